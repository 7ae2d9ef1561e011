"""Titles broken into lines where the sense allows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, combinations, pairwise

from qrsurvey.i18n.text import clean, collapse, fold
from qrsurvey.render.measures import LONGEST_CELL, SETTINGS, Style, line_width
from qrsurvey.typography.fonts import drawable

# A line of a title may well begin with one of these.
_BREAK_BEFORE = frozenset(
    ("của", "trong", "về", "tại", "theo", "thuộc", "đối", "tháng", "of", "in", "with", "for", "và")
)
# Names of bodies and of kinds of places that are read as one word, in the form of `fold`.
_PHRASES = tuple(
    fold(phrase).split(" ")
    for phrase in (
        *("ủy ban nhân dân", "hội đồng nhân dân", "thị xã", "thị trấn", "thành phố", "đặc khu"),
        *("6 tháng đầu năm", "6 tháng cuối năm", "9 tháng đầu năm", "đất đai", "một cửa", "hộ tịch"),
    )
)
_OF = ("của ", "of ")
_ONE_SPACE = re.compile("(?<! ) (?! )")
_APT_COST = 0.85
_BALANCED_LINES = 4  # longer ones are no titles any more, and have too many ways to break


def balanced(content: str, style: Style, width: float) -> tuple[str, ...]:
    """Break a title into the fewest lines that fit, about equally long, where the sense allows a break."""
    words = _words(drawable(clean(collapse(content), LONGEST_CELL), SETTINGS[style].face))
    filled = _filled(words, style, width)
    if not 1 < len(filled) <= _BALANCED_LINES:
        return tuple(filled)

    space = line_width(" ", style)
    ends = [0.0, *accumulate(line_width(word, style) + space for word in words)]

    def cost(breaks: Sequence[int]) -> float:
        longest = max(ends[b] - ends[a] - space for a, b in pairwise((0, *breaks, len(words))))
        apt = sum(
            words[at].casefold() in _BREAK_BEFORE or words[at - 1].endswith((",", ";")) for at in breaks
        )
        return longest * _APT_COST**apt if longest <= width else longest * 1e3

    best = min(combinations(range(1, len(words)), len(filled) - 1), key=cost)
    return tuple(" ".join(words[a:b]) for a, b in pairwise((0, *best, len(words))))


def spaced_lines(content: str, style: Style, width: float) -> tuple[str, ...]:
    """Break a text that is wider than a line in two, before whose it is or about equally long.

    Runs of spaces stay: they are the room for what is written in by hand.
    """
    if line_width(content, style) <= width:
        return (content,)
    words = _ONE_SPACE.split(content)
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    if not halves:
        return (content,)

    def cost(pair: tuple[str, str]) -> tuple[bool, bool, float]:
        longest = max(line_width(line, style) for line in pair)
        return longest > width, not pair[1].startswith(_OF), longest

    return min(halves, key=cost)


def _words(content: str) -> list[str]:
    """Split at spaces, but leave the fixed phrases whole."""
    single = content.split(" ")
    folded = [fold(word) for word in single]
    words: list[str] = []
    at = 0
    while at < len(single):
        length = next((len(phrase) for phrase in _PHRASES if folded[at : at + len(phrase)] == phrase), 1)
        words.append(" ".join(single[at : at + length]))
        at += length
    return words


def _filled(words: Sequence[str], style: Style, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and line_width(longer, style) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
