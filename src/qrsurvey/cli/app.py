"""The command line as a whole: its global options and its commands, in the language of the session."""

from functools import partial
from importlib import import_module
from typing import Annotated, cast

import typer
from typer.main import get_command

from qrsurvey.cli.lazy import LazyGroup, Listed
from qrsurvey.cli.session import Session

PANELS = {
    "help.group-start": {
        "status": "status.help",
        "demo": "cli.demo",
        "init": "init.help",
        "units": "units.help",
    },
    "help.group-codes": {
        "form": "cli.form",
        "make-codes": "cli.make-codes",
        "codes": "cli.codes",
        "check-codes": "cli.check-codes",
    },
    "help.group-reports": {
        "pull": "cli.pull",
        "report": "cli.report",
        "open": "help.open",
        "signals": "signals.help",
        "responses": "decisions.help",
    },
    "help.group-cases": {
        "alerts": "cases.help",
        "notify": "notify.help",
    },
    "help.group-archive": {
        "audit": "cli.audit",
        "archive": "keep.help",
        "purge": "purge.command",
    },
    "help.group-machine": {
        "doctor": "doctor.help",
        "self-check": "selfcheck.help",
        "auth": "auth.help",
        "run": "run.help",
        "schedule": "run.help-schedule",
        "completion": "help.completion",
    },
}
"""The headings of the help in the order of the work; under each its commands with the ids of their help."""

COMMANDS = {name: help_id for panel in PANELS.values() for name, help_id in panel.items()}
"""Each command with the id of its help.

Each is a module of this room, with underscores for dashes, loaded only when that command is asked for.
"""


def build_app(session: Session) -> LazyGroup:
    """Build the application; help is written when it is built, so the language must be known."""
    app = typer.Typer(
        cls=LazyGroup,
        help=session.text("cli.help"),
        no_args_is_help=True,
        # Shell completion comes with its own command; errors are ours to print.
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )

    def version(wanted: bool) -> None:
        if wanted:
            session.print_version()
            raise typer.Exit

    # These four are taken out of the line before it is parsed (cli/options.py), so that they may stand
    # anywhere in it; they are declared here for the help.
    @app.callback()
    def options(
        workspace: Annotated[
            str | None, typer.Option(metavar="DIR", help=session.text("cli.opt-workspace"))
        ] = None,
        lang: Annotated[str | None, typer.Option(metavar="vi|en", help=session.text("cli.opt-lang"))] = None,
        quiet: Annotated[bool, typer.Option("--quiet", help=session.text("cli.opt-quiet"))] = False,
        debug: Annotated[bool, typer.Option("--debug", help=session.text("cli.opt-debug"))] = False,
        version: Annotated[
            bool,
            typer.Option("--version", callback=version, is_eager=True, help=session.text("cli.opt-version")),
        ] = False,
    ) -> None:
        """Only declare the options."""

    group = cast("LazyGroup", get_command(app))
    for title_id, commands in PANELS.items():
        title = session.text(title_id)
        for name, help_id in commands.items():
            text = session.text(help_id)
            group.add_command(Listed(name, text, partial(_register, name, session), panel=title))
    return group


def _register(command: str, session: Session, app: typer.Typer) -> None:
    import_module(f"qrsurvey.cli.{command.replace('-', '_')}").register(app, session)
