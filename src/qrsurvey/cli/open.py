"""`qrsurvey open report|placards|docs|folder`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from qrsurvey.cli import completing
from qrsurvey.cli.session import Session
from qrsurvey.cli.typed import one_of

_WAIT = 5
"""Seconds after which an opener that is still there is taken for the program that shows the file."""


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("open", help=session.text("help.open"))
    def open_(
        what: Annotated[
            str,
            typer.Argument(
                metavar="report|placards|docs|folder",
                help=session.text("help.open-arg"),
                autocompletion=lambda: ["report", "placards", "docs", "folder"],
            ),
        ],
        ending: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="pdf|docx|xlsx|html",
                help=session.text("help.open-format"),
                autocompletion=lambda: ["pdf", "docx", "xlsx", "html"],
            ),
        ] = "pdf",
        unit: Annotated[
            str | None,
            typer.Option(
                "--unit",
                metavar="ID",
                help=session.text("help.open-unit"),
                autocompletion=completing.units(session),
            ),
        ] = None,
    ) -> None:
        from qrsurvey.office.opening import Shown

        path, older = _chosen(session, Shown(one_of(what, list(Shown), "help.open-what")), ending, unit)
        session.out.print(Text(str(path)), soft_wrap=True)
        if older:
            session.say("help.open-older", n=older, folder=path.parent)
        if not _open(path):
            session.say("help.not-opened", style="yellow")


def _chosen(session: Session, shown: str, ending: str, unit: str | None) -> tuple[Path, int]:
    """Return what to open, inside of the workspace or of the program, and how many are older."""
    from qrsurvey.office import opening

    if shown == opening.Shown.DOCS:
        return opening.inside(opening.guide(session.language), opening.GUIDE_DIR), 0
    wanted = one_of(ending, opening.ENDINGS, "help.open-ending")
    workspace, older = session.workspace, 0
    if shown == opening.Shown.REPORT:
        newest = opening.newest_report(workspace, wanted, unit)
        path, older = newest.path, newest.others
    else:
        path = opening.placards(workspace) if shown == opening.Shown.PLACARDS else workspace.root
    return opening.inside(path, workspace.root), older


def _open(path: Path) -> bool:
    """Have the system show a file or folder; tell whether there was anything to show it with."""
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - what double-clicking does
        except OSError:  # no program for this kind of file
            return False
        return True
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None or not (screen or sys.platform == "darwin"):
        return False
    try:
        nothing = subprocess.DEVNULL
        done = subprocess.run(  # noqa: S603 - a path of ours, no words of anybody's
            [opener, path], check=False, timeout=_WAIT, stdin=nothing, stdout=nothing, stderr=nothing
        )
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
    return done.returncode == 0
