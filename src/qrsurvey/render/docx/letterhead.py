"""What stands above the text and below it: the head of page 1 and of an annex, the end of the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qrsurvey.render.docx.paragraphs import NOTHING, Own, blank, framed, paragraph, rule, title
from qrsurvey.render.docx.styles import ANNEX_NOTE_STYLE, ANNEX_STYLE, ANNEX_TITLE_STYLE, SUBTITLE_STYLE
from qrsurvey.render.docx.tables import arranged
from qrsurvey.render.measures import (
    BODY_GAP,
    FRAME_GAP,
    ISSUER_WIDTH,
    KIND_GAP,
    NATION_WIDTH,
    NUMBER_GAP,
    RECIPIENTS_WIDTH,
    RULE_OF_MOTTO,
    RULE_OF_NAME,
    SETTINGS,
    SIGNATURE_ROOM,
    SIGNER_WIDTH,
    SUBJECT_WIDTH,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Style,
    cell_shown,
    line_width,
    shown,
)
from qrsurvey.render.titles import spaced_lines
from qrsurvey.report.model import Annex, Closing, Letterhead

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_MOST_TOGETHER = TEXT_HEIGHT / 2
"""A longer list of recipients may need more than a page, and then must break."""


def head(letterhead: Letterhead, marking: str | None) -> Iterator[Element]:
    """Yield everything above the first sentence."""
    issuer = [
        *([title(letterhead.parent, Style.HEAD, ISSUER_WIDTH)] if letterhead.parent else ()),
        title(letterhead.issuer, Style.HEAD_BOLD, ISSUER_WIDTH),
        rule(letterhead.issuer, Style.HEAD_BOLD, ISSUER_WIDTH, RULE_OF_NAME),
    ]
    nation = [
        title(letterhead.nation, Style.HEAD_BOLD, NATION_WIDTH),
        title(letterhead.motto, Style.MOTTO, NATION_WIDTH),
        rule(letterhead.motto, Style.MOTTO, NATION_WIDTH, RULE_OF_MOTTO),
    ]
    # Runs of spaces stay: they are the room for what the registry writes.
    below = Own(before=NUMBER_GAP)
    number = [paragraph([letterhead.number], Style.NUMBER, below)]
    date = [paragraph([letterhead.place_and_date], Style.DATE, below)]
    rows = [[issuer, nation], [number, date]]
    if marking:
        rows.append([[framed(marking, ISSUER_WIDTH, left=False, before=NUMBER_GAP)], [blank(1.0)]])
    yield arranged([ISSUER_WIDTH, NATION_WIDTH], rows, whole_rows=False)
    yield title(letterhead.kind, Style.KIND, TEXT_WIDTH, Own(before=KIND_GAP))
    yield title(letterhead.subject, Style.KIND, SUBJECT_WIDTH, named=SUBTITLE_STYLE)
    yield rule(letterhead.subject, Style.KIND, TEXT_WIDTH, RULE_OF_NAME)
    if letterhead.addressee:
        yield paragraph([shown(letterhead.addressee, Style.ADDRESSEE)], Style.ADDRESSEE)


def annex_head(annex: Annex, marking: str | None) -> Iterator[Element]:
    """Yield everything above an annex's first block: its label, its title, which document it comes with."""
    if marking:
        yield framed(marking, TEXT_WIDTH, left=True, after=FRAME_GAP)
    yield title(annex.label, Style.KIND, TEXT_WIDTH, named=ANNEX_STYLE)
    gap = Own(after=BODY_GAP)
    yield title(
        annex.title, Style.KIND, SUBJECT_WIDTH, NOTHING if annex.note else gap, named=ANNEX_TITLE_STYLE
    )
    if annex.note:
        lines = spaced_lines(annex.note, Style.DATE, SUBJECT_WIDTH)
        yield paragraph(lines, Style.DATE, gap, named=ANNEX_NOTE_STYLE)


def end(closing: Closing) -> Element:
    """Return the recipients on the left, level with the signature block on the right."""
    left = [
        paragraph([shown(closing.recipients_title, Style.RECIPIENTS_TITLE)], Style.RECIPIENTS_TITLE),
        *(paragraph([cell_shown(name, Style.RECIPIENT)], Style.RECIPIENT) for name in closing.recipients),
    ]
    right = [title(line, Style.SIGNER, SIGNER_WIDTH) for line in (closing.authority, closing.title) if line]
    right.append(blank(SIGNATURE_ROOM))
    if closing.name:
        right.append(title(closing.name, Style.SIGNER, SIGNER_WIDTH))
    lines = sum(line_width(name, Style.RECIPIENT) // RECIPIENTS_WIDTH + 1 for name in closing.recipients)
    together = lines * SETTINGS[Style.RECIPIENT].leading <= _MOST_TOGETHER
    return arranged([RECIPIENTS_WIDTH, SIGNER_WIDTH], [[left, right]], whole_rows=together)
