"""Figures over time: by month for the trend, by day and hour for the pace, and how long a unit is quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.figures import LEVELS, DayFigures, MonthFigures
from qrsurvey.analysis.scores import score_of, summed
from qrsurvey.analysis.tally import NO_COUNTS, Counts
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Survey

TREND_MONTHS = 12

_LOOK_BACK = timedelta(days=92)
"""How far before the period a unit's last response is looked for."""


@dataclass
class Monthly:
    """By month and unit: the responses, and the headline question's answers at each level.

    The unit is None for responses of no unit.
    """

    responses: dict[tuple[Month, str | None], int] = field(default_factory=lambda: defaultdict(int))
    counts: dict[tuple[Month, str | None], Counts] = field(
        default_factory=lambda: defaultdict(lambda: NO_COUNTS)
    )

    def of(self, units: Collection[str], months: Iterable[Month]) -> Counts:
        """Sum the answers of units over months."""
        return summed(self.counts[month, unit] for month in months for unit in units)

    def received(self, months: Iterable[Month], units: Collection[str] | None = None) -> int:
        """Sum the responses of months: of units, or all with those of no unit."""
        wanted = set(months)
        if units is None:
            return sum(n for (month, _), n in self.responses.items() if month in wanted)
        return sum(self.responses.get((month, unit), 0) for month in wanted for unit in units)


def count_months(engine: Engine, start: datetime, end: datetime, survey: Survey) -> Monthly:
    """Count by month from `start` up to, not including, `end`."""
    code, headline = survey.code_question.key, survey.headline.key
    found = Monthly()
    rows = engine.rows("months", start, end, code, headline)
    for unit, year, number, question, value, n in rows:
        key = (Month(year, number), unit)
        if question == code:
            found.responses[key] += n
        elif value in LEVELS:
            at = LEVELS.index(value)
            counts = found.counts[key]
            found.counts[key] = (*counts[:at], counts[at] + n, *counts[at + 1 :])
    return found


def trend_months(last: date) -> tuple[Month, ...]:
    """Return the months of the trend: the last twelve up to that of a day."""
    months = [Month.of(last)]
    while len(months) < TREND_MONTHS:
        months.append(months[-1].previous)
    return tuple(reversed(months))


def trend(
    monthly: Monthly, months: Iterable[Month], units: Collection[str], hide_below: int
) -> tuple[MonthFigures, ...]:
    """Score the months from the first that has any response."""
    scored = [
        MonthFigures(
            month, monthly.received([month], units), score_of(monthly.of(units, [month]), hide_below)
        )
        for month in months
    ]
    first = next((at for at, one in enumerate(scored) if one.responses), len(scored))
    return tuple(scored[first:])


@dataclass(frozen=True)
class Pace:
    """The responses of units by day and hour, from some time before a period to its end."""

    by_unit: Mapping[str, Mapping[date, tuple[int, ...]]]

    def days(
        self, first: date, last: date, units: Collection[str], calendar: WorkCalendar
    ) -> tuple[DayFigures, ...]:
        """Return all days from `first` to `last`, also those without responses."""
        found = []
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            lines = [days[day] for unit in units if day in (days := self.by_unit.get(unit, {}))]
            hours = tuple(map(sum, zip(*lines, strict=True))) if lines else (0,) * 24
            found.append(DayFigures(day, hours, calendar.works(day)))
        return tuple(found)

    def quiet(self, unit: str, first: date, last: date, calendar: WorkCalendar) -> int:
        """Count the working days after a unit's last response, or since `first` where it has none."""
        days = self.by_unit.get(unit)
        start = max(days) + timedelta(days=1) if days else first
        return sum(1 for _ in calendar.working_days(start, last)) if start <= last else 0


def count_days(engine: Engine, period: Period, survey: Survey) -> Pace:
    """Count by day and hour, from some weeks before the period, so that what is quiet is seen."""
    start = datetime.combine(_back(period.first), time())
    rows = engine.rows("days", start, period.end, survey.code_question.key)
    by_unit: dict[str, dict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * 24))
    for unit, day, hour, n in rows:
        by_unit[unit][day][hour] += n
    return Pace({unit: {day: tuple(hours) for day, hours in days.items()} for unit, days in by_unit.items()})


def look_back(period: Period) -> date:
    """Return the day from which the pace is known."""
    return _back(period.first)


def _back(day: date) -> date:
    return day - _LOOK_BACK if day >= date.min + _LOOK_BACK else date.min
