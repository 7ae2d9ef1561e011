"""Made-up months of eleven units for the signals: honest ones, and ones in which somebody interfered.

An honest month isn't a smooth one: mornings are busier, days differ, people come in twos and answer alike,
some answer at home in the evening, polite phrases recur, some type over the code, units differ in how content
people are and in how much one opinion colours all marks (halo correlation 0.5 to 0.85).
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from statistics import NormalDist

from qrsurvey.analysis.signals.model import Evidence, PastHour, Sheet
from qrsurvey.codes.verdict import Verdict
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month
from qrsurvey.survey.units import Office

SIZES = {
    "U300": 300, "U120": 120, "U80": 80, "U60": 60, "U45": 45, "U40": 40, "U30": 30, "U25": 25, "U20": 20,
    "U12": 12, "U8": 8,
}  # fmt: skip
QUESTIONS = 6
SATISFIED = 0.93
CALENDAR = WorkCalendar.of(Office("Văn phòng"))

_BOUNDS = [NormalDist().inv_cdf(share) for share in (0.01, 0.025, 1 - SATISFIED, 0.5)]
_POLITE = tuple(range(1, 9))  # longer sentences that many people write
_OWN = 1000  # from here on everybody's own words


@dataclass(frozen=True)
class Strength:
    """How many responses are added: a share of the unit's own, and the least."""

    share: float
    least: int

    def extra(self, n: int) -> int:
        return max(round(self.share * n), self.least)


STRENGTHS = {"weak": Strength(0.1, 5), "medium": Strength(0.25, 10), "strong": Strength(0.5, 20)}


@cache
def _days(month: Month) -> tuple[list[date], list[float]]:
    days = list(CALENDAR.working_days(month.first, month.last))
    return days, [1.4 if day.weekday() == 0 else 0.5 if day.weekday() == 5 else 1 for day in days]


class Town:
    """One office over some months; the same dice give the same months."""

    def __init__(self, dice: random.Random, month: Month) -> None:
        self.dice, self.month = dice, month
        base = dice.uniform(0.5, 0.85)
        self.halo = {unit: min(max(base + dice.gauss(0, 0.06), 0.5), 0.85) for unit in SIZES}
        self.leaning = {unit: dice.gauss(0, 0.1) for unit in SIZES}
        self.evening = {unit: dice.uniform(0.01, 0.07) for unit in SIZES}
        self._seq = 0
        self._words = _OWN

    def sheets(self, month: Month) -> list[Sheet]:
        """Return an honest month in the order of time."""
        made = [sheet for unit, n in SIZES.items() for sheet in self._unit(unit, n, month)]
        return sorted(made, key=lambda sheet: sheet.submitted)

    def evidence(self, *, past: int = 3) -> Evidence:
        """Return an honest month with what came before it."""
        hours: dict[tuple[str, date, int], list[int]] = {}
        month = self.month
        for _ in range(past):
            month = month.previous
            for sheet in self.sheets(month):
                if sheet.counted and sheet.unit:
                    cell = hours.setdefault(
                        (sheet.unit, sheet.submitted.date(), sheet.submitted.hour), [0, 0]
                    )
                    cell[0] += 1
                    cell[1] += 0 < sheet.headline <= 2
        before = tuple(PastHour(*place, n, low) for place, (n, low) in hours.items())
        return Evidence(
            self.month.label, self.month.first, self.month.last, complete=True,
            sheets=self.sheets(self.month), calendar=CALENDAR, past=before,
        )  # fmt: skip

    def sheet(self, unit: str, when: datetime, marks: tuple[int, ...] | None = None, **more: object) -> Sheet:
        """Return a response; without `marks`, an honest person's."""
        self._seq += 1
        marks = marks or self._marks(unit)
        made = Sheet(self._seq, unit, when.replace(microsecond=0), marks, marks[-1])
        return replace(made, **more) if more else made  # type: ignore[arg-type]

    def moment(self, month: Month) -> datetime:
        """Return a moment within working hours, mornings and Mondays being busier."""
        days, weights = _days(month)
        day = self.dice.choices(days, weights)[0]
        start, end = self.dice.choices(CALENDAR.spans(day), [1.5, 1][: len(CALENDAR.spans(day))])[0]
        low, high = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        minutes = self.dice.triangular(low, high, low + (high - low) * 0.4)
        return datetime(day.year, day.month, day.day) + timedelta(seconds=int(minutes * 60))

    def _unit(self, unit: str, size: int, month: Month) -> list[Sheet]:
        made: list[Sheet] = []
        n = max(round(self.dice.gauss(size, size**0.5)), 3)
        while len(made) < n:
            if self.dice.random() < self.evening[unit]:
                day = month.first + timedelta(days=self.dice.randrange((month.last - month.first).days + 1))
                minutes = self.dice.triangular(17 * 60, 23 * 60, 19 * 60)
                when = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
            else:
                when = self.moment(month)
            mood = self.dice.gauss(0, 1)
            made.append(self._person(unit, when, mood))
            while self.dice.random() < 0.12:  # somebody came along, and saw much the same
                when += timedelta(seconds=self.dice.uniform(20, 240))
                made.append(self._person(unit, when, mood * 0.7 + self.dice.gauss(0, 0.7)))
        return made

    def _person(self, unit: str, when: datetime, mood: float) -> Sheet:
        if self.dice.random() < 0.004:
            return self.sheet(unit, when, self._marks(unit, mood), counted=False, verdict=Verdict.FORGED)
        return self.sheet(unit, when, self._marks(unit, mood), comment=self._comment())

    def _marks(self, unit: str, mood: float | None = None) -> tuple[int, ...]:
        mood = self.dice.gauss(0, 1) if mood is None else mood
        halo = self.halo[unit]
        common, own = halo**0.5 * mood + self.leaning[unit], (1 - halo) ** 0.5
        return tuple(1 + bisect(_BOUNDS, common + own * self.dice.gauss(0, 1)) for _ in range(QUESTIONS))

    def _comment(self) -> int:
        chance = self.dice.random()
        if chance < 0.8:
            return 0
        if chance < 0.92:
            return -1
        if chance < 0.95:
            return self.dice.choice(_POLITE)
        self._words += 1
        return self._words


