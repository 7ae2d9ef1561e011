"""Which arcs of a network lie on a way round: all of them told in one go.

The network has streets that lead both ways and others that lead one way. A way round comes back to where it
began and takes no street twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

Name = TypeVar("Name", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


class Arc(NamedTuple, Generic[Place]):
    """A street from one place to another; `both` tells whether it may be taken backwards too."""

    start: Place
    end: Place
    both: bool


def on_a_way_round(arcs: Mapping[Name, Arc[Place]]) -> set[Name]:
    """Return the arcs that some way round takes, in steps as many as there are arcs.

    Of places that can all be reached from each other, every one-way street is on a way round, and so is each
    other that isn't a bridge, without which they'd fall apart: it can be made one-way with all of them still
    to be reached (Boesch and Tindell 1980, American Mathematical Monthly 87, 716-719). Whatever leads from
    such a set of places to another one never comes back.
    """
    together = _together(arcs.values())
    within = {name: arc for name, arc in arcs.items() if together[arc.start] == together[arc.end]}
    return within.keys() - _bridges(within)


def _together(arcs: Iterable[Arc[Place]]) -> dict[Place, int]:
    """Return of each place the number of the set of those that it reaches and that reach it (Tarjan 1972)."""
    leads: dict[Place, list[Place]] = defaultdict(list)
    for arc in arcs:
        leads[arc.start].append(arc.end)
        if arc.both:
            leads[arc.end].append(arc.start)
    seen: dict[Place, int] = {}
    low: dict[Place, int] = {}
    found: dict[Place, int] = {}
    waiting: list[Place] = []
    for root in list(leads):
        if root in seen:
            continue
        seen[root] = low[root] = len(seen)
        waiting.append(root)
        path = [(root, iter(leads[root]))]
        while path:
            place, left = path[-1]
            for other in left:
                if other not in seen:
                    seen[other] = low[other] = len(seen)
                    waiting.append(other)
                    path.append((other, iter(leads.get(other, ()))))
                    break
                if other not in found:
                    low[place] = min(low[place], seen[other])
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    low[before] = min(low[before], low[place])
                if low[place] == seen[place]:
                    while place not in found:
                        found[waiting.pop()] = seen[place]
    return found


def _bridges(arcs: Mapping[Name, Arc[Place]]) -> set[Name]:
    """Return the arcs without which places fall apart, all being taken both ways (Tarjan 1974)."""
    leads: dict[Place, list[tuple[Place, Name]]] = defaultdict(list)
    for name, arc in arcs.items():
        leads[arc.start].append((arc.end, name))
        leads[arc.end].append((arc.start, name))
    seen: dict[Place, int] = {}
    low: dict[Place, int] = {}
    bridges: set[Name] = set()
    for root in list(leads):
        if root in seen:
            continue
        seen[root] = low[root] = len(seen)
        path: list[tuple[Place, Name | None]] = [(root, None)]
        ways = [iter(leads[root])]
        while path:
            place, by = path[-1]
            for other, name in ways[-1]:
                if name == by:
                    continue
                if other not in seen:
                    seen[other] = low[other] = len(seen)
                    path.append((other, name))
                    ways.append(iter(leads[other]))
                    break
                low[place] = min(low[place], seen[other])
            else:
                path.pop()
                ways.pop()
                if by is not None:
                    before = path[-1][0]
                    low[before] = min(low[before], low[place])
                    if low[place] > seen[before]:
                        bridges.add(by)
    return bridges
