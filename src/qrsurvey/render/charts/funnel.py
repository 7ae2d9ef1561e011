"""Shares by number of answers, between the limits of chance. Only units that stand out are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf, sqrt

from qrsurvey.render.charts.axis import APART, along, label_room, scale, upright
from qrsurvey.render.charts.drawing import Circle, Drawing, Ink, Line, Point, Polyline, Shape, Text
from qrsurvey.render.charts.labels import CROSSED, Labels, around
from qrsurvey.render.charts.lines import SMALL, shown, wrapped
from qrsurvey.render.charts.rows import Room
from qrsurvey.report.chart_model import FunnelChart, FunnelLimit, FunnelPoint

_HEIGHT, _LEAST = 270.0, 200.0
_TOP, _TICKS = 8.0, 15.0
_TITLE = 12.0
_DOT = 2.6
_ALONE = 25.0  # from the name of a limit to any unit
_WANTED = 8  # names that are written wherever they have room; further ones where that is easy


def funnel_drawing(chart: FunnelChart, width: float, room: Room) -> Drawing:
    """Draw all units, the limits, and the names of units that stand out, the farthest out first.

    The number of answers is drawn by its square root: an interval narrows with it, and small units, of which
    there are most, lie apart.
    """
    height = _HEIGHT if room.height is None else min(max(room.height, _LEAST), _HEIGHT)
    title = wrapped(shown(chart.across_title), width, SMALL)
    left = label_room(chart.ticks) + 2 * APART
    bottom = height - _TICKS - _TITLE * len(title) - 2
    right = width - 4
    root = scale((sqrt(chart.across[0].at), sqrt(chart.across[-1].at)), (left + 4, right))

    def across(n: float) -> float:
        return root(sqrt(n))

    span = chart.ticks[0].at, chart.ticks[-1].at
    up = scale(span, (bottom, _TOP))
    shapes: list[Shape] = [*upright(chart.ticks, up, left, width)]
    shapes.append(Line((left, bottom), (width, bottom), Ink.TEXT, 0.75))
    shapes += along(chart.across, across, bottom + 13.5, (0, width))
    shapes += [
        Text((left + width) / 2, bottom + _TICKS + _TITLE * (at + 1) - 3, line, SMALL, "middle")
        for at, line in enumerate(title)
    ]
    centre = (left + 4, up(chart.centre)), (right, up(chart.centre))
    shapes.append(Line(*centre, Ink.TEXT, 0.8))
    curves: list[tuple[Point, ...]] = [centre]
    for limits, dash in ((_inner, (3.0, 2.0)), (_outer, ())):
        for side in (0, 1):
            for run in _clipped([(limit.n, limits(limit)[side]) for limit in chart.limits], span):
                line = tuple((across(n), up(share)) for n, share in run)
                shapes.append(Polyline(line, Ink.SOFT, 0.8, dash))
                curves.append(line)
    # Those that stand out lie upon the others.
    points = sorted(chart.points, key=lambda point: point.out)
    places = [(across(point.n), up(point.share)) for point in points]
    for point, place in zip(points, places, strict=True):
        fill, edge = (Ink.MARK, Ink.MARK) if point.out else (Ink.PAPER, Ink.SOFT)
        shapes.append(Circle(place, _DOT, fill, edge, 0.9))
    labels = Labels((left + 2, 0, width, bottom - 2), [around(place, _DOT + 0.5) for place in places], curves)
    for name, limits in ((chart.outer, _outer), (chart.inner, _inner)):
        shapes += _limit_name(
            shown(name), [(across(at.n), up(limits(at)[0])) for at in chart.limits], labels, bottom
        )
    named = 0
    for point in sorted(points, key=lambda point: -_distance(point, chart)):
        if point.out:
            most = inf if named < _WANTED else CROSSED
            placed = labels.place(shown(point.label), [(across(point.n), up(point.share))], _DOT, most=most)
            shapes += placed
            named += bool(placed)
    return Drawing(width, height, tuple(shapes))


def _inner(limit: FunnelLimit) -> tuple[float, float]:
    return limit.inner


def _outer(limit: FunnelLimit) -> tuple[float, float]:
    return limit.outer


def _clipped(
    points: Sequence[tuple[float, float]], span: tuple[float, float]
) -> Iterator[list[tuple[float, float]]]:
    """Yield the parts of a curve that lie between the ends of the axis, cut where they leave it."""
    low, high = span
    run: list[tuple[float, float]] = []
    for (x1, y1), (x2, y2) in pairwise(points):
        parts = [0.0, 1.0]
        if y1 != y2:
            parts += [part for edge in span if 0 < (part := (edge - y1) / (y2 - y1)) < 1]
        cuts = [(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part) for part in sorted(parts)]
        for start, end in pairwise(cuts):
            if low < (start[1] + end[1]) / 2 < high:
                run = run or [start]
                run.append(end)
            elif run:
                yield run
                run = []
    if run:
        yield run


def _limit_name(name: str, curve: Sequence[Point], labels: Labels, bottom: float) -> list[Shape]:
    """Name a limit beside its lower curve, rather to the right."""
    seen = [place for place in reversed(curve) if _TOP + 1 < place[1] < bottom - 1]
    return labels.place(name, seen[:: len(seen) // 12 + 1], 0.0, leader=False, alone=_ALONE)


def _distance(point: FunnelPoint, chart: FunnelChart) -> float:
    """How far out a unit lies: its distance from the whole, in standard errors."""
    spread = max(chart.centre * (1 - chart.centre), 1e-9)
    return abs(point.share - chart.centre) / sqrt(spread / max(point.n, 1))
