"""A list from a table becomes the units that `units.yaml` shall have: ids, groups and successors found."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qrsurvey.errors import Message
from qrsurvey.i18n.text import fold
from qrsurvey.survey.unit_names import plain, propose_counter_ids, propose_group_id, propose_ids
from qrsurvey.survey.unit_rows import Column, CounterRow, RowFault, UnitRow, UnitTable
from qrsurvey.survey.units import Counter, Group, Succession, SuccessionKind, Unit, Units

_NEEDS_SUCCESSOR = {SuccessionKind.RENAMED, SuccessionKind.MERGED}


@dataclass(frozen=True)
class Merged:
    """The units in the order of the list, groups that are new, and what is wrong in rows.

    `proposed` are the ids that the list didn't say.
    """

    units: tuple[Unit, ...]
    new_groups: tuple[Group, ...]
    proposed: frozenset[str]
    faults: tuple[RowFault, ...]


def merge(
    table: UnitTable,
    units: Units,
    groups: Sequence[Group],
    taken: Iterable[str] = (),
    taken_counters: Mapping[str, Collection[str]] | None = None,
) -> Merged:
    """Return what the list says of units, of which those that are there are known by id, else by name.

    What the list has no column for stays as it is; so do a group and a number of copies that are blank. A new
    unit without a group has that of the row above, as where cells are merged. `taken` are ids that no new
    unit may get, `taken_counters` those that no new counter of a unit may get.
    """
    faults: list[RowFault] = []
    rows = [_with_known_id(row, units, faults) for row in _claimed(table.rows, units)]
    ids = propose_ids(rows, (*units, *taken))
    finder = _Groups(groups, faults)
    merged: list[Unit] = []
    above: str | None = None
    for row, unit_id in zip(rows, ids, strict=True):
        known = units.get(unit_id)
        group = finder.find(row) or (known.group if known else above or finder.only())
        if group is None:
            faults.append(RowFault(row.row, Message("units.no-group", {"name": row.name})))
        above = group or above
        used = (taken_counters or {}).get(unit_id, ())
        base = known or Unit(unit_id, row.name, group or "")
        merged.append(_unit(row, base, group or "", table.columns, used))
    if table.columns & {Column.KIND, Column.SUCCESSOR}:
        successors = _Successors(merged, table.columns, faults)
        merged = [
            replace(unit, succession=successors.of(row, unit)) for row, unit in zip(rows, merged, strict=True)
        ]
    return Merged(
        tuple(merged),
        tuple(finder.new),
        frozenset(unit_id for row, unit_id in zip(rows, ids, strict=True) if row.id is None),
        tuple(sorted(faults, key=lambda fault: fault.row)),
    )


def _claimed(rows: Sequence[UnitRow], units: Units) -> list[UnitRow]:
    """Give rows without an id that of the one unit with their name, which no other row may have."""
    by_name: dict[str, list[str]] = {}
    for unit in units.values():
        by_name.setdefault(fold(unit.name), []).append(unit.id)
    taken = {row.id for row in rows if row.id}
    claimed = []
    for row in rows:
        free = [unit_id for unit_id in by_name.get(fold(row.name), ()) if unit_id not in taken]
        found = free[0] if row.id is None and len(free) == 1 else row.id
        claimed.append(replace(row, id=found))
        taken |= {found} if found else set()
    return claimed


def _with_known_id(row: UnitRow, units: Units, faults: list[RowFault]) -> UnitRow:
    if row.id and row.id not in units and (meant := units.like(row.id)) is not None:
        faults.append(RowFault(row.row, Message("units.id-like-known", {"id": row.id, "other": meant.id})))
    return row


def _unit(row: UnitRow, base: Unit, group: str, columns: frozenset[Column], used: Collection[str]) -> Unit:
    said: dict[str, object] = {"name": row.name, "group": group}
    if row.copies is not None:
        said["copies"] = row.copies
    if columns & {Column.COUNTER_ID, Column.COUNTER_NAME}:
        said["counters"] = _counters(row.counters, base.counters, used)
    if Column.VALID_FROM in columns:
        said["valid_from"] = row.valid_from
    if Column.VALID_TO in columns:
        said["valid_to"] = row.valid_to
    if Column.TARGET in columns:
        said["target"] = row.target
    return replace(base, **said)  # type: ignore[arg-type]


def _counters(
    rows: Sequence[CounterRow], known: Sequence[Counter], used: Collection[str]
) -> tuple[Counter, ...]:
    by_name = {fold(counter.name): counter.id for counter in known}
    said = {row.id for row in rows if row.id}
    named = [
        replace(row, id=found)
        if row.id is None and (found := by_name.get(fold(row.name))) is not None and found not in said
        else row
        for row in rows
    ]
    # What is no longer there keeps its id: its placards may hang.
    there = {row.id for row in named}
    gone = [CounterRow(one, one) for one in {*used, *(one.id for one in known)} if one not in there]
    ids = propose_counter_ids([*gone, *named])[len(gone) :]
    return tuple(Counter(counter_id, row.name) for counter_id, row in zip(ids, named, strict=True))


class _Groups:
    """Groups by what people write for them: the id, or the name in any spelling."""

    def __init__(self, groups: Sequence[Group], faults: list[RowFault]) -> None:
        self.new: list[Group] = []
        self._faults = faults
        self._known = list(groups)

    def only(self) -> str | None:
        return self._known[0].id if len(self._known) == 1 else None

    def find(self, row: UnitRow) -> str | None:
        """Return the id of a row's group; one that nobody knows is new, unless it looks like a known one."""
        if row.group is None:
            return None
        for same in (str, fold, plain):
            found = [g for g in self._known if row.group == g.id or same(row.group) == same(g.name)]
            if len(found) == 1:
                return found[0].id
            if found:
                self._fault(row, "units.group-of-many", ids=[group.id for group in found])
                return found[0].id
        names = {plain(group.name): group for group in self._known}
        if close := difflib.get_close_matches(plain(row.group), names, n=1, cutoff=0.85):
            self._fault(row, "units.group-mistyped", known=names[close[0]].name)
            return names[close[0]].id
        made = Group(propose_group_id(row.group, {group.id for group in self._known}), row.group)
        self._known.append(made)
        self.new.append(made)
        return made.id

    def _fault(self, row: UnitRow, message_id: str, **values: object) -> None:
        self._faults.append(RowFault(row.row, Message(message_id, {"group": row.group, **values})))


