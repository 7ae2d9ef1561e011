"""Names beside points: placed one after the other where they lie upon nothing, with a line to their point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, inf, pi, sin

from qrsurvey.render.charts.axis import meets
from qrsurvey.render.charts.drawing import Box, Ink, Line, Point, Shape, Text
from qrsurvey.render.charts.lines import LEADING, RISE, SMALL, width_of, wrapped

_DISTANCES = (3.0, 8.0, 15.0, 24.0, 36.0, 52.0)
_TURNS = 16
# What the directions cost, in points of distance: right, left, below, above, the others.
BESIDE = (0.0, 1.0, 2.0, 2.0, 3.0)
ABOVE = (9.0, 9.0, 1.0, 0.0, 5.0)
_NEAR = 8.0  # a name so near to its point needs no line
_COLUMNS = (1000.0, 130.0, 95.0, 65.0)
_CLEAR = 1.5
CROSSED = 25.0
"""What lying upon a curve costs a name, in points of distance."""

_OWN, _MISTAKEN = 7.0, 30.0  # so near is too near, and what it costs
_LATER = 0.5  # what each further point costs that might be named as well
_LINES = 6.0  # what each line of a name costs


@dataclass(frozen=True)
class _Spot:
    lines: tuple[str, ...]
    size: float
    box: Box
    leader: tuple[Point, Point] | None
    cost: float


class Labels:
    """The names of one chart. What they must not touch grows with each one placed."""

    def __init__(
        self,
        bounds: Box,
        points: Iterable[Box],
        curves: Sequence[Sequence[Point]] = (),
        wished: tuple[float, ...] = BESIDE,
    ) -> None:
        """Begin with nothing placed.

        Args:
            bounds: No name stands outside.
            points: What no name may lie upon.
            curves: What a name lies upon only where all else is worse.
            wished: What the directions cost: `BESIDE` or `ABOVE`.
        """
        right, left, below, above, other = wished
        costs = {0: right, _TURNS // 2: left, _TURNS // 4: below, 3 * _TURNS // 4: above}
        self._directions = [(2 * pi * at / _TURNS, costs.get(at, other)) for at in range(_TURNS)]
        self._bounds = bounds
        self._points = list(points)
        self._taken = list(self._points)
        self._curves = [list(pairwise(curve)) for curve in curves]
        self._leaders: list[tuple[Point, Point]] = []

    def place(
        self,
        name: str,
        points: Sequence[Point],
        radius: float,
        *,
        most: float = inf,
        leader: bool = True,
        alone: float = _OWN,
        size: float = SMALL,
    ) -> list[Shape]:
        """Return the name near the best of its points, the first of which is a little better than the next.

        Nothing where no place is free, or none that costs less than `most`: points of distance, and as
        many as `CROSSED` for a curve that it lies upon. `leader` allows a line to where the name has room;
        nearer than `alone` to another point it could be taken for that one's.
        """
        wished = sorted(
            (
                (spot.cost + _LATER * at, point, spot)
                for at, point in enumerate(points)
                for spot in self._spots(name, point, radius, size)
                if leader or spot.leader is None
            ),
            key=lambda way: way[0],
        )
        least, best = most, None
        for cost, point, spot in wished:
            if cost >= least:
                break
            if self._is_free(spot, point):
                whole = cost + CROSSED * self._crossed(spot.box) + self._mistaken(spot, point, alone)
                if whole < least:
                    least, best = whole, spot
        if best is None:
            return []
        self._taken.append(best.box)
        if best.leader:
            self._leaders.append(best.leader)
        return _drawn(best)

    def _spots(self, name: str, point: Point, radius: float, size: float) -> Iterator[_Spot]:
        seen: set[tuple[str, ...]] = set()
        for column in _COLUMNS:
            lines = wrapped(name, min(column, self._bounds[2] - self._bounds[0]), size)
            if lines in seen:
                continue
            seen.add(lines)
            width = max(width_of(line, size) for line in lines) + 1
            height = LEADING * size * len(lines)
            for far in _DISTANCES:
                for direction, cost in self._directions:
                    away = radius + far
                    near = point[0] + away * cos(direction), point[1] + away * sin(direction)
                    left = near[0] - width * (1 - _eased(cos(direction))) / 2
                    top = near[1] - height * (1 - _eased(sin(direction))) / 2
                    box = left, top, left + width, top + height
                    leader = None
                    if far > _NEAR:
                        start = point[0] + radius * cos(direction), point[1] + radius * sin(direction)
                        leader = start, _nearest(box, point)
                    yield _Spot(lines, size, box, leader, far + cost + _LINES * (len(lines) - 1))

    def _is_free(self, spot: _Spot, point: Point) -> bool:
        left, top, right, bottom = self._bounds
        box = spot.box
        if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom:
            return False
        if any(meets(box, other, _CLEAR) for other in self._taken):
            return False
        if any(crosses(leader, box) for leader in self._leaders):
            return False
        if spot.leader is None:
            return True
        if any(_meet(spot.leader, leader) for leader in self._leaders):
            return False
        return not any(crosses(spot.leader, other) for other in self._taken if not _holds(other, point))

    def _mistaken(self, spot: _Spot, point: Point, alone: float) -> float:
        """What it costs that a name stands so near to other points that it could be taken for theirs."""
        near = sum(meets(spot.box, other, alone) for other in self._points if not _holds(other, point))
        return _MISTAKEN * near

    def _crossed(self, box: Box) -> int:
        return sum(any(crosses(part, box) for part in curve) for curve in self._curves)


def _drawn(spot: _Spot) -> list[Shape]:
    leader: list[Shape] = [Line(*spot.leader, Ink.SOFT, 0.5)] if spot.leader else []
    left, top, right, _ = spot.box
    first = top + (LEADING + RISE) * spot.size / 2
    texts = (
        Text((left + right) / 2, first + at * LEADING * spot.size, line, spot.size, "middle")
        for at, line in enumerate(spot.lines)
    )
    return [*leader, *texts]


def crosses(line: tuple[Point, Point], box: Box) -> bool:
    """Tell whether a straight line touches a box (Liang and Barsky's clipping)."""
    (x1, y1), (x2, y2) = line
    start, end = 0.0, 1.0
    for place, step, low, high in ((x1, x2 - x1, box[0], box[2]), (y1, y2 - y1, box[1], box[3])):
        if step == 0:
            if not low <= place <= high:
                return False
            continue
        entry, leave = sorted(((low - place) / step, (high - place) / step))
        start, end = max(start, entry), min(end, leave)
        if start > end:
            return False
    return True


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Tell whether two straight lines cross."""

    def side(line: tuple[Point, Point], point: Point) -> float:
        (x1, y1), (x2, y2) = line
        return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)

    return side(one, other[0]) * side(one, other[1]) <= 0 and side(other, one[0]) * side(other, one[1]) <= 0


def around(point: Point, radius: float) -> Box:
    """Return the box of a circle."""
    return point[0] - radius, point[1] - radius, point[0] + radius, point[1] + radius


def _eased(part: float) -> float:
    """Let a box that lies steeply above or below its point be centred on it, and so at its sides."""
    return max(-1.0, min(1.0, 1.5 * part)) if abs(part) > 0.2 else 0.0


def _nearest(box: Box, point: Point) -> Point:
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
