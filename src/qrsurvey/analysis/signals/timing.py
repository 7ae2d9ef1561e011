"""Two oddities of time: a spike before the period ends, and gaps too regular for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from qrsurvey.analysis.chance import negative_binomial_tail, regular_tail
from qrsurvey.analysis.signals.bursts import DAY_BY_DAY
from qrsurvey.analysis.signals.model import Evidence, Sheet, SignalKind, Suspicion

LAST_DAYS = 2
"""How many working days the end of a period is."""

END_FANO = 1.5
"""Variance by mean of the responses of some days."""

GAPS = range(5, 16)
"""How many gaps in a row are looked at."""

SHORTEST = timedelta(seconds=20)
LONGEST = timedelta(hours=3)


def period_end(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for units whose responses crowd into the period's last days; a running period has none."""
    days = list(evidence.calendar.working_days(evidence.first, evidence.last))
    if not evidence.complete or len(days) <= 2 * LAST_DAYS:
        return
    start = days[-LAST_DAYS]
    units = evidence.by_unit
    ends = {unit: [s for s in sheets if s.submitted.date() >= start] for unit, sheets in units.items()}
    end_all, n_all = sum(map(len, ends.values())), sum(map(len, units.values()))
    for unit, sheets in units.items():
        end, n = len(ends[unit]), len(sheets)
        if end < 4:
            continue
        own = (n - end + 1) / (len(days) - LAST_DAYS) * LAST_DAYS
        others = (end_all - end) / (n_all - n) if n_all > n else 0.0
        # What the other units got at the end, a reminder to all of them for example, is no oddity.
        usual = max(own, (n - end) * others / (1 - others) if others < 1 else own)
        p = negative_binomial_tail(end, usual, END_FANO + DAY_BY_DAY * usual)
        yield Suspicion(SignalKind.PERIOD_END, unit, _seqs(ends[unit]), p, float(end), usual)


def regular(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for gaps of nearly equal length in a row: among all responses of a unit, and among equal ones."""
    for unit, sheets in evidence.by_unit.items():
        streams = [sheets]
        pattern, often = Counter(sheet.marks for sheet in sheets).most_common(1)[0]
        if GAPS.start < often < len(sheets):
            streams.append([sheet for sheet in sheets if sheet.marks == pattern])
        tests = sum(len(GAPS) * max(len(stream) - GAPS.start, 0) for stream in streams)
        best, run = 1.0, list[Sheet]()
        for stream in streams:
            p, found = _most_regular(stream)
            if p < best:
                best, run = p, found
        if run:
            mean = (run[-1].submitted - run[0].submitted) / (len(run) - 1)
            p = min(best * tests, 1.0)
            yield Suspicion(SignalKind.REGULAR, unit, _seqs(run), p, mean.total_seconds())


def _most_regular(stream: Sequence[Sheet]) -> tuple[float, list[Sheet]]:
    """Return the chance of the most regular run of gaps, and its responses."""
    best, run = 1.0, list[Sheet]()
    gaps = [(after.submitted - before.submitted).total_seconds() for before, after in pairwise(stream)]
    for start in range(len(gaps) - GAPS.start + 1):
        for m in GAPS:
            if start + m > len(gaps):
                break
            window = gaps[start : start + m]
            mean = sum(window) / m
            if not SHORTEST.total_seconds() <= mean <= LONGEST.total_seconds():
                continue
            # Times are known to the second.
            deviation = max(max(window) - mean, mean - min(window)) / mean + 1 / mean
            if deviation > 0.6:
                break  # a longer run from here is hardly more regular
            p = regular_tail(deviation, m)
            if p < best:
                best, run = p, list(stream[start : start + m + 1])
    return best, run


def _seqs(sheets: Sequence[Sheet]) -> tuple[int, ...]:
    return tuple(sheet.seq for sheet in sheets)
