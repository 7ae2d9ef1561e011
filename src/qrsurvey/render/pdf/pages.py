"""Pages and their numbers: those of the document from 1, and those of each annex from 1 again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrsurvey.render.measures import (
    BOTTOM,
    LEFT,
    MARKING_SIZE,
    PAGE_HEIGHT,
    PAGE_NUMBER_BASELINE,
    PAGE_NUMBER_SIZE,
    PAGE_WIDTH,
    RIGHT,
    TEXT_HEIGHT,
    TEXT_WIDTH,
)
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable, PageTemplate

_BODY, _ANNEX, _ANNEX_GOES_ON = "body", "annex", "annex-goes-on"


def page_templates(marking: str | None, *, only_annexes: bool) -> list[PageTemplate]:
    """Return the pages of one document, in the middle of whose top margin its number stands.

    The first page of the body shows none, nor does that of an annex. On the others the `marking` stands
    beside it, for a page may be alone. A document begins with the first of these.
    """
    from reportlab.platypus import Frame, PageTemplate

    first = 1

    def frame() -> Frame:
        return Frame(
            LEFT,
            BOTTOM,
            TEXT_WIDTH,
            TEXT_HEIGHT,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )

    def begin(_canvas: Canvas, document: BaseDocTemplate) -> None:
        nonlocal first
        first = document.page

    def number(canvas: Canvas, document: BaseDocTemplate) -> None:
        shown = document.page - first + 1
        if shown > 1:
            canvas.setFont(Face.SERIF.value, PAGE_NUMBER_SIZE)
            canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - PAGE_NUMBER_BASELINE, str(shown))
            if marking:
                canvas.setFont(Face.SERIF_BOLD.value, MARKING_SIZE)
                canvas.drawRightString(PAGE_WIDTH - RIGHT, PAGE_HEIGHT - PAGE_NUMBER_BASELINE, marking)

    return [
        *([] if only_annexes else [PageTemplate(_BODY, [frame()], onPage=number)]),
        PageTemplate(_ANNEX, [frame()], onPage=begin, autoNextPageTemplate=_ANNEX_GOES_ON),
        PageTemplate(_ANNEX_GOES_ON, [frame()], onPage=number),
    ]


def annex_begins() -> list[Flowable]:
    """Return what begins the first page of an annex."""
    from reportlab.platypus import NextPageTemplate, PageBreak

    return [NextPageTemplate(_ANNEX), PageBreak()]
