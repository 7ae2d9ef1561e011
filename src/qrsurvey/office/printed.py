"""What the placards say that were made last, so that somebody learns which are to be printed again.

`data/placards.json` has each unit's name, copies and counters as they were printed. It only helps: where it
is lost or was never written, nothing is known to be out of date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qrsurvey.errors import Message
from qrsurvey.survey.units import Counter, Unit
from qrsurvey.workspace.disk import prepared, take_place
from qrsurvey.workspace.workspace import Workspace

_FILE = "placards.json"


@dataclass(frozen=True)
class Reprint:
    """A unit of which placards are to be printed, and why."""

    id: str
    name: str
    reasons: tuple[Message, ...]


def reprint_reasons(before: Unit, after: Unit) -> tuple[Message, ...]:
    """Return why placards made for a unit as it was won't do: another name, more copies, other counters."""
    told = []
    if before.name != after.name:
        told.append(Message("units.changed-name", {"before": before.name}))
    if before.copies < after.copies:
        told.append(Message("units.changed-copies", {"before": before.copies, "after": after.copies}))
    names = {counter.id: counter.name for counter in before.counters}
    for counter in after.counters:
        was = names.get(counter.id)
        if was is None:
            told.append(Message("units.counter-new", {"id": counter.id, "name": counter.name}))
        elif was != counter.name:
            values = {"id": counter.id, "before": was, "after": counter.name}
            told.append(Message("units.counter-renamed", values))
    return tuple(told)


def note_printed(workspace: Workspace, units: Iterable[Unit]) -> None:
    """Remember what the placards of these units say."""
    path = _path(workspace)
    known = {unit.id: unit for unit in (*_read(path).values(), *units)}
    content = {
        unit.id: {
            "name": unit.name,
            "copies": unit.copies,
            "counters": {counter.id: counter.name for counter in unit.counters},
        }
        for unit in known.values()
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    with suppress(OSError), prepared(path, text.encode()) as temporary:  # the placards are made all the same
        take_place(temporary, path)


def outdated_placards(workspace: Workspace, today: date) -> tuple[Reprint, ...]:
    """Return the units that are there today and are another than their placards say."""
    printed = _read(_path(workspace))
    found = (
        Reprint(unit.id, unit.name, reprint_reasons(printed[unit.id], unit))
        for unit in workspace.units.values()
        if unit.id in printed and unit.valid_on(today)
    )
    return tuple(one for one in found if one.reasons)


def _path(workspace: Workspace) -> Path:
    return workspace.archive_path.with_name(_FILE)


def _read(path: Path) -> Mapping[str, Unit]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {unit: _unit(unit, entry) for unit, entry in content.items()}
    except (OSError, ValueError, AttributeError, KeyError, TypeError):  # somebody changed it
        return {}


def _unit(unit_id: str, entry: Mapping[str, object]) -> Unit:
    counters, copies = entry["counters"], entry["copies"]
    if not isinstance(counters, dict) or not isinstance(copies, int):
        raise TypeError(unit_id)
    return Unit(
        id=unit_id,
        name=str(entry["name"]),
        group="",
        copies=copies,
        counters=tuple(Counter(one, str(name)) for one, name in counters.items()),
    )
