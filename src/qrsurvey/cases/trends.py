"""Units whose answers as a whole need somebody to look: many dissatisfied at once, or none any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qrsurvey.archive.cases import Case, CaseState
from qrsurvey.archive.store import Archive
from qrsurvey.survey.alert_rules import Dissatisfied, Grade, Silence
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Units

DISSATISFIED = "dissatisfied"
SILENT = "silent"

EXPECTED = 8.0
"""How many answers a unit must be missing by its own rate before it is called silent.

By chance alone such a gap follows one answer in 3,000 (waiting times of a Poisson process: e⁻⁸ = 0.034 %); a
unit with ten answers a month has it once in 25 years.
"""

_LOOK_BACK = 60  # working days over which a unit's own rate is taken


@dataclass(frozen=True)
class Trend:
    """What opens a case about a unit, and what was seen."""

    unit: str
    reason: str
    grade: Grade
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Daily:
    """A unit's answers to the headline question on a day, and how many of them were dissatisfied."""

    answers: int
    dissatisfied: int


Days = Mapping[str, Mapping[date, Daily]]


def daily_answers(archive: Archive, survey: Survey) -> Days:
    """Count the answers to the headline question by unit and local day; the answers must be up to date."""
    found: dict[str, dict[date, Daily]] = {}
    for unit, day, n, unhappy in archive.read(
        """
        SELECT unit, CAST(submitted AS DATE), count(*), count(*) FILTER (value IN ('1', '2'))
        FROM answers WHERE question = ? AND known AND unit IS NOT NULL AND submitted IS NOT NULL
        GROUP BY ALL
        """,
        survey.headline.key,
    ):
        found.setdefault(unit, {})[day] = Daily(n, unhappy)
    return found


def dissatisfied_units(
    days: Days, rule: Dissatisfied, cases: Sequence[Case], today: date, since: date
) -> Iterator[Trend]:
    """Yield units of which a window that ends from `since` on, and no longer ago than its length, alerts.

    None alerts while a case of this kind is open; after one, only later answers count.
    """
    first_end = max(since, today - timedelta(days=rule.days))
    for unit, own in days.items():
        last = _last(cases, unit, DISSATISFIED)
        if last is not None and last.state is not CaseState.CLOSED:
            continue
        begin = date.fromisoformat(last.evidence["to"]) + timedelta(days=1) if last else date.min
        for end in sorted(day for day in own if first_end <= day <= today):
            start = max(end - timedelta(days=rule.days - 1), begin)
            window = [one for day, one in own.items() if start <= day <= end]
            n, unhappy = sum(one.answers for one in window), sum(one.dissatisfied for one in window)
            if n >= rule.at_least and unhappy >= rule.count and 100 * unhappy >= rule.percent * n:
                evidence = {
                    "from": start.isoformat(), "to": end.isoformat(), "n": n, "dissatisfied": unhappy,
                }  # fmt: skip
                yield Trend(unit, DISSATISFIED, rule.grade, evidence)
                break


def silent_units(
    days: Days,
    rule: Silence,
    cases: Sequence[Case],
    units: Units,
    calendar: WorkCalendar,
) -> Iterator[Trend]:
    """Yield units that had no answer on so many working days on which other units had some.

    So many that by its own rate before it would have had some (`EXPECTED`); none twice in one silence.
    """
    # When no unit had any answer the office was shut, or nothing was pulled: no unit's silence.
    answered = {day for own in days.values() for day in own if calendar.works(day)}
    newest = max((day for own in days.values() for day in own), default=None)
    if newest is None:
        return
    for unit, own in days.items():
        known = units.get(unit)
        last = max(own)
        if known is None or not known.valid_on(newest):
            continue
        silent = sum(last < day <= newest for day in answered)
        if silent < rule.days or silent * _rate(own, last, answered) < EXPECTED:
            continue
        before = _last(cases, unit, SILENT)
        if before is None or before.evidence["last"] != last.isoformat():
            evidence = {"last": last.isoformat(), "days": silent}
            yield Trend(unit, SILENT, rule.grade, evidence)


def _rate(own: Mapping[date, Daily], last: date, answered: Iterable[date]) -> float:
    """Return a unit's answers a day, of those on which any unit had one, up to its last one."""
    start = max(last - timedelta(days=_LOOK_BACK * 7 // 5), min(own))
    answers = sum(one.answers for day, one in own.items() if day >= start)
    return answers / max(1, sum(start <= day <= last for day in answered))


def _last(cases: Iterable[Case], unit: str, reason: str) -> Case | None:
    """Return the newest case of a kind about a unit as a whole."""
    own = [case for case in cases if case.response is None and case.unit == unit and reason in case.reasons]
    return own[-1] if own else None
