"""Messages in words: a subject that gives nothing away, and a body of plain text.

Everything is said as what a citizen says and nobody has verified. A subject is read on locked screens and in
lists of mails: it has no word of a comment, and no name but a unit's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qrsurvey.archive.outbox import Message, MessageKind
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.notify.letter import Letter
from qrsurvey.report.case_view import CaseView
from qrsurvey.report.case_wording import place_words, state_words
from qrsurvey.report.wording import Wording
from qrsurvey.survey.periods import Period

_LONGEST_COMMENT = 1_000
_LONGEST_NAME = 120
_AT_MOST = 30
"""So many cases are told of one by one; there is a list of the rest."""


@dataclass(frozen=True)
class Sender:
    """Who writes, and what the recipient may know: comments as they were written, the hour of a response."""

    office: str
    wording: Wording
    confidential: bool = False
    hours: bool = True


def write_letter(
    message: Message,
    cases: Sequence[CaseView],
    sender: Sender,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> Letter:
    """Return a message as it is sent."""
    text = sender.wording.text
    lines = list(_body(message, cases, sender))
    lines += ["", text("notify.footer", office=_line(sender.office), number=str(message.number))]
    return Letter(
        _line(_subject(message, cases, sender.wording)),
        "\n".join(lines),
        tuple(attachments),
        text("notify.no-files"),
        text("notify.more") if cases else "",
    )


def _subject(message: Message, cases: Sequence[CaseView], wording: Wording) -> str:
    kind = message.kind
    if kind is MessageKind.TEST:
        return wording.text("notify.subject-test")
    if kind is MessageKind.REPORT:
        return wording.text("notify.subject-report", period=_period(message, wording))
    if kind is MessageKind.ALERT and len(cases) == 1:
        (case,) = cases
        return wording.text(
            "notify.subject-one",
            number=str(case.number),
            grade=case.grade.value,
            unit=_unit(case, wording),
            due=case.due,
        )
    return wording.text(f"notify.subject-{kind.value}", n=len(cases))


def _body(message: Message, cases: Sequence[CaseView], sender: Sender) -> Iterator[str]:
    text = sender.wording.text
    if message.kind is MessageKind.TEST:
        yield text("notify.body-test", recipient=_line(message.recipient))
        return
    if message.kind is MessageKind.REPORT:
        yield text("notify.body-report", period=_period(message, sender.wording))
        return
    yield text(f"notify.body-{message.kind.value}", n=len(cases))
    yield text("notify.unverified")
    for case in cases[:_AT_MOST]:
        yield ""
        yield from _case(case, sender)
    yield ""
    if len(cases) > _AT_MOST:
        yield text("notify.others", n=len(cases) - _AT_MOST)
    if any(case.comment for case in cases):
        yield text("notify.confidential" if sender.confidential else "notify.masked")
    if len(cases) == 1:
        yield text("notify.handle-one", number=str(cases[0].number))
    else:
        yield text("notify.handle")


def _case(case: CaseView, sender: Sender) -> Iterator[str]:
    text, wording = sender.wording.text, sender.wording
    yield text("notify.case", number=str(case.number), grade=case.grade.value)
    yield "  " + text("notify.case-unit", unit=_unit(case, wording))
    if case.submitted is not None:
        yield "  " + text(
            "notify.case-submitted", when=case.submitted if sender.hours else case.submitted.date()
        )
    yield "  " + text("notify.case-opened", when=case.opened)
    for reason in case.reasons:
        yield "  " + text("notify.case-reason", reason=_line(reason))
    due = "notify.case-late" if case.late else "notify.case-due"
    yield "  " + text(due, day=case.due, n=case.late)
    yield "  " + text("notify.case-state", state=state_words(case.state, case.outcome, wording))
    if case.comment:
        yield "  " + text("notify.case-comment")
        for line in clean(case.comment, _LONGEST_COMMENT).splitlines():
            yield f"    {line}".rstrip()


def _period(message: Message, wording: Wording) -> str:
    """Name the period of a report in words; what no period of ours is called stays as it is."""
    label = str(message.about.get("report", ""))
    try:
        return wording.period(Period.parse(label))
    except ValueError:
        return _line(label)


def _unit(case: CaseView, wording: Wording) -> str:
    return _line(place_words(case, wording))


def _line(text: str) -> str:
    """Return a text as one line: what is in a subject must not begin a header of its own."""
    return collapse(clean(text, _LONGEST_NAME * 2))
