"""The days and hours on which an office works, against the decisions published for 2024 to 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.units import Office

CALENDAR = WorkCalendar.of(Office("Văn phòng"))


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 1, 1),
        *(date(2024, 2, day) for day in range(8, 15)),  # Tết
        date(2024, 4, 18),  # the Hùng Kings
        date(2024, 4, 29),  # swapped with Saturday 4 May
        date(2024, 4, 30),
        date(2024, 5, 1),
        date(2024, 9, 2),
        date(2024, 9, 3),
        date(2025, 5, 2),  # swapped with Saturday 26 April
        date(2026, 8, 31),  # swapped with Saturday 22 August
        date(2024, 5, 5),  # a Sunday
    ],
)
def test_nobody_works_on_days_off(day: date) -> None:
    assert not CALENDAR.works(day)


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)])
def test_a_saturday_worked_for_another_day_is_a_whole_one(day: date) -> None:
    assert CALENDAR.open_at(datetime(day.year, day.month, day.day, 15))
    assert not CALENDAR.open_at(datetime(2024, 5, 11, 15))  # any other Saturday ends at noon
    assert CALENDAR.open_at(datetime(2024, 5, 11, 9))


def test_the_offices_own_lists_have_the_last_word() -> None:
    # Officials had 2 January 2026 off, which the package doesn't know.
    office = Office(
        "Văn phòng", days_off=(date(2026, 1, 2),), days_worked=(date(2026, 1, 10), date(2026, 1, 1))
    )
    calendar = WorkCalendar.of(office)
    assert CALENDAR.works(date(2026, 1, 2))
    assert not calendar.works(date(2026, 1, 2))
    assert calendar.works(date(2026, 1, 1))
    assert calendar.open_at(datetime(2026, 1, 10, 16))


def test_hours_of_the_workspace_and_their_grace() -> None:
    calendar = WorkCalendar.of(
        Office("Văn phòng", working_hours={"mon-thu": ("08:00-12:00",), "sat-sun": ("09:00-10:00",)})
    )
    monday = datetime(2024, 5, 13)
    assert not calendar.open_at(monday + timedelta(hours=7, minutes=14))
    assert calendar.open_at(monday + timedelta(hours=7, minutes=15))
    assert calendar.open_at(monday + timedelta(hours=12, minutes=44))
    assert not calendar.open_at(monday + timedelta(hours=12, minutes=45))
    assert not calendar.works(date(2024, 5, 17))
    assert calendar.works(date(2024, 5, 19))


def test_the_working_days_of_a_month_in_their_order() -> None:
    days = list(CALENDAR.working_days(date(2024, 5, 1), date(2024, 5, 31)))
    assert days[0] == date(2024, 5, 2)
    assert len(days) == 31 - 1 - 4  # without 1 May and four Sundays
