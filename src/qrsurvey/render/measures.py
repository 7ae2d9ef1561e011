"""Measures and styles of the document: Decree 30/2020/NĐ-CP, annex I, sections I and II.

PDF and DOCX are set from these, so that one looks like the other. Lengths are in points.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

from qrsurvey.i18n.text import clean, collapse
from qrsurvey.report.model import Align, ParagraphKind
from qrsurvey.typography.box import POINTS_PER_MM
from qrsurvey.typography.fonts import Face, drawable, text_width

MM = POINTS_PER_MM
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
TOP, BOTTOM, LEFT, RIGHT = 20 * MM, 20 * MM, 30 * MM, 15 * MM
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

BODY_SIZE, TABLE_SIZE, CHART_SIZE = 14, 11, 10.5
SMALLEST_TABLE_SIZE = 8.5

PAGE_NUMBER_SIZE = 13
MARKING_SIZE = 10
"""Of the circle of readers, level with the number of every page but the first."""

PAGE_NUMBER_BASELINE = 13 * MM
"""How far below the upper edge of the page its number stands."""

# The head: issuer on the left, nation on the right, the subject centred below both.
ISSUER_WIDTH = 66 * MM
NATION_WIDTH = TEXT_WIDTH - ISSUER_WIDTH
SUBJECT_WIDTH = 140 * MM
NUMBER_GAP, KIND_GAP, BODY_GAP = 5.0, 16.0, 14.0

# The line below a text: its thickness, how far from the text, how long as part of the text's longest line.
RULE, RULE_GAP = 0.75, 3.0
RULE_OF_NAME, RULE_OF_MOTTO = 0.4, 1.0

# The end: recipients on the left, signature on the right.
END_GAP = 8.0
RECIPIENTS_WIDTH = 73 * MM
SIGNER_WIDTH = TEXT_WIDTH - RECIPIENTS_WIDTH
SIGNATURE_ROOM = 28 * MM

# The frame around the circle of readers: its line, from there to the text, what is around it.
FRAME_LINE, FRAME_SIDE, FRAME_ABOVE, FRAME_BELOW = 0.75, 6.0, 2.0, 3.0
FRAME_GAP = 8.0

# A line to be written on by hand, which is dotted.
RULED_HEIGHT, RULED_LINE, RULED_GAP = 18.0, 0.5, 6.0

FIELD_GAP = 3.0
"""Between fields, which are set close, and the heading of what follows them."""

# A table: a cell's padding, its lines, the shade of header and sums (light enough for a copier).
CELL_SIDE, CELL_ABOVE, CELL_BELOW = 3.5, 2.0, 3.5
GRID_LINE = 0.5
SHADE = 0.93
AFTER_TABLE = 10.0
ROWS_TOGETHER = 3
"""As many rows as stand below a table's caption, or all of it moves to the next page."""

LONGEST_CELL = 200
"""In characters; a longer one could need more than a page of a narrow column."""


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
    FIELD = "field"
    QUOTE = "quote"
    FRAME = "frame"

    @classmethod
    def cell(cls, align: Align, *, bold: bool) -> Style:
        """Return the style of a table cell."""
        return cls(f"{'bold' if bold else 'cell'}-{align.value}")


class Setting(NamedTuple):
    """How a style is set, in points; `alignment` is 0 left, 1 centred, 2 right, 4 justified.

    Space comes after, hardly ever `before`: where both meet, reportlab takes the larger, Word the sum.
    """

    face: Face
    size: float
    leading: float
    alignment: Literal[0, 1, 2, 4]
    first_line: float = 0
    before: float = 0
    after: float = 0
    left: float = 0


