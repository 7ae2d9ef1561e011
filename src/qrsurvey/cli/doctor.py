"""`qrsurvey doctor`."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qrsurvey.cli import next_steps
from qrsurvey.cli.session import Session

if TYPE_CHECKING:
    from qrsurvey.office.doctor import Diagnosis


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("doctor", help=session.text("doctor.help"))
    def doctor(
        offline: Annotated[bool, typer.Option("--offline", help=session.text("doctor.opt-offline"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.cli.watch import watching
        from qrsurvey.office.doctor import examine
        from qrsurvey.workspace.workspace import find_workspace

        root = find_workspace(session.workspace_asked)
        with watching(session, "doctor.looking") as watch:
            diagnosis = examine(root, offline=offline, progress=watch.progress, waiting=watch.waiting)
        if json:
            session.print_json(_as_data(session, diagnosis))
        else:
            _print(session, diagnosis)
        next_steps.suggest(session, lambda: next_steps.after_doctor(diagnosis), data=json)
        raise typer.Exit(diagnosis.exit_code)


def _print(session: Session, diagnosis: "Diagnosis") -> None:
    from qrsurvey.cli.findings import print_findings
    from qrsurvey.office.findings import Level

    for section in diagnosis.sections:
        session.out.print(Text(session.text(f"doctor.area-{section.area}"), style="bold"))
        print_findings(session, section.findings)
        session.out.print()
    counts = {level.value: diagnosis.count(level) for level in Level}
    session.out.print(Text(session.text("doctor.summary", **counts), style="bold"))


def _as_data(session: Session, diagnosis: "Diagnosis") -> dict[str, object]:
    from qrsurvey.cli.findings import finding_as_data
    from qrsurvey.office.findings import Level

    return {
        "exit_code": int(diagnosis.exit_code),
        **{level.value: diagnosis.count(level) for level in Level},
        "findings": [
            {"area": section.area.value, **finding_as_data(session, finding)}
            for section in diagnosis.sections
            for finding in section.findings
        ],
    }
