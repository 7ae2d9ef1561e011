"""The whole document: what stands in it, what stays together, bookmarks."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qrsurvey.render.measures import (
    END_GAP,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PARAGRAPH_STYLES,
    ROWS_TOGETHER,
    Style,
)
from qrsurvey.render.outline import outline
from qrsurvey.render.pdf.chart import placed_chart
from qrsurvey.render.pdf.header import annex_head, end, head
from qrsurvey.render.pdf.layout import stacked_height, text
from qrsurvey.render.pdf.pages import annex_begins, page_templates
from qrsurvey.render.pdf.tables import grid
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.identity import identity_text
from qrsurvey.report.model import Block, Heading, Paragraph, ParagraphKind, Report, Table
from qrsurvey.typography.about import DocumentInfo, stamp
from qrsurvey.typography.fonts import Face, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

# How much of a block must fit below its heading, or the heading moves to the next page with it.
# A paragraph of three lines is never parted, a longer one only behind its second line.
_START_OF_TEXT = 60.0


def render_pdf(report: Report) -> bytes:
    """Return the report as a PDF; the same report gives the same bytes."""
    from reportlab.platypus import BaseDocTemplate

    register_fonts()
    info = DocumentInfo(
        report.title,
        report.author,
        report.language.tag,
        report.made.date(),
        identity_text(report.identity) if report.identity else "",
    )
    file = io.BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageTemplates=page_templates(),
        title=report.title,
        author=report.author,
        lang=info.language,
        initialFontName=Face.SERIF.value,
        pageCompression=1,
        invariant=1,
    )
    document.build([_information(info), *_story(report), *_annexes(report)])
    return file.getvalue()


def _information(info: DocumentInfo) -> Flowable:
    from reportlab.platypus.flowables import CallerMacro

    return CallerMacro(drawCallable=lambda macro, *_: stamp(macro.canv, info))


def _story(report: Report) -> Iterator[Flowable]:
    from reportlab.platypus import KeepTogether, Spacer

    yield from head(report.letterhead)
    *body, last = report.blocks
    assert isinstance(last, Paragraph), "a report ends with a sentence"
    waiting = yield from _blocks(body, "heading", 0)
    # A signature never stands on a page of its own.
    yield KeepTogether([*waiting, *_draw(last), Spacer(0, END_GAP), end(report.closing)])


def _annexes(report: Report) -> Iterator[Flowable]:
    for at, annex in enumerate(report.annexes):
        yield from annex_begins()
        yield _bookmark(f"{annex.label}. {annex.title}", 0, f"annex-{at}")
        yield from annex_head(annex)
        waiting = yield from _blocks(annex.blocks, f"annex-{at}", 1)
        yield from waiting


def _blocks(blocks: Sequence[Block], name: str, depth: int) -> Generator[Flowable, None, list[Flowable]]:
    """Yield what is drawn of some blocks; return the headings that nothing has followed yet.

    `name` begins the keys of their bookmarks, which stand `depth` levels deep.
    """
    from reportlab.platypus import CondPageBreak

    waiting: list[Flowable] = []
    depths = {at: depth + below for at, _, below in outline(blocks)}
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            waiting += [_bookmark(block.text, depths[at], f"{name}-{at}"), _heading(block)]
            continue
        if isinstance(block, Chart):
            yield placed_chart(block, [*waiting, _caption(block)])
            waiting = []
            continue
        drawn = list(_draw(block))
        if waiting or isinstance(block, Table):
            yield CondPageBreak(stacked_height(waiting) + min(stacked_height(drawn), _start(block)))
        yield from waiting
        yield from drawn
        waiting = []
    return waiting


def _draw(block: Paragraph | Table) -> Iterator[Flowable]:
    if isinstance(block, Paragraph):
        content = f"- {block.text}" if block.kind is ParagraphKind.ITEM else block.text
        yield text(content, PARAGRAPH_STYLES[block.kind])
    else:
        yield _caption(block)
        yield grid(block)


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


def _start(block: Paragraph | Table) -> float:
    if isinstance(block, Paragraph):
        return _START_OF_TEXT
    return stacked_height(list(_draw(replace(block, rows=block.rows[:ROWS_TOGETHER]))))
