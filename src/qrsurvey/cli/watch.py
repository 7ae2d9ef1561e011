"""Tell the person at the terminal what long work is doing, and why it waits."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from qrsurvey.cli.session import Session
from qrsurvey.errors import Message
from qrsurvey.office.pull_sheets import Watch

_WORTH_SAYING = 5.0  # seconds; shorter waits are over before they are read


@contextmanager
def watching(session: Session, message_id: str = "cli.reading") -> Iterator[Watch]:
    """Show a bar with whose turn it is and why it waits; without a terminal, a line for each long wait."""
    if session.quiet:
        yield Watch()
        return
    if not session.err.is_terminal:
        yield Watch(waiting=lambda why, seconds: _say(session, why, seconds))
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=session.err, transient=True) as bars:
        shown = session.text(message_id)
        task = bars.add_task(shown, total=None)

        def turn(source: str, number: int, total: int) -> None:
            nonlocal shown
            if total > 1:
                shown = session.text("sync.turn", source=source, number=number, total=total)
            bars.update(task, description=shown, completed=0, total=None)

        def progress(done: int, total: int) -> None:
            bars.update(task, description=shown, completed=done, total=total)

        def waiting(why: Message, seconds: float) -> None:
            bars.update(task, description=_waiting(session, why, seconds))

        yield Watch(progress, waiting, turn)


def _say(session: Session, why: Message, seconds: float) -> None:
    if seconds >= _WORTH_SAYING:
        session.say("sync.waiting", reason=why, n=round(seconds))


def _waiting(session: Session, why: Message, seconds: float) -> str:
    return session.text("sync.waiting", reason=why, n=max(round(seconds), 1))
