"""The five levels as bars that part at the middle one, dissatisfied to the left, satisfied to the right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from qrsurvey.render.charts.axis import Scale, scale
from qrsurvey.render.charts.drawing import Drawing, Ink, Line, Rect, Shape, Text
from qrsurvey.render.charts.lines import RISE, SMALL, shown, width_of, wrapped
from qrsurvey.render.charts.rows import Room, frame_of, parted
from qrsurvey.report.chart_model import LevelsChart, LevelsRow

FILLS = (Ink.LEVEL_1, Ink.LEVEL_2, Ink.LEVEL_3, Ink.LEVEL_4, Ink.LEVEL_5)
_ON = (Ink.ON_DEEP, Ink.ON_PALE, Ink.ON_PALE, Ink.ON_PALE, Ink.ON_DEEP)

_BAR = 12.5
_BESIDE_TEXT = 3.0
_BELOW_NAMES = 5.0
_KEY, _KEY_GAP, _NAME_GAP = 8.0, 3.5, 12.0
_STEP = 13.0


def level_drawings(chart: LevelsChart, width: float, room: Room) -> tuple[Drawing, ...]:
    """Draw the levels of all lines.

    The name of a level stands in the first bar of a part that has room for it; those of the others above the
    bars, each beside its tone.
    """
    frame = frame_of([(row.label, row.words) for row in chart.rows], width, _BAR + 1)
    names = [shown(level) for level in chart.levels]
    place = _place(chart.rows, frame.left, frame.right)
    head = len(_key(names, range(len(names)), width)[1]) * _STEP + _BELOW_NAMES

    def draw(lines: range, pad: float) -> Drawing:
        named = _named(chart.rows, lines, names, place)
        key, steps = _key(names, [level for level in range(len(names)) if level not in named], width)
        shapes: list[Shape] = [*key]
        start = len(steps) * _STEP + _BELOW_NAMES if steps else 0.5
        shapes.append(Line((0, start), (width, start), Ink.TEXT, 0.75))
        top = start
        for at in lines:
            row = chart.rows[at]
            shapes += frame.texts(at, top, pad)
            middle = frame.middle(at, top, pad)
            reach = frame.reach(at, top, pad)
            if row.parts is not None:
                shapes.append(Line((place(0), reach[0]), (place(0), reach[1]), Ink.SOFT, 0.7))
                shapes += _bar(row, place, middle)
                shapes += [
                    _name(row, level, name, place, middle)
                    for level, name in enumerate(names)
                    if named.get(level) == at
                ]
            top += frame.entries[at].height + pad
        return Drawing(width, top + 0.5, tuple(shapes))

    return parted(frame, head + 0.5, room, draw)


def bounds(parts: Sequence[float]) -> list[float]:
    """Return where the levels of a bar begin and the last ends; the middle of the middle one is nought."""
    ends = [0.0, *accumulate(parts)]
    centre = (ends[2] + ends[3]) / 2
    return [end - centre for end in ends]


def _place(rows: Sequence[LevelsRow], left: float, right: float) -> Scale:
    """The axis is as long on each side as the longest bar needs it, so no room is lost where few complain."""
    reached = [bounds(row.parts) for row in rows if row.parts is not None]
    first = min((ends[0] for ends in reached), default=-1.0)
    last = max((ends[-1] for ends in reached), default=1.0)
    return scale((first, last), (left + 1, right - 1))


def _bar(row: LevelsRow, place: Scale, middle: float) -> list[Shape]:
    assert row.parts is not None
    ends = [place(end) for end in bounds(row.parts)]
    top = middle - _BAR / 2
    return [
        Rect(start, top, end - start, _BAR, fill, Ink.EDGE, 0.5)
        for start, end, fill in zip(ends, ends[1:], FILLS, strict=False)
        if end - start > 0.01
    ]


def _named(rows: Sequence[LevelsRow], lines: range, names: Sequence[str], place: Scale) -> dict[int, int]:
    """Return in which line a level's name has room."""
    named: dict[int, int] = {}
    for level, name in enumerate(names):
        needed = width_of(name, SMALL) + 2 * _BESIDE_TEXT
        for at in lines:
            parts = rows[at].parts
            if parts is None:
                continue
            ends = bounds(parts)
            if place(ends[level + 1]) - place(ends[level]) >= needed:
                named[level] = at
                break
    return named


def _name(row: LevelsRow, level: int, name: str, place: Scale, middle: float) -> Text:
    assert row.parts is not None
    ends = bounds(row.parts)
    centre = (place(ends[level]) + place(ends[level + 1])) / 2
    return Text(centre, middle + RISE * SMALL / 2, name, SMALL, "middle", _ON[level])


def _key(names: Sequence[str], levels: Sequence[int], width: float) -> tuple[list[Shape], list[float]]:
    """Set names beside their tones, from left to right; also return the heights of the lines that takes."""
    shapes: list[Shape] = []
    x, baseline = 0.0, 10.0
    steps = [baseline] if levels else []
    for level in levels:
        lines = wrapped(names[level], width - _KEY - _KEY_GAP, SMALL)
        long = max(width_of(line, SMALL) for line in lines)
        if x and x + _KEY + _KEY_GAP + long > width:
            x, baseline = 0.0, baseline + _STEP
            steps.append(baseline)
        shapes.append(Rect(x, baseline - _KEY + 1, _KEY, _KEY, FILLS[level], Ink.EDGE, 0.5))
        for line in lines:
            shapes.append(Text(x + _KEY + _KEY_GAP, baseline, line, SMALL))
            if line is not lines[-1]:
                baseline += _STEP
                steps.append(baseline)
        x += _KEY + _KEY_GAP + long + _NAME_GAP
    return shapes, steps
