"""`qrsurvey doctor`."""

from typing import Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.office.doctor import Diagnosis
from qrsurvey.office.findings import Finding, Level
from qrsurvey.workspace.workspace import find_workspace

# Marks that every console has; colour only helps.
_MARKS = {Level.OK: "+", Level.WARNING: "!", Level.BROKEN: "x", Level.SKIPPED: "-"}
_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.BROKEN: "bold red", Level.SKIPPED: "dim"}


def register(app: typer.Typer, session: Session) -> None:
    """Add the command."""

    @app.command("doctor", help=session.text("doctor.help"))
    def doctor(
        offline: Annotated[bool, typer.Option("--offline", help=session.text("doctor.opt-offline"))] = False,
        json: Annotated[bool, typer.Option("--json", help=session.text("cli.opt-json"))] = False,
    ) -> None:
        from qrsurvey.office.doctor import examine

        root = find_workspace(session.workspace_asked)
        with session.progress("doctor.looking") as progress:
            diagnosis = examine(root, offline=offline, progress=progress)
        if json:
            from json import dumps

            session.print_data(dumps(_as_data(session, diagnosis), ensure_ascii=False, indent=2))
        else:
            _print(session, diagnosis)
        raise typer.Exit(diagnosis.exit_code)


def _print(session: Session, diagnosis: Diagnosis) -> None:
    labels = {level: f"{mark} {session.text(f'doctor.level-{level}')}" for level, mark in _MARKS.items()}
    width = max(map(len, labels.values()))
    for section in diagnosis.sections:
        session.out.print(Text(session.text(f"doctor.area-{section.area}"), style="bold"))
        if not session.out.is_terminal:  # a file gets whole sentences
            for finding in section.findings:
                said = f"  {labels[finding.level]:<{width}}  {_said(session, finding)}"
                session.out.print(said.replace("\n", f"\n  {' ' * width}  "), soft_wrap=True)
            session.out.print()
            continue
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=width, no_wrap=True)
        table.add_column(overflow="fold")
        for finding in section.findings:
            label = Text(labels[finding.level], style=_STYLES[finding.level])
            table.add_row(label, _said(session, finding))
        session.out.print(Padding(table, (0, 0, 1, 2)))
    counts = {level.value: diagnosis.count(level) for level in Level}
    session.out.print(Text(session.text("doctor.summary", **counts), style="bold"))


def _said(session: Session, finding: Finding) -> Text:
    said = Text(session.catalog.message(finding.message))
    if finding.next_step is not None:
        said.append("\n" + session.text("cli.next-step") + " ", style="bold")
        said.append(session.catalog.message(finding.next_step))
    return said


def _as_data(session: Session, diagnosis: Diagnosis) -> dict[str, object]:
    return {
        "exit_code": int(diagnosis.exit_code),
        **{level.value: diagnosis.count(level) for level in Level},
        "findings": [
            {
                "area": section.area.value,
                "level": finding.level.value,
                "id": finding.message.id,
                "message": session.catalog.message(finding.message),
                "next_step": session.catalog.message(finding.next_step) if finding.next_step else None,
            }
            for section in diagnosis.sections
            for finding in section.findings
        ],
    }
