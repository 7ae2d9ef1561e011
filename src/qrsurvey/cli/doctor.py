"""`qrsurvey doctor`."""

from typing import Annotated

import typer

from qrsurvey.cli import next_steps
from qrsurvey.cli.session import Session


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("doctor", help=session.text("doctor.help"))
    def doctor(
        offline: Annotated[bool, typer.Option("--offline", help=session.text("doctor.opt-offline"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.findings import diagnosis_as_data, print_diagnosis
        from qrsurvey.cli.watch import watching
        from qrsurvey.office.doctor import examine
        from qrsurvey.workspace.workspace import find_workspace

        root = find_workspace(session.workspace_asked)
        with watching(session, "doctor.looking") as watch:
            diagnosis = examine(root, offline=offline, progress=watch.progress, waiting=watch.waiting)
        if json:
            session.print_json(diagnosis_as_data(session, diagnosis))
        else:
            print_diagnosis(session, diagnosis, "doctor")
        next_steps.suggest(session, lambda: next_steps.after_doctor(diagnosis), data=json)
        raise typer.Exit(diagnosis.exit_code)
