"""Text fitted to a box: as large as it may be, then smaller, then in more lines, else refused.

Lines break at spaces only, so that a Vietnamese syllable stays whole, and so that they come out about
equally long: a short last line appears only where the words leave no choice. A name keeps its words of two
syllables whole, and rather shrinks to its floor than part one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, combinations, pairwise
from math import comb

from qrsurvey.errors import Message, PlacardError
from qrsurvey.i18n.text import collapse
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fonts import Face, cap_height, ink, require_letters, text_width
from qrsurvey.typography.words import Bond, breaks_well, cuts_a_phrase, parts_an_area, pieces

_STEP = 0.25  # sizes are quarters of a point
_HAIR = 1e-6
_SHARES = (0.6, 0.55, 0.5, 0.65, 0.45, 0.7, 0.75, 0.4)  # of a box for the upper of two texts
_CLEAR = 0.03  # between the marks of two lines, in em
_APART = 0.02  # of a box, between two texts at least
_PARAGRAPH = 0.15  # what the space between two texts is larger than that between lines, in em
_MANY = 3  # beyond so many lines the search of all breaks may take too long
_FEW = 250  # ways to break that are searched however many the lines

_BAD_BREAK_COST = 1.12  # a break inside a phrase must save that much of the width
_GOOD_BREAK_COST = 0.92  # a break where a reader pauses may lose that much of it


class Align(StrEnum):
    """Where a line stands in its box."""

    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True)
class TextStyle:
    """How a text may be set. Sizes in points, `leading` and `tracking` in em.

    A text shrinks from `best` to `comfortable` before it takes another line, and goes down to `floor`, the
    smallest size that is still readable in its place, only where all the lines don't help. `is_name` tells
    the name of a body from a sentence.
    """

    face: Face
    best: float
    comfortable: float
    floor: float
    lines: int = 1
    align: Align = Align.CENTRE
    leading: float = 1.3
    tracking: float = 0.0
    is_name: bool = False


@dataclass(frozen=True)
class Line:
    """One line: where it begins and its baseline, in millimetres from the upper left corner of the page."""

    text: str
    left: float
    baseline: float
    width: float


@dataclass(frozen=True)
class Fitted:
    """A text that fits its box; `size` in points, `parted` is 0 where no word of a name is parted."""

    style: TextStyle
    size: float
    lines: tuple[Line, ...]
    parted: int = 0

    def moved(self, down: float) -> Fitted:
        """Return the text moved down."""
        return replace(self, lines=tuple(replace(line, baseline=line.baseline + down) for line in self.lines))


@dataclass(frozen=True)
class Text:
    """A text to fit; `place` says whose it is."""

    text: str
    style: TextStyle
    place: Message

    def no_larger(self, size: float) -> Text:
        """Return the text with a size as its best."""
        style = replace(self.style, best=size, comfortable=min(size, self.style.comfortable))
        return replace(self, style=style)


def fit(text: str, style: TextStyle, box: Box, place: Message) -> Fitted:
    """Fit a text to a box, centred in its height by the capitals.

    Raises:
        PlacardError: the face lacks a letter, or even the floor is too large; `place` says whose text it is.
    """
    text = collapse(text)
    require_letters(style.face, text, place)
    fitted = _fit(text, style, box)
    if fitted is None:
        measures = {"width": f"{box.width:.0f}", "height": f"{box.height:.0f}"}
        raise PlacardError("typography.no-room", place=place, text=text, **measures)
    return fitted


def fit_stack(texts: Sequence[Text], box: Box) -> tuple[Fitted, ...]:
    """Fit one text, or one above another, to a box: as near their best sizes as they can be, drawn together.

    Raises:
        PlacardError: as `fit`.
    """
    if len(texts) == 1:
        return (fit(texts[0].text, texts[0].style, box, texts[0].place),)
    upper, lower = texts
    best: tuple[tuple[float, float, float], Fitted, Fitted] | None = None
    refused: PlacardError | None = None
    for share in _SHARES:
        above = Box(box.left, box.top, box.width, box.height * share)
        lower_top = above.bottom + _APART * box.height
        below = Box(box.left, lower_top, box.width, box.bottom - lower_top)
        try:
            pair = (
                fit(upper.text, upper.style, above, upper.place),
                fit(lower.text, lower.style, below, lower.place),
            )
        except PlacardError as error:
            refused = refused or error
            continue
        sizes = [each.size / each.style.best for each in pair]
        rank = (-sum(each.parted for each in pair), min(sizes), sum(sizes))
        if best is None or rank > best[0]:
            best = (rank, *pair)
    if best is None:
        assert refused is not None
        raise refused
    return _together(best[1], best[2], box)


def fit_alike(stacks: Sequence[Sequence[Text]], boxes: Sequence[Box]) -> tuple[tuple[Fitted, ...], ...]:
    """Fit stacks that stand side by side, all in the sizes of those that have least room.

    Raises:
        PlacardError: as `fit`.
    """
    fitted = [fit_stack(stack, box) for stack, box in zip(stacks, boxes, strict=True)]
    sizes = [min(each.size for each in row) for row in zip(*fitted, strict=True)]
    alike = [[text.no_larger(size) for text, size in zip(stack, sizes, strict=True)] for stack in stacks]
    return tuple(fit_stack(stack, box) for stack, box in zip(alike, boxes, strict=True))


@lru_cache(maxsize=2048)
def _fit(text: str, style: TextStyle, box: Box) -> Fitted | None:
    # What is too long for all its lines together needs no search for the best breaks.
    if text_width(style.face, text) * style.floor > style.lines * box.width * POINTS_PER_MM:
        return None
    tried: list[list[str]] = []
    for parted, bond in enumerate((Bond.NAME, Bond.WORD, None) if style.is_name else (None,)):
        words = pieces(text, bond)
        if words in tried:
            continue
        tried.append(words)
        ways: list[tuple[float, list[str]]] = []
        for lines in _ways(words, style):
            size = _largest(lines, style, box)
            if size >= style.comfortable:
                return _set(lines, style, size, box, parted)
            ways.append((size, lines))
        size, lines = max(ways, key=lambda way: way[0])
        if size >= style.floor:
            return _set(lines, style, size, box, parted)
    return None


def _together(upper: Fitted, lower: Fitted, box: Box) -> tuple[Fitted, Fitted]:
    """Close the gap between two texts to that of a new paragraph, and centre both in the box."""
    ems = [each.size / POINTS_PER_MM for each in (upper, lower)]
    apart = lower.lines[0].baseline - upper.lines[-1].baseline
    line = max(each.style.leading * em for each, em in zip((upper, lower), ems, strict=True))
    inks = ink(upper.style.face, upper.lines[-1].text)[1] * ems[0]
    inks += ink(lower.style.face, lower.lines[0].text)[0] * ems[1]
    surplus = max(apart - max(line, inks) - _PARAGRAPH * ems[1], 0.0)
    top = upper.lines[0].baseline - cap_height(upper.style.face) * ems[0]
    bottom = lower.lines[-1].baseline - surplus
    down = (box.top + box.bottom - top - bottom) / 2
    # Marks above the first line and tails below the last stay inside.
    rise = ink(upper.style.face, upper.lines[0].text)[0] * ems[0]
    fall = ink(lower.style.face, lower.lines[-1].text)[1] * ems[1]
    down = max(min(down, box.bottom - fall - bottom), box.top + rise - upper.lines[0].baseline)
    return upper.moved(down), lower.moved(down - surplus)


def _ways(words: Sequence[str], style: TextStyle) -> Iterator[list[str]]:
    """The best breaks into one line, two lines, and so on as far as style and words allow."""
    widths = [text_width(style.face, word, style.tracking) for word in words]
    space = text_width(style.face, " ") + 2 * style.tracking
    for count in range(1, min(style.lines, len(words)) + 1):
        yield _balanced(words, widths, space, count, is_name=style.is_name)


def _balanced(
    words: Sequence[str], widths: Sequence[float], space: float, count: int, *, is_name: bool
) -> list[str]:
    ends = [0.0, *accumulate(width + space for width in widths)]

    def cost(breaks: tuple[int, ...]) -> tuple[float, float]:
        lengths = [ends[b] - ends[a] - space for a, b in pairwise((0, *breaks, len(words)))]
        bad = sum(cuts_a_phrase(words[b - 1], words[b]) for b in breaks)
        good = 0
        if is_name:
            bad += sum(parts_an_area(words[b - 1], words[b]) for b in breaks)
            good = sum(breaks_well(words[b - 1], words[b]) for b in breaks)
        return max(lengths) * _BAD_BREAK_COST**bad * _GOOD_BREAK_COST**good, sum(
            length**2 for length in lengths
        )

    best = min(_breaks(widths, space, count), key=cost)
    lines = [" ".join(words[a:b]) for a, b in pairwise((0, *best, len(words)))]
    # Where the line ends, a dot between two remarks has nothing left to part.
    return [line.removesuffix(" ·") for line in lines[:-1]] + lines[-1:]


def _breaks(widths: Sequence[float], space: float, count: int) -> Iterable[tuple[int, ...]]:
    """Return the breaks to choose from: all, or for many lines those of the narrowest column."""
    if count <= _MANY or comb(len(widths) - 1, count - 1) <= _FEW:
        return combinations(range(1, len(widths)), count - 1)
    ends = [0.0, *accumulate(width + space for width in widths)]
    lengths = sorted({ends[b] - ends[a] - space for a in range(len(widths)) for b in range(a + 1, len(ends))})
    at = bisect_left(lengths, 1, key=lambda width: len(_filled(widths, space, width)) < count)
    return [_filled(widths, space, lengths[at])]


def _filled(widths: Sequence[float], space: float, limit: float) -> tuple[int, ...]:
    """Return where lines break that take as many words as the limit allows."""
    breaks, length = list[int](), 0.0
    for index, width in enumerate(widths):
        if index and length + space + width > limit + _HAIR:
            breaks.append(index)
            length = width
        else:
            length += width + (space if index else 0)
    return tuple(breaks)


def _largest(lines: Sequence[str], style: TextStyle, box: Box) -> float:
    width = max(text_width(style.face, line, style.tracking) for line in lines)
    height = ink(style.face, lines[0])[0] + ink(style.face, lines[-1])[1]
    height += _leading(lines, style) * (len(lines) - 1)
    limits = [style.best]
    if width:
        limits.append(box.width * POINTS_PER_MM / width)
    if height:
        limits.append(box.height * POINTS_PER_MM / height)
    return (min(limits) + _HAIR) // _STEP * _STEP


def _leading(lines: Sequence[str], style: TextStyle) -> float:
    """Return the distance of baselines in em: the style's, or more where `ộ` stands above `Ổ`."""
    inks = [ink(style.face, line) for line in lines]
    meeting = max((upper[1] + lower[0] for upper, lower in pairwise(inks)), default=0.0)
    return max(style.leading, meeting + _CLEAR)


def _set(lines: Sequence[str], style: TextStyle, size: float, box: Box, parted: int) -> Fitted:
    em = size / POINTS_PER_MM
    leading, capital = _leading(lines, style) * em, cap_height(style.face) * em
    first = box.top + (box.height - capital - leading * (len(lines) - 1)) / 2 + capital
    # Marks above the first line or tails below the last may need the block moved a little.
    lowest = box.bottom - ink(style.face, lines[-1])[1] * em - leading * (len(lines) - 1)
    first = max(min(first, lowest), box.top + ink(style.face, lines[0])[0] * em)
    placed = []
    for index, line in enumerate(lines):
        width = text_width(style.face, line, style.tracking) * em
        left = box.left if style.align is Align.LEFT else box.left + (box.width - width) / 2
        placed.append(Line(line, left, first + index * leading, width))
    return Fitted(style, size, tuple(placed), parted)
