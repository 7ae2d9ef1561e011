"""What differs between two lists of units, told unit by unit, and what of that asks for a second look."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.errors import Message
from qrsurvey.i18n.text import fold
from qrsurvey.survey.unit_likeness import body_key, is_same_body
from qrsurvey.survey.units import Succession, Unit, Units


class ChangeKind(StrEnum):
    """What happens to a unit."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True)
class UnitChange:
    """One unit that won't be as it was; `details` say what changes, `cautions` why one should look again."""

    kind: ChangeKind
    id: str
    name: str
    details: tuple[Message, ...] = ()
    cautions: tuple[Message, ...] = ()


class _Known:
    """The units that are there: by their names, and within a group by what body these mean."""

    def __init__(self, units: Units, issued: Collection[str]) -> None:
        self.issued = issued
        self.named = {fold(unit.name): unit for unit in units.values()}
        going_on = (unit for unit in units.values() if unit.valid_to is None)
        self.alike = {(unit.group, body_key(unit.name)): unit for unit in going_on}


def compare_units(
    before: Units,
    after: Sequence[Unit],
    groups: Mapping[str, str],
    issued: Collection[str] = (),
    proposed: Collection[str] = (),
) -> tuple[UnitChange, ...]:
    """Return the changes in the order of the new list, those that are gone last.

    Args:
        before: The units that are there.
        after: The units that shall be there.
        groups: The names of all groups by id.
        issued: Ids of units of which codes were ever issued.
        proposed: Ids in `after` that nobody chose.
    """
    there = _Known(before, issued)
    moved = _moved([unit.id for unit in after if unit.id in before], list(before))
    found: list[UnitChange] = []
    above: Unit | None = None
    for unit in after:
        known = before.get(unit.id)
        if known is None:
            found.append(_new(unit, there, groups, proposed))
        else:
            details = list(_details(known, unit, groups))
            if unit.id in moved:
                after_which = Message("units.moved-first") if above is None else None
                details.append(
                    after_which or Message("units.moved-after", {"name": above.name if above else ""})
                )
            if details:
                kind = ChangeKind.CHANGED if known != unit else ChangeKind.MOVED
                cautions = tuple(_cautions(known, unit, there))
                found.append(UnitChange(kind, unit.id, unit.name, tuple(details), cautions))
        above = unit
    staying = {unit.id for unit in after}
    found += [
        UnitChange(ChangeKind.GONE, one.id, one.name) for one in before.values() if one.id not in staying
    ]
    return tuple(found)


def _new(unit: Unit, there: _Known, groups: Mapping[str, str], proposed: Collection[str]) -> UnitChange:
    details = [Message("units.new-in-group", {"group": groups.get(unit.group, unit.group)})]
    if unit.id in proposed:
        details.append(Message("units.new-id-proposed"))
    if unit.copies != 1:
        details.append(Message("units.new-copies", {"n": unit.copies}))
    if unit.counters:
        details.append(Message("units.new-counters", {"n": len(unit.counters)}))
    if unit.valid_from is not None:
        details.append(Message("units.new-from", {"day": unit.valid_from}))
    elif there.issued:  # the survey goes on already: reports would say that nobody has answered there before
        details.append(Message("units.new-without-start"))
    cautions = []
    if unit.id in there.issued:
        cautions.append(Message("units.caution-id-issued", {"id": unit.id}))
    if (like := there.alike.get((unit.group, body_key(unit.name)))) is not None:
        cautions.append(Message("units.caution-like-known", {"id": like.id, "other": like.name}))
    return UnitChange(ChangeKind.NEW, unit.id, unit.name, tuple(details), tuple(cautions))


def _details(before: Unit, after: Unit, groups: Mapping[str, str]) -> list[Message]:
    told: list[Message] = []
    if before.name != after.name:
        told.append(Message("units.changed-name", {"before": before.name}))
    if before.group != after.group:
        names = {
            "before": groups.get(before.group, before.group),
            "after": groups.get(after.group, after.group),
        }
        told.append(Message("units.changed-group", names))
    if before.copies != after.copies:
        told.append(Message("units.changed-copies", {"before": before.copies, "after": after.copies}))
    if before.target != after.target:
        shown = {"before": _or_none(before.target), "after": _or_none(after.target)}
        told.append(Message("units.changed-target", shown))
    told += _counter_details(before, after)
    if before.valid_from != after.valid_from:
        told.append(
            Message(
                "units.changed-from",
                {"before": _or_none(before.valid_from), "after": _or_none(after.valid_from)},
            )
        )
    if before.valid_to != after.valid_to:
        told.append(
            Message(
                "units.changed-to", {"before": _or_none(before.valid_to), "after": _or_none(after.valid_to)}
            )
        )
    if before.succession != after.succession:
        told.append(
            Message(
                "units.changed-successor",
                {"before": _succession(before.succession), "after": _succession(after.succession)},
            )
        )
    return told


def _counter_details(before: Unit, after: Unit) -> list[Message]:
    was, now = ({counter.id: counter.name for counter in unit.counters} for unit in (before, after))
    told = [Message("units.counter-new", {"id": one, "name": now[one]}) for one in now if one not in was]
    told += [
        Message("units.counter-renamed", {"id": one, "before": was[one], "after": now[one]})
        for one in now
        if one in was and was[one] != now[one]
    ]
    told += [Message("units.counter-gone", {"id": one, "name": was[one]}) for one in was if one not in now]
    if not told and before.counters != after.counters:
        told.append(Message("units.counters-moved"))
    return told


def _cautions(before: Unit, after: Unit, there: _Known) -> list[Message]:
    """Return why a new name may be a slip: codes that hang would mean another body than they say."""
    if fold(before.name) == fold(after.name):
        return []
    other = there.named.get(fold(after.name))
    if other is not None and other.id != after.id:
        return [
            Message("units.caution-name-of-other", {"id": after.id, "other": other.id, "name": other.name})
        ]
    if not is_same_body(before.name, after.name):
        message_id = (
            "units.caution-other-name-issued" if after.id in there.issued else "units.caution-other-name"
        )
        return [Message(message_id, {"id": after.id, "before": before.name})]
    return []


def _succession(succession: Succession | None) -> Message:
    if succession is None:
        return Message("units.nothing")
    kind = Message(f"units.kind-{succession.kind}")
    if succession.unit is None:
        return kind
    message_id = "units.succession-partial" if succession.partial else "units.succession"
    return Message(message_id, {"kind": kind, "unit": succession.unit})


def _or_none(value: object) -> object:
    return Message("units.nothing") if value is None else value


def _moved(now: Sequence[str], before: Sequence[str]) -> frozenset[str]:
    """Return the fewest ids that must be taken out so that the rest is in the order that it was in."""
    place = {unit_id: at for at, unit_id in enumerate(before)}
    # The longest rising run, by patience: each end is the smallest that a run of its length can have.
    ends: list[int] = []
    places = [place[unit_id] for unit_id in now]
    lengths = []
    for at in places:
        length = bisect_left(ends, at)
        ends[length : length + 1] = [at]
        lengths.append(length)
    kept: set[str] = set()
    wanted = len(ends) - 1
    limit = len(before)
    for index in range(len(now) - 1, -1, -1):
        if lengths[index] == wanted and places[index] < limit:
            kept.add(now[index])
            wanted, limit = wanted - 1, places[index]
    return frozenset(now) - kept
