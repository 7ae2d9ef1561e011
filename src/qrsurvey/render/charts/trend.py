"""Shares over time as a line with the band of their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from qrsurvey.render.charts.axis import APART, Scale, label_room, scale, thinned, upright, within
from qrsurvey.render.charts.drawing import Circle, Drawing, Ink, Line, Polygon, Polyline, Shape, Text
from qrsurvey.render.charts.labels import ABOVE, CROSSED, Labels, around
from qrsurvey.render.charts.lines import SMALL, shown, widest
from qrsurvey.render.charts.rows import Room
from qrsurvey.report.chart_model import TrendChart, TrendPoint

_HEIGHT, _LEAST = 190.0, 130.0
_TOP, _BELOW = 8.0, 20.0
_DOT, _CAP = 2.6, 2.6
_NEAR = 12.0  # so far from their points stand the figures that are not wanted as much


def trend_drawing(chart: TrendChart, width: float, room: Room) -> Drawing:
    """Draw the shares of all periods; a period without one leaves a gap."""
    height = _HEIGHT if room.height is None else min(max(room.height, _LEAST), _HEIGHT)
    left, bottom = label_room(chart.ticks) + 2 * APART, height - _BELOW
    labels = [shown(point.label) for point in chart.points]
    edge = min(max(widest(labels, SMALL) / 2, _DOT + 2), 30.0)
    across = scale((0, max(len(labels) - 1, 1)), (left + edge, width - edge))
    if len(labels) == 1:
        across = scale((-1, 1), (left + edge, width - edge))
    up = scale((chart.ticks[0].at, chart.ticks[-1].at), (bottom, _TOP))

    shapes: list[Shape] = []
    runs = list(_runs(chart))
    for run in runs:
        shapes += _band(chart.points, run, across, up)
    curves = [edge.points for edge in shapes if isinstance(edge, Polyline)]
    curves += [(whisker.start, whisker.end) for whisker in shapes if isinstance(whisker, Line)]
    shapes += upright(chart.ticks, up, left, width)
    for at in chart.breaks:
        x = across(at - 0.5)
        shapes.append(Line((x, _TOP), (x, bottom), Ink.SOFT, 0.8, (2, 2)))
        curves.append(((x, _TOP), (x, bottom)))
    for run in runs:
        places = tuple((across(at), up(_share(chart.points[at]))) for at in run)
        if len(places) > 1:
            shapes.append(Polyline(places, Ink.MARK, 1.4))
            curves.append(places)
    known = [at for run in runs for at in run]
    for at in known:
        few = chart.points[at].few
        centre = across(at), up(_share(chart.points[at]))
        shapes.append(Circle(centre, _DOT, Ink.PAPER if few else Ink.MARK, Ink.MARK, 1.2))
    shapes.append(Line((left, bottom), (width, bottom), Ink.TEXT, 0.75))
    names = [
        Text(across(at), bottom + 13.5, label, SMALL, "middle", Ink.SOFT) for at, label in enumerate(labels)
    ]
    shapes += thinned(within(names, 0, width))
    dots = [around((across(at), up(_share(chart.points[at]))), _DOT) for at in known]
    placed = Labels((left, 0, width, bottom - 1), dots, curves, ABOVE)
    spacious = across(1) - across(0) >= widest(shown(chart.points[at].words) for at in known)
    wanted = _wanted(chart.points, known)
    for at in [*wanted, *(at for at in reversed(known) if spacious and at not in wanted)]:
        point = chart.points[at]
        place = across(at), up(_share(point))
        most = inf if at in wanted else CROSSED + _NEAR
        shapes += placed.place(shown(point.words), [place], _DOT, most=most, leader=at in wanted)
    return Drawing(width, height, tuple(shapes))


def _runs(chart: TrendChart) -> Iterator[list[int]]:
    """Yield the points that are joined: those in a row that have a share, up to what changes the measure."""
    run: list[int] = []
    for at, point in enumerate(chart.points):
        if run and (point.share is None or at in chart.breaks):
            yield run
            run = []
        if point.share is not None:
            run.append(at)
    if run:
        yield run


def _share(point: TrendPoint) -> float:
    assert point.share is not None
    return point.share


def _band(points: Sequence[TrendPoint], run: Sequence[int], across: Scale, up: Scale) -> list[Shape]:
    ends = [
        (across(at), up(low), up(high))
        for at in run
        if (low := points[at].low) is not None and (high := points[at].high) is not None
    ]
    if len(ends) < 2:  # a period between two gaps has an interval, but no band
        lines: list[Shape] = []
        for x, low, high in ends:
            lines.append(Line((x, low), (x, high), Ink.MARK, 1.1))
            lines += [Line((x - _CAP, y), (x + _CAP, y), Ink.MARK, 1.1) for y in (low, high)]
        return lines
    upper = tuple((x, high) for x, _, high in ends)
    lower = tuple((x, low) for x, low, _ in ends)
    edges = [Polyline(edge, Ink.SOFT, 0.4) for edge in (upper, lower)]
    return [Polygon((*upper, *lower[::-1]), Ink.BAND), *edges]


def _wanted(points: Sequence[TrendPoint], known: Sequence[int]) -> list[int]:
    """Return the points whose figures are wanted most: the last, the first, the lowest, the highest."""
    if not known:
        return []
    shares = {at: _share(points[at]) for at in known}
    ends = min(known, key=shares.__getitem__), max(known, key=shares.__getitem__)
    return list(dict.fromkeys((known[-1], known[0], *ends)))
