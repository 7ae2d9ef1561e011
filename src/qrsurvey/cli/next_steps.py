"""What comes next after a command that went well: one line or two, with what to type.

For whoever sits at a terminal only: nothing with `--quiet`, nothing beside data for another program, nothing
in a script. What is due is looked up when it is to be said, and never stands in the way of what was done.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.errors import Message, QrsurveyError

if TYPE_CHECKING:
    from qrsurvey.analysis.signals.model import Signal
    from qrsurvey.office.findings import Diagnosis
    from qrsurvey.office.report import MadeReport
    from qrsurvey.office.watching import Watched

_MOST = 2
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)

Steps = Callable[[], Iterable[Message]]

APPLY_FORM = Message("help.next-apply-form")
CHECK_OR_PULL = Message("help.next-check-or-pull")
LOOK_AT_LAYOUT = Message("help.next-layouts")
READ_AGAIN = Message("help.next-restore")
SEND_NOW = Message("help.next-outbox")


def suggest(session: Session, steps: Steps | Message, *, data: bool = False) -> None:
    """Say the first of these steps, if anybody is there to read it; `data` tells that a program reads."""
    if session.quiet or data or not session.err.is_terminal:
        return
    found: list[Message] = [steps] if isinstance(steps, Message) else []
    if not isinstance(steps, Message):
        with suppress(QrsurveyError):
            found.extend(steps())
    title = session.text("help.next")
    for step in found[:_MOST]:
        # Not broken into lines: what is to be typed is copied whole.
        session.err.print(
            Text(f"{title} ", style="bold") + Text(session.catalog.message(step)), soft_wrap=True
        )


def after_demo(folder: Path) -> Iterator[Message]:
    """Go there and look; each fits on its line."""
    yield Message("help.next-demo", {"folder": folder})
    yield Message("help.next-demo-open")


def after_pull(session: Session, watched: "Watched", added: int) -> Iterator[Message]:
    """New cases were said by those who opened them; the report of last month may be missing."""
    from qrsurvey.office.reports_due import reports_due

    if due := reports_due(session.workspace, session.now):
        yield Message("help.next-pull-report", {"month": due[-1].label})
    elif added and not watched.opened:
        yield Message("help.next-pull")


def after_make_codes(session: Session, placards: Path) -> Iterator[Message]:
    """Look at them, where they lie in their usual place."""
    if placards.parent == session.workspace.placards_dir:
        yield Message("help.next-make-codes")


def after_report(session: Session, made: "MadeReport") -> Iterator[Message]:
    """Read it, where it lies in its usual place; then what looked odd in a month of it."""
    pdfs = [one.path for one in made.files if one.path.suffix == ".pdf"]
    if any(path.parent == session.workspace.reports_dir for path in pdfs):
        yield _open_report(session, made)
    figures = made.report.figures
    month = _MONTH.fullmatch(figures.period.label)
    if (flagged := figures.responses.flagged) and month:
        yield Message("help.next-report-signals", {"n": flagged, "month": month[0]})


def _open_report(session: Session, made: "MadeReport") -> Message:
    reports = made.of_units or (made.report,)
    if len(reports) > 1 or reports[0].language is not session.workspace.language:
        return Message("help.next-report-folder")  # `open report` would open another one
    unit = reports[0].figures.unit
    return Message("help.next-report-unit", {"unit": unit}) if unit else Message("help.next-report-open")


def after_close(session: Session) -> Iterator[Message]:
    """The cases that are left."""
    from qrsurvey.office.alerts import Reader, Wanted, list_cases

    if left := list_cases(session.workspace, Wanted(), Reader(), now=session.now):
        yield Message("help.next-close", {"n": len(left)})


def after_signals(signals: "Iterable[Signal]") -> Iterator[Message]:
    """Look at one that is about responses."""
    about = [one for one in signals if one.seqs]
    if about:
        yield Message("help.next-signals", {"id": about[0].id})


def after_doctor(diagnosis: "Diagnosis") -> Iterator[Message]:
    """Begin, where nothing is wrong; what is wrong has its own next step beside it."""
    from qrsurvey.office.findings import Level

    if not diagnosis.count(Level.BROKEN) and not diagnosis.count(Level.SKIPPED):
        yield Message("help.next-doctor")
