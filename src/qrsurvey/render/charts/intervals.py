"""Dots with intervals, one line below the other, on one axis."""

from __future__ import annotations

from qrsurvey.render.charts.axis import Scale, along, label_room, scale
from qrsurvey.render.charts.drawing import Circle, Drawing, Ink, Line, Shape
from qrsurvey.render.charts.lines import SIZE
from qrsurvey.render.charts.rows import Room, frame_of, parted
from qrsurvey.report.chart_model import IntervalChart, IntervalRow

_HEAD = 16.0
_DOT, _CAP = 2.4, 2.6


def interval_drawings(chart: IntervalChart, width: float, room: Room) -> tuple[Drawing, ...]:
    """Draw the shares of all lines with their intervals; every part has the axis above it."""
    frame = frame_of([(row.label, row.words) for row in chart.rows], width, SIZE)
    edge = max(label_room(chart.ticks) / 2, _DOT + 1)
    ends = chart.ticks[0].at, chart.ticks[-1].at
    place = scale(ends, (frame.left + edge, frame.right - edge))

    def draw(lines: range, pad: float) -> Drawing:
        shapes: list[Shape] = [*along(chart.ticks, place, _HEAD - 4.5, (0, width))]
        shapes.append(Line((0, _HEAD), (width, _HEAD), Ink.TEXT, 0.75))
        top = _HEAD
        for at in lines:
            shapes += _grid(chart, place, frame.reach(at, top, pad))
            shapes += frame.texts(at, top, pad)
            shapes += _interval(chart.rows[at], place, frame.middle(at, top, pad))
            top += frame.entries[at].height + pad
        return Drawing(width, top + 0.5, tuple(shapes))

    return parted(frame, _HEAD + 0.5, room, draw)


def _grid(chart: IntervalChart, place: Scale, reach: tuple[float, float]) -> list[Shape]:
    top, bottom = reach
    grid = [Line((place(tick.at), top), (place(tick.at), bottom), Ink.GRID, 0.25) for tick in chart.ticks]
    across = place(chart.reference)
    return [*grid, Line((across, top), (across, bottom), Ink.SOFT, 0.7, (3, 2))]


def _interval(row: IntervalRow, place: Scale, middle: float) -> list[Shape]:
    if row.share is None or row.low is None or row.high is None:
        return []
    low, high = place(row.low), place(row.high)
    caps = [Line((end, middle - _CAP), (end, middle + _CAP), Ink.MARK, 1.1) for end in (low, high)]
    dot = Circle((place(row.share), middle), _DOT, Ink.PAPER if row.few else Ink.MARK, Ink.MARK, 1.1)
    return [Line((low, middle), (high, middle), Ink.MARK, 1.1), *caps, dot]
