"""Charts of lines one below the other: a label, what is drawn, words. They may be parted between lines.

Where there is room all three stand side by side; on a narrow screen the label and the words stand above
what is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qrsurvey.render.charts.drawing import Drawing, Ink, Line, Shape
from qrsurvey.render.charts.lines import LEADING, SIZE, shown, stacked, widest, width_of, wrapped

PADS = (7.0, 5.0, 3.5)
"""Between lines, the best first."""

TOGETHER = 3
"""So many lines at least stand on every part."""

_NARROW = 380.0
_LABELS, _WORDS = 0.33, 0.27  # of the width, at most
_GAP = 6.0
_STRIP = 14.0  # what is drawn below a label, in height


@dataclass(frozen=True)
class Entry:
    """One line: its texts, broken into the lines of their columns, and its height without padding."""

    label: tuple[str, ...]
    words: tuple[str, ...]
    height: float


@dataclass(frozen=True)
class Frame:
    """All the lines of a chart, and where what is drawn begins and ends."""

    width: float
    left: float
    right: float
    narrow: bool
    entries: tuple[Entry, ...]

    def middle(self, at: int, top: float, pad: float) -> float:
        """Return the height at which a line's drawing has its middle, if the line begins at `top`."""
        height = self.entries[at].height + pad
        return top + (height - pad / 2 - _STRIP / 2 if self.narrow else height / 2)

    def reach(self, at: int, top: float, pad: float) -> tuple[float, float]:
        """Return from where to where a line's drawing may reach."""
        if self.narrow:
            middle = self.middle(at, top, pad)
            return middle - _STRIP / 2, middle + _STRIP / 2
        return top, top + self.entries[at].height + pad

    def texts(self, at: int, top: float, pad: float) -> list[Shape]:
        """Set a line's label and words, and the rule below it."""
        entry = self.entries[at]
        bottom = top + entry.height + pad
        rule = Line((0, bottom), (self.width, bottom), Ink.GRID, 0.4)
        if not self.narrow:
            middle = (top + bottom) / 2
            words = stacked(entry.words, self.right + _GAP, middle)
            return [rule, *stacked(entry.label, 0, middle), *words]
        step = LEADING * SIZE
        below = top + pad / 2 + len(entry.label) * step
        label = stacked(entry.label, 0, (top + pad / 2 + below) / 2)
        if _beside(entry, self.width):
            return [rule, *label, *stacked(entry.words, self.width, below - step / 2, anchor="end")]
        middle = below + len(entry.words) * step / 2
        return [rule, *label, *stacked(entry.words, self.width, middle, anchor="end")]


def frame_of(texts: Sequence[tuple[str, str]], width: float, thickness: float) -> Frame:
    """Lay out the lines of a chart, each given as its label and its words.

    Args:
        texts: The label and the words of each line.
        width: Of the whole chart.
        thickness: What is drawn is that high, at least.
    """
    pairs = [(shown(label), shown(words)) for label, words in texts]
    if width < _NARROW:
        return Frame(width, 0, width, narrow=True, entries=tuple(_narrow(*pair, width) for pair in pairs))
    labels = min(widest(label for label, _ in pairs), _LABELS * width)
    words = min(widest(words for _, words in pairs), _WORDS * width)
    entries = []
    for label, said in pairs:
        columns = wrapped(label, labels + 0.01), wrapped(said, words + 0.01)
        height = max(LEADING * SIZE * max(map(len, columns)), thickness)
        entries.append(Entry(*columns, height))
    right = width - words - _GAP
    return Frame(width, labels + _GAP, right, narrow=False, entries=tuple(entries))


def _narrow(label: str, words: str, width: float) -> Entry:
    lines = Entry(wrapped(label, width), wrapped(words, width), 0)
    count = len(lines.label) if _beside(lines, width) else len(lines.label) + len(lines.words)
    return Entry(lines.label, lines.words, count * LEADING * SIZE + _STRIP)


def _beside(entry: Entry, width: float) -> bool:
    """Tell whether the words have room at the end of the label's last line."""
    taken = width_of(entry.label[-1]) + width_of(entry.words[0])
    return len(entry.words) == 1 and taken + 2 * _GAP <= width


@dataclass(frozen=True)
class Room:
    """How high the parts of a chart may be, in points: the first, and the others; None is as high as needed.

    `foot` is kept free below the last.
    """

    height: float | None = None
    first: float | None = None
    foot: float = 0.0


def parted(
    frame: Frame,
    head: float,
    room: Room,
    draw: Callable[[range, float], Drawing],
) -> tuple[Drawing, ...]:
    """Draw a chart whole if there is room for it, if need be with its lines closer together; else in parts.

    Args:
        frame: Its lines.
        head: The height of what stands above the lines of every part, at most.
        room: How high a part may be.
        draw: Draws some lines with a padding.
    """
    every = range(len(frame.entries))
    limit = room.height if room.first is None else room.first
    if limit is None or room.height is None:
        return (draw(every, PADS[0]),)
    for pad in PADS:
        if head + sum(entry.height + pad for entry in frame.entries) + room.foot <= limit:
            return (draw(every, pad),)
    heights = [entry.height + PADS[0] for entry in frame.entries]
    return tuple(draw(part, PADS[0]) for part in _parts(heights, limit - head, room.height - head, room.foot))


def _parts(heights: Sequence[float], first: float, others: float, foot: float) -> list[range]:
    """Fill part by part; the last keeps `TOGETHER` lines if there are so many, and room for the foot."""
    ends: list[int] = []
    used, limit = 0.0, first
    for at, height in enumerate(heights):
        if used + height > limit and at > (ends[-1] if ends else 0):
            ends.append(at)
            used, limit = 0.0, others
        used += height
    start = ends[-1] if ends else 0
    if used + foot > limit and len(heights) - start > TOGETHER:
        ends.append(len(heights) - TOGETHER)
    elif ends and len(heights) - start < TOGETHER:
        before = ends[-2] if len(ends) > 1 else 0
        ends[-1] = max(len(heights) - TOGETHER, before + min(TOGETHER, start - before))
    bounds = [0, *ends, len(heights)]
    return [range(a, b) for a, b in pairwise(bounds)]
