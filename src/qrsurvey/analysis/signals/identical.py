"""The same answers to every question, one response minutes after the other, and not a word beside them.

In a survey near its ceiling two strangers often answer alike, and families do. So only the third and later
of responses that follow each other within minutes count, and each by how frequent its pattern is among the
other units' responses and among the unit's own that stand alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from qrsurvey.analysis.chance import binomial_tail
from qrsurvey.analysis.signals.model import Evidence, Sheet, SignalKind, Suspicion

GAP = timedelta(minutes=3)
LEAST_MARKS = 3
LEAST = 3
_PRIOR = 2  # responses of any pattern mixed in: one never seen elsewhere isn't impossible


def identical(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for runs of equal responses."""
    units = evidence.by_unit
    everywhere = Counter(sheet.marks for sheets in units.values() for sheet in sheets)
    total = sum(everywhere.values())
    for unit, sheets in units.items():
        own = Counter(sheet.marks for sheet in sheets)
        alone = Counter(sheet.marks for sheet in _alone(sheets))
        shares: list[float] = []
        equal: list[list[Sheet]] = []
        for run in _runs(sheets):
            for before, first, second in zip(run, run[1:], run[2:], strict=False):
                pattern = first.marks
                others = (everywhere[pattern] - own[pattern] + 1) / (total - len(sheets) + _PRIOR)
                itself = (alone[pattern] + 1) / (sum(alone.values()) + _PRIOR)
                shares.append(max(others, itself))
                if first.marks == second.marks and before.marks == first.marks:
                    equal.append([before, first, second])
        if len(equal) < LEAST - 1:
            continue
        # The mean of the chances: the tail of a sum of unlike ones isn't above the binomial one.
        mean = sum(shares) / len(shares)
        p = binomial_tail(len(equal), len(shares), min(mean, 0.95))
        seqs = tuple(sorted({sheet.seq for chain in equal for sheet in chain}))
        yield Suspicion(SignalKind.IDENTICAL, unit, seqs, p, float(len(seqs)), mean * len(shares))


def _usable(sheet: Sheet) -> bool:
    return sheet.comment == 0 and sum(mark > 0 for mark in sheet.marks) >= LEAST_MARKS


def _runs(sheets: Sequence[Sheet]) -> Iterator[list[Sheet]]:
    """Yield the runs of responses without a comment, each within `GAP` of the one before."""
    run: list[Sheet] = []
    for sheet in sheets:
        if not _usable(sheet):
            continue
        if run and sheet.submitted - run[-1].submitted > GAP:
            yield run
            run = []
        run.append(sheet)
    if run:
        yield run


def _alone(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    for run in _runs(sheets):
        if len(run) <= 2:
            yield from run
