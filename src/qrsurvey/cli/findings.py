"""Print what a check found: the same words and shape for every command."""

from collections.abc import Iterable

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.session import Session
from qrsurvey.office.findings import Diagnosis, Finding, Level

# Marks that every console has; colour only helps.
_MARKS = {Level.OK: "+", Level.WARNING: "!", Level.BROKEN: "x", Level.SKIPPED: "-"}
_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.BROKEN: "bold red", Level.SKIPPED: "dim"}
_INDENT = 2


def print_diagnosis(session: Session, diagnosis: Diagnosis, domain: str) -> None:
    """Print area by area, and how many are of each level; titles and the last line are the domain's."""
    for section in diagnosis.sections:
        session.out.print(Text(session.text(f"{domain}.area-{section.area}"), style="bold"))
        print_findings(session, section.findings)
        session.out.print()
    counts = {level.value: diagnosis.count(level) for level in Level}
    session.out.print(Text(session.text(f"{domain}.summary", **counts), style="bold"))


def diagnosis_as_data(session: Session, diagnosis: Diagnosis) -> dict[str, object]:
    """Give everything that was found as data."""
    return {
        "exit_code": int(diagnosis.exit_code),
        **{level.value: diagnosis.count(level) for level in Level},
        "findings": [
            {"area": section.area.value, **finding_as_data(session, finding)}
            for section in diagnosis.sections
            for finding in section.findings
        ],
    }


def print_findings(session: Session, findings: Iterable[Finding]) -> None:
    """Print each with its next step below it, wrapped beside the level on a terminal.

    A file or another program gets each in one line, and its next step in the next.
    """
    labels = {level: f"{mark} {session.text(f'findings.level-{level}')}" for level, mark in _MARKS.items()}
    width = max(map(len, labels.values()))
    if not session.out.is_terminal:
        margin = " " * (_INDENT + width + 2)
        for finding in findings:
            label = f"{' ' * _INDENT}{labels[finding.level]:<{width}}  "
            session.out.print(
                label + _said(session, finding).plain.replace("\n", f"\n{margin}"), soft_wrap=True
            )
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(Text(labels[finding.level], style=_STYLES[finding.level]), _said(session, finding))
    session.out.print(Padding(table, (0, 0, 0, _INDENT)))


def finding_as_data(session: Session, finding: Finding) -> dict[str, object]:
    """Give a finding as data."""
    step = finding.next_step
    return {
        "level": finding.level.value,
        "id": finding.message.id,
        "message": session.catalog.message(finding.message),
        "next_step": session.catalog.message(step) if step else None,
    }


def _said(session: Session, finding: Finding) -> Text:
    said = Text(session.catalog.message(finding.message))
    if finding.next_step is not None:
        said.append("\n" + session.text("cli.next-step") + " ", style="bold")
        said.append(session.catalog.message(finding.next_step))
    return said
