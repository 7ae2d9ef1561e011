"""Ways round in small networks, against every way that there is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import pytest

from qrsurvey.analysis.cycles import Arc, on_a_way_round
from support.effort import effort


def _ways(
    arcs: Mapping[int, Arc[int]], place: int, goal: int, taken: frozenset[int]
) -> Iterator[frozenset[int]]:
    """Yield the arcs of every way from a place to another that takes no arc twice."""
    if place == goal:
        yield taken
        return
    for name, arc in arcs.items():
        if name in taken:
            continue
        if arc.start == place:
            yield from _ways(arcs, arc.end, goal, taken | {name})
        if arc.both and arc.end == place:
            yield from _ways(arcs, arc.start, goal, taken | {name})


def _by_hand(arcs: Mapping[int, Arc[int]]) -> set[int]:
    found = set()
    for name, arc in arcs.items():
        there = any(True for _ in _ways(arcs, arc.end, arc.start, frozenset({name})))
        back = arc.both and any(True for _ in _ways(arcs, arc.start, arc.end, frozenset({name})))
        if there or back:
            found.add(name)
    return found


@pytest.mark.mass
def test_every_arc_on_a_way_round_is_found() -> None:
    found = 0
    for seed in range(effort(2000)):
        dice = random.Random(seed)
        places = dice.randint(2, 6)
        one_way = dice.random()
        arcs = {}
        for at in range(dice.randint(1, 8)):
            start, end = dice.sample(range(places), 2)
            arcs[at] = Arc(start, end, both=dice.random() > one_way)
        assert on_a_way_round(arcs) == _by_hand(arcs), arcs
        found += len(on_a_way_round(arcs))
    assert found > 100


def test_a_long_way_round_is_no_deep_recursion() -> None:
    arcs = {at: Arc(at, (at + 1) % 5000, both=at % 2 == 0) for at in range(5000)}
    assert on_a_way_round(arcs) == set(arcs)
    del arcs[2500]
    assert on_a_way_round(arcs) == set()


def test_where_there_is_nothing_there_is_no_way_round() -> None:
    assert on_a_way_round({}) == set()
