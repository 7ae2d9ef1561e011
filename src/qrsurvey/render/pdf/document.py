"""The whole document: pages, page numbers, bookmarks, and what stays together."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qrsurvey.render.columns import beginning
from qrsurvey.render.measures import (
    BOTTOM,
    END_GAP,
    LEFT,
    PAGE_HEIGHT,
    PAGE_NUMBER_BASELINE,
    PAGE_NUMBER_SIZE,
    PAGE_WIDTH,
    PARAGRAPH_STYLES,
    SETTINGS,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Style,
)
from qrsurvey.render.pdf.chart import chart_parts
from qrsurvey.render.pdf.header import end, head
from qrsurvey.render.pdf.layout import stacked_height, text
from qrsurvey.render.pdf.tables import grid, grid_height
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.model import Heading, Paragraph, ParagraphKind, Report, Table
from qrsurvey.typography.about import DocumentInfo, stamp
from qrsurvey.typography.fonts import Face, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable


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
        if isinstance(block, Paragraph):
            parts = [[_paragraph(block)]]
            start = _start_of_text(block)
        elif isinstance(block, Table):
            waiting.append(_caption(block))
            parts = [[grid(block)]]
            start = grid_height(replace(block, rows=block.rows[: beginning(block)]))
        else:
            waiting.append(_caption(block))
            parts = chart_parts(block)
            start = stacked_height(parts[0])
        if waiting:
            yield CondPageBreak(stacked_height(waiting) + start)
        yield from waiting
        for number, part in enumerate(parts):
            if number or len(part) > 1:
                yield CondPageBreak(stacked_height(part))
            yield from part
        waiting = []
    # A signature never stands on a page of its own.
    yield KeepTogether([*waiting, _paragraph(last), Spacer(0, END_GAP), end(report.closing)])


def _paragraph(block: Paragraph) -> Flowable:
    content = f"- {block.text}" if block.kind is ParagraphKind.ITEM else block.text
    return text(content, PARAGRAPH_STYLES[block.kind])


def _caption(block: Table | Chart) -> Flowable:
    return text(f"{block.label}. {block.title}", Style.CAPTION)


def _heading(heading: Heading) -> Flowable:
    return text(heading.text, Style.SECTION if heading.level == 1 else Style.PART)


def _bookmark(heading: Heading, key: str) -> Flowable:
    from reportlab.platypus.flowables import CallerMacro

    def draw(canvas: Canvas) -> None:
        canvas.bookmarkHorizontal(key, 0, 0)
        canvas.addOutlineEntry(heading.text, key, level=heading.level - 1)

    return CallerMacro(drawCallable=lambda macro, *_: draw(macro.canv))


def _start_of_text(block: Paragraph) -> float:
    """Return how much of a paragraph must fit below its heading.

    One of three lines is never parted, a longer one only behind its second line.
    """
    leading = SETTINGS[PARAGRAPH_STYLES[block.kind]].leading
    height = _paragraph(block).wrap(TEXT_WIDTH, 1e6)[1]
    return height if height < 3.5 * leading else 2 * leading
