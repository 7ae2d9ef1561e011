"""A question with yes or no, in the reader's language; both languages' words are understood."""

import sys

import typer
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.i18n.near import bare

_YES = {"c", "co", "y", "yes"}
_NO = {"k", "ko", "khong", "n", "no"}


def meaning(typed: str) -> bool | None:
    """Return what somebody answered; None where it is neither yes nor no."""
    word = bare(typed)
    return word in _YES if word in _YES | _NO else None


def question_of(session: Session, question: str, *, default: bool = False) -> Text:
    """Return a question with the two answers behind it, that of the Enter key in a capital letter."""
    keys = session.text("help.yes-is-default" if default else "help.no-is-default")
    return Text(f"{question} ").append(f"[{keys}]", style="cyan")


def agrees(session: Session, question: str) -> bool:
    """Ask, on standard error, until there is an answer; only pressing Enter, or the end of input, is no."""
    while True:
        session.err.print(question_of(session, question).append(" "), end="")
        typed = sys.stdin.readline()
        answer = meaning(typed)
        if answer is not None:
            return answer
        if not typed.strip():
            return False
        session.err.print(Text(session.text("help.say-yes-or-no")))


def confirm(session: Session, message_id: str) -> None:
    """Ask whether to go on.

    Raises:
        Abort: the answer is no, or there is nobody who could answer.
    """
    if not agrees(session, session.text(message_id)):
        raise typer.Abort
