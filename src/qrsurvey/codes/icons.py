"""Pictures: a phone for each step, and the corners around a code; the origin is lower left.

They use the colours that are set, fill and stroke alike.
"""

from __future__ import annotations

from qrsurvey.typography.pen import Pen

GRID = 100.0

_LINE = 5.0


def scan(pen: Pen) -> None:
    """A phone whose viewfinder holds a code."""
    _phone(pen)
    left, bottom, side, arm = 32.0, 34.0, 36.0, 10.0
    for x, dx in ((left, arm), (left + side, -arm)):
        for y, dy in ((bottom, arm), (bottom + side, -arm)):
            pen.polyline(((x + dx, y), (x, y), (x, y + dy)), 4)
    for x, y, size in ((40, 54, 8), (52, 54, 8), (40, 42, 8), (54, 44, 5)):
        pen.rectangle(x, y, size, size)
    pen.fill()


def open_link(pen: Pen) -> None:
    """A phone with a button that leads on, and the tap on it."""
    _phone(pen)
    pen.round_rectangle(32, 54, 36, 20, 8)
    pen.fill()
    pen.white()
    pen.polyline(((47, 69), (53, 64), (47, 59)), 4)
    pen.restore()
    pen.circle(50, 32, 5.5)
    pen.fill()
    pen.width(3.5)
    pen.circle(50, 32, 13)
    pen.stroke()


def answer(pen: Pen) -> None:
    """A phone with a ticked list and the button that sends it."""
    _phone(pen)
    for y in (71, 56, 41):
        pen.polyline(((50, y), (66, y)), 4.5)
        pen.polyline(((33, y), (37, y - 4), (43, y + 4)), 3.5)
    pen.round_rectangle(32, 19, 36, 12, 6)
    pen.fill()


def viewfinder(pen: Pen) -> None:
    """Four corners, as a phone shows them where the code should be, on a grid of 1."""
    arm, bend = 0.085, 0.016
    pen.width(0.0085)
    for x, dx in ((0.0, 1), (1.0, -1)):
        for y, dy in ((0.0, 1), (1.0, -1)):
            pen.move(x + dx * arm, y)
            pen.line(x + dx * bend, y)
            pen.curve(x + dx * bend * 0.45, y, x, y + dy * bend * 0.45, x, y + dy * bend)
            pen.line(x, y + dy * arm)
            pen.stroke()


def _phone(pen: Pen) -> None:
    pen.width(_LINE)
    pen.round_rectangle(22, 4, 56, 92, 11)
    pen.stroke()
    pen.polyline(((45, 87), (55, 87)), 3.5)
