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
    """Tell of each unit which units of an earlier period are this one now."""
    members: dict[str, list[str]] = {unit: [] for unit in units}
    for other in units.values():
        if other.valid_within(earlier.first, earlier.last):
            became = _became(other, units, now)
            if became is not None:
                members[became.id].append(other.id)
    of_parts = {
        heir for other in units.values() if (heir := _gave_a_part_to(other, earlier, now)) is not None
    }
    return {unit: _lineage(unit, tuple(own), of_parts=unit in of_parts) for unit, own in members.items()}


def _lineage(unit: str, members: tuple[str, ...], *, of_parts: bool) -> Lineage:
    if of_parts:
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


def _gave_a_part_to(unit: Unit, earlier: Period, now: Period) -> str | None:
    """Return the unit that took in, since the earlier period began, not the whole of this one."""
    succession, end = unit.succession, unit.valid_to
    if succession is None or end is None or not earlier.first <= end < now.last:
        return None
    in_part = succession.partial or succession.kind is SuccessionKind.SPLIT
    return succession.unit if in_part else None
