"""The head of page 1 and the end of the document, each a table of two columns without lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qrsurvey.render.pdf.layout import (
    MM,
    TEXT_WIDTH,
    Style,
    balanced,
    cell_text,
    line_width,
    spaced_text,
    text,
)
from qrsurvey.report.model import Closing, Letterhead
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.platypus import Flowable
    from reportlab.platypus import Table as Grid

_LEFT = 66 * MM
_RIGHT = TEXT_WIDTH - _LEFT
_SUBJECT_WIDTH = 140 * MM
_SIGNATURE_ROOM = 28 * MM
_BESIDE = 73 * MM  # the recipients' column


def head(letterhead: Letterhead) -> Iterator[Flowable]:
    """Yield everything above the first sentence."""
    from reportlab.platypus import Spacer

    left = [
        *(_lines(letterhead.parent, Style.HEAD, _LEFT) if letterhead.parent else ()),
        *_ruled(letterhead.issuer, Style.HEAD_BOLD, _LEFT, 0.4),
    ]
    right = [
        *_lines(letterhead.nation, Style.HEAD_BOLD, _RIGHT),
        *_ruled(letterhead.motto, Style.MOTTO, _RIGHT, 1.0),
    ]
    number: list[Flowable] = [spaced_text(letterhead.number, Style.NUMBER)]
    date: list[Flowable] = [spaced_text(letterhead.place_and_date, Style.DATE)]
    yield _grid([[left, right], [number, date]], _LEFT, row_gap=5)
    yield Spacer(0, 16)
    yield from _lines(letterhead.kind, Style.KIND, TEXT_WIDTH)
    yield from _ruled(letterhead.subject, Style.KIND, _SUBJECT_WIDTH, 0.4)
    if letterhead.addressee:
        yield text(letterhead.addressee, Style.ADDRESSEE)
    else:
        yield Spacer(0, 14)


def end(closing: Closing) -> Flowable:
    """Return the recipients on the left, level with the signature block on the right."""
    from reportlab.platypus import Spacer

    left: list[Flowable] = [
        text(closing.recipients_title, Style.RECIPIENTS_TITLE),
        *(cell_text(recipient, Style.RECIPIENT) for recipient in closing.recipients),
    ]
    width = TEXT_WIDTH - _BESIDE
    right: list[Flowable] = []
    for line in (closing.authority, closing.title):
        right += _lines(line, Style.SIGNER, width) if line else ()
    right.append(Spacer(0, _SIGNATURE_ROOM))
    right += _lines(closing.name, Style.SIGNER, width) if closing.name else ()
    return _grid([[left, right]], _BESIDE, row_gap=0)


def _lines(content: str, style: Style, width: float) -> list[Flowable]:
    return [text(line, style) for line in balanced(content, style, width)]


def _ruled(content: str, style: Style, width: float, part: float) -> list[Flowable]:
    """Set a text with a line below it, `part` as long as its longest line."""
    from reportlab.lib.colors import black
    from reportlab.platypus.flowables import HRFlowable

    lines = balanced(content, style, width)
    length = max(line_width(line, style) for line in lines) * part
    rule = HRFlowable(length, 0.75, "butt", black, spaceBefore=2, spaceAfter=0)
    return [*(text(line, style) for line in lines), rule]


def _grid(rows: Sequence[Sequence[list[Flowable]]], left: float, row_gap: float) -> Grid:
    from reportlab.platypus import Table as Grid

    return Grid(
        [list(row) for row in rows],
        colWidths=[left, TEXT_WIDTH - left],
        splitInRow=1,  # a list of recipients may be longer than a page
        style=[
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, 0), 0),
            ("TOPPADDING", (0, 1), (-1, -1), row_gap),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),  # a table would name Helvetica
        ],
    )
