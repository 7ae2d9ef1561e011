"""What is hidden, found the long way: each count's way round is looked for by itself, again at every step.

This was how `analysis/hiding.py` did it, before it took minutes for a thousand units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from heapq import heappop, heappush

from qrsurvey.analysis.hiding import WHOLE, Cell, Table

_Node = tuple[str, int]
_TOTAL = -1


def hide_cells_slowly(table: Table, small: Iterable[Cell], known: Collection[str] = ()) -> frozenset[Cell]:
    """As `hide_cells`."""
    return Slowly(table, known, lambda cell: table.count(cell) + 1).hide(small)


def hide_places_slowly(table: Table, hide_below: int, known: Collection[str] = ()) -> frozenset[str]:
    """As `hide_places`."""
    totals = {place: sum(row) for place, row in table.counts.items()}
    network = Slowly(table, known, lambda cell: totals[cell.place] + 1)

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
        if place in hidden and spread(hidden - {place}) == hidden - {place}:
            hidden.remove(place)
    return frozenset(hidden)


class Slowly:
    """The table as nodes and arcs, with what hiding each arc costs."""

    def __init__(self, table: Table, known: Collection[str], cost: Callable[[Cell], int]) -> None:
        self.table = table
        self.ends: dict[Cell, tuple[_Node, _Node]] = {}
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
            self.ends[cell] = start, end
            self.arcs[start].append((end, cell))
            if table.count(cell):
                self.arcs[end].append((start, cell))

    def hide(self, wanted: Iterable[Cell]) -> frozenset[Cell]:
        """Return the cells to hide: the wanted ones, as far as they can be, and what else they need."""
        asked = {cell for cell in wanted if cell in self.ends}
        asked = {cell for cell in asked if not self._told(cell, asked)}
        hidden = set(asked)
        ways: dict[Cell, frozenset[Cell]] = {}
        for cell in sorted(asked, key=lambda cell: (-self.table.count(cell), cell)):
            way = self._way_round(cell, hidden, others=True)
            if way is None:
                hidden.remove(cell)
                asked.remove(cell)
            else:
                hidden |= way
        for cell in hidden:
            found = self._way_round(cell, hidden, others=False)
            assert found is not None
            ways[cell] = found
        for cell in sorted(hidden - asked, key=lambda cell: (-self.costs[cell], cell)):
            self._show(cell, hidden, ways)
        return frozenset(hidden)

    def _told(self, cell: Cell, asked: Collection[Cell]) -> bool:
        """Tell whether a count is 0 since the sum it is in is, which is told: nothing of this place alone."""
        return self.table.count(cell) == 0 and any(
            self.table.counts[place][cell.column] == 0 and Cell(place, cell.column) not in asked
            for place in self.table.above(cell.place)
        )

    def _show(self, cell: Cell, hidden: set[Cell], ways: dict[Cell, frozenset[Cell]]) -> None:
        """Show a cell again if the others stay hidden without it."""
        hidden.remove(cell)
        renewed = {}
        for other in hidden:
            if cell in ways[other]:
                way = self._way_round(other, hidden, others=False)
                if way is None:
                    hidden.add(cell)
                    return
                renewed[other] = way
        ways.update(renewed)

    def _way_round(self, cell: Cell, hidden: Collection[Cell], *, others: bool) -> frozenset[Cell] | None:
        """Return the cells of the cheapest way round by which this count can be one more or one less.

        With `others` it may lead over cells that aren't hidden yet, at their cost.
        """
        start, end = self.ends[cell]
        found = [self._path(end, start, cell, hidden, others=others)]
        if self.table.count(cell):
            found.append(self._path(start, end, cell, hidden, others=others))
        ways = [way for way in found if way is not None]
        return min(ways, key=lambda way: way[0])[1] if ways else None

    def _path(
        self, start: _Node, end: _Node, without: Cell, hidden: Collection[Cell], *, others: bool
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
                if cell == without or not (others or cell in hidden):
                    continue
                so_far = cost + (0 if cell in hidden else self.costs[cell]), steps + 1
                if other not in best or so_far < best[other]:
                    best[other] = so_far
                    came[other] = node, cell
                    heappush(queue, (*so_far, other))
        return None
