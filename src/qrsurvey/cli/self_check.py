"""`qrsurvey self-check`."""

from datetime import datetime
from typing import Annotated

import typer

from qrsurvey.cli.session import Session


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("self-check", help=session.text("selfcheck.help"))
    def self_check(
        *,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.findings import diagnosis_as_data, print_diagnosis
        from qrsurvey.office.checks.surroundings import Machine
        from qrsurvey.office.self_check import check_machine
        from qrsurvey.workspace.disk import current_folder

        encoding = session.out.encoding if session.out.is_terminal else None
        machine = Machine(current_folder(), encoding, datetime.now().astimezone(), session.language)
        with session.progress("selfcheck.looking") as progress:
            diagnosis = check_machine(machine, progress)
        if json:
            session.print_json(diagnosis_as_data(session, diagnosis))
        else:
            print_diagnosis(session, diagnosis, "selfcheck")
            session.say("selfcheck.broken-next" if diagnosis.exit_code else "selfcheck.next")
        raise typer.Exit(diagnosis.exit_code)
