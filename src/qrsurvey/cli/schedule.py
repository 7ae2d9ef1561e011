"""`qrsurvey schedule`: what makes a clock start `qrsurvey run`, and how to install it."""

import re
from collections.abc import Sequence
from datetime import time
from typing import Annotated

import typer
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.errors import UsageError

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("schedule", help=session.text("run.help-schedule"))
    def schedule(
        *,
        at: Annotated[
            list[str] | None, typer.Option("--at", metavar="16:30", help=session.text("run.opt-at"))
        ] = None,
        system: Annotated[
            str | None,
            typer.Option("--system", metavar="cron|windows|launchd", help=session.text("run.opt-system")),
        ] = None,
    ) -> None:
        from qrsurvey.office import schedule as entries

        known = [one.value for one in entries.System]
        if system is not None and system not in known:
            raise UsageError("run.unknown-system", value=system, known=known)
        wanted = entries.System(system) if system else entries.System.here()
        workspace = session.workspace
        if told := entries.variables_set():
            session.say("run.environment", names=told, style="yellow")
        times, command = entries.times_of(workspace, _times(at or ())), entries.command_line(workspace)
        if wanted is entries.System.CRON:
            session.print_data(entries.cron_lines(command, times))
            session.say("run.install-cron")
            return
        written = entries.write_entry(workspace, wanted, command, times)
        session.print_written(written)
        session.out.print(Text(entries.install_command(wanted, written.path)), soft_wrap=True)
        session.say(f"run.install-{wanted}")


def _times(typed: Sequence[str]) -> tuple[time, ...]:
    found = []
    for text in (part for item in typed for part in item.split(",") if part.strip()):
        match = _TIME.fullmatch(text.strip())
        if match is None:
            raise UsageError("run.not-a-time", value=text)
        found.append(time(int(match[1]), int(match[2])))
    return tuple(found)
