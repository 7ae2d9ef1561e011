"""Responses per day as bars; days on which the office doesn't work are hollow."""

from __future__ import annotations

from itertools import pairwise

from qrsurvey.render.charts.axis import APART, label_room, meets, scale, upright, within
from qrsurvey.render.charts.drawing import Drawing, Ink, Line, Rect, Shape, Text
from qrsurvey.render.charts.lines import SMALL, shown
from qrsurvey.render.charts.rows import Room
from qrsurvey.report.chart_model import DaysChart

_HEIGHT, _LEAST = 160.0, 110.0
_TOP, _BELOW = 14.0, 20.0
_FILLED = 0.74  # of the way from one bar to the next
_FIGURES = 7.5
_WIDEST = 26.0  # a bar


def days_drawing(chart: DaysChart, width: float, room: Room) -> Drawing:
    """Draw a bar a day; its figure stands upon it where all figures have room."""
    height = _HEIGHT if room.height is None else min(max(room.height, _LEAST), _HEIGHT)
    left, bottom = label_room(chart.ticks) + 2 * APART, height - _BELOW
    up = scale((chart.ticks[0].at, chart.ticks[-1].at), (bottom, _TOP))
    step = (width - left) / max(len(chart.bars), 1)
    thick = min(step * _FILLED, _WIDEST)
    centres = [left + (at + 0.5) * step for at in range(len(chart.bars))]
    shapes: list[Shape] = [*upright(chart.ticks, up, left, width)]
    for x, bar in zip(centres, chart.bars, strict=True):
        if bar.count:
            top = up(bar.count)
            fill = Ink.BAR if bar.works else Ink.PAPER
            shapes.append(Rect(x - thick / 2, top, thick, bottom - top, fill, Ink.EDGE, 0.5))
    shapes.append(Line((left, bottom), (width, bottom), Ink.TEXT, 0.75))
    figures = [
        Text(x, up(bar.count) - 2.5, shown(bar.words or str(bar.count)), _FIGURES, "middle")
        for x, bar in zip(centres, chart.bars, strict=True)
        if bar.count
    ]
    if all(figure.width <= step - 1 for figure in figures):
        shapes += figures
    shapes += _names(chart, centres, bottom + 13.5, width)
    return Drawing(width, height, tuple(shapes))


def _names(chart: DaysChart, centres: list[float], baseline: float, width: float) -> list[Text]:
    """Name every so manieth bar, or every second, third … of those where they would touch."""
    for often in range(max(chart.every, 1), len(chart.bars) + 1, max(chart.every, 1)):
        names = [
            Text(centres[at], baseline, shown(chart.bars[at].label), SMALL, "middle", Ink.SOFT)
            for at in range(0, len(chart.bars), often)
        ]
        names = within(names, 0, width)
        if not any(meets(a.box, b.box, APART) for a, b in pairwise(names)):
            return names
    return []
