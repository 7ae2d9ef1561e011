"""Recipients, messages and what came of them, as tables, lines and JSON; never an address."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.archive.ledger import EventKind
from qrsurvey.cli.session import Session
from qrsurvey.notify.letter import Letter, Problem
from qrsurvey.notify.services import MAIL, Described
from qrsurvey.office.notify import Fate, Outcome, Sent
from qrsurvey.office.recipients import Known, Waiting

_ENDED = {EventKind.MESSAGE_SENT: "sent", EventKind.MESSAGE_DROPPED: "dropped"}


def recipients_table(session: Session, known: Sequence[Known]) -> Table:
    """Return a table of who is told of what."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("name", "grades", "unit", "confidential", "reports", "addresses"):
        table.add_column(Text(session.text(f"notify.column-{name}")), overflow="fold")
    for one in known:
        recipient = one.recipient
        table.add_row(
            Text(recipient.name),
            Text(", ".join(recipient.grades) or "–"),
            Text(recipient.unit or session.text("notify.every-unit")),
            Text(_yes_no(session, recipient.confidential)),
            Text(_yes_no(session, recipient.reports)),
            Text(_addresses(session, one)),
        )
    return table


def outbox_table(session: Session, found: Sequence[Waiting]) -> Table:
    """Return a table of messages."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("number", "name", "kind", "about", "since", "attempts", "why"):
        right = name in {"number", "attempts"}
        table.add_column(
            Text(session.text(f"notify.column-{name}")), overflow="fold", justify="right" if right else "left"
        )
    for one in found:
        message = one.message
        table.add_row(
            Text(str(message.number)),
            Text(session.catalog.show(message.recipient)),
            Text(session.text(f"notify.kind-{message.kind.value}")),
            Text(_about(session, one)),
            Text(session.catalog.show(_local(session, message.queued))),
            Text(session.catalog.show(message.attempts)),
            Text(_why(session, one)),
        )
    return table


def outcome_text(session: Session, outcome: Outcome) -> str:
    """Say in one line what came of a message."""
    message = outcome.message
    values = {
        "number": str(message.number),
        "name": message.recipient,
        "kind": session.text(f"notify.kind-{message.kind.value}"),
        "accepted": outcome.accepted,
        "n": outcome.places,
        "why": session.text(f"notify.problem-{outcome.problem.value}") if outcome.problem else "",
    }
    partly = outcome.fate is Fate.FAILED and outcome.accepted
    return session.text("notify.fate-partly" if partly else f"notify.fate-{outcome.fate.value}", **values)


def tell_problem(session: Session, problem: Problem) -> None:
    """Say what to do about a problem."""
    session.say(f"notify.problem-{problem.value}.hint", style="yellow")


def print_letter(session: Session, letter: Letter) -> None:
    """Print a letter as it would go."""
    session.print_indented(Text(session.text("notify.letter-subject", subject=letter.subject), style="bold"))
    for line in letter.body.splitlines():
        lead = len(line) - len(line.lstrip(" "))
        session.print_indented(Text(session.catalog.show(line)), by=2 + lead)
    for name, content in letter.attachments:
        session.print_indented(Text(session.text("notify.letter-file", file=name, n=len(content))))
    session.out.print()


def waiting_data(one: Waiting) -> dict[str, object]:
    """Return a message of the outbox as data."""
    message = one.message
    return {
        "number": message.number,
        "recipient": message.recipient,
        "kind": message.kind.value,
        "about": dict(message.about),
        "queued": message.queued,
        "attempts": message.attempts,
        "accepted": len(message.accepted),
        "next_try": message.next_try if message.done is None else None,
        "problem": one.problem.value if one.problem else None,
        "done": message.done is not None,
        "ended": _ENDED.get(one.ended) if one.ended else None,
    }


def sent_data(sent: Sent) -> dict[str, object]:
    """Return what came of all messages as data."""
    return {
        "messages": [
            {
                "number": one.message.number,
                "recipient": one.message.recipient,
                "kind": one.message.kind.value,
                "fate": one.fate.value,
                "problem": one.problem.value if one.problem else None,
                "places": one.places,
                "accepted": one.accepted,
                "subject": one.letter.subject if one.letter else None,
                "body": one.letter.body if one.letter else None,
                "files": [name for name, _ in one.letter.attachments] if one.letter else None,
            }
            for one in sent.outcomes
        ],
        "waiting": sent.waiting,
    }


def kind_words(session: Session, found: Described | None) -> str:
    """Return what an address leads to by the name of its service, mail in the reader's language."""
    if found is None:
        return session.text("notify.not-known")
    return session.text("notify.mail") if found.kind == MAIL else found.kind


def _addresses(session: Session, one: Known) -> str:
    kinds = [kind_words(session, found) for found in one.addresses]
    if not kinds:
        return session.text("notify.none")
    return session.text("notify.addresses", n=len(kinds), kinds=sorted(set(kinds)))


def _yes_no(session: Session, yes: bool) -> str:
    return session.text("notify.yes" if yes else "notify.no")


def _about(session: Session, one: Waiting) -> str:
    message = one.message
    if message.cases:
        return session.text("notify.about-cases", numbers=[str(number) for number in message.cases])
    return session.catalog.show(str(message.about.get("report", "–")))


def _why(session: Session, one: Waiting) -> str:
    if one.message.done is not None:
        return session.text(f"notify.is-{_ENDED[one.ended]}" if one.ended in _ENDED else "notify.is-done")
    return (
        session.text(f"notify.problem-{one.problem.value}") if one.problem else session.text("notify.not-yet")
    )


def _local(session: Session, moment: str) -> object:
    from datetime import datetime

    return datetime.fromisoformat(moment).astimezone(session.workspace.zone)
