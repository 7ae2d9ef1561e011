"""Signals: each kind on a month made for it, and all of them on honest and on dishonest months."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from qrsurvey.analysis.signals.model import Evidence, Sheet, Signal, SignalKind
from qrsurvey.analysis.signals.weigh import find_signals
from qrsurvey.codes.verdict import Verdict
from qrsurvey.survey.periods import Month
from support.signal_months import CALENDAR, KINDS, SIZES, Town, with_interference

MAY = Month(2025, 5)


def town(seed: int = 11) -> Town:
    return Town(random.Random(seed), MAY)


def quiet(seed: int = 11) -> tuple[Town, Evidence]:
    """A month with nothing odd in it, and the town it was made by."""
    made = town(seed)
    evidence = made.evidence()
    assert find_signals(evidence) == ()
    return made, evidence


def plus(evidence: Evidence, added: Iterable[Sheet]) -> Evidence:
    return replace(evidence, sheets=sorted([*evidence.sheets, *added], key=lambda sheet: sheet.submitted))


def of_kind(evidence: Evidence, kind: SignalKind) -> list[Signal]:
    return [signal for signal in find_signals(evidence) if signal.kind is kind]


@pytest.mark.parametrize(
    ("planted", "kind", "unit"),
    [
        ("one_sitting", SignalKind.BURST, "U300"),
        ("one_sitting", SignalKind.BURST, "U8"),
        ("copied", SignalKind.IDENTICAL, "U45"),
        ("one_column", SignalKind.STRAIGHT, "U12"),
        ("evenings", SignalKind.OFF_HOURS, "U120"),
        ("days_off", SignalKind.OFF_HOURS, "U120"),
        ("before_the_report", SignalKind.PERIOD_END, "U60"),
        ("clockwork", SignalKind.REGULAR, "U20"),
        ("same_words", SignalKind.COMMENTS, "U80"),
        ("low_attack", SignalKind.LOW_BURST, "U40"),
        ("low_attack", SignalKind.LOW_BURST, "U300"),
        ("altered_codes", SignalKind.CODES, "U30"),
    ],
)
def test_each_interference_has_its_signal(planted: str, kind: SignalKind, unit: str) -> None:
    made, honest = quiet()
    added = KINDS[planted](made, unit, max(20, SIZES[unit] // 2))
    found = of_kind(plus(honest, added), kind)
    assert [signal.unit for signal in found] == [unit]
    (signal,) = found
    assert signal.id == f"2025-05-{unit}-{kind}"
    assert signal.p is not None
    assert signal.p <= 0.15
    seqs = {sheet.seq for sheet in added}
    assert len(seqs & set(signal.seqs)) >= len(seqs) * (0.4 if planted == "same_words" else 0.5)
    assert set(signal.seqs) <= {s.seq for s in plus(honest, added).sheets if s.unit == unit}


def test_the_same_answers_give_the_same_signals_whatever_their_order() -> None:
    made, honest = quiet()
    spoiled = plus(honest, KINDS["one_sitting"](made, "U45", 20))
    again = replace(spoiled, past=tuple(reversed(spoiled.past)))
    assert find_signals(spoiled) == find_signals(again)


def test_a_family_that_answers_alike_is_no_signal() -> None:
    made, honest = quiet()
    when = datetime(2025, 5, 14, 9, 0)
    family = [made.sheet("U45", when + timedelta(minutes=k), (5, 5, 5, 5, 5, 5)) for k in range(2)]
    assert find_signals(plus(honest, family)) == ()


def test_what_everybody_writes_is_no_signal() -> None:
    made, honest = quiet()
    moments = [made.moment(MAY) for _ in range(60)]
    polite = [made.sheet(unit, when, comment=3) for when, unit in zip(moments, list(SIZES) * 6, strict=False)]
    short = [made.sheet("U45", made.moment(MAY), comment=-1) for _ in range(8)]
    assert of_kind(plus(honest, polite + short), SignalKind.COMMENTS) == []


def test_a_reminder_to_all_units_is_no_signal() -> None:
    made, honest = quiet()
    added = [
        sheet for unit, n in SIZES.items() for sheet in KINDS["before_the_report"](made, unit, max(2, n // 5))
    ]
    assert of_kind(plus(honest, added), SignalKind.PERIOD_END) == []


def test_a_running_month_has_no_end_yet() -> None:
    made, honest = quiet()
    spoiled = plus(honest, KINDS["before_the_report"](made, "U60", 30))
    assert of_kind(spoiled, SignalKind.PERIOD_END)
    assert of_kind(replace(spoiled, complete=False), SignalKind.PERIOD_END) == []


def test_changed_responses_are_named_as_a_fact() -> None:
    _, honest = quiet()
    at = next(i for i, sheet in enumerate(honest.sheets) if sheet.unit == "U80")
    sheets = [replace(sheet, changed=i == at) for i, sheet in enumerate(honest.sheets)]
    (signal,) = find_signals(replace(honest, sheets=sheets))
    assert (signal.kind, signal.unit, signal.p, signal.seqs) == (
        SignalKind.CHANGED, "U80", None, (honest.sheets[at].seq,),
    )  # fmt: skip


def test_more_responses_than_files() -> None:
    _, honest = quiet()
    n = Counter(sheet.unit for sheet in honest.sheets if sheet.counted)
    (signal,) = find_signals(replace(honest, files={"U80": n["U80"] - 1, "U60": n["U60"]}))
    assert (signal.kind, signal.unit, signal.seqs) == (SignalKind.VOLUME, "U80", ())
    assert (signal.strength, signal.usual) == (n["U80"], n["U80"] - 1)


def test_lost_codes_belong_to_no_unit() -> None:
    made, honest = quiet()
    lost = [
        replace(made.sheet("U80", made.moment(MAY)), unit=None, counted=False, verdict=Verdict.MISSING)
        for _ in range(120)
    ]
    (signal,) = find_signals(plus(honest, lost))
    assert (signal.id, signal.unit, signal.count) == ("2025-05---codes", None, 120)


@pytest.mark.parametrize("sheets", [0, 1, 2])
def test_almost_nothing_is_nothing(sheets: int) -> None:
    made = [Sheet(k, "U80", datetime(2025, 5, 6, 9, k), (0,) * 6) for k in range(sheets)]
    evidence = Evidence("2025-05", MAY.first, MAY.last, complete=True, sheets=made, calendar=CALENDAR)
    assert find_signals(evidence) == ()


@pytest.mark.mass
def test_honest_months_are_left_in_peace() -> None:
    months = 40
    false = sum(len(find_signals(town(seed).evidence())) for seed in range(1000, 1000 + months))
    assert false <= 0.3 * months


@pytest.mark.mass
@pytest.mark.parametrize("kind", ["one_sitting", "copied", "same_words", "low_attack", "altered_codes"])
def test_what_is_planted_is_found(kind: str) -> None:
    found = 0
    for seed in range(6):
        evidence, unit, _ = with_interference(town(2000 + seed), kind, "strong")
        found += any(signal.unit == unit for signal in find_signals(evidence))
    assert found == 6
