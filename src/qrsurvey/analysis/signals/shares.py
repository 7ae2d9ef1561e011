"""Shares that stand out among the units: straight-lining, answers outside working hours, doubtful codes.

Units differ without anybody's doing, so the others' share is taken to vary: a beta-binomial count, with the
spread that the other units show, and never less than what is ordinary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from math import fsum

from qrsurvey.analysis.chance import beta_binomial_tail
from qrsurvey.analysis.signals.model import Evidence, SignalKind, Suspicion
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
    for unit, sheets in evidence.by_unit.items():
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
    past, shares = evidence.past_by_unit, {}
    for unit, sheets in evidence.by_unit.items():
        off = tuple(sheet.seq for sheet in sheets if beyond(sheet.submitted))
        before = past.get(unit, ())
        n = sum(hour.n for hour in before)
        k = sum(hour.n for hour in before if beyond(datetime.combine(hour.day, time(hour.hour, 30))))
        own = k / n if n >= LEAST_PAST else 0.0
        shares[unit] = _Share(len(off), len(sheets), off, max(ordinary, own))
    return shares


def codes(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for codes that name a unit and aren't its own any more, or never were; and for lost ones."""
    counted = {unit: len(sheets) for unit, sheets in evidence.by_unit.items()}
    bad: dict[str | None, list[int]] = {}
    for sheet in evidence.sheets:
        if not sheet.counted and sheet.verdict is not Verdict.VALID:
            bad.setdefault(sheet.unit, []).append(sheet.seq)
    n_all, bad_all = sum(counted.values()), sum(len(seqs) for unit, seqs in bad.items() if unit is not None)
    for unit, seqs in bad.items():
        if unit is None:
            n, usual = n_all + len(seqs), ORDINARY_NAMELESS
        else:
            rest_bad = bad_all - len(seqs)
            rest_n = n_all - counted.get(unit, 0) + rest_bad
            n = counted.get(unit, 0) + len(seqs)
            usual = max(ORDINARY_BAD_CODES, rest_bad / rest_n if rest_n else 0.0)
        p = beta_binomial_tail(len(seqs), n, usual, SPREAD_CODES)
        if len(seqs) >= 2:
            yield Suspicion(SignalKind.CODES, unit, tuple(seqs), p, len(seqs) / n, usual)


def _outliers(kind: SignalKind, shares: Mapping[str, _Share], spread: float) -> Iterator[Suspicion]:
    everyone = _Together.of(share for share in shares.values() if share.n)
    for unit, own in shares.items():
        if own.k < LEAST_SHEETS:
            continue
        others = everyone.without(own)
        n = others.n
        usual = max((others.k + 1) / (n + 2) if n else own.least, own.least)
        if not n and not own.least:
            continue  # nobody to compare with
        found = max(spread, others.spread())
        # The others' share is itself known only as well as their number allows.
        found = min(found + 1 / (n + 2), 0.5)
        p = beta_binomial_tail(own.k, own.n, min(usual, 1.0), found)
        yield Suspicion(kind, unit, own.seqs, p, own.k / own.n, usual)


@dataclass(frozen=True)
class _Together:
    """Shares of several units as sums, from which one can be taken out: each is compared with the others.

    Of `units` that have any: all `n`, all `k`, and the sums of n squared and of k squared by n.
    """

    units: int
    n: int
    k: int
    n_squared: int
    k_squared: float

    @classmethod
    def of(cls, shares: Iterable[_Share]) -> _Together:
        known = list(shares)
        return cls(
            len(known),
            sum(share.n for share in known),
            sum(share.k for share in known),
            sum(share.n**2 for share in known),
            fsum(share.k**2 / share.n for share in known),
        )

    def without(self, own: _Share) -> _Together:
        return _Together(
            self.units - 1,
            self.n - own.n,
            self.k - own.k,
            self.n_squared - own.n**2,
            self.k_squared - own.k**2 / own.n,
        )

    def spread(self) -> float:
        """Return the shares' intra-class correlation, by moments; 0 where chance explains them."""
        if self.units < 3 or not self.n:
            return 0.0
        mean = self.k / self.n
        if not 0 < mean < 1:
            return 0.0
        # The sum of n (k/n - mean)^2 over the units.
        between = (self.k_squared - self.k**2 / self.n) / (mean * (1 - mean))
        size = self.n - self.n_squared / self.n
        freedom = self.units - 1
        return max((between - freedom) / (size - freedom), 0.0) if size > self.units else 0.0
