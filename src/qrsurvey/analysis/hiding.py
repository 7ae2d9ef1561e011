"""Complementary hiding: what else must be left out so that a hidden count can't be worked out from totals.

A table counts the answers of units by column (levels, or satisfied and not); the units are in groups, the
groups in the whole. Of each the number of answers over all columns is always told. A hidden count is one the
reader must not find; it is found if only one value fits everything that is told.

What is guaranteed: for each hidden count at least two values fit, being whole numbers of nought or more, for
a reader who knows every count that isn't hidden, all numbers of answers, and the rows of `known`. Therefore
no sum or difference of published counts gives it either. What isn't: that the values that fit are far apart;
nor does it hold for a reader who lays several outputs with different hiding side by side, nor where other
figures of a hidden count are told, such as a share, a mean, or satisfied where only its levels are hidden.

The hidden counts are arcs of a network (Cox 1995, Journal of the American Statistical Association 90,
1453-1462): a unit's node shares its answers out to the columns' nodes of its group, these pass theirs on to
those of the whole. A count can be another exactly if there is a way round, upwards along arcs and downwards
along those that carry something, that takes its arc one way only. The cheapest such way says what else to
hide; finding the least for all together is a hard problem, so what turned out to be spare is shown again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from qrsurvey.analysis.cycles import Arc, on_a_way_round

WHOLE = ""
"""The name of the place that holds all others."""

_Node = tuple[str, int]
_TOTAL = -1


class Cell(NamedTuple):
    """A count: of which place (a unit, a group, or the whole), in which column from 0."""

    place: str
    column: int


@dataclass(frozen=True)
class Table:
    """Counts by place and column, sums included. `within` names the place that a place is counted in."""

    counts: Mapping[str, tuple[int, ...]]
    within: Mapping[str, str]
    units: tuple[str, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """All counts, sums too."""
        return (Cell(place, column) for place, row in self.counts.items() for column in range(len(row)))

    def count(self, cell: Cell) -> int:
        """Return one count."""
        return self.counts[cell.place][cell.column]

    def above(self, place: str) -> Iterator[str]:
        """Name the places that a place is in, from the nearest to the whole."""
        while place != WHOLE:
            place = self.within[place]
            yield place


def make_table(units: Mapping[str, Sequence[int]], groups: Mapping[str, str]) -> Table:
    """Add up units by group and as a whole.

    Args:
        units: The counts of each unit, all with the same columns.
        groups: The group of a unit, or of a group; what has none is in the whole directly. Names of units and
            groups must differ.

    Raises:
        ValueError: Columns differ, a count is below 0, a unit is also a group, or there is no unit.
    """
    width = {len(row) for row in units.values()}
    if len(width) != 1 or any(count < 0 for row in units.values() for count in row):
        raise ValueError(units)
    within: dict[str, str] = {}
    sums: dict[str, tuple[int, ...]] = {unit: tuple(row) for unit, row in units.items()}
    for unit, row in units.items():
        place = unit
        while place != WHOLE:
            place = within.setdefault(place, groups.get(place, WHOLE))
            if place in units:
                raise ValueError(place)
            sums[place] = tuple(map(sum, zip(row, sums.get(place, (0,) * len(row)), strict=True)))
    return Table(sums, within, tuple(units))


def small_cells(table: Table, hide_below: int) -> frozenset[Cell]:
    """Return the counts behind which there are too few people; behind 0 there is nobody."""
    return frozenset(cell for cell in table.cells if 0 < table.count(cell) < hide_below)


def hide_cells(table: Table, small: Iterable[Cell], known: Collection[str] = ()) -> frozenset[Cell]:
    """Return the small counts and those that must be hidden with them, small ones first, sums last.

    Not hidden is what follows from what is always told: counts of a place without answers, a 0 where all
    around it is 0 and told, and all that `known` leaves no doubt about.

    Args:
        table: All counts.
        small: Which must not be found, as of `small_cells`.
        known: Units whose counts the reader knows, such as his own.
    """
    return _Network(table, known, lambda cell: table.count(cell) + 1).hide(small)


def hide_places(table: Table, hide_below: int, known: Collection[str] = ()) -> frozenset[str]:
    """Return the places of which the number of answers alone may be told.

    They are those with too few answers, and others, small ones first and sums last, so that no count of
    theirs can be worked out. Where all of a place is hidden, so are sums of its columns (satisfied: the two
    highest levels) and shares, and they follow from nothing that is told. `known` as in `hide_cells`.
    """
    totals = {place: sum(row) for place, row in table.counts.items()}
    network = _Network(table, known, lambda cell: totals[cell.place] + 1)

    def spread(places: Collection[str]) -> set[str]:
        """Hide these places, and as wholes all that this brings with it."""
        hidden = set(places)
        while True:
            cells = network.hide(cell for cell in table.cells if cell.place in hidden)
            more = {cell.place for cell in cells} - hidden
            if not more:
                return hidden
            hidden |= more

    small = {place for place, n in totals.items() if 0 < n < hide_below and place not in known}
    hidden = spread(small)
    for place in sorted(hidden - small, key=lambda place: (-totals[place], place)):
        others = hidden - {place}
        if network.needs_no_more(cell for cell in table.cells if cell.place in others):
            hidden = others
    return frozenset(hidden)


class _Network:
    """The table as nodes and arcs, with what hiding each arc costs."""

    def __init__(self, table: Table, known: Collection[str], cost: Callable[[Cell], int]) -> None:
        self.table = table
        self.ends: dict[Cell, Arc[_Node]] = {}
        self.arcs: dict[_Node, list[tuple[_Node, Cell]]] = defaultdict(list)
        cells = [cell for cell in table.cells if cell.place not in known]
        units = set(table.units)
        # A group's sum is dearer than all units together, the whole's than all groups.
        dear = sum(map(cost, cells))
        more = {place: 0 if place in units else dear for place in table.counts} | {WHOLE: dear * len(cells)}
        self.costs = {cell: cost(cell) + more[cell.place] for cell in cells}
        for cell in cells:
            place, column = cell
            start = (place, _TOTAL if place in units else column)
            end = (WHOLE, _TOTAL) if place == WHOLE else (table.within[place], column)
            self.ends[cell] = Arc(start, end, both=table.count(cell) > 0)
            self.arcs[start].append((end, cell))
            if table.count(cell):
                self.arcs[end].append((start, cell))
        self._ever = on_a_way_round(self.ends)

    def hide(self, wanted: Iterable[Cell]) -> frozenset[Cell]:
        """Return the cells to hide: the wanted ones, as far as they can be, and what else they need."""
        asked = self._asked(wanted)
        hidden = set(asked)
        safe = self._safe(hidden)
        for cell in sorted(asked - safe, key=lambda cell: (-self.table.count(cell), cell)):
            if cell not in safe:
                hidden |= self._way_round(cell, hidden)
                safe = self._safe(hidden)
        for cell in sorted(hidden - asked, key=lambda cell: (-self.costs[cell], cell)):
            hidden.remove(cell)
            if self._safe(hidden) != hidden:
                hidden.add(cell)
        return frozenset(hidden)

    def needs_no_more(self, wanted: Iterable[Cell]) -> bool:
        """Tell whether `hide` would hide nothing beside what is wanted."""
        asked = self._asked(wanted)
        return self._safe(asked) == asked

    def _asked(self, wanted: Iterable[Cell]) -> set[Cell]:
        """Return those of some cells that can be hidden at all."""
        asked = {cell for cell in wanted if cell in self.ends}
        return {cell for cell in asked if not self._told(cell, asked) and cell in self._ever}

    def _safe(self, hidden: Collection[Cell]) -> set[Cell]:
        """Return the hidden cells that have a way round over hidden ones: others could be found."""
        return on_a_way_round({cell: self.ends[cell] for cell in hidden})

    def _told(self, cell: Cell, asked: Collection[Cell]) -> bool:
        """Tell whether a count is 0 since the sum it is in is, which is told: nothing of this place alone."""
        return self.table.count(cell) == 0 and any(
            self.table.counts[place][cell.column] == 0 and Cell(place, cell.column) not in asked
            for place in self.table.above(cell.place)
        )

    def _way_round(self, cell: Cell, hidden: Collection[Cell]) -> frozenset[Cell]:
        """Return the cells of the cheapest way round by which this count can be one more or one less.

        It may lead over cells that aren't hidden yet, at their cost.
        """
        start, end, both = self.ends[cell]
        found = [self._path(end, start, cell, hidden)]
        if both:
            found.append(self._path(start, end, cell, hidden))
        return min((way for way in found if way is not None), key=lambda way: way[0])[1]

    def _path(
        self, start: _Node, end: _Node, without: Cell, hidden: Collection[Cell]
    ) -> tuple[int, frozenset[Cell]] | None:
        """Return the cheapest path (Dijkstra), the hidden arcs being free."""
        queue: list[tuple[int, int, _Node]] = [(0, 0, start)]
        came: dict[_Node, tuple[_Node, Cell]] = {}
        best = {start: (0, 0)}
        while queue:
            cost, steps, node = heappop(queue)
            if node == end:
                cells = []
                while node != start:
                    node, cell = came[node]
                    cells.append(cell)
                return cost, frozenset(cells)
            if (cost, steps) > best[node]:
                continue
            for other, cell in self.arcs[node]:
                if cell == without:
                    continue
                so_far = cost + (0 if cell in hidden else self.costs[cell]), steps + 1
                if other not in best or so_far < best[other]:
                    best[other] = so_far
                    came[other] = node, cell
                    heappush(queue, (*so_far, other))
        return None
