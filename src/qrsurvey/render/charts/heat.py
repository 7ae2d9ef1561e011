"""Responses by hour and weekday; each number in its cell, the darker the more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qrsurvey.render.charts.axis import thinned, within
from qrsurvey.render.charts.drawing import Drawing, Ink, Line, Rect, Shape, Text
from qrsurvey.render.charts.lines import LEADING, RISE, SMALL, shown, stacked, widest, wrapped
from qrsurvey.report.chart_model import HeatChart

SHADES = (Ink.HEAT_1, Ink.HEAT_2, Ink.HEAT_3, Ink.HEAT_4, Ink.HEAT_5)
_LOW = 3  # so many of them are pale enough for dark figures
_CELL = 20.0
_HEAD = 15.0
_LEAST = 6.5  # the smallest figures
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, _LEAST)
_BESIDE = 1.5
_GAP = 4.0
_NAMES = 0.3  # of the width, at most
_FRAME = 1.4
_WIDEST = 48.0  # a cell


@dataclass(frozen=True)
class _Cells:
    """The cells by row and column: their figures, how they are written, and whether the office works then."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    words: tuple[tuple[str, ...], ...]
    works: tuple[tuple[bool, ...], ...]

    def turned(self) -> _Cells:
        """Return them with the hours going down."""
        return _Cells(
            self.columns,
            self.rows,
            tuple(zip(*self.counts, strict=True)),
            tuple(zip(*self.words, strict=True)),
            tuple(zip(*self.works, strict=True)),
        )

    def names(self, width: float) -> float:
        """Return the width of the names of rows."""
        return min(widest(self.rows, SMALL), _NAMES * width) + _GAP

    def across(self, width: float) -> float:
        """Return the width of a cell."""
        return min((width - self.names(width) - _FRAME) / max(len(self.columns), 1), _WIDEST)

    def size(self, width: float) -> float | None:
        """Return the size in which all figures fit their cells; None where they fit in none."""
        room = self.across(width) - 2 * _BESIDE
        figures = [word for row in self.words for word in row]
        return next((size for size in _SIZES if widest(figures, size) <= room), None)


def heat_drawing(chart: HeatChart, width: float) -> Drawing:
    """Draw the cells, with a frame around working time.

    Where the columns of hours would be too narrow for their figures, hours go down and days across.
    """
    cells = _Cells(
        tuple(shown(row.label) for row in chart.rows),
        tuple(shown(hour) for hour in chart.hours),
        tuple(row.counts for row in chart.rows),
        tuple(
            tuple(map(shown, row.words)) if row.words else tuple(map(str, row.counts)) for row in chart.rows
        ),
        tuple(row.open for row in chart.rows),
    )
    size = cells.size(width)
    if size is None:
        cells = cells.turned()
        size = cells.size(width)
    return _drawn(cells, width, size)


def _drawn(cells: _Cells, width: float, size: float | None) -> Drawing:
    left, across = cells.names(width), cells.across(width)
    head = [
        Text(left + (at + 0.5) * across, _HEAD - 5, name, SMALL, "middle", Ink.SOFT)
        for at, name in enumerate(cells.columns)
    ]
    shapes: list[Shape] = [*thinned(within(head, 0, width), 2.0)]
    most = max((count for row in cells.counts for count in row), default=0)
    top = _HEAD
    tops = [top]
    for at, name in enumerate(cells.rows):
        lines = wrapped(name, left - _GAP + 0.01, SMALL)
        height = max(_CELL, len(lines) * LEADING * SMALL + 2)
        shapes += stacked(lines, 0, top + height / 2, size=SMALL)
        for column, count in enumerate(cells.counts[at]):
            x = left + column * across
            shade = shade_of(count, most)
            fill = Ink.PAPER if shade is None else SHADES[shade]
            shapes.append(Rect(x, top, across, height, fill, Ink.GRID, 0.5))
            if size is not None:
                ink = Ink.SOFT if shade is None else Ink.ON_HEAT_LOW if shade < _LOW else Ink.ON_HEAT_HIGH
                baseline = top + height / 2 + RISE * size / 2
                shapes.append(Text(x + across / 2, baseline, cells.words[at][column], size, "middle", ink))
        top += height
        tops.append(top)
    lefts = [left + at * across for at in range(len(cells.columns) + 1)]
    shapes += _frame(cells.works, lefts, tops)
    return Drawing(width, top + _FRAME, tuple(shapes))


def shade_of(count: int, most: int) -> int | None:
    """Return how dark a cell is, where one of few isn't dark; None where there is nothing."""
    return min(count * len(SHADES) // max(most, len(SHADES)), len(SHADES) - 1) if count else None


def _frame(works: Sequence[Sequence[bool]], lefts: Sequence[float], tops: Sequence[float]) -> Iterator[Line]:
    """Draw the line between working time and other time."""

    def open_at(row: int, column: int) -> bool:
        return 0 <= row < len(works) and 0 <= column < len(works[row]) and works[row][column]

    half = _FRAME / 2
    for row in range(len(tops)):
        for column in range(len(lefts)):
            if column < len(lefts) - 1 and open_at(row - 1, column) != open_at(row, column):
                ends = (lefts[column] - half, tops[row]), (lefts[column + 1] + half, tops[row])
                yield Line(*ends, Ink.TEXT, _FRAME)
            if row < len(tops) - 1 and open_at(row, column - 1) != open_at(row, column):
                ends = (lefts[column], tops[row] - half), (lefts[column], tops[row + 1] + half)
                yield Line(*ends, Ink.TEXT, _FRAME)
