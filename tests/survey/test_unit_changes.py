"""Which units are told as moved: the fewest whose removal leaves the rest as it was."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from qrsurvey.survey.unit_changes import ChangeKind, compare_units
from qrsurvey.survey.units import Unit, Units

UNITS = [Unit(f"U{at}", f"Phòng {at}", "g") for at in range(6)]


@settings(max_examples=60)
@given(st.permutations(UNITS), st.integers(0, 6))
def test_the_fewest_units_are_told_as_moved(order: list[Unit], kept: int) -> None:
    after = order[:kept]
    changes = compare_units(Units(tuple(UNITS)), after, {"g": "Nhóm"})
    moved = {change.id for change in changes if change.kind is ChangeKind.MOVED}
    staying = [UNITS.index(unit) for unit in after if unit.id not in moved]
    assert staying == sorted(staying)
    places = [UNITS.index(unit) for unit in after]
    longest = max(n for n in range(kept + 1) if any(list(c) == sorted(c) for c in combinations(places, n)))
    assert len(staying) == longest
    gone = {change.id for change in changes if change.kind is ChangeKind.GONE}
    assert gone == {unit.id for unit in order[kept:]}


def test_a_new_unit_moves_nobody() -> None:
    new = Unit("NEW", "Phòng Mới", "g")
    changes = compare_units(Units(tuple(UNITS)), [new, *UNITS], {"g": "Nhóm"}, proposed={"NEW"})
    assert [(change.kind, change.id) for change in changes] == [(ChangeKind.NEW, "NEW")]


def test_of_a_new_unit_is_told_from_when_it_is_there_or_that_nobody_said_so() -> None:
    new = [Unit("NEW", "Phòng Mới", "g"), Unit("NEXT", "Phòng Sau", "g", valid_from=date(2025, 7, 1))]
    for issued, told in (({"U1"}, ["units.new-without-start"]), ((), [])):
        changes = compare_units(Units(tuple(UNITS)), [*UNITS, *new], {"g": "Nhóm"}, issued)
        first, second = ([detail.id for detail in change.details] for change in changes)
        assert first == ["units.new-in-group", *told]
        assert second == ["units.new-in-group", "units.new-from"]
