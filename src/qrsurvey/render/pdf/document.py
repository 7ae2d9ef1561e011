"""The whole document: what stands in it, what stays together, bookmarks."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qrsurvey.render.columns import beginning
from qrsurvey.render.measures import (
    END_GAP,
    FIELD_GAP,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PARAGRAPH_STYLES,
    SETTINGS,
    TEXT_WIDTH,
    Style,
)
from qrsurvey.render.outline import follows_fields, outline
from qrsurvey.render.pdf.chart import chart_parts
from qrsurvey.render.pdf.header import annex_head, end, head
from qrsurvey.render.pdf.layout import room_for, stacked_height, text
from qrsurvey.render.pdf.pages import annex_begins, page_templates
from qrsurvey.render.pdf.tables import grid, grid_height, ruled
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.identity import identity_text
from qrsurvey.report.model import Block, Document, Heading, Letterhead, Paragraph, ParagraphKind, Ruled, Table
from qrsurvey.typography.about import DocumentInfo, stamp
from qrsurvey.typography.fonts import Face, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable


def render_pdf(document: Document) -> bytes:
    """Return a document as a PDF; the same document gives the same bytes."""
    from reportlab.platypus import BaseDocTemplate

    register_fonts()
    info = DocumentInfo(
        document.title,
        document.author,
        document.language.tag,
        document.made.date(),
        identity_text(document.identity) if document.identity else "",
    )
    file = io.BytesIO()
    pages = BaseDocTemplate(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageTemplates=page_templates(document.marking, only_annexes=document.letterhead is None),
        title=document.title,
        author=document.author,
        lang=info.language,
        initialFontName=Face.SERIF.value,
        pageCompression=1,
        invariant=1,
    )
    body = _body(document, document.letterhead) if document.letterhead else ()
    pages.build([_information(info), *body, *_annexes(document)])
    return file.getvalue()


def _information(info: DocumentInfo) -> Flowable:
    from reportlab.platypus.flowables import CallerMacro

    return CallerMacro(drawCallable=lambda macro, *_: stamp(macro.canv, info))


def _body(document: Document, letterhead: Letterhead) -> Iterator[Flowable]:
    from reportlab.platypus import KeepTogether, Spacer

    yield from head(letterhead, document.marking)
    *body, last = document.blocks
    assert isinstance(last, Paragraph | Ruled), "a body ends with a sentence, or with room for one"
    waiting = yield from _blocks(body, "heading", 0)
    # A signature never stands on a page of its own.
    signed = [Spacer(0, END_GAP), end(document.closing)] if document.closing else []
    yield KeepTogether([*waiting, ruled(last) if isinstance(last, Ruled) else _paragraph(last), *signed])


def _annexes(document: Document) -> Iterator[Flowable]:
    for at, annex in enumerate(document.annexes):
        begins = at == 0 and document.letterhead is None
        if not begins:
            yield from annex_begins()
        yield _bookmark(f"{annex.label}. {annex.title}", 0, f"annex-{at}")
        yield from annex_head(annex, document.marking if begins else None)
        waiting = yield from _blocks(annex.blocks, f"annex-{at}", 1)
        yield from waiting


def _blocks(
    blocks: Sequence[Block | Ruled], name: str, depth: int
) -> Generator[Flowable, None, list[Flowable]]:
    """Yield what is drawn of some blocks; return the headings that nothing has followed yet.

    `name` begins the keys of their bookmarks, which stand `depth` levels deep.
    """
    from reportlab.platypus import CondPageBreak, Spacer

    waiting: list[Flowable] = []
    depths = {at: depth + below for at, _, below in outline(blocks)}
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            if follows_fields(blocks, at):
                waiting.append(Spacer(0, FIELD_GAP))
            waiting += [_bookmark(block.text, depths[at], f"{name}-{at}"), _heading(block)]
            continue
        if isinstance(block, Paragraph) and block.kind is ParagraphKind.LEAD:
            waiting.append(_paragraph(block))
            continue
        if isinstance(block, Paragraph):
            parts = [[_paragraph(block)]]
            start = _start_of_text(block)
        elif isinstance(block, Ruled):
            parts = [[ruled(block)]]
            start = room_for(parts[0])
        elif isinstance(block, Table):
            waiting.append(_caption(block))
            parts = [[grid(block)]]
            start = grid_height(replace(block, rows=block.rows[: beginning(block)]))
        else:
            waiting.append(_caption(block))
            parts = chart_parts(block)
            start = room_for(parts[0])
        if waiting:
            yield CondPageBreak(stacked_height(waiting) + start)
        yield from waiting
        for number, part in enumerate(parts):
            if number:
                yield CondPageBreak(room_for(part))
            yield from part
        waiting = []
    return waiting


def _paragraph(block: Paragraph) -> Flowable:
    content = f"- {block.text}" if block.kind is ParagraphKind.ITEM else block.text
    return text(content, PARAGRAPH_STYLES[block.kind])


def _caption(block: Table | Chart) -> Flowable:
    return text(f"{block.label}. {block.title}", Style.CAPTION)


def _heading(heading: Heading) -> Flowable:
    return text(heading.text, Style.SECTION if heading.level == 1 else Style.PART)


def _bookmark(title: str, level: int, key: str) -> Flowable:
    from reportlab.platypus.flowables import CallerMacro

    def draw(canvas: Canvas) -> None:
        canvas.bookmarkHorizontal(key, 0, 0)
        canvas.addOutlineEntry(title, key, level=level)

    return CallerMacro(drawCallable=lambda macro, *_: draw(macro.canv))


def _start_of_text(block: Paragraph) -> float:
    """Return how much of a paragraph must fit below its heading.

    One of three lines is never parted, a longer one only behind its second line.
    """
    leading = SETTINGS[PARAGRAPH_STYLES[block.kind]].leading
    height = _paragraph(block).wrap(TEXT_WIDTH, 1e6)[1]
    return height if height < 3.5 * leading else 2 * leading
