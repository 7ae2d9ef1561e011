"""How cases were handled, counted against a count by hand that shares nothing with the one under test."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.analysis.handled import Handling, Tally
from qrsurvey.archive.cases import Case, Step, StepKind
from qrsurvey.cases.handling import handling
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.units import Office

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFF = date(2024, 6, 12)
CALENDAR = WorkCalendar.of(Office(name="VP", days_off=(OFF,)))
# June 2024 in the office's time, as the ledger writes it.
START, END = "2024-05-31T17:00:00Z", "2024-06-30T17:00:00Z"


def _utc(local: datetime) -> str:
    return f"{local - timedelta(hours=7):%Y-%m-%dT%H:%M:%SZ}"


def _case(
    number: int,
    opened: datetime,
    due: date,
    steps: list[tuple[datetime, StepKind]],
    grade: Grade = Grade.A,
    *,
    quiet: bool = False,
) -> Case:
    taken = tuple(Step(at, _utc(moment), kind, "ai") for at, (moment, kind) in enumerate(steps))
    return Case(number, number, _utc(opened), number, "MOTCUA", grade, ("misconduct",), due, quiet, {}, taken)


def _count(cases: list[Case], end: str = END) -> Handling:
    return handling(cases, START, end, ZONE, CALENDAR)


def _working(first: date, last: date) -> int:
    """Days after the first one up to the last on which the office works: June has no public holiday."""
    days = (first + timedelta(n) for n in range(1, (last - first).days + 1))
    return sum(day.isoweekday() != 7 and day != OFF for day in days)


def test_nothing_is_counted_where_there_is_no_case() -> None:
    counted = _count([])
    assert counted == Handling(Tally(), dict.fromkeys(Grade, Tally()))
    assert not counted.total.any


def test_days_are_the_offices_and_only_those_it_works() -> None:
    # Friday evening to Monday morning: Saturday morning is worked.
    friday, monday = datetime(2024, 6, 7, 23), datetime(2024, 6, 10, 8)
    assert _count([_case(1, friday, date(2024, 6, 20), [(monday, StepKind.CLOSE)])]).total.median_days == 2
    late = friday.replace(hour=23, minute=59)
    assert _count([_case(1, friday, date(2024, 6, 20), [(late, StepKind.CLOSE)])]).total.median_days == 0
    over_the_day_off = datetime(2024, 6, 11, 8), datetime(2024, 6, 13, 8)
    case = _case(1, over_the_day_off[0], date(2024, 6, 20), [(over_the_day_off[1], StepKind.CLOSE)])
    assert _count([case]).total.median_days == 1


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2024, 5, 31, 23, 59, 59), False),
        (datetime(2024, 6, 1), True),
        (datetime(2024, 6, 30, 23, 59, 59), True),
        (datetime(2024, 7, 1), False),
    ],
)
def test_a_period_begins_and_ends_at_the_offices_midnight(moment: datetime, *, counts: bool) -> None:
    opened = _case(1, moment, date(2024, 7, 20), [])
    assert _count([opened]).total.opened == counts
    closed = _case(1, datetime(2024, 5, 2), date(2024, 7, 20), [(moment, StepKind.CLOSE)])
    assert _count([closed]).total.closed == counts


def test_a_case_is_overdue_when_its_due_day_is_over_and_not_before() -> None:
    opened = datetime(2024, 6, 3, 8)
    for due, overdue in ((date(2024, 6, 29), 1), (date(2024, 6, 30), 1), (date(2024, 7, 1), 0)):
        assert _count([_case(1, opened, due, [])]).total.overdue == overdue
    running = _utc(datetime(2024, 6, 14, 10, 30))
    for due, overdue in ((date(2024, 6, 13), 1), (date(2024, 6, 14), 0)):
        assert _count([_case(1, opened, due, [])], running).total.overdue == overdue


def test_what_happens_later_leaves_the_period_as_it_was() -> None:
    opened, closed = datetime(2024, 6, 3, 8), datetime(2024, 6, 5, 8)
    case = _case(1, opened, date(2024, 6, 6), [(closed, StepKind.CLOSE)])
    later = _case(
        1,
        opened,
        date(2024, 6, 6),
        [
            (closed, StepKind.CLOSE),
            (datetime(2024, 7, 2), StepKind.REOPEN),
            (datetime(2024, 7, 9), StepKind.CLOSE),
        ],
    )
    assert _count([case]) == _count([later])
    assert _count([later]).total == Tally(opened=1, closed=1, median_days=2.0)


def test_a_case_that_was_closed_twice_counts_once_by_the_last_time() -> None:
    steps = [
        (datetime(2024, 6, 4, 8), StepKind.CLOSE),
        (datetime(2024, 6, 5, 8), StepKind.REOPEN),
        (datetime(2024, 6, 7, 8), StepKind.CLOSE),
        (datetime(2024, 6, 8, 8), StepKind.NOTE),
    ]
    case = _case(1, datetime(2024, 6, 3, 8), date(2024, 6, 6), steps)
    assert _count([case]).total == Tally(opened=1, closed=1, median_days=4.0)
    reopened = _case(1, datetime(2024, 6, 3, 8), date(2024, 6, 6), steps[:2])
    assert _count([reopened]).total == Tally(opened=1, open_at_end=1, overdue=1)


def test_one_of_which_nobody_was_told_counts_like_another() -> None:
    quiet = _case(1, datetime(2024, 6, 3), date(2024, 6, 6), [], quiet=True)
    assert _count([quiet]).total == Tally(opened=1, open_at_end=1, overdue=1)


@pytest.mark.parametrize("seed", range(20))
def test_many_cases_are_counted_as_by_hand(seed: int) -> None:
    chance = random.Random(seed)
    cases, by_hand = [], []
    for number in range(1, 80):
        opened = datetime(2024, 5, 20) + timedelta(minutes=chance.randrange(60 * 24 * 50))
        due = opened.date() + timedelta(chance.randrange(30))
        grade = chance.choice(list(Grade))
        moment, steps = opened, []
        closed: datetime | None = None
        for _ in range(chance.randrange(5)):
            moment += timedelta(minutes=chance.randrange(1, 60 * 24 * 9))
            kinds = [StepKind.REOPEN] if closed else [StepKind.CLOSE, StepKind.ASSIGN]
            kind = chance.choice([*kinds, StepKind.NOTE])
            steps.append((moment, kind))
            if moment < datetime(2024, 7, 1):
                closed = moment if kind is StepKind.CLOSE else None if kind is StepKind.REOPEN else closed
            else:
                break
        cases.append(_case(number, opened, due, steps, grade))
        by_hand.append((opened, due, closed, grade))
    counted = _count(cases)
    for grade in (None, *Grade):
        known = [
            one for one in by_hand if one[0] < datetime(2024, 7, 1) and (grade is None or one[3] is grade)
        ]
        done = [one for one in known if one[2] and one[2] >= datetime(2024, 6, 1)]
        days = [_working(one[0].date(), one[2].date()) for one in done if one[2]]
        wanted = Tally(
            opened=len([one for one in known if one[0] >= datetime(2024, 6, 1)]),
            closed=len(done),
            open_at_end=len([one for one in known if not one[2]]),
            overdue=len([one for one in known if not one[2] and one[1] <= date(2024, 6, 30)]),
            median_days=median(days) if days else None,
        )
        assert (counted.total if grade is None else counted.grades[grade]) == wanted
