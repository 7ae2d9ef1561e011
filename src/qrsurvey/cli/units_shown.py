"""What the commands about units print: the list, what a check found, what an import changes."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from qrsurvey.cli.findings import finding_as_data, print_findings
from qrsurvey.cli.session import Session
from qrsurvey.office.findings import Level
from qrsurvey.survey.unit_changes import ChangeKind
from qrsurvey.survey.units import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from qrsurvey.office.printed import Reprint
    from qrsurvey.office.unit_check import UnitFinding
    from qrsurvey.office.unit_import import UnitImport
    from qrsurvey.survey.unit_changes import UnitChange
    from qrsurvey.workspace.workspace import Workspace

_WIDE = 100
"""From this many columns on, counters and validity have columns of their own."""

_TYPED = 100
"""Longer commands name no units: all placards are made then."""

_MARKS = {ChangeKind.NEW: "+", ChangeKind.CHANGED: "~", ChangeKind.MOVED: "^", ChangeKind.GONE: "-"}
_STYLES = {
    ChangeKind.NEW: "green",
    ChangeKind.CHANGED: "",
    ChangeKind.MOVED: "dim",
    ChangeKind.GONE: "yellow",
}


def print_units(session: Session, workspace: "Workspace") -> None:
    """Print a row a unit, in the order of the file."""
    from qrsurvey.render.terminal import unbounded

    wide = unbounded(session.out) or session.out.width >= _WIDE
    columns = ["id", "name", "group", "copies", *(("counters", "validity") if wide else ())]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(
            Text(session.text(f"units.list-{name}")),
            justify="right" if name == "copies" else "left",
            overflow="fold",
            no_wrap=name == "id",
        )
    groups = {group.id: group.name for group in workspace.groups}
    today = session.now.date()
    for unit in workspace.units.values():
        cells = {
            "id": unit.id,
            "name": unit.name,
            "group": groups[unit.group],
            "copies": session.catalog.show(unit.copies),
            "counters": ", ".join(counter.id for counter in unit.counters),
            "validity": _validity(session, unit),
        }
        style = "" if unit.valid_on(today) else "dim"
        table.add_row(*(Text(cells[name], style=style) for name in columns))
    session.print_table(table)
    copies = sum(unit.copies for unit in workspace.units.values() if unit.valid_on(today))
    session.say("units.list-total", n=len(workspace.units), groups=len(groups), copies=copies)


def _validity(session: Session, unit: Unit) -> str:
    said = []
    if unit.valid_from is not None:
        said.append(session.text("units.since", day=unit.valid_from))
    if unit.valid_to is not None:
        said.append(session.text("units.until", day=unit.valid_to))
    if unit.succession is not None:
        kind = session.text(f"units.kind-{unit.succession.kind}")
        said.append(f"{kind} → {unit.succession.unit}" if unit.succession.unit else kind)
    return ", ".join(said)


def list_as_data(workspace: "Workspace") -> list[dict[str, object]]:
    """Give the units as data."""
    groups = {group.id: group.name for group in workspace.groups}
    return [
        {
            "id": unit.id,
            "name": unit.name,
            "group": unit.group,
            "group_name": groups[unit.group],
            "copies": unit.copies,
            "target": unit.target,
            "counters": [{"id": counter.id, "name": counter.name} for counter in unit.counters],
            "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
            "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
            "successor": _succession(unit),
        }
        for unit in workspace.units.values()
    ]


def _succession(unit: Unit) -> dict[str, object] | None:
    follows = unit.succession
    return None if follows is None else {
        "kind": follows.kind.value, "unit": follows.unit, "partial": follows.partial,
    }  # fmt: skip


def print_check(session: Session, found: Sequence["UnitFinding"]) -> None:
    """Print findings below the lines that they are about."""
    for places, here in groupby(found, lambda one: one.places):
        session.out.print(Text(", ".join(places), style="bold"))
        print_findings(session, [one.finding for one in here])
    if found:
        session.out.print()
    counts = {level: sum(one.finding.level is level for one in found) for level in Level}
    units = len(session.workspace.units)
    if found:
        session.out.print(
            Text(
                session.text("units.check-summary", units=units, n=len(found), broken=counts[Level.BROKEN]),
                style="bold",
            )
        )
    else:
        session.out.print(Text(session.text("units.check-clean", n=units)))


def check_as_data(session: Session, found: Sequence["UnitFinding"]) -> list[dict[str, object]]:
    """Give the findings as data."""
    return [
        {**finding_as_data(session, one.finding), "units": list(one.units), "places": list(one.places)}
        for one in found
    ]


def print_import(session: Session, planned: "UnitImport") -> None:
    """Print what changes, a unit a line, what changes of it below, and what asks for a second look."""
    for group in planned.new_groups:
        session.out.print(Text(session.text("units.diff-group", name=group.name, id=group.id), style="green"))
    for change in planned.changes:
        _print_change(session, change)
    if planned.changes:
        session.out.print()
    if planned.edit.changes:
        counts = {kind.value: planned.count(kind) for kind in ChangeKind}
        said = session.text("units.diff-summary", same=planned.unchanged, **counts)
    else:
        said = session.text("units.diff-none", same=planned.unchanged)
    session.out.print(Text(said, style="bold"))


def print_reprints(session: Session, reprints: Sequence["Reprint"]) -> None:
    """Print which units' placards are to be printed now, why, and by what command."""
    if not reprints:
        return
    session.out.print(Text(session.text("units.reprint", n=len(reprints)), style="bold"))
    for one in reprints:
        reasons = "; ".join(session.catalog.message(reason) for reason in one.reasons)
        session.print_indented(Text(f"{one.name} ({one.id}): {reasons}"))
    words = " ".join(["qrsurvey make-codes", *(f"--unit {one.id}" for one in reprints)])
    command = words if len(words) <= _TYPED else "qrsurvey make-codes"
    # Not broken into lines: it is copied whole.
    session.out.print(Text(session.text("units.reprint-command", command=command)), soft_wrap=True)


def import_as_data(session: Session, planned: "UnitImport", backup: "Path | None") -> dict[str, object]:
    """Give an import as data; `backup` is where the old file is, None where nothing was written."""
    say = session.catalog.message
    return {
        "written": backup is not None,
        "backup": str(backup) if backup else None,
        "new_groups": [{"id": group.id, "name": group.name} for group in planned.new_groups],
        "unchanged": planned.unchanged,
        "placards_to_print": [one.id for one in planned.reprints],
        "changes": [
            {
                "change": change.kind.value,
                "id": change.id,
                "name": change.name,
                "details": [say(detail) for detail in change.details],
                "cautions": [say(caution) for caution in change.cautions],
            }
            for change in planned.changes
        ],
    }


def _print_change(session: Session, change: "UnitChange") -> None:
    said = session.text(f"units.diff-{change.kind}", id=change.id, name=change.name)
    session.out.print(Text(f"{_MARKS[change.kind]} {said}", style=_STYLES[change.kind]))
    for detail in change.details:
        session.print_indented(Text(session.catalog.message(detail)), 4)
    for caution in change.cautions:
        session.print_indented(Text(f"! {session.catalog.message(caution)}", style="bold yellow"), 4)
