"""What stands above the text and below it: the head of page 1 and of an annex, the end of the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qrsurvey.render.measures import (
    BODY_GAP,
    FRAME_ABOVE,
    FRAME_BELOW,
    FRAME_GAP,
    FRAME_LINE,
    FRAME_SIDE,
    ISSUER_WIDTH,
    KIND_GAP,
    NATION_WIDTH,
    NUMBER_GAP,
    RECIPIENTS_WIDTH,
    RULE,
    RULE_GAP,
    RULE_OF_MOTTO,
    RULE_OF_NAME,
    SIGNATURE_ROOM,
    SIGNER_WIDTH,
    SUBJECT_WIDTH,
    TEXT_WIDTH,
    Style,
    line_width,
)
from qrsurvey.render.pdf.layout import cell_text, spaced_text, text
from qrsurvey.render.titles import balanced, spaced_lines
from qrsurvey.report.model import Annex, Closing, Letterhead
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.platypus import Flowable
    from reportlab.platypus import Table as Grid


def head(letterhead: Letterhead, marking: str | None) -> Iterator[Flowable]:
    """Yield everything above the first sentence."""
    from reportlab.platypus import Spacer

    left = [
        *(_lines(letterhead.parent, Style.HEAD, ISSUER_WIDTH) if letterhead.parent else ()),
        *_ruled(letterhead.issuer, Style.HEAD_BOLD, ISSUER_WIDTH, RULE_OF_NAME),
    ]
    right = [
        *_lines(letterhead.nation, Style.HEAD_BOLD, NATION_WIDTH),
        *_ruled(letterhead.motto, Style.MOTTO, NATION_WIDTH, RULE_OF_MOTTO),
    ]
    number: list[Flowable] = [spaced_text(letterhead.number, Style.NUMBER)]
    date: list[Flowable] = [spaced_text(letterhead.place_and_date, Style.DATE)]
    rows = [[left, right], [number, date]]
    if marking:
        rows.append([[_framed(marking)], []])
    yield _grid(rows, ISSUER_WIDTH, row_gap=NUMBER_GAP)
    yield Spacer(0, KIND_GAP)
    yield from _lines(letterhead.kind, Style.KIND, TEXT_WIDTH)
    yield from _ruled(letterhead.subject, Style.KIND, SUBJECT_WIDTH, RULE_OF_NAME)
    if letterhead.addressee:
        yield text(letterhead.addressee, Style.ADDRESSEE)
    else:
        yield Spacer(0, BODY_GAP)


def annex_head(annex: Annex, marking: str | None) -> Iterator[Flowable]:
    """Yield everything above an annex's first block: its label, its title, which document it comes with.

    A `marking` stands at the left: the right corner is the digital signature's where an annex is a file.
    """
    from reportlab.platypus import Spacer

    if marking:
        yield _framed(marking)
        yield Spacer(0, FRAME_GAP)
    yield from _lines(annex.label, Style.KIND, TEXT_WIDTH)
    yield from _lines(annex.title, Style.KIND, SUBJECT_WIDTH)
    for line in spaced_lines(annex.note, Style.DATE, SUBJECT_WIDTH) if annex.note else ():
        yield spaced_text(line, Style.DATE)
    yield Spacer(0, BODY_GAP)


def end(closing: Closing) -> Flowable:
    """Return the recipients on the left, level with the signature block on the right."""
    from reportlab.platypus import Spacer

    left: list[Flowable] = [
        text(closing.recipients_title, Style.RECIPIENTS_TITLE),
        *(cell_text(recipient, Style.RECIPIENT) for recipient in closing.recipients),
    ]
    right: list[Flowable] = []
    for line in (closing.authority, closing.title):
        right += _lines(line, Style.SIGNER, SIGNER_WIDTH) if line else ()
    right.append(Spacer(0, SIGNATURE_ROOM))
    right += _lines(closing.name, Style.SIGNER, SIGNER_WIDTH) if closing.name else ()
    return _grid([[left, right]], RECIPIENTS_WIDTH, row_gap=0)


def _framed(content: str) -> Flowable:
    """Set a line in a frame."""
    from reportlab.lib.colors import black
    from reportlab.platypus import Table as Grid

    return Grid(
        [[text(content, Style.FRAME)]],
        colWidths=[line_width(content, Style.FRAME) + 2 * FRAME_SIDE],
        hAlign="LEFT",
        style=[
            ("BOX", (0, 0), (-1, -1), FRAME_LINE, black),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), FRAME_ABOVE),
            ("BOTTOMPADDING", (0, 0), (-1, -1), FRAME_BELOW),
            ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),  # a table would name Helvetica
        ],
    )


def _lines(content: str, style: Style, width: float) -> list[Flowable]:
    return [text(line, style) for line in balanced(content, style, width)]


def _ruled(content: str, style: Style, width: float, part: float) -> list[Flowable]:
    """Set a text with a line below it, `part` as long as its longest line."""
    from reportlab.lib.colors import black
    from reportlab.platypus.flowables import HRFlowable

    lines = balanced(content, style, width)
    length = max(line_width(line, style) for line in lines) * part
    rule = HRFlowable(length, RULE, "butt", black, spaceBefore=RULE_GAP, spaceAfter=0)
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
