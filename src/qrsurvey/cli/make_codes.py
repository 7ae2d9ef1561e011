"""`qrsurvey make-codes`."""

from pathlib import Path
from typing import Annotated

import typer

from qrsurvey.cli.session import Session


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("make-codes", help=session.text("cli.make-codes"))
    def make_codes(
        unit: Annotated[
            list[str] | None, typer.Option("--unit", metavar="ID", help=session.text("cli.opt-unit"))
        ] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=session.text("cli.opt-out"))
        ] = None,
    ) -> None:
        from qrsurvey.office.make_codes import make_codes as make

        workspace = session.workspace
        with session.progress("cli.drawing") as progress:
            made = make(
                workspace,
                units=unit or (),
                out=out,
                language=session.placard_language,
                now=session.now,
                progress=progress,
            )
        for ended in made.ended:
            session.say("cli.unit-left-out", unit=ended.id, name=ended.name, day=ended.valid_to)
        if made.key_exposed:
            session.say("cli.key-exposed", path=workspace.key_path, style="yellow")
        session.say("cli.codes-made", n=len(made.codes), style="bold")
        session.print_written(made.placards, made.table)
        session.say("cli.codes-next")