SETTINGS: Mapping[Style, Setting] = MappingProxyType(
    {
        Style.BODY: Setting(Face.SERIF, BODY_SIZE, 18, 4, 10 * MM, 0, 6),
        Style.SECTION: Setting(Face.SERIF_BOLD, BODY_SIZE, 18, 0, 10 * MM, 0, 6),
        Style.PART: Setting(Face.SERIF_BOLD, BODY_SIZE, 18, 0, 10 * MM, 0, 6),
        Style.CAPTION: Setting(Face.SERIF_BOLD, 13, 16, 1, 0, 0, 5),
        Style.NOTE: Setting(Face.SERIF_ITALIC, 12, 15, 4, 0, 0, 8),
        Style.VERBATIM: Setting(Face.SERIF, 12, 15, 1, 0, 0, 6),
        Style.HEAD: Setting(Face.SERIF, 12, 14.5, 1),
        Style.HEAD_BOLD: Setting(Face.SERIF_BOLD, 12, 14.5, 1),
        Style.MOTTO: Setting(Face.SERIF_BOLD, 13, 15.5, 1),
        Style.NUMBER: Setting(Face.SERIF, 13, 16, 1),
        Style.DATE: Setting(Face.SERIF_ITALIC, 13, 16, 1),
        Style.KIND: Setting(Face.SERIF_BOLD, 14, 18, 1),
        Style.ADDRESSEE: Setting(Face.SERIF, 14, 18, 1, 0, 12, 12),
        Style.RECIPIENTS_TITLE: Setting(Face.SERIF_BOLD_ITALIC, 12, 15, 0),
        Style.RECIPIENT: Setting(Face.SERIF, 11, 13.5, 0),
        Style.SIGNER: Setting(Face.SERIF_BOLD, 14, 17, 1),
        Style.CELL_LEFT: Setting(Face.SERIF, TABLE_SIZE, 13.2, 0),
        Style.CELL_CENTER: Setting(Face.SERIF, TABLE_SIZE, 13.2, 1),
        Style.CELL_RIGHT: Setting(Face.SERIF, TABLE_SIZE, 13.2, 2),
        Style.BOLD_LEFT: Setting(Face.SERIF_BOLD, TABLE_SIZE, 13.2, 0),
        Style.BOLD_CENTER: Setting(Face.SERIF_BOLD, TABLE_SIZE, 13.2, 1),
        Style.BOLD_RIGHT: Setting(Face.SERIF_BOLD, TABLE_SIZE, 13.2, 2),
        Style.LABEL: Setting(Face.SERIF, CHART_SIZE, 12.5, 0),
        Style.WORDS: Setting(Face.SERIF, CHART_SIZE, 12.5, 0),
        Style.FIELD: Setting(Face.SERIF, 13, 15, 4, 10 * MM, 0, 2),
        Style.QUOTE: Setting(Face.SERIF_ITALIC, BODY_SIZE, 18, 4, 0, 0, 6, 10 * MM),
        Style.FRAME: Setting(Face.SERIF_BOLD, 13, 16, 1),
    }
)

PARAGRAPH_STYLES: Mapping[ParagraphKind, Style] = MappingProxyType(
    {
        ParagraphKind.BODY: Style.BODY,
        ParagraphKind.LEAD: Style.BODY,
        ParagraphKind.ITEM: Style.BODY,
        ParagraphKind.VERBATIM: Style.VERBATIM,
        ParagraphKind.NOTE: Style.NOTE,
        ParagraphKind.FIELD: Style.FIELD,
        ParagraphKind.QUOTE: Style.QUOTE,
    }
)


def shown(content: str, style: Style) -> str:
    """Return a text as a paragraph of that style shows it."""
    return drawable(collapse(content), SETTINGS[style].face)


def cell_shown(content: str, style: Style) -> str:
    """Return a text as a cell of a table shows it; what is too long is visibly cut."""
    return shown(clean(content, LONGEST_CELL), style)


def line_width(content: str, style: Style, size: float | None = None) -> float:
    """Return the width of one line, in points."""
    setting = SETTINGS[style]
    return text_width(setting.face, drawable(content, setting.face)) * (size or setting.size)
