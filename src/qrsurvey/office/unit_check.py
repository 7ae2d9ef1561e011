"""What in the list of units may be a slip: bodies that are there twice, names typed oddly, ends left open."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qrsurvey.errors import ArchiveError, BusyError, Message
from qrsurvey.i18n.text import fold
from qrsurvey.office.findings import Finding, broken, refused, warning
from qrsurvey.office.vanished import vanished_units
from qrsurvey.survey.legacy_letters import garbled
from qrsurvey.survey.unit_likeness import Alike, alike_ids, alike_names, left_without_heir
from qrsurvey.survey.units import Unit
from qrsurvey.workspace.units_text import WrittenName, WrittenUnit, written_groups, written_units
from qrsurvey.workspace.workspace import UNITS_FILE, Workspace

_NUMBERED = re.compile(r"^\s*(?:\d{1,4}[.)]|[-•*+])\s")
_LOOSE_END = re.compile(r"[.;,:]\s*$")


@dataclass(frozen=True)
class UnitFinding:
    """A finding, the ids that it is about, and the lines where these stand."""

    finding: Finding
    units: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def line(self) -> int:
        """The first line in the file; what stands nowhere in it comes last."""
        line = self.places[0].rpartition(":")[2] if self.places else ""
        return int(line) if line.isdigit() else sys.maxsize


def check_units(workspace: Workspace, today: date) -> tuple[UnitFinding, ...]:
    """Return what should be looked at, in the order of the file; nothing where all is well.

    Broken is only what nobody can tell apart: two units that exist at once with the same name in one group.
    All else may be meant.
    """
    written = written_units(workspace.root)
    found = (
        *_alike(workspace, written),
        *_alike_ids(workspace, written),
        *_typed(written),
        *_counters(workspace, written),
        *_ends(workspace, written, today),
        *_groups(workspace),
        *_vanished(workspace),
    )
    return tuple(sorted(found, key=lambda one: one.line))


def _alike(workspace: Workspace, written: dict[str, WrittenUnit]) -> Iterator[UnitFinding]:
    for group in alike_names(workspace.units):
        one_group = len({unit.group for unit in group.units}) < len(group.units)
        make = broken if group.how is Alike.SAME and one_group else warning
        yield _about(make(f"units.alike-{group.how}", units=_named(group.units)), group.units, written)


def _alike_ids(workspace: Workspace, written: dict[str, WrittenUnit]) -> Iterator[UnitFinding]:
    for units in alike_ids(workspace.units):
        yield _about(warning("units.ids-alike", ids=[unit.id for unit in units]), units, written)


def _typed(written: dict[str, WrittenUnit]) -> Iterator[UnitFinding]:
    for unit in written.values():
        for name in (unit, *unit.counters):
            for message_id in _oddities(name.text):
                found = warning(message_id, id=_whose(unit, name), name=name.text.strip())
                yield UnitFinding(found, (unit.owner,), (name.place,))


def _oddities(name: str) -> Iterator[str]:
    if garbled(unicodedata.normalize("NFC", name)):
        yield "units.typed-garbled"
    if not unicodedata.is_normalized("NFC", name):
        yield "units.typed-decomposed"
    if name != " ".join(name.split()):
        yield "units.typed-spaces"
    if _LOOSE_END.search(name):
        yield "units.typed-end"
    if _NUMBERED.match(name):
        yield "units.typed-number"


def _counters(workspace: Workspace, written: dict[str, WrittenUnit]) -> Iterator[UnitFinding]:
    for unit in workspace.units.values():
        by_name: dict[str, list[str]] = {}
        for counter in unit.counters:
            by_name.setdefault(fold(counter.name), []).append(counter.id)
        names = {counter.id: counter.name for counter in unit.counters}
        for ids in by_name.values():
            if len(ids) > 1:
                values = {"unit": unit.name, "ids": ids, "name": names[ids[0]]}
                yield _about(warning("units.counters-alike", **values), (unit,), written)


def _ends(workspace: Workspace, written: dict[str, WrittenUnit], today: date) -> Iterator[UnitFinding]:
    for unit in workspace.units.values():
        values = {"id": unit.id, "name": unit.name}
        if unit.valid_to is not None and unit.succession is None:
            message_id = "units.ended-unsaid" if unit.valid_to < today else "units.ends-unsaid"
            yield _about(warning(message_id, **values, day=unit.valid_to), (unit,), written)
    for unit in left_without_heir(workspace.units):
        assert unit.succession is not None
        found = warning(
            "units.heir-not-there",
            id=unit.id,
            name=unit.name,
            day=unit.valid_to,
            heir=unit.succession.unit,
        )
        yield _about(found, (unit,), written)


def _groups(workspace: Workspace) -> Iterator[UnitFinding]:
    written = written_groups(workspace.root)
    used = {unit.group for unit in workspace.units.values()}
    names: dict[str, str] = {}
    for group in workspace.groups:
        place = (written[group.id].place,) if group.id in written else ()
        if group.id not in used:
            yield UnitFinding(warning("units.group-empty", id=group.id, name=group.name), (), place)
        earlier = names.setdefault(fold(group.name), group.id)
        if earlier != group.id:
            found = warning("units.groups-alike", ids=[earlier, group.id], name=group.name)
            yield UnitFinding(found, (), place)


def _vanished(workspace: Workspace) -> Iterator[UnitFinding]:
    place = (UNITS_FILE.as_posix(),)
    try:
        for unit_id in vanished_units(workspace):
            yield UnitFinding(broken("units.vanished", id=unit_id), (unit_id,), place)
    except (BusyError, ArchiveError) as error:
        yield UnitFinding(refused(error), (), (workspace.archive_path.name,))


def _about(found: Finding, units: Sequence[Unit], written: dict[str, WrittenUnit]) -> UnitFinding:
    places = tuple(written[unit.id].place for unit in units if unit.id in written)
    return UnitFinding(found, tuple(unit.id for unit in units), places)


def _named(units: Sequence[Unit]) -> list[Message]:
    return [Message("units.named", {"id": unit.id, "name": unit.name}) for unit in units]


def _whose(unit: WrittenUnit, name: WrittenName) -> str:
    return unit.owner if name is unit else f"{unit.owner}.{name.owner}"
