"""Texts of a chart: cleaned, measured, broken into the lines of a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from qrsurvey.i18n.text import clean, collapse
from qrsurvey.render.charts.drawing import Anchor, Ink, Text
from qrsurvey.typography.fonts import Face, drawable, text_width
from qrsurvey.typography.words import Bond, pieces

SIZE = 10.5
SMALL = 9.0
LEADING = 1.19
"""From baseline to baseline, in em: the marks on two capitals one below the other don't touch."""

RISE = 0.68
"""From the middle of a line to its baseline twice over: half of it brings a line's capitals to the middle."""

_LONGEST = 200  # in characters
_EVEN = 2.0  # points by which lines may be longer than they had to be


def shown(text: str) -> str:
    """Return a text on one line, with what can't be drawn marked and what is endless visibly cut."""
    return drawable(clean(collapse(text), _LONGEST), Face.SERIF)


def width_of(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Return the width of a line, in points."""
    return text_width(Face.SERIF_BOLD if bold else Face.SERIF, text) * size


@lru_cache(maxsize=4096)
def wrapped(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> tuple[str, ...]:
    """Break a shown text into the fewest lines no wider than a column, about equally long.

    Words of two syllables stay whole where that takes no more lines; what is wider than the column without
    a space in it is broken anywhere.
    """
    if width_of(text, size, bold=bold) <= width:
        return (text,)
    whole, parted = pieces(text, Bond.WORD), text.split(" ")
    fewest = _filled(parted, width, size, bold=bold)
    words = whole if len(_filled(whole, width, size, bold=bold)) == len(fewest) else parted
    # A narrower column must not cut what the wide one leaves whole.
    too_narrow = max(width / 3, *(min(width_of(word, size, bold=bold), width) for word in words))
    best, enough = _filled(words, width, size, bold=bold), width
    while enough - too_narrow > _EVEN:
        tried = (too_narrow + enough) / 2
        lines = _filled(words, tried, size, bold=bold)
        if len(lines) == len(fewest):
            best, enough = lines, tried
        else:
            too_narrow = tried
    return tuple(best)


def widest(texts: Iterable[str], size: float = SIZE, *, bold: bool = False) -> float:
    """Return the width of the widest line."""
    return max((width_of(text, size, bold=bold) for text in texts), default=0.0)


def stacked(
    lines: Sequence[str],
    x: float,
    middle: float,
    *,
    size: float = SIZE,
    anchor: Anchor = "start",
    ink: Ink = Ink.TEXT,
) -> list[Text]:
    """Set lines one below the other, all of them centred on a height."""
    step = LEADING * size
    first = middle - (len(lines) - 1) * step / 2 + RISE * size / 2
    return [Text(x, first + at * step, line, size, anchor, ink) for at, line in enumerate(lines)]


def _filled(words: Sequence[str], width: float, size: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        elif width_of(word, size, bold=bold) <= width:
            lines.append(word)
        elif " " in word:
            lines += _filled(word.split(" "), width, size, bold=bold)
        else:
            lines += _cut(word, width, size, bold=bold)
    return lines


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    parts = [""]
    for char in word:
        if parts[-1] and width_of(parts[-1] + char, size, bold=bold) > width:
            parts.append("")
        parts[-1] += char
    return parts
