"""Who is to be told of which cases, and when: grade A at once, B every week, C every month, late ones once.

Nobody is told of a case twice in the same way; where nothing is new, nobody is told anything. What was told
is what the outbox holds, so a run that was missed is made up by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta, tzinfo

from qrsurvey.archive.cases import Case, CaseState, StepKind, local_day
from qrsurvey.archive.outbox import Message, MessageKind, NewMessage
from qrsurvey.cases.placed import Placed
from qrsurvey.survey.alert_rules import Grade, Recipient

_GATHERED = {Grade.B: MessageKind.WEEKLY, Grade.C: MessageKind.MONTHLY}

# A recipient named later isn't told of what was old then.
_RECENT = {Grade.A: timedelta(days=35), Grade.B: timedelta(days=35), Grade.C: timedelta(days=70)}


def alerts_due(
    cases: Sequence[Placed],
    recipients: Sequence[Recipient],
    told: Iterable[Message],
    today: date,
    zone: tzinfo,
) -> Iterator[NewMessage]:
    """Yield what is to be told at once: a message for each open case of grade A and whoever is to know it.

    That is when it was opened, or later: a unit is told once the case was assigned to it.
    """
    known = _known(told)
    for one in cases:
        case = one.case
        if case.grade is not Grade.A or case.quiet or case.state is CaseState.CLOSED:
            continue
        if local_day(case.opened, zone) < today - _RECENT[Grade.A]:
            continue
        for recipient in recipients:
            told_already = (recipient.name, MessageKind.ALERT, case.number) in known
            if Grade.A in recipient.grades and _concerns(recipient, one) and not told_already:
                yield NewMessage(recipient.name, MessageKind.ALERT, {"cases": [case.number]})


def lists_due(
    cases: Sequence[Placed],
    recipients: Sequence[Recipient],
    told: Iterable[Message],
    today: date,
    zone: tzinfo,
) -> Iterator[NewMessage]:
    """Yield the lists that are due: of last week's cases of grade B, of last month's of grade C.

    A week begins on Monday, by the office's time zone.
    """
    known = _known(told)
    ends = {Grade.B: today - timedelta(days=today.weekday()), Grade.C: today.replace(day=1)}
    for recipient in recipients:
        for grade, kind in _GATHERED.items():
            if grade not in recipient.grades:
                continue
            new = [
                one.case.number
                for one in cases
                if one.case.grade is grade
                and not one.case.quiet
                and _concerns(recipient, one)
                and ends[grade] - _RECENT[grade] <= local_day(one.case.opened, zone) < ends[grade]
                and (recipient.name, kind, one.case.number) not in known
            ]
            if new:
                yield NewMessage(recipient.name, kind, {"cases": new})


def late_due(
    cases: Sequence[Placed], recipients: Sequence[Recipient], told: Iterable[Message], today: date
) -> Iterator[NewMessage]:
    """Yield who is to be told that cases are past their deadline: once, and again after a reopening."""
    known = {
        (message.recipient, number, message.queued)
        for message in told
        if message.kind is MessageKind.OVERDUE
        for number in message.cases
    }

    def told_already(recipient: Recipient, case: Case) -> bool:
        again = max((step.recorded for step in case.steps if step.kind is StepKind.REOPEN), default="")
        return any(
            name == recipient.name and number == case.number and queued >= again
            for name, number, queued in known
        )

    for recipient in recipients:
        new = [
            one.case.number
            for one in cases
            if not one.case.quiet
            and one.case.state is not CaseState.CLOSED
            and one.case.late(today)
            and one.case.grade in recipient.grades
            and _concerns(recipient, one)
            and not told_already(recipient, one.case)
        ]
        if new:
            yield NewMessage(recipient.name, MessageKind.OVERDUE, {"cases": new})


def _known(told: Iterable[Message]) -> set[tuple[str, MessageKind, int]]:
    return {(message.recipient, message.kind, number) for message in told for number in message.cases}


def _concerns(recipient: Recipient, one: Placed) -> bool:
    return recipient.unit is None or one.shown_to(recipient.unit)
