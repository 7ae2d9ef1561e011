"""`qrsurvey completion [SHELL] [--install]`: the Tab key knows commands, options, units and periods."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from qrsurvey.cli.options import VARIABLE
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import one_of
from qrsurvey.errors import UsageError

_PROGRAM = "qrsurvey"
_POWERSHELLS = ("powershell", "pwsh")
_SHELLS = ("bash", "zsh", "fish", *_POWERSHELLS)


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
        if name in _POWERSHELLS:
            session.say("help.completion-policy")


def _here() -> str:
    """Return the shell that we were started from."""
    from typer._completion_shared import _get_shell_name

    name = _get_shell_name()
    if name not in _SHELLS:
        raise UsageError("help.shell-not-known", known=list(_SHELLS))
    return str(name)


def _install(shell: str) -> Path:
    """Put the script where the shell looks for it; return where.

    Raises:
        UsageError: the shell isn't there, or its settings can't be written.
    """
    from typer._completion_shared import install

    from qrsurvey.workspace.disk import reason

    try:
        if shell in _POWERSHELLS:
            return _install_powershell(shell)
        return install(shell=shell, prog_name=_PROGRAM, complete_var=VARIABLE)[1]
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        said = reason(error) if isinstance(error, OSError) else type(error).__name__
        raise UsageError("help.completion-not-installed", shell=shell, reason=said) from error


def _install_powershell(shell: str) -> Path:
    """Have the profile read our script, which lies beside it.

    Typer would let every script of the account run from now on, and add its own anew each time.
    """
    from typer._completion_shared import get_completion_script

    asked = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; $PROFILE"
    found = subprocess.run(  # noqa: S603 - the shell's own name
        [shutil.which(shell) or shell, "-NoProfile", "-Command", asked],
        check=True,
        capture_output=True,
        timeout=60,
    )
    profile = Path(found.stdout.decode("utf-8-sig").strip())
    script = profile.with_name("qrsurvey-completion.ps1")
    profile.parent.mkdir(parents=True, exist_ok=True)
    text = get_completion_script(prog_name=_PROGRAM, complete_var=VARIABLE, shell=shell)
    script.write_text(text, encoding="utf-8-sig")  # the older PowerShell takes it for ANSI otherwise
    before = profile.read_bytes() if profile.is_file() else b""
    encoding = "utf-16-le" if before.startswith(b"\xff\xfe") else "ascii"
    line = f'. "$PSScriptRoot\\{script.name}"\r\n'.encode(encoding)
    if line.strip() not in before:
        profile.write_bytes(before + "\r\n".encode(encoding) * bool(before) + line)
    return script
