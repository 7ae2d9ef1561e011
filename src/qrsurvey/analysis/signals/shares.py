"""Shares that stand out among the units: straight-lining, answers outside working hours, doubtful codes.

Units differ without anybody's doing, so the others' share is taken to vary: a beta-binomial count, with the
spread that the other units show, and never less than what is ordinary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from qrsurvey.analysis.chance import beta_binomial_tail
from qrsurvey.analysis.signals.model import Evidence, SignalKind, Suspicion
from qrsurvey.analysis.signals.rates import by_unit, past_by_unit
from qrsurvey.codes.verdict import Verdict

LEAST_MARKS = 3
LEAST_SHEETS = 5
LEAST_PAST = 20
SPREAD_STRAIGHT = 0.02
SPREAD_HOURS = 0.02
ORDINARY_OFF_HOURS = 0.05
"""The share outside working hours that is taken for granted: people answer at home."""

ORDINARY_DAYS_OFF = 0.02
"""The share on days off that is taken for granted."""

ORDINARY_BAD_CODES = 0.01
ORDINARY_NAMELESS = 0.03
SPREAD_CODES = 0.01


@dataclass(frozen=True)
class _Share:
    """`k` of `n` have it; `least` is a share that isn't odd whatever the others have."""

    k: int
    n: int
    seqs: tuple[int, ...]
    least: float = 0.0


def straight(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for units where unusually many people ticked one column from top to bottom."""
    shares = {}
    for unit, sheets in by_unit(evidence.sheets).items():
        usable = [sheet for sheet in sheets if sum(mark > 0 for mark in sheet.marks) >= LEAST_MARKS]
        lines = [sheet for sheet in usable if len(set(sheet.marks) - {0}) == 1]
        shares[unit] = _Share(len(lines), len(usable), tuple(sheet.seq for sheet in lines))
    yield from _outliers(SignalKind.STRAIGHT, shares, SPREAD_STRAIGHT)


def off_hours(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for units with unusually many answers outside working hours, and with many on days off alone."""
    calendar = evidence.calendar

    def outside(moment: datetime) -> bool:
        return not calendar.open_at(moment)

    def day_off(moment: datetime) -> bool:
        return not calendar.works(moment.date())

    found: dict[str, list[Suspicion]] = {}
    for beyond, ordinary in ((outside, ORDINARY_OFF_HOURS), (day_off, ORDINARY_DAYS_OFF)):
        shares = _beyond(evidence, beyond, ordinary)
        for suspicion in _outliers(SignalKind.OFF_HOURS, shares, SPREAD_HOURS):
            found.setdefault(str(suspicion.unit), []).append(suspicion)
    for suspicions in found.values():
        best = min(suspicions, key=lambda one: one.p if one.p is not None else 1.0)
        assert best.p is not None
        yield replace(best, p=min(2 * best.p, 1.0))  # two looks


def _beyond(evidence: Evidence, beyond: Callable[[datetime], bool], ordinary: float) -> dict[str, _Share]:
    """Return each unit's share of answers `beyond` the working time; its past one is granted."""
    past, shares = past_by_unit(evidence.past), {}
    for unit, sheets in by_unit(evidence.sheets).items():
        off = tuple(sheet.seq for sheet in sheets if beyond(sheet.submitted))
        before = past.get(unit, ())
        n = sum(hour.n for hour in before)
        k = sum(hour.n for hour in before if beyond(datetime.combine(hour.day, time(hour.hour, 30))))
        own = k / n if n >= LEAST_PAST else 0.0
        shares[unit] = _Share(len(off), len(sheets), off, max(ordinary, own))
    return shares


def codes(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for codes that name a unit and aren't its own any more, or never were; and for lost ones."""
    counted = {unit: len(sheets) for unit, sheets in by_unit(evidence.sheets).items()}
    bad: dict[str | None, list[int]] = {}
    for sheet in evidence.sheets:
        if not sheet.counted and sheet.verdict is not Verdict.VALID:
            bad.setdefault(sheet.unit, []).append(sheet.seq)
    for unit, seqs in bad.items():
        rest_bad = sum(len(other) for name, other in bad.items() if name not in {unit, None})
        rest_n = sum(n for name, n in counted.items() if name != unit) + rest_bad
        if unit is None:
            n, usual = sum(counted.values()) + len(seqs), ORDINARY_NAMELESS
        else:
            n = counted.get(unit, 0) + len(seqs)
            usual = max(ORDINARY_BAD_CODES, rest_bad / rest_n if rest_n else 0.0)
        p = beta_binomial_tail(len(seqs), n, usual, SPREAD_CODES)
        if len(seqs) >= 2:
            yield Suspicion(SignalKind.CODES, unit, tuple(seqs), p, len(seqs) / n, usual)


def _outliers(kind: SignalKind, shares: Mapping[str, _Share], spread: float) -> Iterator[Suspicion]:
    for unit, own in shares.items():
        if own.k < LEAST_SHEETS:
            continue
        others = [share for name, share in shares.items() if name != unit and share.n]
        n = sum(share.n for share in others)
        usual = max((sum(share.k for share in others) + 1) / (n + 2) if n else own.least, own.least)
        if not n and not own.least:
            continue  # nobody to compare with
        found = max(spread, _spread(others))
        # The others' share is itself known only as well as their number allows.
        found = min(found + 1 / (n + 2), 0.5)
        p = beta_binomial_tail(own.k, own.n, min(usual, 1.0), found)
        yield Suspicion(kind, unit, own.seqs, p, own.k / own.n, usual)


def _spread(others: Sequence[_Share]) -> float:
    """Return the intra-class correlation of the units' shares, by moments; 0 where chance explains them."""
    n = sum(share.n for share in others)
    if len(others) < 3 or not n:
        return 0.0
    mean = sum(share.k for share in others) / n
    if not 0 < mean < 1:
        return 0.0
    between = sum(share.n * (share.k / share.n - mean) ** 2 for share in others) / (mean * (1 - mean))
    size = n - sum(share.n**2 for share in others) / n
    return max((between - (len(others) - 1)) / (size - (len(others) - 1)), 0.0) if size > len(others) else 0.0
