"""Months, days and hours against pandas; how long a unit is quiet, day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.analysis.figures import Figures
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Thresholds
from qrsurvey.survey.units import Office, Unit, Units
from support.answers import MAY, OFFICE, UNITS, Answer, figures, make, survey

LOOSE = Thresholds(hide_below=1, rank_from=1)
"""Nothing is hidden, so that everything can be compared."""

moments = st.datetimes(datetime(2023, 4, 1), datetime(2024, 6, 20)).map(lambda at: at.replace(microsecond=0))
answers_made = st.lists(
    st.builds(
        Answer,
        st.sampled_from([*list(UNITS)[:3], None]),
        moments,
        st.just("valid"),
        st.dictionaries(st.just("overall"), st.integers(1, 5)),
    ),
    max_size=120,
)


def _frame(answers: list[Answer]) -> pd.DataFrame:
    rows = [(a.unit, a.submitted, a.ratings.get("overall")) for a in answers if a.unit]
    frame = pd.DataFrame(rows, columns=["unit", "at", "level"])
    frame["at"] = pd.to_datetime(frame["at"])
    return frame


@pytest.mark.mass
@settings(max_examples=30, deadline=None)
@given(
    answers_made,
    st.sampled_from(["2024-01", "2024-02", "2024-05", "2024-Q1", "2023", "2024-04-10_2024-05-09"]),
)
def test_months_days_and_hours_are_those_of_pandas(answers: list[Answer], label: str) -> None:
    period = Period.parse(label)
    counted = figures(answers, period=period, asked=survey(LOOSE), now=datetime(2024, 7, 1))
    frame = _frame(answers)
    frame = frame[frame["at"] < pd.Timestamp(period.end)]

    by_month = frame.groupby(frame["at"].dt.to_period("M"))
    sizes = by_month.size()
    known = by_month["level"].count()
    good = frame[frame["level"] >= 4].groupby(frame["at"].dt.to_period("M")).size()
    span = pd.period_range(end=pd.Period(period.last.isoformat(), "M"), periods=12, freq="M")
    used = [month for month in span if sizes.get(month, 0)]
    expected = [month for month in span if used and month >= used[0]]
    assert [one.month.label for one in counted.views.months] == [str(month) for month in expected]
    for one, month in zip(counted.views.months, expected, strict=True):
        assert one.responses == sizes.get(month, 0)
        assert (one.score.n, one.score.satisfied) == (known.get(month, 0), good.get(month, 0))

    days = frame[frame["at"] >= pd.Timestamp(period.start)]["at"]
    table = days.dt.floor("h").value_counts()
    # Without any response there are no days to be told of.
    shown = pd.date_range(period.first, period.last) if len(days) else ()
    assert [daily.day for daily in counted.views.days] == [day.date() for day in shown]
    for daily in counted.views.days:
        hours = pd.date_range(daily.day, periods=24, freq="h")
        assert daily.hours == tuple(table.reindex(hours, fill_value=0))
    assert sum(one.responses for one in counted.views.days) == counted.responses.attributed


def test_a_trend_runs_over_the_years_end_and_keeps_its_gaps() -> None:
    answers = make(40, "MOTCUA", 1, month=Month(2023, 11)) + make(9, "MOTCUA", 2, month=Month(2024, 2))
    months = figures(answers, period=Period.parse("2024-02"), now=datetime(2024, 3, 1)).views.months
    assert [one.month.label for one in months] == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert [one.responses for one in months] == [40, 0, 0, 9]
    assert [one.score.share is None for one in months] == [False, True, True, True]


@pytest.mark.parametrize("label", ["2024", "2024-H1", "2024-9M", "2024-06"])
def test_a_trend_and_days_end_today_and_not_in_months_to_come(label: str) -> None:
    now = datetime(2024, 6, 12, 9)
    answers = make(40, "MOTCUA", 1, month=Month(2024, 3)) + _answered(*[date(2024, 6, 3)] * 10)
    views = figures(answers, period=Period.parse(label), now=now).views
    assert views.months[-1].month == Month(2024, 6)
    assert views.days[-1].day == now.date()


def test_a_trend_is_twelve_months_at_most() -> None:
    answers = [
        a for n in range(1, 13) for year in (2023, 2024) for a in make(2, "MOTCUA", n, month=Month(year, n))
    ]
    months = figures(answers, period=Period.parse("2024-12"), now=datetime(2025, 1, 2)).views.months
    assert [one.month.label for one in months] == [f"2024-{n:02}" for n in range(1, 13)]


def _quiet(counted: Figures, unit: str = "MOTCUA") -> int:
    quiet = next(one.quiet for one in counted.units if one.id == unit)
    assert quiet is not None
    return quiet


def _answered(*days: date) -> list[Answer]:
    return [Answer("MOTCUA", datetime(day.year, day.month, day.day, 9)) for day in days]


def test_holidays_and_swapped_saturdays_are_no_days_of_quiet() -> None:
    # 30 April 2024 and 1 May were holidays, Monday 29 April a day off for Saturday 4 May (swapped).
    calendar = WorkCalendar.of(OFFICE)
    assert [calendar.works(date(2024, 4, 29)), calendar.works(date(2024, 5, 4))] == [False, True]
    may = Period.parse("2024-05-01_2024-05-05")
    counted = figures(_answered(date(2024, 4, 26)), period=may, now=datetime(2024, 5, 6))
    # Saturday 27 April in the morning, then 2, 3 and 4 May.
    assert _quiet(counted) == 4


@pytest.mark.mass
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dates(date(2024, 4, 1), date(2024, 5, 31)), max_size=4),
    st.datetimes(datetime(2024, 5, 1), datetime(2024, 6, 5)),
)
def test_quiet_days_are_whole_working_days_after_the_last_response(
    answered: list[date], now: datetime
) -> None:
    answered = [day for day in answered if day <= now.date()]
    counted = figures(_answered(*answered), period=Period.parse("2024-05"), now=now)
    calendar = WorkCalendar.of(OFFICE)
    last = max(answered, default=date(2024, 5, 1) - timedelta(days=93))
    until = min(date(2024, 5, 31), now.date() - timedelta(days=1))
    expected = [day.date() for day in pd.date_range(last, until)[1:] if calendar.works(day.date())]
    assert _quiet(counted) == len(expected)


def test_nobody_is_quiet_on_days_whose_answers_were_not_pulled() -> None:
    answers, now = _answered(date(2024, 5, 6)), datetime(2024, 5, 30, 9)
    period = Period.parse("2024-05")
    assert _quiet(figures(answers, period=period, now=now)) > 15
    stale = figures(answers, period=period, now=now, compared=datetime(2024, 5, 8, 17), asked=survey(LOOSE))
    assert _quiet(stale) == 1  # the 7th; the 8th wasn't over
    assert stale.views.days[-1].day == date(2024, 5, 8)
    assert stale.period.known == datetime(2024, 5, 8, 17)


def test_quiet_begins_with_the_unit_and_with_the_survey_and_ends_with_the_unit() -> None:
    units = Units(
        (
            Unit("NEW", "Mới", "town", valid_from=date(2025, 5, 28)),
            Unit("OLD", "Cũ", "town", valid_to=date(2025, 5, 7)),
            Unit("ALL", "Cả", "town"),
        )
    )
    counted = figures([], units=units, campaign=date(2025, 5, 5))
    # 28, 29, 30 May and Saturday 31; 5, 6, 7 May; from Monday 5 May: four weeks of six days.
    assert [(one.id, one.quiet) for one in counted.units] == [("NEW", 4), ("OLD", 3), ("ALL", 24)]
    assert [one.ended for one in counted.units] == [False, True, False]


def test_a_five_day_office_has_fewer_days_of_quiet() -> None:
    five = Office(name="A", working_hours={"mon-fri": ("07:00-11:30",)})
    days = [date(2024, 5, 6) + timedelta(days=n) for n in range(7)]
    assert [WorkCalendar.of(five).works(day) for day in days] == [True] * 5 + [False] * 2


def test_days_of_a_month_say_whether_the_office_works() -> None:
    counted = figures(make(10, "MOTCUA", 1))
    calendar = WorkCalendar.of(OFFICE)
    assert [one.works for one in counted.views.days] == [
        calendar.works(one.day) for one in counted.views.days
    ]
    assert len(counted.views.days) == MAY.last.day
