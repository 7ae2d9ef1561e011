"""Many responses within minutes, measured by the unit's own hourly rate; and low marks likewise.

The chance of `k` responses within a window is that of `k - 1` more after the first: a negative binomial
count, since people come together and some days are busier. Every response begins a window, so the chance is
multiplied by their number and by that of the windows' lengths (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from qrsurvey.analysis.chance import negative_binomial_tail
from qrsurvey.analysis.signals.model import Evidence, SignalKind, Suspicion
from qrsurvey.analysis.signals.rates import OpenHours, Rhythm

WINDOWS = (timedelta(minutes=10), timedelta(hours=1))
LOW_WINDOWS = (timedelta(minutes=30), timedelta(hours=4))
LEAST = 4
LEAST_LOW = 3

TOGETHER = 1.25
"""Variance by mean of people who come in twos and threes."""

DAY_BY_DAY = 0.1
"""Squared coefficient of variation of how busy days are: about a third more or less."""

_FLAGGED = 0.01  # windows that are at most as likely as this belong to the burst
_LOW_PRIOR = 10  # responses of the whole office's low share mixed into the unit's


def bursts(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for bursts of responses."""
    past, hours = evidence.past_by_unit, OpenHours(evidence)
    for unit, sheets in evidence.by_unit.items():
        rhythm = Rhythm(hours, sheets, past.get(unit, ()))
        times = [sheet.submitted for sheet in sheets]
        rates = [rhythm.rate(time) for time in times]
        found = _scan(times, rates, WINDOWS, LEAST)
        yield _suspicion(SignalKind.BURST, unit, [sheet.seq for sheet in sheets], found)


def low_bursts(evidence: Evidence) -> Iterator[Suspicion]:
    """Look for bursts of low marks, which may be an attack on the unit as well as one bad morning."""
    units, past = evidence.by_unit, evidence.past_by_unit
    hours = OpenHours(evidence)
    alarm = evidence.alarm_rating
    n_all = sum(map(len, units.values())) + sum(hour.n for hour in evidence.past)
    low_all = sum(0 < sheet.headline <= alarm for sheets in units.values() for sheet in sheets)
    low_all += sum(hour.low for hour in evidence.past)
    for unit, sheets in units.items():
        rhythm = Rhythm(hours, sheets, past.get(unit, ()))
        low = [sheet for sheet in sheets if 0 < sheet.headline <= alarm]
        own_n = len(sheets) + sum(hour.n for hour in past.get(unit, ()))
        own_low = len(low) + sum(hour.low for hour in past.get(unit, ()))
        rest = (low_all - own_low + 1) / (n_all - own_n + 20)
        by_day: dict[object, int] = {}
        for sheet in low:
            by_day[sheet.submitted.date()] = by_day.get(sheet.submitted.date(), 0) + 1
        rates = []
        for sheet in low:
            # The day in question is left out of the unit's share as it is out of its rate.
            other = own_low - by_day[sheet.submitted.date()]
            share = (other + _LOW_PRIOR * rest) / (own_n + _LOW_PRIOR)
            rates.append(rhythm.rate(sheet.submitted) * share)
        found = _scan([sheet.submitted for sheet in low], rates, LOW_WINDOWS, LEAST_LOW)
        yield _suspicion(SignalKind.LOW_BURST, unit, [sheet.seq for sheet in low], found)


Found = tuple[float, int, float, set[int]]
"""The chance of the rarest window, its responses, how many were to be expected, and the places flagged."""


def _scan(
    times: Sequence[datetime], rates: Sequence[float], windows: Sequence[timedelta], least: int
) -> Found:
    """Slide windows over a stream; `rates` are those an hour at each response."""
    best: Found = (1.0, 0, 0.0, set())
    flagged: set[int] = set()
    tests = len(times) * len(windows)
    for window in windows:
        hours = window / timedelta(hours=1)
        end = 0
        for start, time in enumerate(times):
            end = max(end, start)
            while end + 1 < len(times) and times[end + 1] - time <= window:
                end += 1
            k = end - start + 1
            if k < least:
                continue
            mean = sum(rates[start : end + 1]) / k * hours
            if k - 1 <= 2 * mean:
                continue
            fano = TOGETHER + DAY_BY_DAY * mean
            p = min(tests * negative_binomial_tail(k - 1, mean, fano), 1.0)
            if p <= _FLAGGED:
                flagged.update(range(start, end + 1))
            if p < best[0]:
                best = (p, k, mean, set(range(start, end + 1)))
    return best[0], best[1], best[2], flagged or best[3]


def _suspicion(kind: SignalKind, unit: str, seqs: Sequence[int], found: Found) -> Suspicion:
    p, k, mean, flagged = found
    return Suspicion(kind, unit, tuple(seqs[at] for at in sorted(flagged)), p, float(k), mean)
