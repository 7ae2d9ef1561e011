"""By when a case is to be closed: working days, as the office's calendar has them."""

from __future__ import annotations

from datetime import date, timedelta

from qrsurvey.survey.calendar import WorkCalendar

_LONGEST = 3 * 366
"""Days after which no more working days are looked for: an office that never works still has a deadline."""


def due_day(opened: date, days: int, calendar: WorkCalendar) -> date:
    """Return the working day that is the `days`-th after the day of opening."""
    left, day = days, opened
    for _ in range(_LONGEST):
        day += timedelta(days=1)
        left -= calendar.works(day)
        if left <= 0:
            return day
    return opened + timedelta(days=days)


def first_working_day(month: date, calendar: WorkCalendar) -> date:
    """Return the first working day of the month that begins on a day."""
    return due_day(month - timedelta(days=1), 1, calendar)
