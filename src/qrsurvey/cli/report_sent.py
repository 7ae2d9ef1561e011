"""What `qrsurvey report --send` does once the files are there."""

from typing import TYPE_CHECKING

import typer
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode

if TYPE_CHECKING:
    from qrsurvey.office.report import MadeReport


def send_report(session: Session, made: "MadeReport", *, dry_run: bool) -> None:
    """Queue the files for those who are to get them and send them; what can't go now goes by a later run."""
    from qrsurvey.cli.looking import tell_sent
    from qrsurvey.office.notify import send_due
    from qrsurvey.office.report_sending import queue_report, report_messages

    if dry_run:
        for message in report_messages(session.workspace, made, required=True):
            files = [name for name, _ in message.attachments]
            session.out.print(Text(session.text("run.would-send", name=message.recipient, files=files)))
        return
    queued = queue_report(session.workspace, made, now=session.now, required=True)
    sent = send_due(session.workspace, session.now, only={message.number for message in queued})
    tell_sent(session, sent)
    if not sent.done:
        raise typer.Exit(ExitCode.NETWORK)
