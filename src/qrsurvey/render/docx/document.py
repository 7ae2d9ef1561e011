"""The whole document: blocks in order, what stays together, sections and page numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qrsurvey.render.docx.letterhead import annex_head, end, head
from qrsurvey.render.docx.package import Package
from qrsurvey.render.docx.paragraphs import Own, blank, paragraph
from qrsurvey.render.docx.pictures import chart
from qrsurvey.render.docx.styles import ITEM_STYLE, heading_style
from qrsurvey.render.docx.tables import grid, ruled
from qrsurvey.render.docx.xml import twips, w
from qrsurvey.render.measures import (
    AFTER_TABLE,
    BODY_GAP,
    BOTTOM,
    END_GAP,
    FIELD_GAP,
    GRID_LINE,
    LEFT,
    PAGE_HEIGHT,
    PAGE_NUMBER_BASELINE,
    PAGE_NUMBER_SIZE,
    PAGE_WIDTH,
    PARAGRAPH_STYLES,
    RIGHT,
    RULED_GAP,
    SETTINGS,
    TOP,
    Style,
    shown,
)
from qrsurvey.render.outline import follows_fields
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.model import (
    Annex,
    Block,
    Document,
    Heading,
    Letterhead,
    Paragraph,
    ParagraphKind,
    Ruled,
    Table,
)

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_LAST_LINE = 1.0  # of the empty paragraph that follows a table
_BELOW_TABLE = AFTER_TABLE - _LAST_LINE - GRID_LINE  # Word counts the line as part of the table


def render_docx(document: Document) -> bytes:
    """Return a document as a DOCX; the same document gives the same bytes."""
    package = Package(document)
    # The empty paragraph must be there at the end, and each but the last section ends in one.
    content = list(_body(package, document, document.letterhead)) if document.letterhead else []
    for annex in document.annexes:
        begins = not content
        if not begins:
            content.append(blank(_LAST_LINE, _section(package)))
        content += _annex(package, annex, document.marking if begins else None)
    if not document.annexes:
        content.append(blank(_LAST_LINE))
    package.fill(content, _section(package))
    return package.saved()


def _body(package: Package, document: Document, letterhead: Letterhead) -> Iterator[Element]:
    yield from head(letterhead, document.marking)
    *body, last = document.blocks
    assert isinstance(last, Paragraph | Ruled), "a body ends with a sentence, or with room for one"
    yield from _blocks(package, body, None if letterhead.addressee else BODY_GAP)
    # A signature never stands on a page of its own.
    if isinstance(last, Paragraph):
        gap = SETTINGS[PARAGRAPH_STYLES[last.kind]].after + END_GAP
        yield _text(last, Own(before=_gap_after(body), after=gap, keep_next=True, keep_lines=True))
    else:
        yield ruled(last, keep_next=True)
        yield blank(RULED_GAP + END_GAP, keep_next=True)
    if document.closing:
        yield end(document.closing)


def _annex(package: Package, annex: Annex, marking: str | None) -> Iterator[Element]:
    yield from annex_head(annex, marking)
    yield from _blocks(package, annex.blocks, None, depth=1)


def _blocks(
    package: Package, blocks: Sequence[Block | Ruled], gap: float | None, *, depth: int = 0
) -> Iterator[Element]:
    """Yield what is drawn; `gap` is space before the first, and headings stand `depth` levels deeper."""
    for at, block in enumerate(blocks):
        own = Own(before=FIELD_GAP if follows_fields(blocks, at) else gap)
        gap = None
        match block:
            case Heading():
                style = Style.SECTION if block.level == 1 else Style.PART
                named = heading_style(block.level + depth)
                yield paragraph([shown(block.text, style)], style, own, named=named)
            case Paragraph():
                yield _text(block, own)
            case Table():
                yield _caption(block, own)
                yield grid(block)
                # LibreOffice doesn't keep what stands right behind a table with what follows it.
                yield blank(_LAST_LINE)
                gap = _BELOW_TABLE
            case Ruled():
                yield ruled(block, keep_next=False)
                yield blank(_LAST_LINE)
                gap = RULED_GAP - _LAST_LINE
            case _:
                yield _caption(block, own)
                yield from chart(package, block)


def _gap_after(blocks: Sequence[Block | Ruled]) -> float | None:
    return _BELOW_TABLE if blocks and isinstance(blocks[-1], Table) else None


def _text(block: Paragraph, own: Own) -> Element:
    style = PARAGRAPH_STYLES[block.kind]
    if block.kind is ParagraphKind.ITEM:
        return paragraph([shown(f"- {block.text}", style)], style, own, named=ITEM_STYLE)
    if block.kind is ParagraphKind.LEAD:
        own = replace(own, keep_next=True)
    return paragraph([shown(block.text, style)], style, own)


def _caption(block: Table | Chart, own: Own) -> Element:
    return paragraph([shown(f"{block.label}. {block.title}", Style.CAPTION)], Style.CAPTION, own)


def _section(package: Package) -> Element:
    """Return how the pages of a section look; its first one has no number."""
    leading = PAGE_NUMBER_SIZE * 1.2
    header = PAGE_NUMBER_BASELINE - 0.8 * leading
    return w(
        "sectPr",
        package.header_reference(),
        w("type", val="nextPage"),
        w("pgSz", w=twips(PAGE_WIDTH), h=twips(PAGE_HEIGHT)),
        w(
            "pgMar",
            top=twips(TOP),
            right=twips(RIGHT),
            bottom=twips(BOTTOM),
            left=twips(LEFT),
            header=twips(header),
            footer=twips(BOTTOM / 2),
            gutter=0,
        ),
        w("pgNumType", start=1),
        w("cols", space=720),
        w("titlePg"),
    )