class _Successors:
    """What became of units, the unit that followed being found by its id or by its name."""

    def __init__(self, units: Sequence[Unit], columns: frozenset[Column], faults: list[RowFault]) -> None:
        self._columns = columns
        self._faults = faults
        self._ids = {unit.id for unit in units}
        self._names: dict[str, list[str]] = {}
        for unit in units:
            self._names.setdefault(fold(unit.name), []).append(unit.id)

    def of(self, row: UnitRow, unit: Unit) -> Succession | None:
        if row.kind is None:
            if row.successor is not None:
                self._fault(row, "units.successor-without-kind")
            return None
        following = None
        if row.successor is not None:
            following = self._following(row, unit)
            if following is None:
                return None
        elif row.kind in _NEEDS_SUCCESSOR:
            self._fault(row, "units.kind-without-successor", kind=Message(f"units.kind-{row.kind}"))
            return None
        if unit.valid_to is None:
            self._fault(row, "units.ended-without-day")
        partial = row.partial
        if Column.PARTIAL not in self._columns and unit.succession is not None:
            partial = unit.succession.partial
        return Succession(row.kind, following, partial=partial)

    def _following(self, row: UnitRow, unit: Unit) -> str | None:
        assert row.successor is not None
        if (named := row.successor.upper()) in self._ids:
            return named
        same = [one for one in self._names.get(fold(row.successor), ()) if one != unit.id]
        if len(same) == 1:
            return same[0]
        self._fault(
            row, "units.successor-of-many" if same else "units.successor-unknown", successor=row.successor
        )
        return None

    def _fault(self, row: UnitRow, message_id: str, **values: object) -> None:
        self._faults.append(RowFault(row.row, Message(message_id, {"name": row.name, **values})))
