"""Messages in words: a subject that gives nothing away, and a body of plain text.

Everything is said as what a citizen says and nobody has verified. A subject is read on locked screens and in
lists of mails: it has no word of a comment, and no name but a unit's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.archive.cases import CaseState
from qrsurvey.archive.outbox import Message, MessageKind
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.notify.letter import Letter
from qrsurvey.survey.alert_rules import Grade

_LONGEST_COMMENT = 1_000
_LONGEST_NAME = 120
_AT_MOST = 30
"""So many cases are told of one by one; there is a list of the rest."""


@dataclass(frozen=True)
class ToldCase:
    """A case as one recipient may know it.

    `submitted` and `opened` are local times, or days alone for whoever isn't to know more; `late` is by how
    many days it is past `due`. `reasons` are worded; `comment` is masked, or not, as they may read it.
    """

    number: int
    grade: Grade
    unit_name: str | None
    counter_name: str | None
    submitted: datetime | date | None
    opened: datetime | date
    due: date
    reasons: tuple[str, ...]
    comment: str | None
    state: CaseState
    late: int = 0


@dataclass(frozen=True)
class Sender:
    """Who writes, and whether the recipient reads comments as they were written."""

    office: str
    catalog: Catalog
    confidential: bool = False


def write_letter(
    message: Message,
    cases: Sequence[ToldCase],
    sender: Sender,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> Letter:
    """Return a message as it is sent."""
    text = sender.catalog.text
    lines = list(_body(message, cases, sender))
    lines += ["", text("notify.footer", office=_line(sender.office), number=str(message.number))]
    return Letter(
        _line(_subject(message, cases, sender.catalog)),
        "\n".join(lines),
        tuple(attachments),
        text("notify.no-files"),
        text("notify.more") if cases else "",
    )


def reason_text(reason: str, catalog: Catalog, questions: dict[str, str], topics: dict[str, str]) -> str:
    """Return in words why a case was opened; `questions` and `topics` name what a reason is about."""
    rule, _, about = reason.partition(":")
    if rule == "misconduct":
        return catalog.text("notify.reason-misconduct")
    if rule == "words":
        return catalog.text("notify.reason-words", topic=topics.get(about, about))
    if rule == "rating":
        return catalog.text("notify.reason-rating", question=questions.get(about, about))
    if rule == "dissatisfied":
        return catalog.text("notify.reason-dissatisfied")
    return catalog.text("notify.reason-silent") if rule == "silent" else _line(reason)


def _subject(message: Message, cases: Sequence[ToldCase], catalog: Catalog) -> str:
    kind = message.kind
    if kind is MessageKind.TEST:
        return catalog.text("notify.subject-test")
    if kind is MessageKind.REPORT:
        return catalog.text("notify.subject-report", period=_line(str(message.about.get("report", ""))))
    if kind is MessageKind.ALERT and len(cases) == 1:
        (case,) = cases
        return catalog.text(
            "notify.subject-one",
            number=str(case.number),
            grade=case.grade.value,
            unit=_unit(case, catalog),
            due=case.due,
        )
    return catalog.text(f"notify.subject-{kind.value}", n=len(cases))


def _body(message: Message, cases: Sequence[ToldCase], sender: Sender) -> Iterator[str]:
    text = sender.catalog.text
    if message.kind is MessageKind.TEST:
        yield text("notify.body-test", recipient=_line(message.recipient))
        return
    if message.kind is MessageKind.REPORT:
        yield text("notify.body-report", period=_line(str(message.about.get("report", ""))))
        return
    yield text(f"notify.body-{message.kind.value}", n=len(cases))
    yield text("notify.unverified")
    for case in cases[:_AT_MOST]:
        yield ""
        yield from _case(case, sender.catalog)
    yield ""
    if len(cases) > _AT_MOST:
        yield text("notify.others", n=len(cases) - _AT_MOST)
    if any(case.comment for case in cases):
        yield text("notify.confidential" if sender.confidential else "notify.masked")
    yield text("notify.list")


def _case(case: ToldCase, catalog: Catalog) -> Iterator[str]:
    text = catalog.text
    yield text("notify.case", number=str(case.number), grade=case.grade.value)
    yield "  " + text("notify.case-unit", unit=_unit(case, catalog))
    if case.submitted is not None:
        yield "  " + text("notify.case-submitted", when=case.submitted)
    yield "  " + text("notify.case-opened", when=case.opened)
    for reason in case.reasons:
        yield "  " + text("notify.case-reason", reason=_line(reason))
    due = "notify.case-late" if case.late else "notify.case-due"
    yield "  " + text(due, day=case.due, n=case.late)
    yield "  " + text("notify.case-state", state=text(f"notify.state-{case.state.value}"))
    if case.comment:
        yield "  " + text("notify.case-comment")
        for line in clean(case.comment, _LONGEST_COMMENT).splitlines():
            yield f"    {line}".rstrip()
    yield "  " + text("notify.case-show", number=str(case.number))


def _unit(case: ToldCase, catalog: Catalog) -> str:
    if case.unit_name is None:
        return catalog.text("notify.no-unit")
    name = _line(case.unit_name)
    return f"{name} ({_line(case.counter_name)})" if case.counter_name else name


def _line(text: str) -> str:
    """Return a text as one line: what is in a subject must not begin a header of its own."""
    return collapse(clean(text, _LONGEST_NAME * 2))
