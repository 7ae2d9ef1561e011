"""Lines of a poster: a name, a share, and between them a bar or a rule that leads the eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qrsurvey.report.model import RowKind
from qrsurvey.report.public import PublicRow
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.content import BLACK, WHITE, Colour, Content
from qrsurvey.typography.fit import Align, Fitted, TextStyle
from qrsurvey.typography.flow import flow
from qrsurvey.typography.fonts import Face, text_width

LINE = 7.0
"""The height of a title above lines, in millimetres."""

_TALLEST, _LOWEST = 11.0, 5.2
_GAP = 8.0
_SHARE = 19.0  # what a share takes of a line, at least
_RULE: Colour = (0.72, 0.74, 0.77)
_SOFT: Colour = (0.27, 0.31, 0.37)
_TRACK: Colour = (0.45, 0.48, 0.52)
_EDGE = 0.25
_INSET = 0.5
_LARGEST = 4.6
_SIZE = 0.5  # of a line's height is its type

Part = tuple[Sequence[PublicRow], Box]


def columns(rows: Sequence[PublicRow], room: Box) -> list[Part] | None:
    """Return the lines in one column or two, each with the box it fills; None where they have no room."""
    if not rows:
        return []
    for count in (1, 2):
        parts = list(_parts(rows, count))
        height = min(room.height / max(map(len, parts)), _TALLEST)
        if height >= (_LOWEST if count > 1 else _LOWEST + 1.2):
            width = (room.width - _GAP * (count - 1)) / count
            return [
                (part, Box(room.left + at * (width + _GAP), room.top, width, height * len(part)))
                for at, part in enumerate(parts)
            ]
    return None


def draw_rows(
    content: Content, rows: Sequence[PublicRow], box: Box, accent: Colour, *, bar: float = 0.0
) -> None:
    """Draw lines in a box, all of one height; `bar` is the width kept for a bar of each share."""
    height = box.height / len(rows)
    size = min(height * _SIZE, _LARGEST) * POINTS_PER_MM
    for at, row in enumerate(rows):
        line = Box(box.left, box.top + at * height, box.width, height)
        right = _share(row, line, size)
        content.text(right, BLACK if row.part is not None else _SOFT)
        room = line.width - max(_SHARE, line.right - right.lines[0].left + 2)
        if bar:
            room -= bar
            _draw_bar(content, row, Box(line.left + room, line.top, bar, height), accent)
            room -= 3
        content.text(_name(row, Box(line.left, line.top + _INSET, room, height - 2 * _INSET), size))
        content.line((box.left, line.bottom, box.right, line.bottom), 0.15, _RULE)


def _name(row: PublicRow, room: Box, size: float) -> Fitted:
    face = Face.SANS_SEMIBOLD if row.kind is RowKind.GROUP else Face.SANS
    return flow(row.name, TextStyle(face, size, 0.82 * size, size / 2, align=Align.LEFT, leading=1.12), room)


def _share(row: PublicRow, line: Box, size: float) -> Fitted:
    """Set a share, or why there is none, at the right end of a line."""
    told = row.part is not None
    face, size = (Face.SANS_SEMIBOLD, size) if told else (Face.SANS, 0.8 * size)
    text = f"{row.share}*" if row.few else row.share
    width = text_width(face, text) * size / POINTS_PER_MM + 0.01
    style = TextStyle(face, size, size, size / 2, align=Align.LEFT)
    return flow(text, style, Box(line.right - width, line.top, width, line.height))


def _draw_bar(content: Content, row: PublicRow, room: Box, accent: Colour) -> None:
    if row.part is None:
        return
    track = Box(room.left, room.top + room.height * 0.24, room.width, room.height * 0.52)
    content.panel(track, _TRACK)
    content.panel(track.inset(_EDGE, _EDGE), WHITE)
    content.panel(Box(track.left, track.top, track.width * row.part, track.height), accent)


def _parts(rows: Sequence[PublicRow], count: int) -> Iterator[Sequence[PublicRow]]:
    """Part lines into columns about equally long; a group's line never ends one."""
    each = -(-len(rows) // count)
    cuts = [0]
    for at in range(1, count):
        cut = at * each
        while cut < len(rows) and rows[cut - 1].kind is RowKind.GROUP:
            cut -= 1
        cuts.append(min(cut, len(rows)))
    yield from (rows[a:b] for a, b in pairwise([*cuts, len(rows)]) if a < b)
