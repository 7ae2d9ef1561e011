"""How responses come in: by day and hour, and how long a unit has been quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.figures import DayFigures
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Survey

_LOOK_BACK = timedelta(days=92)
"""How far before the period a unit's last response is looked for."""

Hours: TypeAlias = Mapping[date, Sequence[int]]
"""Of each day that has any, the responses of its 24 hours."""


def count_days(engine: Engine, period: Period, survey: Survey) -> Hours:
    """Count the responses of all units together, by day and hour."""
    found: dict[date, list[int]] = defaultdict(_no_hours)
    for day, hour, n in engine.rows("days", period.start, period.end, survey.code_question.key):
        found[day][hour] += n
    return dict(found)


def count_unit_days(engine: Engine, period: Period, survey: Survey) -> Mapping[str, Hours]:
    """Count the responses of each unit that has any, by day and hour."""
    found: dict[str, dict[date, list[int]]] = defaultdict(lambda: defaultdict(_no_hours))
    rows = engine.rows("unit_days", period.start, period.end, survey.code_question.key)
    for unit, day, hour, n in rows:
        found[unit][day][hour] += n
    return {unit: dict(days) for unit, days in found.items()}


def count_last_days(engine: Engine, period: Period, survey: Survey) -> Mapping[str, date]:
    """Return the day of each unit's last response, from `look_back` to the period's end."""
    start = datetime.combine(look_back(period), time())
    return dict(engine.rows("last_days", start, period.end, survey.code_question.key))


def days_of(hours: Hours, first: date, last: date, calendar: WorkCalendar) -> tuple[DayFigures, ...]:
    """Return all days from `first` to `last`, also those without responses."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(
        DayFigures(day, tuple(hours[day] if day in hours else _no_hours()), calendar.works(day))
        for day in days
    )


def quiet_days(answered: date | None, first: date, last: date, calendar: WorkCalendar) -> int:
    """Count the working days up to `last` after a unit's last response, or since `first` if it has none."""
    start = answered + timedelta(days=1) if answered else first
    return sum(1 for _ in calendar.working_days(start, last)) if start <= last else 0


def look_back(period: Period) -> date:
    """Return the day from which a unit's last response is looked for, so that it is seen what is quiet."""
    return period.first - _LOOK_BACK if period.first >= date.min + _LOOK_BACK else date.min


def _no_hours() -> list[int]:
    return [0] * 24
