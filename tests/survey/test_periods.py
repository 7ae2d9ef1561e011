"""Periods: their days, their names, and those they are compared with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.survey.periods import Month, Period, PeriodKind

months = st.builds(Month, st.integers(1901, 2100), st.integers(1, 12))
days = st.dates(date(1901, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("label", "first", "last", "previous", "year_before"),
    [
        ("2024-05", "2024-05-01", "2024-05-31", "2024-04", "2023-05"),
        ("2024-01", "2024-01-01", "2024-01-31", "2023-12", "2023-01"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "2023-Q4", "2023-Q1"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "2024-Q3", "2023-Q4"),
        ("2024-H1", "2024-01-01", "2024-06-30", "2023-H2", "2023-H1"),
        ("2024-H2", "2024-07-01", "2024-12-31", "2024-H1", "2023-H2"),
        ("2024-9M", "2024-01-01", "2024-09-30", "2023-9M", None),
        ("2024", "2024-01-01", "2024-12-31", "2023", None),
        (
            "2024-05-03_2024-05-20",
            "2024-05-03",
            "2024-05-20",
            "2024-04-15_2024-05-02",
            "2023-05-03_2023-05-20",
        ),
        (
            "2024-02-29_2024-02-29",
            "2024-02-29",
            "2024-02-29",
            "2024-02-28_2024-02-28",
            "2023-02-28_2023-02-28",
        ),
        ("campaign_2024-02-01_2024-12-31", "2024-02-01", "2024-12-31", None, None),
    ],
)
def test_a_period_knows_its_days_and_its_neighbours(
    label: str, first: str, last: str, previous: str | None, year_before: str | None
) -> None:
    period = Period.parse(label)
    assert period.label == label
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert (period.previous.label if period.previous else None) == previous
    assert (period.year_before.label if period.year_before else None) == year_before


@given(months)
def test_months_and_quarters_are_those_of_pandas(month: Month) -> None:
    period = Period.of_month(month)
    theirs = pd.Period(f"{month.year}-{month.month:02}", "M")
    assert period.end == theirs.end_time.to_pydatetime().replace(microsecond=0) + timedelta(seconds=1)
    quarter = Period.parse(f"{month.year}-Q{theirs.quarter}")
    assert quarter.start == pd.Period(str(theirs.asfreq("Q")), "Q").start_time.to_pydatetime()
    assert quarter.end - timedelta(seconds=1) >= period.end - timedelta(seconds=1)


@given(st.sampled_from(list(PeriodKind)), months)
def test_a_period_follows_its_previous_one_without_a_gap(kind: PeriodKind, month: Month) -> None:
    if kind in {PeriodKind.RANGE, PeriodKind.CAMPAIGN, PeriodKind.NINE_MONTHS}:
        return
    period = Period.months_from(kind, Month(month.year, 1))
    before = period.previous
    assert before is not None
    assert before.last + timedelta(days=1) == period.first
    assert len(before.months) == len(period.months)


@given(days, days)
def test_any_range_is_preceded_by_one_as_long(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other), PeriodKind.RANGE)
    before = period.previous
    assert before is not None
    assert before.last + timedelta(days=1) == period.first
    assert before.days == period.days == len(pd.date_range(period.first, period.last))
    assert Period.parse(period.label) == period
    assert {(day.year, day.month) for day in pd.date_range(period.first, period.last, freq="D")[:400]} <= {
        (month.year, month.month) for month in period.months
    }


@pytest.mark.parametrize(
    "text",
    ["", "2024-13", "2024-00", "2024-Q5", "2024-Q0", "2024-H3", "24-05", "2024-5", "1899", "2024-05-32_2024-06-01",
     "2024-06-02_2024-06-01", "2024-9m ten", "٢٠٢٤", "0000-01"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of the readers may say so
        Period.parse(text)


def test_a_period_is_over_from_the_first_moment_after_it() -> None:
    period = Period.parse("2024-Q2")
    assert not period.complete(datetime(2024, 6, 30, 23, 59, 59))
    assert period.complete(datetime(2024, 7, 1))
    assert period.started(datetime(2024, 4, 1))
    assert not period.started(datetime(2024, 3, 31, 23, 59, 59))


def test_nothing_is_before_the_calendar_begins() -> None:
    long = Period(date(1900, 1, 1), date(4000, 1, 1), PeriodKind.RANGE)
    assert long.previous is None
    assert Period(date(1, 1, 1), date(1, 1, 1), PeriodKind.RANGE).previous is None
    first = Period(date(1, 1, 2), date(1, 1, 2), PeriodKind.RANGE).previous
    assert first is not None
    assert first.first == date(1, 1, 1)


@pytest.mark.parametrize("label", ["1899-12-31_1900-01-05", "9998-01-01_9999-01-01", "1899", "9999"])
def test_years_that_no_survey_is_of_are_no_periods(label: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse(label)