Interference = Callable[[Town, str, int], list[Sheet]]
TOP = (5,) * QUESTIONS


def _working(town: Town, *, at_least: int = 3) -> list[date]:
    """Working days, the first and last ones left out."""
    return list(CALENDAR.working_days(town.month.first, town.month.last))[at_least:-at_least]


def _praise(town: Town) -> tuple[int, ...]:
    """Marks of somebody who praises but takes care to vary."""
    return tuple(town.dice.choice((4, 5, 5)) for _ in range(QUESTIONS))


def one_sitting(town: Town, unit: str, n: int) -> list[Sheet]:
    when = town.moment(Month.of(_working(town)[5]))
    made = []
    for _ in range(n):
        made.append(town.sheet(unit, when, _praise(town)))
        when += timedelta(seconds=town.dice.uniform(40, 150))
    return made


def copied(town: Town, unit: str, n: int) -> list[Sheet]:
    """Equal sheets in small lots over several days."""
    made: list[Sheet] = []
    while len(made) < n:
        when = town.moment(town.month)
        for _ in range(min(5, n - len(made))):
            made.append(town.sheet(unit, when, (5, 5, 4, 5, 5, 5)))
            when += timedelta(seconds=town.dice.uniform(30, 120))
    return made


def one_column(town: Town, unit: str, n: int) -> list[Sheet]:
    return [town.sheet(unit, town.moment(town.month), TOP) for _ in range(n)]


def evenings(town: Town, unit: str, n: int) -> list[Sheet]:
    days = _working(town)
    return [
        town.sheet(unit, datetime(d.year, d.month, d.day, 18) + timedelta(minutes=town.dice.uniform(0, 240)), _praise(town))
        for d in (town.dice.choice(days) for _ in range(n))
    ]  # fmt: skip


def days_off(town: Town, unit: str, n: int) -> list[Sheet]:
    month = town.month
    free = [
        d
        for k in range((month.last - month.first).days + 1)
        if not CALENDAR.works(d := month.first + timedelta(days=k))
    ]
    return [
        town.sheet(unit, datetime(d.year, d.month, d.day, 8) + timedelta(minutes=town.dice.uniform(0, 540)), _praise(town))
        for d in (town.dice.choice(free) for _ in range(n))
    ]  # fmt: skip


def before_the_report(town: Town, unit: str, n: int) -> list[Sheet]:
    days = list(CALENDAR.working_days(town.month.first, town.month.last))[-2:]
    return [
        town.sheet(unit, datetime(d.year, d.month, d.day, 7) + timedelta(minutes=town.dice.uniform(0, 260)), _praise(town))
        for d in (town.dice.choice(days) for _ in range(n))
    ]  # fmt: skip


def clockwork(town: Town, unit: str, n: int) -> list[Sheet]:
    """A program: one every 20 minutes or so, from one morning on."""
    when = datetime.combine(_working(town)[4], datetime.min.time()) + timedelta(
        hours=7, minutes=town.dice.uniform(0, 60)
    )
    made = []
    for _ in range(n):
        made.append(town.sheet(unit, when, _praise(town)))
        when += timedelta(minutes=20, seconds=town.dice.uniform(-30, 30))
    return made


def same_words(town: Town, unit: str, n: int) -> list[Sheet]:
    return [
        town.sheet(unit, town.moment(town.month), _praise(town), comment=500 if k % 2 == 0 else 0)
        for k in range(n)
    ]


def low_attack(town: Town, unit: str, n: int) -> list[Sheet]:
    when = town.moment(town.month)
    made = []
    for _ in range(n):
        made.append(town.sheet(unit, when, tuple(town.dice.choice((1, 1, 2)) for _ in range(QUESTIONS))))
        when += timedelta(minutes=town.dice.uniform(1, 12))
    return made


def altered_codes(town: Town, unit: str, n: int) -> list[Sheet]:
    return [
        town.sheet(unit, town.moment(town.month), counted=False, verdict=Verdict.FORGED) for _ in range(n)
    ]


def like_real(town: Town, unit: str, n: int) -> list[Sheet]:
    """Spread over weeks in working hours, marks varied: what no pattern gives away."""
    return [town.sheet(unit, town.moment(town.month), _praise(town)) for _ in range(n)]


KINDS: Mapping[str, Interference] = {
    "one_sitting": one_sitting,
    "copied": copied,
    "one_column": one_column,
    "evenings": evenings,
    "days_off": days_off,
    "before_the_report": before_the_report,
    "clockwork": clockwork,
    "same_words": same_words,
    "low_attack": low_attack,
    "altered_codes": altered_codes,
    "like_real": like_real,
}


def with_interference(town: Town, kind: str, strength: str) -> tuple[Evidence, str, frozenset[int]]:
    """Return a month in which one unit, picked by the dice, has responses that nobody gave; and their numbers."""
    honest = town.evidence()
    unit = town.dice.choice(list(SIZES))
    added = KINDS[kind](town, unit, STRENGTHS[strength].extra(SIZES[unit]))
    sheets = sorted([*honest.sheets, *added], key=lambda sheet: sheet.submitted)
    return replace(honest, sheets=sheets), unit, frozenset(sheet.seq for sheet in added)
