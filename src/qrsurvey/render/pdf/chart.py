"""The interval chart: a table whose middle column is drawn.

As a table a label takes the room that it needs, so nothing can collide. It stands whole on one page if it can
be; else it breaks between its lines and repeats its axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qrsurvey.render.measures import CHART_SIZE, MM, PAGE_HEIGHT, TEXT_HEIGHT, TEXT_WIDTH, Style
from qrsurvey.render.pdf.layout import cell_text, stacked_height, text
from qrsurvey.report.chart_model import IntervalChart, IntervalRow, Tick
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable
    from reportlab.platypus import Table as Grid
    from reportlab.platypus.flowables import CallerMacro

_LABELS, _WORDS = 54 * MM, 43 * MM
_PLOT = TEXT_WIDTH - _LABELS - _WORDS
_EDGE = 5 * MM  # room for half of the first and of the last tick's label
_GAP = 2 * MM
_NOTE_GAP = 6.0
_AXIS = 16.0
_PADS = (7.0, 5.0, 3.5)  # between lines, the best first
_LINES_TOGETHER = 3
_DOT, _CAP = 2.4, 2.6


def placed_chart(definition: IntervalChart, above: Sequence[Flowable]) -> Flowable:
    """Return the chart below its caption and all else that must stay `above` it.

    Whole on this page, if need be with its lines closer together; else whole on the next one; else over
    several pages.
    """
    from reportlab.platypus import Flowable, PageBreak

    class Placed(Flowable):
        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            return width, 2 * PAGE_HEIGHT  # more than any page has, so that reportlab asks for parts

        def split(self, _width: float, height: float) -> list[Flowable]:
            for room, start in ((height, []), (TEXT_HEIGHT, [PageBreak()])):
                for pad in _PADS:
                    whole = [*above, _chart(definition, pad)]
                    if stacked_height(whole) <= room:
                        return [*start, *whole]
            first = replace(definition, rows=definition.rows[:_LINES_TOGETHER])
            fits = stacked_height([*above, _chart(first, _PADS[0])]) <= height
            return [*([] if fits else [PageBreak()]), *above, _chart(definition, _PADS[0])]

    return Placed()


def _chart(definition: IntervalChart, pad: float) -> Grid:
    from reportlab.lib.colors import Color, black
    from reportlab.platypus import Table as Grid

    scale = _scale(definition.ticks)
    cells: list[list[Any]] = [["", _drawn(lambda canvas: _axis(canvas, definition.ticks, scale)), ""]]
    heights: list[float] = [_AXIS]
    for row in definition.rows:
        label, words = cell_text(row.label, Style.LABEL), cell_text(row.words, Style.WORDS)
        height = pad + max(label.wrap(_LABELS - _GAP, 1e6)[1], words.wrap(_WORDS - _GAP, 1e6)[1])
        cells.append([label, _drawn(_line_of(row, definition, scale, height)), words])
        heights.append(height)
    note = text(definition.note, Style.NOTE)
    cells.append([note, "", ""])
    heights.append(_NOTE_GAP + note.wrap(TEXT_WIDTH, 1e6)[1])
    lines = len(definition.rows)
    grey = Color(0.8, 0.8, 0.8)
    return Grid(
        cells,
        colWidths=[_LABELS, _PLOT, _WORDS],
        rowHeights=heights,
        repeatRows=1,
        spaceAfter=8,
        style=[
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (1, -1), 0),
            ("RIGHTPADDING", (0, 0), (0, -1), _GAP),
            ("LEFTPADDING", (2, 0), (2, -1), _GAP),
            ("RIGHTPADDING", (2, 0), (2, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("VALIGN", (1, 0), (1, -1), "BOTTOM"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.75, black),
            ("LINEBELOW", (0, 1), (-1, -2), 0.25, grey),
            ("SPAN", (0, -1), (-1, -1)),
            ("RIGHTPADDING", (0, -1), (-1, -1), 0),
            ("VALIGN", (0, -1), (-1, -1), "BOTTOM"),
            ("NOSPLIT", (0, 0), (0, min(_LINES_TOGETHER, lines))),
            ("NOSPLIT", (0, max(1, lines - _LINES_TOGETHER + 1)), (0, lines + 1)),
        ],
    )


def _scale(ticks: Sequence[Tick]) -> Callable[[float], float]:
    first, last = ticks[0].at, ticks[-1].at

    def place(share: float) -> float:
        return _EDGE + (share - first) / (last - first) * (_PLOT - 2 * _EDGE)

    return place


def _drawn(draw: Callable[[Canvas], None]) -> CallerMacro:
    """Return a cell that draws itself from its lower left corner."""
    from reportlab.platypus.flowables import CallerMacro

    return CallerMacro(drawCallable=lambda macro, *_: draw(macro.canv))


def _axis(canvas: Canvas, ticks: Sequence[Tick], scale: Callable[[float], float]) -> None:
    canvas.setFont(Face.SERIF.value, CHART_SIZE)
    for tick in ticks:
        canvas.drawCentredString(scale(tick.at), 4, tick.label)


def _line_of(
    row: IntervalRow, definition: IntervalChart, scale: Callable[[float], float], height: float
) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(0.25)
        canvas.setStrokeGray(0.8)
        for tick in definition.ticks:
            canvas.line(scale(tick.at), 0, scale(tick.at), height)
        canvas.setStrokeGray(0)
        canvas.setLineWidth(0.6)
        canvas.setDash(3, 2)
        canvas.line(scale(definition.reference), 0, scale(definition.reference), height)
        canvas.setDash()
        _interval(canvas, row, scale, height / 2)

    return draw


def _interval(canvas: Canvas, row: IntervalRow, scale: Callable[[float], float], middle: float) -> None:
    if row.share is None or row.low is None or row.high is None:
        return
    canvas.setLineWidth(1.1)
    canvas.line(scale(row.low), middle, scale(row.high), middle)
    for end in (row.low, row.high):
        canvas.line(scale(end), middle - _CAP, scale(end), middle + _CAP)
    canvas.setFillGray(1 if row.few else 0)
    canvas.circle(scale(row.share), middle, _DOT, stroke=1, fill=1)
    canvas.setFillGray(0)
