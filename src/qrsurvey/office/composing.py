"""What a message says to its recipient, by the archive as it is when the message is sent.

Only a recipient who is marked confidential reads comments as they were written. Those of a unit are told of
their own cases alone, by the day and not the hour, and of somebody's conduct only once leaders gave them the
case: whoever is complained about isn't warned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from qrsurvey.archive.cases import Case, read_cases
from qrsurvey.archive.comments import comments_of
from qrsurvey.archive.outbox import Message, attachments_of
from qrsurvey.archive.store import Archive
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.notify.letter import Letter
from qrsurvey.notify.wording import Sender, ToldCase, reason_text, write_letter
from qrsurvey.office.decided import made_on, without_personal_data
from qrsurvey.survey.alert_rules import Recipient
from qrsurvey.workspace.topics_file import read_lexicon
from qrsurvey.workspace.workspace import Workspace


def compose(
    workspace: Workspace, archive: Archive, message: Message, recipient: Recipient, now: datetime
) -> Letter | None:
    """Return a message as it is sent; None where there is nothing in it that the recipient may know.

    Raises:
        ArchiveError: the archive holds what we never write.
        WorkspaceError: `config/topics.yaml` is faulty.
    """
    sender = Sender(workspace.office.name, Catalog(workspace.language), recipient.confidential)
    told: tuple[ToldCase, ...] = ()
    if message.cases:
        named = set(message.cases)
        cases = [case for case in read_cases(archive) if case.number in named and _may_know(recipient, case)]
        if not cases:
            return None
        told = tuple(_told(workspace, archive, cases, recipient, catalog=sender.catalog, now=now))
    return write_letter(message, told, sender, attachments_of(archive, message.number))


def _may_know(recipient: Recipient, case: Case) -> bool:
    """Tell whether a recipient may be told of a case."""
    if recipient.unit is None or case.assigned == recipient.unit:
        return True
    return case.unit == recipient.unit and not case.misconduct


def _told(
    workspace: Workspace,
    archive: Archive,
    cases: Sequence[Case],
    recipient: Recipient,
    *,
    catalog: Catalog,
    now: datetime,
) -> Iterator[ToldCase]:
    language = workspace.language.tag
    questions = {question.key: question.title(language) for question in workspace.survey.questions}
    topics = {topic.id: topic.name(language) for topic in read_lexicon(workspace.root).topics}
    seqs = [case.response for case in cases if case.response is not None]
    comments = comments_of(archive, seqs, workspace.survey)
    sent = _submitted(workspace, archive, seqs)
    for case in cases:
        submitted, unit, counter = sent.get(case.response or 0, (None, None, None))
        unit = case.unit or unit
        opened = made_on(workspace, case.opened)
        comment = comments.get(case.response or 0)
        if comment is not None and not recipient.confidential:
            comment = without_personal_data(workspace, comment)
        yield ToldCase(
            number=case.number,
            grade=case.grade,
            unit_name=_unit_name(workspace, unit),
            counter_name=_counter_name(workspace, unit, counter),
            submitted=_as_known(submitted, recipient),
            opened=_as_known(opened, recipient) or opened,
            due=case.due,
            reasons=tuple(reason_text(reason, catalog, questions, topics) for reason in case.reasons),
            comment=comment,
            state=case.state,
            late=case.late(now.date()),
        )


def _submitted(
    workspace: Workspace, archive: Archive, seqs: Sequence[int]
) -> dict[int, tuple[datetime | None, str | None, str | None]]:
    """Return when responses were sent, and whose they are."""
    rows = archive.read(
        """
        SELECT r.seq, r.submitted, a.unit, a.counter FROM responses AS r
        LEFT JOIN answers AS a ON a.response = r.seq AND a.question = ?
        WHERE r.seq IN (SELECT unnest(?::BIGINT[]))
        """,
        workspace.survey.code_question.key,
        list(seqs),
    )
    return {seq: (submitted, unit, counter) for seq, submitted, unit, counter in rows}


def _as_known(moment: datetime | None, recipient: Recipient) -> datetime | date | None:
    return moment.date() if moment is not None and recipient.unit is not None else moment


def _unit_name(workspace: Workspace, unit: str | None) -> str | None:
    known = workspace.units.get(unit) if unit is not None else None
    return known.name if known else unit


def _counter_name(workspace: Workspace, unit: str | None, counter: str | None) -> str | None:
    known = workspace.units.get(unit) if unit is not None else None
    if known is None or counter is None:
        return None
    return next((one.name for one in known.counters if one.id == counter), counter)
