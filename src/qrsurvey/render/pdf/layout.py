"""Measures and styles of the document: Decree 30/2020/NĐ-CP, annex I, sections I and II."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from itertools import accumulate, combinations, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple
from xml.sax.saxutils import escape

from qrsurvey.i18n.text import clean, collapse, fold
from qrsurvey.report.model import Align
from qrsurvey.typography.box import POINTS_PER_MM
from qrsurvey.typography.fonts import Face, drawable, text_width

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable, Paragraph

MM = POINTS_PER_MM
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
TOP, BOTTOM, LEFT, RIGHT = 20 * MM, 20 * MM, 30 * MM, 15 * MM
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

BODY_SIZE, TABLE_SIZE, CHART_SIZE = 14, 11, 10.5
SMALLEST_TABLE_SIZE = 8.5

# A line of a title may well begin with one of these.
_BREAK_BEFORE = frozenset(
    ("của", "trong", "về", "tại", "theo", "thuộc", "đối", "tháng", "of", "in", "with", "for", "và")
)
# Names of bodies and of kinds of places that are read as one word, in the form of `fold`.
_PHRASES = tuple(
    fold(phrase).split(" ")
    for phrase in ("ủy ban nhân dân", "hội đồng nhân dân", "thị xã", "thị trấn", "thành phố", "đặc khu")
)
_APT_COST = 0.85
_BALANCED_LINES = 4  # longer ones are no titles any more, and have too many ways to break

_LONGEST_CELL = 200  # in characters; a longer one could need more than a page of a narrow column


class Style(StrEnum):
    """Every kind of text in the document."""

    BODY = "body"
    SECTION = "section"
    PART = "part"
    CAPTION = "caption"
    NOTE = "note"
    VERBATIM = "verbatim"
    HEAD = "head"
    HEAD_BOLD = "head-bold"
    MOTTO = "motto"
    NUMBER = "number"
    DATE = "date"
    KIND = "kind"
    ADDRESSEE = "addressee"
    RECIPIENTS_TITLE = "recipients-title"
    RECIPIENT = "recipient"
    SIGNER = "signer"
    CELL_LEFT = "cell-left"
    CELL_CENTER = "cell-center"
    CELL_RIGHT = "cell-right"
    BOLD_LEFT = "bold-left"
    BOLD_CENTER = "bold-center"
    BOLD_RIGHT = "bold-right"
    LABEL = "label"
    WORDS = "words"

    @classmethod
    def cell(cls, align: Align, *, bold: bool) -> Style:
        """Return the style of a table cell."""
        return cls(f"{'bold' if bold else 'cell'}-{align.value}")


class _Setting(NamedTuple):
    """How a style is set, in points; `alignment` is 0 left, 1 centred, 2 right, 4 justified."""

    face: Face
    size: float
    leading: float
    alignment: Literal[0, 1, 2, 4]
    first_line: float = 0
    before: float = 0
    after: float = 0


_STYLES = {
    Style.BODY: _Setting(Face.SERIF, BODY_SIZE, 18, 4, 10 * MM, 0, 6),
    Style.SECTION: _Setting(Face.SERIF_BOLD, BODY_SIZE, 18, 0, 10 * MM, 6, 6),
    Style.PART: _Setting(Face.SERIF_BOLD, BODY_SIZE, 18, 0, 10 * MM, 2, 6),
    Style.CAPTION: _Setting(Face.SERIF_BOLD, 13, 16, 1, 0, 4, 5),
    Style.NOTE: _Setting(Face.SERIF_ITALIC, 12, 15, 4, 0, 0, 8),
    Style.VERBATIM: _Setting(Face.SERIF, 12, 15, 1, 0, 0, 6),
    Style.HEAD: _Setting(Face.SERIF, 12, 14.5, 1),
    Style.HEAD_BOLD: _Setting(Face.SERIF_BOLD, 12, 14.5, 1),
    Style.MOTTO: _Setting(Face.SERIF_BOLD, 13, 15.5, 1),
    Style.NUMBER: _Setting(Face.SERIF, 13, 16, 1),
    Style.DATE: _Setting(Face.SERIF_ITALIC, 13, 16, 1),
    Style.KIND: _Setting(Face.SERIF_BOLD, 14, 18, 1),
    Style.ADDRESSEE: _Setting(Face.SERIF, 14, 18, 1, 0, 12, 12),
    Style.RECIPIENTS_TITLE: _Setting(Face.SERIF_BOLD_ITALIC, 12, 15, 0),
    Style.RECIPIENT: _Setting(Face.SERIF, 11, 13.5, 0),
    Style.SIGNER: _Setting(Face.SERIF_BOLD, 14, 17, 1),
    Style.CELL_LEFT: _Setting(Face.SERIF, TABLE_SIZE, 13.2, 0),
    Style.CELL_CENTER: _Setting(Face.SERIF, TABLE_SIZE, 13.2, 1),
    Style.CELL_RIGHT: _Setting(Face.SERIF, TABLE_SIZE, 13.2, 2),
    Style.BOLD_LEFT: _Setting(Face.SERIF_BOLD, TABLE_SIZE, 13.2, 0),
    Style.BOLD_CENTER: _Setting(Face.SERIF_BOLD, TABLE_SIZE, 13.2, 1),
    Style.BOLD_RIGHT: _Setting(Face.SERIF_BOLD, TABLE_SIZE, 13.2, 2),
    Style.LABEL: _Setting(Face.SERIF, CHART_SIZE, 12.5, 0),
    Style.WORDS: _Setting(Face.SERIF, CHART_SIZE, 12.5, 0),
}


@cache
def paragraph_style(style: Style, size: float | None = None) -> ParagraphStyle:
    """Return reportlab's form of a style, in another size if one is given."""
    from reportlab.lib.styles import ParagraphStyle

    setting = _STYLES[style]
    return ParagraphStyle(
        style.value,
        fontName=setting.face.value,
        bulletFontName=setting.face.value,
        fontSize=size or setting.size,
        leading=setting.leading * (size or setting.size) / setting.size,
        alignment=setting.alignment,
        firstLineIndent=setting.first_line,
        spaceBefore=setting.before,
        spaceAfter=setting.after,
        allowWidows=0,
        allowOrphans=0,
    )


