"""How high a row is. Spreadsheets measure it anew only where somebody edits it, so it is set.

The serif face of the PDF is as wide as Times New Roman, letter by letter.
"""

from __future__ import annotations

from math import ceil

from qrsurvey.render.xlsx.styles import SIZE
from qrsurvey.typography.fonts import Face, drawable, text_width

LINE = 15.0
"""Points from one line to the next."""

_HIGHEST = 409.0  # Excel's own limit
_SIDES = 14  # pixels of a cell's padding and indent
_SAFE = 1.06  # letters set to whole pixels on a screen run wider than on paper


def width_in_points(width: float) -> float:
    """Return the room for text in a column: seven pixels a digit, of which four are three points."""
    return (width * 7 + 5 - _SIDES) * 0.75


def lines_of(text: str, width: float, *, bold: bool = False, size: float = SIZE) -> int:
    """Return how many lines a text takes in a column of that width."""
    face = Face.SERIF_BOLD if bold else Face.SERIF
    room = width_in_points(width)

    def measure(words: str) -> float:
        return text_width(face, drawable(words, face)) * size * _SAFE

    space = measure(" ")
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        at = 0.0
        for word in paragraph.split(" "):
            length = measure(word)
            if at and at + space + length > room:
                count += 1
                at = 0.0
            at += length + (space if at else 0.0)
            if at > room:  # a word that is too long is broken anywhere
                more = ceil(at / room) - 1
                count += more
                at -= more * room
    return count


def height_of(lines: int, line: float = LINE) -> float:
    """Return the height of a row with that many lines, in points."""
    return min(max(lines, 1) * line, _HIGHEST)
