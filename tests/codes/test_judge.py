"""Judging codes: generous to the reader, strict about the check, for the day of submission."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qrsurvey.codes.judge import Edition, Judge, read_generously
from qrsurvey.codes.key import SigningKey
from qrsurvey.codes.sign import ALPHABET, sign
from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.survey.units import Counter, Succession, SuccessionKind, Unit, Units

KEY = SigningKey(bytes(range(32)))
NOON = datetime(2024, 5, 13, 12)
VALID, RETIRED = Verdict.VALID, Verdict.RETIRED
FORGED, UNKNOWN, MISSING = Verdict.FORGED, Verdict.UNKNOWN, Verdict.MISSING

LOOKALIKES = ("0Oo", "1IiLl")
DASHES = "-‐‑‒–—―−－﹣\u00ad"
SPACES = ["", " ", "\t", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "  "]


def _unit(
    unit_id: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    kind: SuccessionKind | None = None,
    to: str | None = None,
    counters: tuple[str, ...] = (),
) -> Unit:
    return Unit(
        unit_id,
        f"Đơn vị {unit_id}",
        "town",
        counters=tuple(Counter(counter, f"Quầy {counter}") for counter in counters),
        valid_from=valid_from,
        valid_to=valid_to,
        succession=Succession(kind, to) if kind else None,
    )


LAST = date(2025, 6, 30)
UNITS = Units(
    (
        _unit("LONGHOA", counters=("Q1", "OIL0")),
        _unit("HIEPTAN", valid_to=LAST, kind=SuccessionKind.MERGED, to="TN25THANHDIEN"),
        _unit("TN25THANHDIEN", valid_from=date(2025, 7, 1)),
        _unit("NOIVU", valid_to=date(2024, 12, 31), kind=SuccessionKind.RENAMED, to="NOIVU2"),
        _unit("NOIVU2", valid_to=LAST, kind=SuccessionKind.MERGED, to="TN25THANHDIEN"),
        _unit("CHIA", valid_to=LAST, kind=SuccessionKind.SPLIT, to="LONGHOA"),
        _unit("DONG", valid_to=LAST, kind=SuccessionKind.CLOSED),
        _unit("HET", valid_to=LAST),
    )
)


def _judge(editions: dict[str, tuple[Edition, ...]] | None = None, units: Units = UNITS) -> Judge:
    return Judge(KEY, units, editions or {})


def _code(unit: str, counter: str | None = None, edition: int = 1) -> str:
    return sign(KEY, unit, counter, edition)


@st.composite
def _mangled(draw: st.DrawFn, code: str) -> str:
    """The code as a careless person, an odd keyboard or a chat program would hand it on."""
    pieces = [draw(st.sampled_from(SPACES))]
    for char in code:
        group = next((group for group in LOOKALIKES if char in group), char + char.lower())
        written = draw(st.sampled_from(DASHES if char == "-" else group))
        if written.isascii() and written != "-" and draw(st.booleans()):
            written = chr(ord(written) + 0xFEE0)  # full width
        pieces += [written, draw(st.sampled_from(SPACES))]
    return "".join(pieces)


@given(data=st.data(), place=st.sampled_from([("LONGHOA", None), ("LONGHOA", "Q1"), ("LONGHOA", "OIL0")]))
def test_a_genuine_code_is_read_however_it_was_typed(
    data: st.DataObject, place: tuple[str, str | None]
) -> None:
    text = data.draw(_mangled(_code(*place)))
    assert _judge().judge(text, NOON) == Judgement(VALID, *place)


@given(check=st.text(alphabet=ALPHABET, min_size=4, max_size=4), counter=st.sampled_from(["", ".Q1", ".X9"]))
def test_any_other_check_is_forged(check: str, counter: str) -> None:
    text = f"LONGHOA{counter}-{check}"
    assume(text != _code("LONGHOA", counter[1:] or None))
    assert _judge().judge(text, NOON) == Judgement(FORGED)


@given(text=st.text(max_size=60))
def test_nothing_that_was_typed_is_attributed_without_a_check(text: str) -> None:
    genuine = {read_generously(_code("LONGHOA")), read_generously(_code("LONGHOA", "Q1"))}
    assume(read_generously(text) not in genuine)
    assert _judge().judge(text, NOON).unit is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("LONGHOA", FORGED),
        ("long hoa", FORGED),
        ("L0NGHOA", FORGED),
        ("LONGHOA-", FORGED),
        ("LONGHOA.Q1", FORGED),
        (_code("LONGHOA", None, 2), FORGED),
        (_code("LONGHOA") + "X", FORGED),
        (_code("LONGHOA").replace("-", "--"), FORGED),
        (_code("LONGHOA").replace("-", ".-"), FORGED),
        ("LONGHOA.-" + _code("LONGHOA", "Q1")[-4:], FORGED),
        ("LONGHOA-ẾẾẾẾ", FORGED),
        ("LONGHOA.Ế-7KQ2", FORGED),
        ("LONGHOA-7KQ\ud800", FORGED),
        ("LONGHOAX-7KQ2", UNKNOWN),
        ("UBND phường Long Hoa", UNKNOWN),
        ("-7KQ2", UNKNOWN),
        ("=1+1", UNKNOWN),
        ("\ud800", UNKNOWN),
        ("", MISSING),
        (" \u00a0\t\n\u200b\ufeff", MISSING),
    ],
)
def test_what_is_not_ours_is_named_for_what_it_is(text: str, verdict: Verdict) -> None:
    assert _judge().judge(text, NOON) == Judgement(verdict)
    assert _judge().judge(text, None) == Judgement(verdict)


def test_a_code_of_another_key_is_forged() -> None:
    assert _judge().judge(sign(SigningKey(bytes(32)), "LONGHOA", None, 1), NOON) == Judgement(FORGED)


def test_a_counter_that_is_gone_from_the_file_is_still_its_units() -> None:
    assert _judge().judge(_code("LONGHOA", "Q9"), NOON) == Judgement(VALID, "LONGHOA", "Q9")


@pytest.mark.parametrize(
    ("unit", "at", "judgement"),
    [
        ("HIEPTAN", datetime(2025, 6, 30, 23, 59, 59), Judgement(VALID, "HIEPTAN")),
        ("HIEPTAN", datetime(2025, 7, 1), Judgement(RETIRED, "TN25THANHDIEN")),
        ("HIEPTAN", None, Judgement(VALID, "HIEPTAN")),
        ("NOIVU", datetime(2024, 12, 31, 23, 59, 59), Judgement(VALID, "NOIVU")),
        ("NOIVU", datetime(2025, 1, 1), Judgement(RETIRED, "NOIVU2")),
        ("NOIVU", datetime(2025, 6, 30), Judgement(RETIRED, "NOIVU2")),
        ("NOIVU", datetime(2025, 7, 1), Judgement(RETIRED, "TN25THANHDIEN")),
        ("CHIA", datetime(2025, 7, 1), Judgement(RETIRED)),
        ("DONG", datetime(2025, 7, 1), Judgement(RETIRED)),
        ("HET", datetime(2025, 7, 1), Judgement(RETIRED)),
        ("HET", datetime(2025, 6, 30), Judgement(VALID, "HET")),
        ("TN25THANHDIEN", datetime(2024, 1, 1), Judgement(VALID, "TN25THANHDIEN")),
    ],
)
def test_a_unit_ends_with_its_last_day_and_hands_on_to_its_heir(
    unit: str, at: datetime | None, judgement: Judgement
) -> None:
    assert _judge().judge(_code(unit), at) == judgement


def test_an_old_counter_means_nothing_to_the_heir() -> None:
    assert _judge().judge(_code("HIEPTAN", "Q1"), datetime(2025, 7, 1)) == Judgement(RETIRED, "TN25THANHDIEN")


@pytest.mark.parametrize(
    ("unit", "edition", "at", "judgement"),
    [
        ("LONGHOA", 1, datetime(2024, 5, 9, 23, 59, 59), Judgement(VALID, "LONGHOA")),
        ("LONGHOA", 1, datetime(2024, 5, 10), Judgement(RETIRED)),
        ("LONGHOA", 1, None, Judgement(VALID, "LONGHOA")),
        ("LONGHOA", 2, datetime(2024, 5, 9), Judgement(VALID, "LONGHOA")),
        ("LONGHOA", 2, datetime(2024, 5, 10), Judgement(VALID, "LONGHOA")),
        ("LONGHOA", 3, datetime(2024, 5, 10), Judgement(FORGED)),
        ("HIEPTAN", 1, datetime(2024, 5, 10), Judgement(RETIRED)),  # its heir doesn't exist yet
        ("HIEPTAN", 1, datetime(2025, 7, 1), Judgement(RETIRED, "TN25THANHDIEN")),
    ],
)
def test_an_edition_withdrawn_is_nobodys_from_that_day_on_unless_there_is_an_heir(
    unit: str, edition: int, at: datetime | None, judgement: Judgement
) -> None:
    withdrawn = date(2024, 5, 10)
    judge = _judge(
        {"LONGHOA": (Edition(1, withdrawn), Edition(2)), "HIEPTAN": (Edition(1, withdrawn), Edition(2))}
    )
    assert judge.judge(_code(unit, None, edition), at) == judgement


def test_an_edition_covers_the_units_counters_too() -> None:
    judge = _judge({"LONGHOA": (Edition(1, date(2024, 5, 10)), Edition(2))})
    assert judge.judge(_code("LONGHOA", "Q1", 2), NOON) == Judgement(VALID, "LONGHOA", "Q1")
    assert judge.judge(_code("LONGHOA", "Q1", 1), NOON) == Judgement(RETIRED)


def test_the_same_text_gets_the_verdict_of_its_own_day_every_time() -> None:
    judge = _judge()
    before, after = datetime(2025, 6, 30), datetime(2025, 7, 1)
    verdicts = [judge.judge(_code("HIEPTAN"), at).verdict for at in (before, after, before, after)]
    assert verdicts == [VALID, RETIRED, VALID, RETIRED]


def test_the_fingerprint_changes_with_whatever_may_change_a_verdict() -> None:
    alone = Units((_unit("LONGHOA"),))
    judges = [
        _judge(units=alone),
        Judge(SigningKey(bytes(32)), alone, {}),
        _judge({"LONGHOA": (Edition(1), Edition(2))}, alone),
        _judge({"LONGHOA": (Edition(1, date(2024, 5, 10)), Edition(2))}, alone),
        _judge(units=Units((_unit("LONGHOA"), _unit("HET")))),
        _judge(units=Units((_unit("LONGHOA", valid_to=LAST),))),
        _judge(units=Units((_unit("LONGHOA", counters=("Q1",)),))),
        *(
            _judge(units=Units((_unit("LONGHOA", valid_to=LAST, kind=kind, to="HET"), _unit("HET"))))
            for kind in SuccessionKind
        ),
    ]
    fingerprints = [judge.fingerprint for judge in judges]
    assert len(set(fingerprints)) == len(judges)


def test_the_fingerprint_stays_with_what_changes_no_verdict() -> None:
    one, two = _unit("LONGHOA"), _unit("HET", valid_from=date(2024, 1, 1))
    renamed = Unit("HET", "Tên khác", "wards", copies=5)
    expected = _judge(units=Units((one, two))).fingerprint
    assert _judge(units=Units((two, one))).fingerprint == expected
    assert _judge(units=Units((one, renamed))).fingerprint == expected
    assert _judge({"HET": (Edition(1),)}, Units((one, two))).fingerprint == expected
