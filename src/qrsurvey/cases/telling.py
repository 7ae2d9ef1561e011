"""Who is to be told of which cases, and when: grade A at once, B every week, C every month, late ones once.

Nobody is told of a case twice in the same way; where nothing is new, nobody is told anything. What was told
is what the outbox holds, so a run that was missed is made up by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta, tzinfo

from qrsurvey.archive.cases import CaseState, local_day
from qrsurvey.archive.outbox import Message, MessageKind, NewMessage
from qrsurvey.cases.placed import Placed
from qrsurvey.survey.alert_rules import Grade, Recipient

_GATHERED = {Grade.B: MessageKind.WEEKLY, Grade.C: MessageKind.MONTHLY}

# A recipient named later isn't told of what was old then.
_RECENT = {Grade.B: timedelta(days=35), Grade.C: timedelta(days=70)}


def alerts_of(cases: Sequence[Placed], recipients: Sequence[Recipient]) -> Iterator[NewMessage]:
    """Yield what is to be told at once of cases just opened: one message a case and recipient."""
    for one in cases:
        if one.case.grade is Grade.A and not one.case.quiet:
            for recipient in recipients:
                if Grade.A in recipient.grades and _concerns(recipient, one):
                    yield NewMessage(recipient.name, MessageKind.ALERT, {"cases": [one.case.number]})


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
    """Yield who is to be told that cases have passed their day: once a case, whatever its grade."""
    known = _known(told)
    for recipient in recipients:
        new = [
            one.case.number
            for one in cases
            if not one.case.quiet
            and one.case.state is not CaseState.CLOSED
            and one.case.late(today)
            and one.case.grade in recipient.grades
            and _concerns(recipient, one)
            and (recipient.name, MessageKind.OVERDUE, one.case.number) not in known
        ]
        if new:
            yield NewMessage(recipient.name, MessageKind.OVERDUE, {"cases": new})


def _known(told: Iterable[Message]) -> set[tuple[str, MessageKind, int]]:
    return {
        (message.recipient, message.kind, number)
        for message in told
        for number in message.about.get("cases", ())
    }


def _concerns(recipient: Recipient, one: Placed) -> bool:
    return recipient.unit is None or one.shown_to(recipient.unit)
