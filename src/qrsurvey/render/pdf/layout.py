"""The document's measures and styles as reportlab takes them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from qrsurvey.render.measures import SETTINGS, TEXT_WIDTH, Style, cell_shown, shown
from qrsurvey.typography.fonts import drawable

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable, Paragraph


@cache
def paragraph_style(style: Style, size: float | None = None) -> ParagraphStyle:
    """Return reportlab's form of a style, in another size if one is given."""
    from reportlab.lib.styles import ParagraphStyle

    setting = SETTINGS[style]
    return ParagraphStyle(
        style.value,
        fontName=setting.face.value,
        bulletFontName=setting.face.value,
        fontSize=size or setting.size,
        leading=setting.leading * (size or setting.size) / setting.size,
        alignment=setting.alignment,
        firstLineIndent=setting.first_line,
        leftIndent=setting.left,
        spaceBefore=setting.before,
        spaceAfter=setting.after,
        allowWidows=0,
        allowOrphans=0,
        # By default it would squeeze spaces to fit one word more, where the DOCX begins another line.
        spaceShrinkage=0,
    )


def text(content: str, style: Style, size: float | None = None) -> Paragraph:
    """Return a paragraph in which the content is text and nothing else."""
    from reportlab.platypus import Paragraph

    return Paragraph(escape(shown(content, style)), paragraph_style(style, size))


def cell_text(content: str, style: Style, size: float | None = None) -> Paragraph:
    """Return a paragraph that must fit into one cell of a table; what is too long is visibly cut."""
    return text(cell_shown(content, style), style, size)


def spaced_text(content: str, style: Style) -> Paragraph:
    """Return a line whose runs of spaces are kept: they are the room for what is written in by hand."""
    from reportlab.platypus import Paragraph

    kept = drawable(content, SETTINGS[style].face).replace("  ", "\u00a0\u00a0")
    return Paragraph(escape(kept), paragraph_style(style))


def stacked_height(flowables: Sequence[Flowable]) -> float:
    """Return the height of flowables one below the other, in points, or a little more than that."""
    return sum(
        flowable.getSpaceBefore() + flowable.wrap(TEXT_WIDTH, 1e6)[1] + flowable.getSpaceAfter()
        for flowable in flowables
    )


def room_for(flowables: Sequence[Flowable]) -> float:
    """Return how much of a page flowables need; the space below the last may be outside it."""
    return stacked_height(flowables) - flowables[-1].getSpaceAfter()
