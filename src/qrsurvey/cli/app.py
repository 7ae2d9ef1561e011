"""The command line as a whole: its global options and its commands, in the language of the session."""

from typing import Annotated

import typer

from qrsurvey.cli import (
    archive,
    audit,
    auth,
    check_codes,
    codes,
    demo,
    doctor,
    form,
    make_codes,
    pull,
    report,
)
from qrsurvey.cli.session import Session

COMMANDS = (demo, auth, form, make_codes, codes, check_codes, pull, report, audit, archive, doctor)


def build_app(session: Session) -> typer.Typer:
    """Build the application; help is written when it is built, so the language must be known."""
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

    for command in COMMANDS:
        command.register(app, session)
    return app
