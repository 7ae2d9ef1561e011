"""Names beside points: placed one after the other where they lie upon nothing, with a line to their point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from qrsurvey.render.charts.axis import meets
from qrsurvey.render.charts.drawing import Box, Ink, Line, Point, Shape, Text
from qrsurvey.render.charts.lines import LEADING, RISE, SMALL, width_of, wrapped

_DISTANCES = (3.0, 8.0, 15.0, 24.0, 36.0, 52.0)
_DIRECTIONS = tuple(2 * pi * at / 16 for at in (0, 8, 12, 4, 2, 14, 6, 10, 1, 15, 7, 9, 3, 13, 5, 11))
_NEAR = 8.0  # a name so near to its point needs no line
_COLUMNS = (1000.0, 130.0, 95.0, 65.0)
_CLEAR = 1.5
_CROSSED = 25.0  # what lying upon a curve costs, in points of distance
_LINES = 6.0  # what each line of a name costs


@dataclass(frozen=True)
class _Spot:
    lines: tuple[str, ...]
    box: Box
    leader: tuple[Point, Point] | None
    cost: float


class Labels:
    """The names of one chart. What they must not touch grows with each one placed."""

    def __init__(
        self, bounds: Box, points: Iterable[Box], curves: Sequence[tuple[Point, Point]] = ()
    ) -> None:
        self._bounds = bounds
        self._taken = list(points)
        self._curves = curves
        self._leaders: list[tuple[Point, Point]] = []

    def place(self, name: str, point: Point, radius: float, size: float = SMALL) -> list[Shape]:
        """Return the name near its point with a line to it; nothing where no place is free."""
        free = [spot for spot in self._spots(name, point, radius, size) if self._is_free(spot, point)]
        if not free:
            return []
        spot = min(free, key=lambda spot: spot.cost + _CROSSED * self._crossed(spot.box))
        self._taken.append(spot.box)
        shapes: list[Shape] = []
        if spot.leader:
            self._leaders.append(spot.leader)
            shapes.append(Line(*spot.leader, Ink.SOFT, 0.5))
        left, top, right, _ = spot.box
        first = top + LEADING * size / 2 + RISE * size / 2
        centre = (left + right) / 2
        shapes += [
            Text(centre, first + at * LEADING * size, line, size, "middle")
            for at, line in enumerate(spot.lines)
        ]
        return shapes

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
                for direction in _DIRECTIONS:
                    away = radius + far
                    near = point[0] + away * cos(direction), point[1] + away * sin(direction)
                    left = near[0] - width * (1 - _eased(cos(direction))) / 2
                    top = near[1] - height * (1 - _eased(sin(direction))) / 2
                    box = left, top, left + width, top + height
                    leader = None
                    if far > _NEAR:
                        start = point[0] + radius * cos(direction), point[1] + radius * sin(direction)
                        leader = start, _nearest(box, point)
                    yield _Spot(lines, box, leader, far + _LINES * (len(lines) - 1))

    def _is_free(self, spot: _Spot, point: Point) -> bool:
        left, top, right, bottom = self._bounds
        box = spot.box
        if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom:
            return False
        if any(meets(box, other, _CLEAR) for other in self._taken):
            return False
        if any(crosses(leader, box) for leader in self._leaders):
            return False
        return spot.leader is None or not any(
            crosses(spot.leader, other) for other in self._taken if not _holds(other, point)
        )

    def _crossed(self, box: Box) -> int:
        return sum(crosses(curve, box) for curve in self._curves)


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
