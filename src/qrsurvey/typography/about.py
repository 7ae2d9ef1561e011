"""What a PDF says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class DocumentInfo:
    """What a PDF says about itself. `language` is a BCP 47 tag; `made_on` is the date it is given."""

    title: str
    author: str
    language: str
    made_on: date
    keywords: str = ""


def stamp(canvas: Canvas, info: DocumentInfo) -> None:
    """Write the document information, with the date it is given instead of the clock's."""
    canvas.setTitle(info.title)
    canvas.setAuthor(info.author)
    canvas.setSubject("")
    canvas.setKeywords(info.keywords)
    canvas.setCreator("qrsurvey")
    canvas.setDateFormatter(lambda *_: f"D:{info.made_on:%Y%m%d}")
    canvas.setViewerPreference("DisplayDocTitle", "true")
