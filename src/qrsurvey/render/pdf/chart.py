"""The interval chart: a table whose middle column is drawn.

As a table it breaks between its lines, repeats its axis on every page, and a label takes the room that it
needs: nothing can collide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qrsurvey.render.pdf.layout import CHART_SIZE, MM, TEXT_WIDTH, Style, cell_text
from qrsurvey.report.model import IntervalChart, IntervalRow, Tick
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table as Grid
    from reportlab.platypus.flowables import CallerMacro

_LABELS, _WORDS = 54 * MM, 43 * MM
_PLOT = TEXT_WIDTH - _LABELS - _WORDS
_EDGE = 5 * MM  # room for half of the first and of the last tick's label
_GAP = 2 * MM
_AXIS = 16.0
_PAD = 7.0
_DOT, _CAP = 2.4, 2.6


def chart(definition: IntervalChart) -> Grid:
    """Return the chart, without its caption."""
    from reportlab.lib.colors import Color, black
    from reportlab.platypus import Table as Grid

    scale = _scale(definition.ticks)
    cells: list[list[Any]] = [["", _drawn(lambda canvas: _axis(canvas, definition.ticks, scale)), ""]]
    heights: list[float] = [_AXIS]
    for row in definition.rows:
        label, words = cell_text(row.label, Style.LABEL), cell_text(row.words, Style.WORDS)
        height = _PAD + max(label.wrap(_LABELS - _GAP, 1e6)[1], words.wrap(_WORDS - _GAP, 1e6)[1])
        cells.append([label, _drawn(_line_of(row, definition, scale, height)), words])
        heights.append(height)
    grey = Color(0.8, 0.8, 0.8)
    return Grid(
        cells,
        colWidths=[_LABELS, _PLOT, _WORDS],
        rowHeights=heights,
        repeatRows=1,
        spaceAfter=6,
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
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, grey),
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
