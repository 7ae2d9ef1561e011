"""`qrsurvey demo [DIR]`."""

from pathlib import Path
from typing import Annotated

import typer

from qrsurvey.cli import next_steps
from qrsurvey.cli.session import Session


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("demo", help=session.text("cli.demo"))
    def demo(
        folder: Annotated[
            Path, typer.Argument(metavar="[DIR]", help=session.text("cli.demo-folder"))
        ] = Path(),
    ) -> None:
        from qrsurvey.office.demo import make_demo
        from qrsurvey.render.terminal import print_summary

        with session.progress("cli.drawing") as progress:
            made = make_demo(folder, language=session.language, progress=progress)
        print_summary(made.report, session.out)
        session.say("cli.demo-done", n=made.pulled.result.added, folder=made.root, style="bold")
        for path, message_id in made.files:
            session.out.print(f"  {path}", soft_wrap=True)
            session.out.print(f"    {session.text(message_id)}", style="dim", soft_wrap=True)
        session.say("cli.demo-alerts")
        session.say("cli.demo-next")
        next_steps.suggest(session, lambda: next_steps.after_demo(made.root))
