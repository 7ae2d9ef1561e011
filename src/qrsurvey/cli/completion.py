"""`qrsurvey completion [SHELL] [--install]`: the Tab key knows commands, options, units and periods."""

from typing import Annotated

import typer
from rich.text import Text

from qrsurvey.cli.options import VARIABLE
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import one_of
from qrsurvey.errors import UsageError

_PROGRAM = "qrsurvey"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("completion", help=session.text("help.completion"))
    def completion(
        shell: Annotated[
            str | None,
            typer.Argument(
                metavar="SHELL",
                help=session.text("help.completion-shell"),
                autocompletion=lambda: list(_SHELLS),
            ),
        ] = None,
        install: Annotated[
            bool, typer.Option("--install", help=session.text("help.completion-install"))
        ] = False,
    ) -> None:
        from typer._completion_shared import get_completion_script

        name = _here() if shell is None else one_of(shell, _SHELLS, "help.unknown-shell")
        if not install:
            session.print_data(get_completion_script(prog_name=_PROGRAM, complete_var=VARIABLE, shell=name))
            session.say("help.completion-printed", shell=name)
            return
        session.out.print(Text(str(_install(name))), soft_wrap=True)
        session.say("help.completion-installed")


def _here() -> str:
    """Return the shell that we were started from."""
    from typer._completion_shared import _get_shell_name

    name = _get_shell_name()
    if name not in _SHELLS:
        raise UsageError("help.shell-not-known", known=list(_SHELLS))
    return str(name)


def _install(shell: str) -> object:
    """Put the script where the shell looks for it; return where.

    Raises:
        UsageError: the shell isn't there, or its settings can't be written.
    """
    from subprocess import SubprocessError

    from typer._completion_shared import install

    from qrsurvey.workspace.disk import reason

    try:
        _, path = install(shell=shell, prog_name=_PROGRAM, complete_var=VARIABLE)
    except (OSError, SubprocessError) as error:
        said = reason(error) if isinstance(error, OSError) else type(error).__name__
        raise UsageError("help.completion-not-installed", shell=shell, reason=said) from error
    return path
