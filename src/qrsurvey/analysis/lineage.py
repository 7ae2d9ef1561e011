"""Whose answers of an earlier period a unit's are compared with, where units were merged, split or renamed.

Names and codes of the official statistics are used again for other territory, so only the unit's own line of
succession counts (Resolution 1682/NQ-UBTVQH15: one new ward took in five units, another half of a commune
that was never measured).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qrsurvey.analysis.figures import Basis
from qrsurvey.survey.periods import Period
from qrsurvey.survey.units import SuccessionKind, Unit, Units


@dataclass(frozen=True)
class Lineage:
    """The units whose earlier answers belong to a unit of today, and what these are to it."""

    basis: Basis
    members: tuple[str, ...]


def lineages(units: Units, earlier: Period, now: Period) -> dict[str, Lineage]:
    """Tell of every unit which units of an earlier period are it now."""
    members: dict[str, list[str]] = {unit: [] for unit in units}
    parts: set[str] = set()
    for other in units.values():
        if other.valid_within(earlier.first, earlier.last):
            became = _became(other, units, now)
            if became is not None:
                members[became.id].append(other.id)
        if other.succession is not None and other.succession.unit and _is_part(other, earlier, now):
            parts.add(other.succession.unit)
    return {unit: _line(unit, tuple(members[unit]), broken=unit in parts) for unit in units}


def _line(unit: str, members: tuple[str, ...], *, broken: bool) -> Lineage:
    if broken:
        return Lineage(Basis.BROKEN, members)
    if members == (unit,):
        return Lineage(Basis.SAME, members)
    return Lineage(Basis.POOLED if members else Basis.NEW, members)


def with_data(line: Lineage, responses: Mapping[str, int]) -> Lineage:
    """Pool only where every one of several units was measured: else the sum is not of the same thing."""
    if line.basis is not Basis.POOLED or all(responses.get(member) for member in line.members):
        return line
    # Where nobody was measured there is nothing to compare with, whatever was rearranged since.
    measured = any(responses.get(member) for member in line.members)
    return Lineage(Basis.BROKEN if measured else Basis.NEW, line.members)


def _became(unit: Unit, units: Units, now: Period) -> Unit | None:
    """Return what a unit of the earlier period is in this one."""
    return unit if unit.valid_on(now.last) else units.heir(unit, now.last) or _still(unit, now)


def _still(unit: Unit, now: Period) -> Unit | None:
    # Ended within the period, and nobody followed: it is compared for the last time.
    return unit if unit.valid_within(now.first, now.last) else None


def _is_part(other: Unit, earlier: Period, now: Period) -> bool:
    """Tell whether, since the earlier period began, a unit was taken in that isn't a whole measured one."""
    return (
        other.succession is not None
        and (other.succession.partial or other.succession.kind is SuccessionKind.SPLIT)
        and other.valid_to is not None
        and earlier.first <= other.valid_to < now.last
    )
