"""A unit's own rhythm: how many responses an hour of the day usually brings, the day in question left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from qrsurvey.analysis.signals.model import Evidence, PastHour, Sheet

# As many days of the unit's average hour are mixed in: an hour that was empty so far isn't impossible.
_PRIOR_DAYS = 3
# The least a unit is taken to get in an hour: one in a hundred hours.
_LEAST = 0.01


class Rhythm:
    """The hourly rates of one unit, from the period and from what came before it."""

    def __init__(self, hours: OpenHours, sheets: Iterable[Sheet], past: Iterable[PastHour]) -> None:
        self._open = hours
        self._cells: Counter[tuple[date, int]] = Counter(
            (sheet.submitted.date(), sheet.submitted.hour) for sheet in sheets
        )
        for hour in past:
            self._cells[hour.day, hour.hour] += hour.n
        self._totals: Counter[tuple[bool, int]] = Counter()
        self._of_day: Counter[tuple[bool, date]] = Counter()
        self._all: Counter[bool] = Counter()
        for (day, of_day), n in self._cells.items():
            state = hours.open(day, of_day)
            self._totals[state, of_day] += n
            self._of_day[state, day] += n
            self._all[state] += n

    def rate(self, moment: datetime) -> float:
        """Return how many responses the hour of `moment` brings on the other days like it."""
        day, hour = moment.date(), moment.hour
        state = self._open.open(day, hour)
        others = self._all[state] - self._of_day[state, day]
        average = others / max(self._open.hours[state], 1)
        n = self._totals[state, hour] - self._cells[day, hour]
        days = max(self._open.days[state, hour] - 1, 0)
        return max((n + _PRIOR_DAYS * average) / (days + _PRIOR_DAYS), _LEAST)


class OpenHours:
    """Which hours of which days were open, and how many of each there were, past and period together."""

    def __init__(self, evidence: Evidence) -> None:
        self._calendar = evidence.calendar
        self._days: dict[date, tuple[bool, ...]] = {}
        self.days: Counter[tuple[bool, int]] = Counter()
        self.hours: Counter[bool] = Counter()
        first = min((hour.day for hour in evidence.past), default=evidence.first)
        for n in range((evidence.last - first).days + 1):
            day = first + timedelta(days=n)
            for hour in range(24):
                state = self.open(day, hour)
                self.days[state, hour] += 1
                self.hours[state] += 1

    def open(self, day: date, hour: int) -> bool:
        """Tell whether the office works in the middle of an hour."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = tuple(
                self._calendar.open_at(datetime.combine(day, time(h, 30)), timedelta()) for h in range(24)
            )
        return known[hour]
