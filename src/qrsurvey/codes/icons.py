"""The pictures of the three steps: a phone each, on a grid of 100 with its origin lower left.

They use the colours that are set, fill and stroke alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

GRID = 100.0

_LINE = 5.0


def scan(canvas: Canvas) -> None:
    """A phone whose viewfinder holds a code."""
    _phone(canvas)
    left, bottom, side, arm = 32.0, 34.0, 36.0, 10.0
    for x, dx in ((left, arm), (left + side, -arm)):
        for y, dy in ((bottom, arm), (bottom + side, -arm)):
            _line(canvas, ((x + dx, y), (x, y), (x, y + dy)), 4)
    for x, y in ((40, 54), (52, 54), (40, 42)):
        canvas.rect(x, y, 8, 8, stroke=0, fill=1)
    canvas.rect(54, 44, 5, 5, stroke=0, fill=1)


def open_link(canvas: Canvas) -> None:
    """A phone with a button that leads on, and the tap on it."""
    _phone(canvas)
    canvas.roundRect(32, 54, 36, 20, 8, stroke=0, fill=1)
    canvas.saveState()
    canvas.setStrokeGray(1)
    _line(canvas, ((47, 69), (53, 64), (47, 59)), 4)
    canvas.restoreState()
    canvas.circle(50, 32, 5.5, stroke=0, fill=1)
    canvas.setLineWidth(3.5)
    canvas.circle(50, 32, 13, stroke=1, fill=0)


def answer(canvas: Canvas) -> None:
    """A phone with a ticked list and the button that sends it."""
    _phone(canvas)
    for y in (71, 56, 41):
        _line(canvas, ((50, y), (66, y)), 4.5)
        _line(canvas, ((33, y), (37, y - 4), (43, y + 4)), 3.5)
    canvas.roundRect(32, 19, 36, 12, 6, stroke=0, fill=1)


def _phone(canvas: Canvas) -> None:
    canvas.setLineWidth(_LINE)
    canvas.roundRect(22, 4, 56, 92, 11, stroke=1, fill=0)
    _line(canvas, ((45, 87), (55, 87)), 3.5)


def _line(canvas: Canvas, points: Sequence[tuple[float, float]], width: float) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.setLineWidth(width)
    canvas.drawPath(path, stroke=1, fill=0)
