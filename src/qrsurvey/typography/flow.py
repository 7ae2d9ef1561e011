"""Text that must fit whatever it is: in as many lines as its box holds, broken inside a word if need be.

For tables and lists of what people wrote themselves; words of our own are set by `fit`, which never breaks a
word and says where there is no room.
"""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.i18n.text import collapse
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fit import Align, Fitted, Line, TextStyle
from qrsurvey.typography.fonts import cap_height, missing_letters, text_width

_STEP = 0.25
_LEAST = 3.0

_BREAK_AFTER = frozenset("/?&=-._")
_BREAK_WITHIN = 0.75  # of a line, from where such a sign ends it


def flow(text: str, style: TextStyle, box: Box) -> Fitted:
    """Set a text in a box, as near to the style's best size as its length allows.

    Down to its comfortable size a text stays on one line; then it takes as many as there is room for, at the
    largest size at which it fits. Lines stand in the middle of the box's height. Letters that the face lacks
    are left out. Sizes go below the style's floor where nothing else helps; what even then has no room ends
    with "…".
    """
    text = collapse(text)
    missing = missing_letters(style.face, text)
    text = collapse("".join(char for char in text if char not in missing))
    size = style.best
    width = text_width(style.face, text) / POINTS_PER_MM
    if style.comfortable * width <= box.width < style.best * width:
        size = max(box.width / width // _STEP * _STEP, style.comfortable)
    while True:
        em = size / POINTS_PER_MM
        lines = list(_broken(text, style, box.width / em))
        room = max(int((box.height / em - cap_height(style.face)) / style.leading + 1e-6), 0) + 1
        if len(lines) <= room:
            break
        if size - _STEP < _LEAST:
            lines = [*lines[: room - 1], _shortened(lines[room - 1], style, box.width / em)]
            break
        size -= _STEP
    return _set(lines, style, size, box)


def _broken(text: str, style: TextStyle, width: float) -> Iterator[str]:
    """Yield lines of at most a width, in em."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width(style.face, longer) <= width:
            line = longer
            continue
        if line:
            yield line
        line = word
        while text_width(style.face, line) > width and len(line) > 1:
            count = _letters(line, style, width)
            yield line[:count]
            line = line[count:]
    yield line


def _letters(word: str, style: TextStyle, width: float) -> int:
    """Return how many letters of a word too long for a line stand on it: up to a sign near its end.

    What a link ends with, after its last "=", stays whole where it can: that is what people compare.
    """
    count = 1
    while text_width(style.face, word[: count + 1]) <= width:
        count += 1
    value = word.rfind("=") + 1
    if 0 < value < count and text_width(style.face, word[value:]) <= width:
        return value
    for end in range(count, int(_BREAK_WITHIN * count), -1):
        if word[end - 1] in _BREAK_AFTER:
            return end
    return count


def _shortened(line: str, style: TextStyle, width: float) -> str:
    while line and text_width(style.face, f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"


def _set(lines: list[str], style: TextStyle, size: float, box: Box) -> Fitted:
    em = size / POINTS_PER_MM
    capital, leading = cap_height(style.face) * em, style.leading * em
    first = box.top + (box.height - capital - leading * (len(lines) - 1)) / 2 + capital
    placed = []
    for index, line in enumerate(lines):
        width = text_width(style.face, line) * em
        left = box.left if style.align is Align.LEFT else box.left + (box.width - width) / 2
        placed.append(Line(line, left, first + index * leading, width))
    return Fitted(style, size, tuple(placed))
