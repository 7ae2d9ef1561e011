"""Scales, and the ticks along them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from qrsurvey.render.charts.drawing import Box, Ink, Line, Shape, Text
from qrsurvey.render.charts.lines import RISE, SMALL, shown, widest
from qrsurvey.report.chart_model import Tick

Scale = Callable[[float], float]

APART = 4.0
"""Between two labels on one line, at least."""


def scale(values: tuple[float, float], places: tuple[float, float]) -> Scale:
    """Return where a value lies between two places; what is outside the axis is drawn at its end."""
    (first, last), (start, end) = values, places

    def place(value: float) -> float:
        part = (value - first) / (last - first) if last > first else 0.0
        return start + min(max(part, 0.0), 1.0) * (end - start)

    return place


def meets(one: Box, other: Box, gap: float = 0.0) -> bool:
    """Tell whether two boxes come nearer to each other than a gap."""
    return (
        one[0] < other[2] + gap
        and other[0] < one[2] + gap
        and one[1] < other[3] + gap
        and other[1] < one[3] + gap
    )


def thinned(labels: Sequence[Text], gap: float = APART) -> list[Text]:
    """Return the labels of an axis, or every second, third … of them, so that none touches the next.

    The last one always stays.
    """
    for step in range(1, len(labels) + 1):
        kept = list(labels)[::-1][::step]
        if not any(meets(a.box, b.box, gap) for a, b in pairwise(kept)):
            return kept[::-1]
    return []


def within(labels: Sequence[Text], left: float, right: float) -> list[Text]:
    """Push labels that would stand out of a drawing's sides back into it."""
    pushed = []
    for label in labels:
        by = max(left - label.left, 0.0) or min(right - label.left - label.width, 0.0)
        pushed.append(replace(label, x=label.x + by) if by else label)
    return pushed


def label_room(ticks: Sequence[Tick], size: float = SMALL) -> float:
    """Return the width of the widest label of an axis."""
    return widest((shown(tick.label) for tick in ticks), size)


def upright(ticks: Sequence[Tick], place: Scale, left: float, right: float) -> list[Shape]:
    """Draw a grid of level lines between two sides, each with its label to its left."""
    labels = [
        Text(left - APART, place(tick.at) + RISE * SMALL / 2, shown(tick.label), SMALL, "end", Ink.SOFT)
        for tick in ticks
    ]
    grid = [Line((left, place(tick.at)), (right, place(tick.at)), Ink.GRID) for tick in ticks]
    return [*grid, *thinned(labels, 1.0)]


def along(ticks: Sequence[Tick], place: Scale, baseline: float, sides: tuple[float, float]) -> list[Text]:
    """Set the labels of a level axis, each centred on its place, as many as have room."""
    labels = [Text(place(tick.at), baseline, shown(tick.label), SMALL, "middle", Ink.SOFT) for tick in ticks]
    return thinned(within(labels, *sides))
