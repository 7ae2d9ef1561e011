"""The section `alerts` of `config/survey.yaml`: what opens a case, how soon it is due, and who is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qrsurvey.i18n.near import guess
from qrsurvey.survey.alert_rules import (
    DEADLINES,
    AlertRules,
    Dissatisfied,
    Grade,
    LowRatings,
    Recipient,
    Silence,
)
from qrsurvey.survey.questions import Kind, Question, Role
from qrsurvey.workspace.yaml_reader import Map

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
_TOPIC = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
_MOST_DAYS = 365


def read_alerts_section(
    entry: Map | None, questions: Sequence[Question], alarm_rating: int, units: Sequence[str] | None
) -> AlertRules:
    """Read the rules, noting every fault; what is faulty is left out.

    `alarm_rating` is what counts as a low rating where the rule doesn't say; `units` are the ids of the
    units, None where they aren't known because their file is faulty.
    """
    if entry is None:
        return AlertRules()
    rules = AlertRules(
        topics=tuple(_topics(entry)),
        ratings=_ratings(entry.map("ratings"), questions, alarm_rating),
        dissatisfied=_dissatisfied(entry.map("dissatisfied")),
        silence=_silence(entry.map("silent")),
        deadlines=_deadlines(entry.map("deadlines")),
        recipients=tuple(_recipients(entry, units)),
    )
    entry.close()
    return rules


def _topics(entry: Map) -> Iterable[str]:
    for item in entry.texts("words"):
        if _TOPIC.fullmatch(item.value):
            yield item.value
        else:
            entry.fault("alerts.bad-topic", "words", value=item.value)


def _ratings(entry: Map | None, questions: Sequence[Question], alarm_rating: int) -> LowRatings | None:
    if entry is None:
        return None
    rated = [question.key for question in questions if question.kind is Kind.RATING]
    chosen = []
    for item in entry.texts("questions"):
        if item.value in rated:
            chosen.append(item.value)
        else:
            entry.fault(
                "alerts.no-such-rating", "questions", value=item.value, guess=guess(item.value, rated)
            )
    headline = [question.key for question in questions if question.role is Role.HEADLINE]
    at_most = entry.whole("at_most", alarm_rating, least=1, most=4)
    entry.close()
    return LowRatings(at_most, tuple(dict.fromkeys(chosen or headline)))


def _dissatisfied(entry: Map | None) -> Dissatisfied | None:
    if entry is None:
        return None
    percent = entry.text("share") or "30"
    whole = percent.removesuffix("%").strip()
    if not (whole.isascii() and whole.isdecimal() and 1 <= int(whole) <= 100):
        entry.fault("alerts.bad-share", "share", value=percent)
        whole = "30"
    rule = Dissatisfied(
        percent=int(whole),
        count=entry.whole("count", 5, least=1, most=1_000_000),
        at_least=entry.whole("at_least", 10, least=1, most=1_000_000),
        days=entry.whole("days", 14, least=1, most=_MOST_DAYS),
        grade=_grade(entry, Grade.B),
    )
    entry.close()
    return rule


def _silence(entry: Map | None) -> Silence | None:
    if entry is None:
        return None
    rule = Silence(entry.whole("days", 10, least=1, most=_MOST_DAYS), _grade(entry, Grade.C))
    entry.close()
    return rule


def _grade(entry: Map, default: Grade) -> Grade:
    said = entry.one_of("grade", list(Grade))
    return Grade(said) if said else default


def _deadlines(entry: Map | None) -> Mapping[Grade, int]:
    if entry is None:
        return DEADLINES
    days = {grade: entry.whole(grade, DEADLINES[grade], least=1, most=_MOST_DAYS) for grade in Grade}
    entry.close()
    return days


def _recipients(entry: Map, units: Sequence[str] | None) -> Iterable[Recipient]:
    seen: set[str] = set()
    for one in entry.maps("recipients"):
        recipient = _recipient(one, units)
        if recipient is None:
            continue
        if recipient.name in seen:
            one.fault("workspace.duplicate-id", "name", value=recipient.name)
        seen.add(recipient.name)
        yield recipient


def _recipient(entry: Map, units: Sequence[str] | None) -> Recipient | None:
    name, unit = entry.text("name", required=True), entry.text("unit")
    grades = []
    for item in entry.texts("grades"):
        if item.value in set(Grade):
            grades.append(Grade(item.value))
        else:
            entry.fault("alerts.no-such-grade", "grades", value=item.value)
    confidential = entry.one_of("confidential", ("true", "false")) == "true"
    reports = entry.one_of("reports", ("true", "false")) == "true"
    entry.close()
    if name and not _NAME.fullmatch(name):
        # An address would be read here by whoever opens the file, and sent to nobody.
        entry.fault("alerts.bad-recipient", "name")
        return None
    if unit is not None and units is not None and unit not in units:
        entry.fault("alerts.no-such-unit", "unit", unit=unit, guess=guess(unit.upper(), list(units)))
        return None
    if unit is not None and confidential:
        entry.fault("alerts.unit-confidential", "confidential")
        confidential = False
    return Recipient(name, tuple(dict.fromkeys(grades)), confidential, unit, reports) if name else None
