"""Deadlines in working days, against numpy's busy-day calendar."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.cases.deadlines import due_day, first_working_day
from qrsurvey.survey.calendar import WorkCalendar, read_hours

HOURS = read_hours({"mon-fri": ("07:00-11:30",), "sat": ("07:00-11:30",)})
# A country without holidays of its own in these years would do; the office's own days win over them anyway.
CALENDAR = WorkCalendar(HOURS, days_off=frozenset({date(2024, 5, 2), date(2024, 5, 3)}))
HOLIDAYS = [date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)]


@given(st.dates(date(2024, 4, 19), date(2024, 6, 20)), st.integers(1, 30))
def test_the_due_day_is_the_nth_working_day_after(opened: date, days: int) -> None:
    wanted = np.busday_offset(
        np.datetime64(opened), days, roll="backward", weekmask="1111110", holidays=np.array(HOLIDAYS, "M8[D]")
    )
    assert due_day(opened, days, CALENDAR) == wanted.astype(date)


def test_an_office_that_never_works_still_has_a_deadline() -> None:
    never = WorkCalendar(((),) * 7)
    assert due_day(date(2024, 5, 6), 3, never) == date(2024, 5, 9)


@pytest.mark.parametrize(
    ("month", "first"),
    [
        (date(2024, 1, 1), date(2024, 1, 2)),  # New Year's Day
        (date(2024, 6, 1), date(2024, 6, 1)),  # a Saturday, worked in the morning
        (date(2024, 9, 1), date(2024, 9, 4)),  # a Sunday, then two days of National Day
        (date(2024, 5, 1), date(2024, 5, 4)),
    ],
)
def test_the_first_working_day_of_a_month(month: date, first: date) -> None:
    assert first_working_day(month, CALENDAR) == first