def text(content: str, style: Style, size: float | None = None) -> Paragraph:
    """Return a paragraph in which the content is text and nothing else."""
    from reportlab.platypus import Paragraph

    shown = drawable(collapse(content), _STYLES[style].face)
    return Paragraph(escape(shown), paragraph_style(style, size))


def cell_text(content: str, style: Style, size: float | None = None) -> Paragraph:
    """Return a paragraph that must fit into one cell of a table; what is too long is visibly cut."""
    return text(clean(content, _LONGEST_CELL), style, size)


def spaced_text(content: str, style: Style) -> Paragraph:
    """Return a line whose runs of spaces are kept: they are the room for what is written in by hand."""
    from reportlab.platypus import Paragraph

    shown = drawable(content, _STYLES[style].face).replace("  ", "\u00a0\u00a0")
    return Paragraph(escape(shown), paragraph_style(style))


def balanced(content: str, style: Style, width: float) -> tuple[str, ...]:
    """Break a title into the fewest lines that fit, about equally long, where the sense allows a break."""
    words = _words(drawable(clean(collapse(content), _LONGEST_CELL), _STYLES[style].face))
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


def line_width(content: str, style: Style, size: float | None = None) -> float:
    """Return the width of one line, in points."""
    setting = _STYLES[style]
    return text_width(setting.face, drawable(content, setting.face)) * (size or setting.size)


def stacked_height(flowables: Sequence[Flowable]) -> float:
    """Return the height of flowables one below the other, in points, or a little more than that."""
    return sum(
        flowable.getSpaceBefore() + flowable.wrap(TEXT_WIDTH, 1e6)[1] + flowable.getSpaceAfter()
        for flowable in flowables
    )
