"""What `qrsurvey report --send` does once the files are there."""

from typing import TYPE_CHECKING

import typer
from rich.text import Text

from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from qrsurvey.office.report import MadeReport


def send_report(session: Session, made: "MadeReport") -> None:
    """Send the report that was queued; what can't go now goes by a later run."""
    from qrsurvey.cli.looking import tell_sent
    from qrsurvey.office.notify import send_due

    sent = send_due(session.workspace, session.now, only={message.number for message in made.queued})
    tell_sent(session, sent)
    if code := sent.exit_code:
        raise typer.Exit(code)


def rehearse(session: Session, made: "MadeReport", *, to_err: bool) -> None:
    """Say to whom a report would go, and with which files."""
    from qrsurvey.office.report_sending import mailing

    for message in mailing(session.workspace)(made):
        files = [name for name, _ in message.attachments]
        said = session.text("run.would-send", name=message.recipient, files=files)
        (session.err if to_err else session.out).print(Text(said))
