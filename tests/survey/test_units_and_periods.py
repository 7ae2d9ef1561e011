from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.survey.periods import Month
from qrsurvey.survey.units import Succession, SuccessionKind, Unit, Units, fold_id

END = date(2025, 6, 30)


def _ended(unit_id: str, kind: SuccessionKind, following: str | None, end: date = END) -> Unit:
    return Unit(unit_id, unit_id, "g", valid_to=end, succession=Succession(kind, following))


def test_look_alikes_fold_together() -> None:
    assert fold_id("LONGHOA") == fold_id("1ONGH0A") == fold_id("iongh0a")
    assert fold_id("LTBAC") != fold_id("LTNAM")


def test_a_unit_lives_from_its_first_to_its_last_day() -> None:
    unit = Unit("A1", "A", "g", valid_from=date(2024, 2, 1), valid_to=END)
    assert [unit.valid_on(d) for d in (date(2024, 1, 31), date(2024, 2, 1), END, date(2025, 7, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert unit.valid_within(date(2025, 6, 1), date(2025, 7, 31))
    assert not unit.valid_within(date(2025, 7, 1), date(2025, 7, 31))


def test_answers_go_along_the_line_of_successors() -> None:
    units = Units(
        (
            _ended("OLD", SuccessionKind.RENAMED, "MID"),
            _ended("MID", SuccessionKind.MERGED, "NEW", date(2025, 12, 31)),
            Unit("NEW", "new", "g"),
        )
    )
    assert units.heir(units["OLD"], date(2025, 8, 1)) is units["MID"]
    assert units.heir(units["OLD"], date(2026, 1, 1)) is units["NEW"]


@pytest.mark.parametrize("kind", [SuccessionKind.SPLIT, SuccessionKind.CLOSED])
def test_a_split_or_closed_unit_hands_nothing_on(kind: SuccessionKind) -> None:
    units = Units((_ended("OLD", kind, "NEW"), Unit("NEW", "new", "g")))
    assert units.heir(units["OLD"], date(2025, 8, 1)) is None


def test_a_line_that_ends_nowhere_has_no_heir() -> None:
    units = Units((_ended("A1", SuccessionKind.RENAMED, "B1"), _ended("B1", SuccessionKind.RENAMED, "A1")))
    assert units.heir(units["A1"], date(2026, 1, 1)) is None


@given(st.datetimes(datetime(1901, 1, 1), datetime(9990, 12, 31)))
def test_a_moment_lies_in_exactly_its_month(moment: datetime) -> None:
    month = Month.of(moment.date())
    assert month.start <= moment < month.end
    assert month.previous.end == month.start
    assert Month.parse(month.label) == month


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-00", "24-05", "2024/05", "tháng 5", "2024-5", "", "0000-01", "9999-12"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the whole message
        Month.parse(text)


def test_a_month_is_complete_from_the_next_ones_first_second() -> None:
    may = Month(2024, 5)
    assert not may.complete(datetime(2024, 5, 31, 23, 59, 59))
    assert may.complete(datetime(2024, 6, 1))
    assert may.started(datetime(2024, 5, 1))
    assert not may.started(datetime(2024, 4, 30, 23, 59, 59))
    assert (may.first, may.last) == (date(2024, 5, 1), date(2024, 5, 31))
