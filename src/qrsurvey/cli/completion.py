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
_SETTINGS = {
    "bash": (".bashrc", ".bash_completions/qrsurvey.sh", "source '{script}'"),
    "zsh": (".zshrc", ".zfunc/_qrsurvey", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"),
}
"""Beside the home folder: a shell's settings, where our script goes, and the line by which they read it."""

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
        if shell in _SETTINGS:
            return _install_by_settings(shell)
        return install(shell=shell, prog_name=_PROGRAM, complete_var=VARIABLE)[1]
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        said = reason(error) if isinstance(error, OSError) else type(error).__name__
        raise UsageError("help.completion-not-installed", shell=shell, reason=said) from error


def _install_by_settings(shell: str) -> Path:
    """Have the settings of the person's shell read our script.

    Typer would write them anew: in the encoding of the moment, and lost where the disk has no room.
    """
    from typer._completion_shared import get_completion_script

    settings, place, line = _SETTINGS[shell]
    script = Path.home() / place
    script.parent.mkdir(parents=True, exist_ok=True)
    text = get_completion_script(prog_name=_PROGRAM, complete_var=VARIABLE, shell=shell)
    script.write_text(text, encoding="utf-8", newline="\n")
    _append(Path.home() / settings, f"{line.format(script=script)}\n".encode(), b"\n")
    return script


def _append(settings: Path, line: bytes, newline: bytes) -> None:
    """Add a line to somebody's settings, unless it is there; what is there isn't touched."""
    before = settings.read_bytes() if settings.is_file() else b""
    if line.strip() not in before:
        with settings.open("ab") as file:
            file.write((newline if before and not before.endswith(newline) else b"") + line)


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
    _append(profile, line, "\r\n".encode(encoding))
    return script
