"""Bringing `config/units.yaml` in line with a list that is kept in Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qrsurvey.archive.backups import newest_backup
from qrsurvey.archive.issued import issued_codes
from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError, Message, WorkspaceError
from qrsurvey.office.packs import CODES_FILE
from qrsurvey.office.printed import Reprint, reprint_reasons
from qrsurvey.office.unit_list import read_unit_file, refuse_rows
from qrsurvey.survey.unit_changes import ChangeKind, UnitChange, compare_units
from qrsurvey.survey.unit_merge import Merged, merge
from qrsurvey.survey.units import Group, Unit
from qrsurvey.workspace.units_write import UnitsEdit, edit_units, write_units
from qrsurvey.workspace.workspace import Workspace

Issued = Mapping[tuple[str, str | None], date]
"""The day of the first issue of a code, by its unit and counter."""


@dataclass(frozen=True)
class UnitImport:
    """What an import would do: `changes` by unit, `new_groups` beside them; `unchanged` units stay.

    `reprints` are the units that need placards, where any were made before.
    """

    changes: tuple[UnitChange, ...]
    new_groups: tuple[Group, ...]
    unchanged: int
    edit: UnitsEdit
    reprints: tuple[Reprint, ...] = ()

    @property
    def cautions(self) -> int:
        """How many things ask for a second look."""
        return sum(len(change.cautions) for change in self.changes)

    def count(self, kind: ChangeKind) -> int:
        """Return how many units change in a way."""
        return sum(change.kind is kind for change in self.changes)


def plan_import(workspace: Workspace, path: Path) -> UnitImport:
    """Work out what a list changes; nothing is written.

    Raises:
        UsageError: the file isn't there or can't be opened; `units.yaml` can't be edited.
        DataError: the list is faulty, or a unit or counter would go away of which codes were issued.
        WorkspaceError: a unit or counter would go away, and the archive is lost.
        BusyError: another process holds the archive, in which it stands what was issued.
        ArchiveError: the archive is damaged.
    """
    table = read_unit_file(path)
    issued = _issued(workspace)
    counters: dict[str, list[str]] = {}
    for unit, counter in issued:
        counters.setdefault(unit, []).extend([counter] if counter else [])
    codes_of = counters.keys()
    merged = merge(table, workspace.units, workspace.groups, codes_of, counters)
    refuse_rows(merged.faults, path.name)
    _refuse_losses(workspace, merged, issued)
    groups = {group.id: group.name for group in (*workspace.groups, *merged.new_groups)}
    changes = compare_units(workspace.units, merged.units, groups, codes_of, merged.proposed)
    touched = sum(change.kind is not ChangeKind.GONE for change in changes)
    edit = edit_units(workspace, merged.units, merged.new_groups)
    reprints = tuple(_reprints(workspace, merged, issued)) if issued else ()
    return UnitImport(changes, merged.new_groups, len(merged.units) - touched, edit, reprints)


def apply_import(planned: UnitImport, now: datetime) -> Path | None:
    """Write what was planned; return where the old file is now, None where nothing changed.

    Raises:
        UsageError: `units.yaml` was changed meanwhile or can't be written.
        BusyError: another program holds it.
    """
    return write_units(planned.edit, now) if planned.edit.changes else None


def _reprints(workspace: Workspace, merged: Merged, issued: Issued) -> Iterator[Reprint]:
    """Yield the units that are new or won't be as their placards say."""
    printed = {unit for unit, _ in issued}
    for unit in merged.units:
        before = workspace.units.get(unit.id)
        if before is None:
            yield Reprint(unit.id, unit.name, (Message("units.reprint-new"),))
        elif unit.id in printed and (reasons := reprint_reasons(before, unit)):
            yield Reprint(unit.id, unit.name, reasons)


def _issued(workspace: Workspace) -> Issued:
    if not workspace.archive_path.exists():
        return {}
    days: dict[tuple[str, str | None], date] = {}
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        for one, first in issued_codes(archive).items():
            day = first.day(workspace.zone)
            place = (one.code.unit, one.code.counter)
            days[place] = min(day, days.get(place, day))
    return days


def _refuse_losses(workspace: Workspace, merged: Merged, issued: Issued) -> None:
    """Refuse that a unit or counter goes away whose codes may hang: answers would count for nobody.

    Raises:
        DataError: one would; all are named.
    """
    after = {unit.id: unit for unit in merged.units}
    _refuse_without_archive(workspace, after)
    refused: list[Message] = []
    for unit in workspace.units.values():
        if unit.id not in after:
            days = [day for (unit_id, _), day in issued.items() if unit_id == unit.id]
            if days:
                values = {"id": unit.id, "name": unit.name, "day": min(days)}
                refused.append(Message("units.gone-with-codes", values))
            continue
        staying = {counter.id for counter in after[unit.id].counters}
        for counter in unit.counters:
            day = issued.get((unit.id, counter.id))
            if day is not None and counter.id not in staying:
                values = {"id": counter.id, "name": counter.name, "unit": unit.name, "day": day}
                refused.append(Message("units.counter-gone-with-codes", values))
    if refused:
        error = DataError("units.losses", n=len(refused))
        error.details = tuple(refused)
        raise error


def _refuse_without_archive(workspace: Workspace, after: Mapping[str, Unit]) -> None:
    """Refuse that anything goes away while it can't be known of what codes were issued.

    Raises:
        WorkspaceError: the archive is lost: there are backups of it, or placards.
    """
    traces = (workspace.placards_dir / CODES_FILE).exists() or newest_backup(workspace.backups_dir)
    if workspace.archive_path.exists() or not traces:
        return
    for unit in workspace.units.values():
        staying = {counter.id for counter in after[unit.id].counters} if unit.id in after else set()
        if unit.id not in after or any(counter.id not in staying for counter in unit.counters):
            raise WorkspaceError("units.archive-lost", path=workspace.archive_path, name=unit.name)
