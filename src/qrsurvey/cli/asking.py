"""A question with yes or no, in the reader's language; both languages' words are understood."""

import sys

import typer
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.i18n.near import bare

_YES = {"c", "co", "y", "yes"}
_NO = {"k", "khong", "n", "no", ""}


def confirm(session: Session, message_id: str) -> None:
    """Ask, on standard error, until there is an answer; whoever only presses Enter says no.

    Raises:
        Abort: the answer is no, or there is nobody who could answer.
    """
    while True:
        question = f"{session.text(message_id)} {session.text('help.yes-no')} "
        session.err.print(Text(question), end="")
        typed = sys.stdin.readline()
        answer = bare(typed)
        if answer in _YES:
            return
        if answer in _NO or not typed:
            raise typer.Abort
        session.err.print(Text(session.text("help.say-yes-or-no")))
