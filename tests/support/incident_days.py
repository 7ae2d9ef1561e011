"""Days of an office into which incidents are planted: seeded, so that the same days come again.

The incidents and the ordinary comments were written by somebody who had not seen what reads them
(tests/fixtures/incidents); everything else about an answer is drawn by dice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from qrsurvey.survey.calendar import WorkCalendar

FIXTURES = Path(__file__).parents[1] / "fixtures" / "incidents"

COMMENTED = 0.4
"""How many of the ordinary answers have a comment."""

_OVERALL = (1, 2, 6, 31, 60)  # percent of the levels, lowest first


@dataclass(frozen=True)
class Given:
    """One answer: when, whose code, what was picked and written; `planted` is the incident it is, if one."""

    when: datetime
    unit: str
    overall: int
    attitude: int
    extra_cost: str
    comment: str
    planted: str | None = None


@cache
def incidents() -> tuple[dict[str, Any], ...]:
    """Return the planted incidents as they were written."""
    return tuple(YAML(typ="safe").load((FIXTURES / "incidents.yaml").read_text(encoding="utf-8")))


@cache
def ordinary() -> tuple[str, ...]:
    """Return the ordinary comments."""
    found = YAML(typ="safe").load((FIXTURES / "ordinary.yaml").read_text(encoding="utf-8"))
    return tuple(one if isinstance(one, str) else one["text"] for one in found)


def days(  # noqa: PLR0917 - what an experiment is made of
    first: date, last: date, answers: int, units: tuple[str, ...], calendar: WorkCalendar, seed: int
) -> Iterator[tuple[date, list[Given]]]:
    """Yield each working day with its answers in order; every incident is planted once."""
    dice = random.Random(seed)
    working = list(calendar.working_days(first, last))
    by_day: dict[date, list[Given]] = {day: [] for day in working}
    for _ in range(answers - len(incidents())):
        day = dice.choice(working)
        by_day[day].append(_ordinary(dice, _moment(dice, day, calendar), dice.choice(units)))
    for one in incidents():
        day = dice.choice(working)
        by_day[day].append(
            Given(
                _moment(dice, day, calendar),
                one["unit"] if one["unit"] in units else dice.choice(units),
                one["overall"],
                one["attitude"],
                one["extra_cost"],
                one["comment"],
                one["id"],
            )
        )
    for day, given in by_day.items():
        yield day, sorted(given, key=lambda one: (one.when, one.planted or ""))


def _ordinary(dice: random.Random, when: datetime, unit: str) -> Given:
    overall = dice.choices(range(1, 6), _OVERALL)[0]
    attitude = min(5, max(1, overall + dice.choice((-1, 0, 0, 0, 1))))
    extra = dice.choices(("Không", "Không muốn trả lời", ""), (90, 3, 7))[0]
    comment = dice.choice(ordinary()) if dice.random() < COMMENTED else ""
    return Given(when, unit, overall, attitude, extra, comment)


def _moment(dice: random.Random, day: date, calendar: WorkCalendar) -> datetime:
    start, end = dice.choice(calendar.spans(day))
    begin, finish = datetime.combine(day, start), datetime.combine(day, end)
    return begin + timedelta(seconds=dice.randrange(int((finish - begin).total_seconds())))


def closing(day: date) -> time:
    """Return when the office pulls for the last time on a day."""
    return time(17, 30) if day.weekday() < 5 else time(12)
