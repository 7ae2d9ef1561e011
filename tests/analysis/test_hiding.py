"""Hidden counts against a reader who tries every table that fits what is told."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qrsurvey.analysis.hiding import WHOLE, Cell, Table, hide_cells, hide_places, make_table, small_cells
from support.effort import effort
from support.hiding_slowly import hide_cells_slowly, hide_places_slowly

_GROUPS = {"A": "north", "B": "north", "C": "south", "D": "south"}
_NESTED = {"A": "north", "B": "north", "C": "south", "north": "land"}
_GROUPED = st.sampled_from([{}, _GROUPS, _NESTED])


def _rows(total: int, told: tuple[int | None, ...]) -> Iterator[tuple[int, ...]]:
    """Return every row with this sum and the counts that are told."""
    if len(told) == 1:
        if told[0] in (None, total):
            yield (total,)
        return
    for first in range(total + 1) if told[0] is None else (told[0],):
        if first <= total:
            yield from ((first, *rest) for rest in _rows(total - first, told[1:]))


def _fitting(table: Table, hidden: Collection[Cell], known: Collection[str] = ()) -> Mapping[Cell, set[int]]:
    """Try all tables of whole numbers; return the values that each hidden count has in those that fit."""
    width = len(table.counts[WHOLE])
    sums = [place for place in table.counts if place not in table.units]
    told = {
        place: [None if Cell(place, i) in hidden else table.counts[place][i] for i in range(width)]
        for place in table.counts
    }
    choices = [
        [table.counts[unit]] if unit in known else list(_rows(sum(table.counts[unit]), tuple(told[unit])))
        for unit in table.units
    ]
    members = {
        place: [i for i, unit in enumerate(table.units) if place in table.above(unit)] for place in sums
    }
    found: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for rows in product(*choices):
        guess = {place: [sum(rows[i][c] for i in members[place]) for c in range(width)] for place in sums}
        if all(
            want is None or want == has
            for place in sums
            for want, has in zip(told[place], guess[place], strict=True)
        ):
            guess |= {unit: list(row) for unit, row in zip(table.units, rows, strict=True)}
            for cell, values in found.items():
                values.add(guess[cell.place][cell.column])
    return found


def _small_tables(units: int, columns: int, most: int) -> st.SearchStrategy[dict[str, tuple[int, ...]]]:
    row = st.tuples(*[st.integers(0, most)] * columns)
    return st.dictionaries(st.sampled_from("ABCD"), row, min_size=1, max_size=units)


def _followed(table: Table, cell: Cell) -> bool:
    """Tell whether a count follows from numbers of answers alone, whatever is hidden."""
    return len(table.counts[WHOLE]) == 1 or sum(table.counts[cell.place]) == 0


def _safe(table: Table, places: Collection[str]) -> bool:
    """Tell whether of these places the numbers of answers alone are known, all being tried."""
    columns = range(len(table.counts[WHOLE]))
    found = _fitting(table, {Cell(place, i) for place in places for i in columns})
    return all(
        len(values) >= 2
        or sum(table.counts[cell.place]) == 0
        or any(table.counts[up][cell.column] == 0 and up not in places for up in table.above(cell.place))
        for cell, values in found.items()
    )


@settings(max_examples=effort(250))
@given(_small_tables(3, 3, 2), _GROUPED, st.integers(2, 4))
def test_no_hidden_count_can_be_found(
    units: dict[str, tuple[int, ...]], groups: dict[str, str], hide_below: int
) -> None:
    table = make_table(units, groups)
    small = small_cells(table, hide_below)
    hidden = hide_cells(table, small)
    assert {cell for cell in small if not _followed(table, cell)} <= hidden
    assert all(len(values) >= 2 for values in _fitting(table, hidden).values())


@settings(max_examples=effort(150))
@given(_small_tables(3, 2, 4), _GROUPED, st.integers(2, 5))
def test_of_hidden_places_no_count_can_be_found(
    units: dict[str, tuple[int, ...]], groups: dict[str, str], hide_below: int
) -> None:
    table = make_table(units, groups)
    places = hide_places(table, hide_below)
    assert {place for place, row in table.counts.items() if 0 < sum(row) < hide_below} <= places
    assert _safe(table, places)


@settings(max_examples=effort(150))
@given(_small_tables(3, 3, 2), _GROUPED)
def test_a_reader_who_knows_his_own_unit_finds_no_other(
    units: dict[str, tuple[int, ...]], groups: dict[str, str]
) -> None:
    assume(len(units) > 1)
    table = make_table(units, groups)
    own = table.units[0]
    hidden = hide_cells(table, small_cells(table, 3), known=[own])
    assert not any(cell.place == own for cell in hidden)
    assert all(len(values) >= 2 for values in _fitting(table, hidden, [own]).values())
    for cell in small_cells(table, 3) - hidden:
        # What isn't hidden the reader would know anyway.
        everything = {one for one in table.cells if one.place != own}
        assert cell.place == own or len(_fitting(table, everything, [own])[cell]) == 1


def test_no_sum_of_published_counts_gives_a_hidden_one() -> None:
    dice = np.random.default_rng(1)
    for _ in range(20):
        rows = {
            f"U{i}": tuple(
                dice.multinomial(int(10 ** dice.uniform(0.5, 2.2)), (0.01, 0.02, 0.07, 0.4, 0.5)).tolist()
            )
            for i in range(int(dice.integers(2, 25)))
        }
        table = make_table(rows, {unit: f"g{int(unit[1:]) % 3}" for unit in rows})
        hidden = sorted(hide_cells(table, small_cells(table, 10)))
        told = _told(table, hidden)
        rank = np.linalg.matrix_rank(told)
        for alone in np.eye(len(hidden)):
            assert np.linalg.matrix_rank(np.vstack([told, alone])) == rank + 1


def _told(table: Table, hidden: list[Cell]) -> np.ndarray:
    """Return the equations between hidden counts that a reader has, one a line, what is told left out."""
    lines = [[int(cell.place == place) for cell in hidden] for place in table.counts]
    for place, column in table.cells:
        parts = {Cell(part, column) for part, whole in table.within.items() if whole == place}
        if parts:
            lines.append([(cell in parts) - (cell == (place, column)) for cell in hidden])
    return np.array(lines, dtype=float)


def _least(table: Table, small: frozenset[Cell]) -> int:
    """Try everything: how many more counts must be hidden at least."""
    others = [cell for cell in table.cells if cell not in small]
    for more in range(len(others) + 1):
        for extra in combinations(others, more):
            if all(len(values) >= 2 for values in _fitting(table, {*small, *extra}).values()):
                return more
    raise AssertionError


def test_little_more_is_hidden_than_must_be() -> None:
    dice = random.Random(5)
    found, least = 0, 0
    for _ in range(40):
        rows = {unit: tuple(dice.choice((0, 1, 2, 3, 3, 4)) for _ in range(3)) for unit in "ABC"}
        table = make_table(rows, {})
        small = frozenset(
            cell for cell in small_cells(table, 2) if cell.place in rows and sum(rows[cell.place]) > 0
        )
        found += len(hide_cells(table, small) - small)
        least += _least(table, small)
    assert least > 0
    assert found <= least * 1.25


def test_little_more_places_are_hidden_than_must_be() -> None:
    dice = random.Random(7)
    found, least = 0, 0
    for _ in range(60):
        table = make_table({unit: (dice.choice((0, 0, 1, 2)), dice.randint(0, 6)) for unit in "ABCD"}, {})
        small = {unit for unit in "ABCD" if 0 < sum(table.counts[unit]) < 4}
        if not small or 0 < sum(table.counts[WHOLE]) < 4:
            continue
        found += len(hide_places(table, 4) - small)
        others = [place for place in table.counts if place not in small]
        choices = (set(extra) for more in range(len(others) + 1) for extra in combinations(others, more))
        least += len(next(extra for extra in choices if _safe(table, small | extra)))
    assert least > 0
    assert found <= least * 1.25


@pytest.mark.mass
def test_the_quick_way_hides_what_the_long_way_hides() -> None:
    more = 0
    for seed in range(effort(1200, least=300)):
        dice = random.Random(seed)
        columns, most = dice.choice((1, 2, 2, 2, 3, 5)), dice.choice((1, 3, 9, 30))
        rows = {
            f"U{at}": tuple(dice.choice((0, dice.randint(0, most))) for _ in range(columns))
            for at in range(dice.randint(1, 14))
        }
        groups = {unit: f"g{dice.randint(0, 4)}" for unit in rows if dice.random() < 0.8}
        groups |= {f"g{at}": "land" for at in range(5) if dice.random() < 0.4}
        table, hide_below = make_table(rows, groups), dice.randint(2, 12)
        known = dice.sample(sorted(rows), dice.choice((0, 0, 1)))
        places = hide_places(table, hide_below, known)
        assert places == hide_places_slowly(table, hide_below, known), seed
        small = small_cells(table, hide_below)
        cells = hide_cells(table, small, known)
        assert cells == hide_cells_slowly(table, small, known), seed
        more += len(cells - small) + sum(sum(table.counts[place]) >= hide_below for place in places)
    assert more > 1000


def test_a_lone_hidden_count_takes_a_square_with_it() -> None:
    table = make_table({"A": (2, 50, 60), "B": (30, 40, 90), "C": (70, 45, 80)}, {})
    hidden = hide_cells(table, small_cells(table, 10))
    assert hidden == {Cell("A", 0), Cell("A", 1), Cell("B", 0), Cell("B", 1)}


def test_nothing_small_hides_nothing() -> None:
    table = make_table({"A": (20, 30), "B": (0, 30)}, {})
    assert hide_cells(table, small_cells(table, 10)) == frozenset()
    assert hide_places(table, 10) == frozenset()


def test_one_small_unit_hides_the_next_smallest() -> None:
    units = {"A": (3, 4), "B": (10, 40), "C": (10, 20), "D": (100, 300)}
    assert hide_places(make_table(units, {}), 10) == {"A", "C"}
    # The group of A has C only in its place: its sum is told, so it must come from there.
    assert hide_places(make_table(units, {"A": "north", "B": "north"}), 10) == {"A", "B"}


def test_two_small_units_do_not_hide_each_other_if_they_are_all_alike() -> None:
    # Both have only satisfied answers: that all 12 of them are is told by the sums, were nothing else hidden.
    units = {"A": (0, 5), "B": (0, 7), "C": (4, 30), "D": (9, 300)}
    assert hide_places(make_table(units, {}), 10) == {"A", "B", "C"}


def test_a_unit_alone_in_its_group_hides_the_group() -> None:
    units = {"A": (3, 4), "B": (10, 40), "C": (10, 20)}
    places = hide_places(make_table(units, {"A": "north", "B": "south", "C": "south"}), 10)
    assert places == {"A", "C", "north", "south"}


def test_a_single_unit_hides_the_whole() -> None:
    assert hide_places(make_table({"A": (3, 4)}, {}), 10) == {"A", WHOLE}


def test_what_nobody_answered_anywhere_is_no_secret_of_a_unit() -> None:
    table = make_table({"A": (0, 3, 4), "B": (0, 10, 40), "C": (0, 10, 20)}, {})
    assert hide_places(table, 10) == {"A", "C"}
    assert hide_cells(table, [Cell("A", 0), Cell("A", 1)]) == {Cell(unit, i) for unit in "AC" for i in (1, 2)}


@pytest.mark.parametrize("units", [{"A": (0, 0)}, {"A": (5,), "B": (50,)}, {"A": ()}])
def test_what_the_numbers_of_answers_tell_is_not_hidden(units: dict[str, tuple[int, ...]]) -> None:
    table = make_table(units, {})
    assert hide_cells(table, table.cells) == frozenset()


def test_the_same_table_always_hides_the_same() -> None:
    dice = random.Random(6)
    rows = {f"U{i}": tuple(dice.randint(0, 30) for _ in range(5)) for i in range(12)}
    backwards = dict(reversed(rows.items()))
    first, second = make_table(rows, {}), make_table(backwards, {})
    assert hide_cells(first, small_cells(first, 10)) == hide_cells(second, small_cells(second, 10))


@pytest.mark.parametrize(
    ("units", "groups"),
    [
        ({}, {}),
        ({"A": (1, 2), "B": (1,)}, {}),
        ({"A": (-1, 2)}, {}),
        ({"A": (1, 2), "B": (1, 2)}, {"A": "B"}),
    ],
)
def test_tables_that_cannot_be_are_refused(units: dict[str, tuple[int, ...]], groups: dict[str, str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it carries the counts, not a sentence
        make_table(units, groups)
