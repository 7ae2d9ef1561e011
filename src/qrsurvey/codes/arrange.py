"""Where each part of a placard stands: the boxes of a layout, before anything is set in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qrsurvey.codes.layout import Column, Layout, Part, Show
from qrsurvey.typography.box import Box

FRAME = 0.0086
"""From the symbol's room to the middle of the frame's line, of its side."""

LEAST_ROOM = 20.0
"""Less than this holds no symbol that could be read."""

_LOGO_SPACE = 1.6


@dataclass(frozen=True)
class Placed:
    """A part and its box, from the upper left corner of the placard."""

    part: Part
    box: Box


@dataclass(frozen=True)
class Arranged:
    """All parts in reading order. `symbol` is the square for the symbol with its quiet zone."""

    parts: tuple[Placed, ...]
    symbol: Box

    @property
    def fits(self) -> bool:
        """Tell whether every part has room."""
        boxes = [placed.box for placed in self.parts]
        return self.symbol.width >= LEAST_ROOM and all(box.width > 3 and box.height > 1 for box in boxes)


def arrange(layout: Layout, languages: int = 1, notes: int = 0, *, logo: bool = False) -> Arranged:
    """Divide a placard among its parts, for a number of languages and of the office's own lines."""
    sides, top, bottom = layout.margins
    inner = Box(sides, top, layout.width - 2 * sides, layout.height - top - bottom)
    absent = {show for show, there in ((Show.NOTES, notes), (Show.LOGO, logo)) if not there}
    given = sum(column.width or 0.0 for column in layout.columns)
    rest = inner.width - given - layout.gap * (len(layout.columns) - 1)
    left, placed = inner.left, list[Placed]()
    for column in layout.columns:
        width = rest if column.width is None else column.width
        shown = [part for part in column.parts if part.show not in absent]
        placed += _stack(column, shown, Box(left, inner.top, width, inner.height), languages, notes)
        left += width + layout.gap
    room = next(each.box for each in placed if each.part.show is Show.SYMBOL)
    side = min(room.width, room.height)
    return Arranged(tuple(placed), Box.around(room.centre, side))


def _stack(column: Column, shown: Sequence[Part], box: Box, languages: int, notes: int) -> list[Placed]:
    heights = [_height(part, languages, notes) for part in shown]
    fixed = sum(part.before + height for part, height in zip(shown, heights, strict=True))
    # Where no part takes what is left, the column stands in the middle of its room.
    open_parts = [part for part in column.parts if part.height is None]
    at = box.top if open_parts else box.top + (box.height - fixed) / 2
    placed = []
    for part, height in zip(shown, heights, strict=True):
        tall = box.height - fixed if part.height is None else height
        at += part.before
        placed.append(Placed(part, Box(box.left, at, box.width, tall)))
        at += tall
    return placed


def _height(part: Part, languages: int, notes: int) -> float:
    if part.height is None:
        return 0.0
    if part.show is Show.NOTES:
        return part.height * notes
    if part.show is Show.FOOT:
        return part.height * 2 * languages
    if part.show is Show.LOGO:
        return part.height + _LOGO_SPACE
    return part.height + part.second * (languages - 1)
