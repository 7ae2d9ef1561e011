"""The command line as a whole: its global options and its commands, in the language of the session."""

from importlib import import_module
from typing import Annotated

import typer

from qrsurvey.cli.session import Session

COMMANDS = (
    "demo", "auth", "form", "make-codes", "codes", "check-codes", "pull", "report", "signals", "responses",
    "notify", "audit", "archive", "purge", "doctor",
)  # fmt: skip
"""In the order of the help. Each is a module of this room, with underscores for dashes."""


def build_app(session: Session, only: str | None = None) -> typer.Typer:
    """Build the application; help is written when it is built, so the language must be known.

    `only` is the command that was asked for: the others needn't be loaded, which takes longer than it runs.
    """
    app = typer.Typer(
        help=session.text("cli.help"),
        no_args_is_help=True,
        # Shell completion comes with its own command; errors are ours to print.
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )

    def version(wanted: bool) -> None:
        if wanted:
            from qrsurvey import __version__

            session.print_data(f"qrsurvey {__version__}")
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

    if only == "--version":
        return app
    for command in (only,) if only in COMMANDS else COMMANDS:
        import_module(f"qrsurvey.cli.{command.replace('-', '_')}").register(app, session)
    return app
