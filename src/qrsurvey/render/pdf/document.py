"""The whole document: pages, page numbers, bookmarks, and what stays together."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qrsurvey.render.measures import (
    BOTTOM,
    END_GAP,
    LEFT,
    PAGE_HEIGHT,
    PAGE_NUMBER_BASELINE,
    PAGE_NUMBER_SIZE,
    PAGE_WIDTH,
    PARAGRAPH_STYLES,
    ROWS_TOGETHER,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Style,
)
from qrsurvey.render.pdf.chart import placed_chart
from qrsurvey.render.pdf.header import end, head
from qrsurvey.render.pdf.layout import stacked_height, text
from qrsurvey.render.pdf.tables import grid
from qrsurvey.report.chart_model import IntervalChart
from qrsurvey.report.model import Heading, Paragraph, ParagraphKind, Report, Table
from qrsurvey.typography.about import DocumentInfo, stamp
from qrsurvey.typography.fonts import Face, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable

# How much of a block must fit below its heading, or the heading moves to the next page with it.
# A paragraph of three lines is never parted, a longer one only behind its second line.
_START_OF_TEXT = 60.0


def render_pdf(report: Report) -> bytes:
    """Return the report as a PDF; the same report gives the same bytes."""
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    register_fonts()
    info = DocumentInfo(report.title, report.author, report.language.tag, report.made.date())
    frame = Frame(
        LEFT, BOTTOM, TEXT_WIDTH, TEXT_HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    file = io.BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageTemplates=[PageTemplate("page", [frame], onPage=_number)],
        title=report.title,
        author=report.author,
        lang=info.language,
        initialFontName=Face.SERIF.value,
        pageCompression=1,
        invariant=1,
    )
    document.build([_information(info), *_story(report)])
    return file.getvalue()


def _number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Put the page's number into the middle of the top margin, on every page but the first."""
    if document.page > 1:
        canvas.setFont(Face.SERIF.value, PAGE_NUMBER_SIZE)
        canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - PAGE_NUMBER_BASELINE, str(document.page))


def _information(info: DocumentInfo) -> Flowable:
    from reportlab.platypus.flowables import CallerMacro

    return CallerMacro(drawCallable=lambda macro, *_: stamp(macro.canv, info))


def _story(report: Report) -> Iterator[Flowable]:
    from reportlab.platypus import CondPageBreak, KeepTogether, Spacer

    yield from head(report.letterhead)
    *body, last = report.blocks
    assert isinstance(last, Paragraph), "a report ends with a sentence"
    waiting: list[Flowable] = []
    for at, block in enumerate(body):
        if isinstance(block, Heading):
            waiting += [_bookmark(block, f"heading-{at}"), _heading(block)]
            continue
        if isinstance(block, IntervalChart):
            yield placed_chart(block, [*waiting, _caption(block)])
            waiting = []
            continue
        drawn = list(_draw(block))
        if waiting or isinstance(block, Table):
            yield CondPageBreak(stacked_height(waiting) + min(stacked_height(drawn), _start(block)))
        yield from waiting
        yield from drawn
        waiting = []
    # A signature never stands on a page of its own.
    yield KeepTogether([*waiting, *_draw(last), Spacer(0, END_GAP), end(report.closing)])


def _draw(block: Paragraph | Table) -> Iterator[Flowable]:
    if isinstance(block, Paragraph):
        content = f"- {block.text}" if block.kind is ParagraphKind.ITEM else block.text
        yield text(content, PARAGRAPH_STYLES[block.kind])
    else:
        yield _caption(block)
        yield grid(block)


def _caption(block: Table | IntervalChart) -> Flowable:
    return text(f"{block.label}. {block.title}", Style.CAPTION)


def _heading(heading: Heading) -> Flowable:
    return text(heading.text, Style.SECTION if heading.level == 1 else Style.PART)


def _bookmark(heading: Heading, key: str) -> Flowable:
    from reportlab.platypus.flowables import CallerMacro

    def draw(canvas: Canvas) -> None:
        canvas.bookmarkHorizontal(key, 0, 0)
        canvas.addOutlineEntry(heading.text, key, level=heading.level - 1)

    return CallerMacro(drawCallable=lambda macro, *_: draw(macro.canv))


def _start(block: Paragraph | Table) -> float:
    if isinstance(block, Paragraph):
        return _START_OF_TEXT
    return stacked_height(list(_draw(replace(block, rows=block.rows[:ROWS_TOGETHER]))))
