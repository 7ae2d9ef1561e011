"""Text fitted to a box: as large as it may be, then smaller, then in more lines, else refused.

Lines break at spaces only, so that a Vietnamese syllable stays whole, and so that they come out about
equally long: a short last line appears only where the words leave no choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, combinations, pairwise

from qrsurvey.errors import Message, PlacardError
from qrsurvey.i18n.text import collapse
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fonts import Face, cap_height, ink, require_letters, text_width

_STEP = 0.25  # sizes are quarters of a point
_HAIR = 1e-6

_NEVER_FIRST = frozenset("-–—/·&")
# Words that belong to what follows them; a line that ends with one reads as if it were cut off.
_NOT_LAST_VI = frozenset(
    {"các", "cho", "của", "do", "số", "tại", "theo", "thuộc", "trong", "và", "về", "với"}
)
_NOT_LAST_EN = frozenset({"and", "at", "for", "in", "of", "the", "to", "with"})
_BAD_BREAK_COST = 1.12  # such a break must save that much of the width


class Align(StrEnum):
    """Where a line stands in its box."""

    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True)
class TextStyle:
    """How a text may be set. Sizes in points, `leading` and `tracking` in em.

    A text shrinks from `best` to `comfortable` before it takes another line, and goes down to `floor`, the
    smallest size that is still readable in its place, only where all the lines don't help.
    """

    face: Face
    best: float
    comfortable: float
    floor: float
    lines: int = 1
    align: Align = Align.CENTRE
    leading: float = 1.3
    tracking: float = 0.0


@dataclass(frozen=True)
class Line:
    """One line: where it begins and its baseline, in millimetres from the upper left corner of the page."""

    text: str
    left: float
    baseline: float
    width: float


@dataclass(frozen=True)
class Fitted:
    """A text that fits its box; `size` in points."""

    style: TextStyle
    size: float
    lines: tuple[Line, ...]


def fit(text: str, style: TextStyle, box: Box, place: Message) -> Fitted:
    """Fit a text to a box, centred in its height by the capitals.

    Raises:
        PlacardError: the face lacks a letter, or even the floor is too large; `place` says whose text it is.
    """
    text = collapse(text)
    require_letters(style.face, text, place)
    ways: list[tuple[float, list[str]]] = []
    # What is too long for all its lines together needs no search for the best breaks.
    if text_width(style.face, text) * style.floor <= style.lines * box.width * POINTS_PER_MM:
        for lines in _ways(text, style):
            size = _largest(lines, style, box)
            if size >= style.comfortable:
                return _set(lines, style, size, box)
            ways.append((size, lines))
    size, lines = max(ways, key=lambda way: way[0], default=(0.0, []))
    if size < style.floor:
        measures = {"width": f"{box.width:.0f}", "height": f"{box.height:.0f}"}
        raise PlacardError("typography.no-room", place=place, text=text, **measures)
    return _set(lines, style, size, box)


def fit_alike(
    texts: Sequence[str], style: TextStyle, boxes: Sequence[Box], places: Sequence[Message]
) -> tuple[Fitted, ...]:
    """Fit texts that stand side by side, all in the size of the one that has least room.

    Raises:
        PlacardError: as `fit`.
    """
    fitted = [fit(*each) for each in zip(texts, [style] * len(texts), boxes, places, strict=True)]
    size = min((each.size for each in fitted), default=style.best)
    alike = replace(style, best=size, comfortable=min(size, style.comfortable))
    return tuple(fit(*each) for each in zip(texts, [alike] * len(texts), boxes, places, strict=True))


def _ways(text: str, style: TextStyle) -> Iterator[list[str]]:
    """The best breaks into one line, two lines, and so on as far as style and words allow."""
    words = _unbreakable(text)
    widths = [text_width(style.face, word, style.tracking) for word in words]
    space = text_width(style.face, " ") + 2 * style.tracking
    for count in range(1, min(style.lines, max(len(words), 1)) + 1):
        yield _balanced(words, widths, space, count)


def _unbreakable(text: str) -> list[str]:
    """Split at spaces, except before a dash and before a number: "Quầy số 3" stays one."""
    words: list[str] = []
    for word in text.split(" "):
        if words and (word in _NEVER_FIRST or word.isdigit()):
            words[-1] += " " + word
        else:
            words.append(word)
    return words


def _balanced(words: Sequence[str], widths: Sequence[float], space: float, count: int) -> list[str]:
    ends = [0.0, *accumulate(width + space for width in widths)]

    def cost(breaks: tuple[int, ...]) -> tuple[float, float]:
        lengths = [ends[b] - ends[a] - space for a, b in pairwise((0, *breaks, len(words)))]
        bad = sum(_cuts_a_phrase(words[b - 1], words[b]) for b in breaks)
        return max(lengths) * _BAD_BREAK_COST**bad, sum(length**2 for length in lengths)

    best = min(combinations(range(1, len(words)), count - 1), key=cost)
    return [" ".join(words[a:b]) for a, b in pairwise((0, *best, len(words)))]


def _cuts_a_phrase(before: str, after: str) -> bool:
    """Tell whether a break here parts what is read as one: "của | người dân", "Long | Hoa"."""
    name = before[0].isupper() and after[0].isupper() and before[-1].isalpha()
    return name or before.casefold() in _NOT_LAST_VI | _NOT_LAST_EN


def _largest(lines: Sequence[str], style: TextStyle, box: Box) -> float:
    width = max(text_width(style.face, line, style.tracking) for line in lines)
    height = ink(style.face, lines[0])[0] + style.leading * (len(lines) - 1) + ink(style.face, lines[-1])[1]
    limits = [style.best]
    if width:
        limits.append(box.width * POINTS_PER_MM / width)
    if height:
        limits.append(box.height * POINTS_PER_MM / height)
    return (min(limits) + _HAIR) // _STEP * _STEP


def _set(lines: Sequence[str], style: TextStyle, size: float, box: Box) -> Fitted:
    em = size / POINTS_PER_MM
    leading, capital = style.leading * em, cap_height(style.face) * em
    first = box.top + (box.height - capital - leading * (len(lines) - 1)) / 2 + capital
    # Marks above the first line or tails below the last may need the block moved a little.
    lowest = box.bottom - ink(style.face, lines[-1])[1] * em - leading * (len(lines) - 1)
    first = max(min(first, lowest), box.top + ink(style.face, lines[0])[0] * em)
    placed = []
    for index, line in enumerate(lines):
        width = text_width(style.face, line, style.tracking) * em
        left = box.left if style.align is Align.LEFT else box.left + (box.width - width) / 2
        placed.append(Line(line, left, first + index * leading, width))
    return Fitted(style, size, tuple(placed))
