"""A PDF that we draw ourselves: pages measured in millimetres from the upper left corner.

The same input gives the same bytes: no clock, no random name, and no standard font that a reader would
have to supply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING

from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fit import Fitted
from qrsurvey.typography.fonts import Face, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class DocumentInfo:
    """What a PDF says about itself. `language` is a BCP 47 tag; `made_on` is the date it is given."""

    title: str
    author: str
    language: str
    made_on: date


def stamp(canvas: Canvas, info: DocumentInfo) -> None:
    """Write the document information, with the date it is given instead of the clock's."""
    canvas.setTitle(info.title)
    canvas.setAuthor(info.author)
    canvas.setSubject("")
    canvas.setCreator("qrsurvey")
    canvas.setDateFormatter(lambda *_: f"D:{info.made_on:%Y%m%d}")
    canvas.setViewerPreference("DisplayDocTitle", "true")


class Sheet:
    """Pages of one size, written to `file` by `save`. All lengths in millimetres, sizes of text in points."""

    def __init__(self, file: IO[bytes], width: float, height: float, info: DocumentInfo) -> None:
        from reportlab.pdfgen.canvas import Canvas

        register_fonts()
        self.width, self.height = width, height
        self.canvas = Canvas(
            file,
            pagesize=(width * POINTS_PER_MM, height * POINTS_PER_MM),
            pageCompression=1,
            invariant=1,
            initialFontName=Face.SANS.value,  # type: ignore[arg-type] # the stubs say float
            lang=info.language,
        )
        stamp(self.canvas, info)
        # A printer that scales to fit would make the code smaller than it was designed.
        self.canvas.setViewerPreference("PrintScaling", "None")

    @contextmanager
    def form(self, name: str) -> Iterator[None]:
        """Draw what many pages share once; `place_form` puts it on a page."""
        self.canvas.beginForm(name)
        yield
        self.canvas.endForm()

    def place_form(self, name: str) -> None:
        """Put a form on this page."""
        self.canvas.doForm(name)

    def text(self, fitted: Fitted, colour: Colour = BLACK) -> None:
        """Draw a fitted text."""
        self.canvas.setFillColorRGB(*colour)
        self.canvas.setFont(fitted.style.face.value, fitted.size)
        for line in fitted.lines:
            self.canvas.drawString(
                line.left * POINTS_PER_MM,
                self._up(line.baseline),
                line.text,
                charSpace=fitted.style.tracking * fitted.size,
            )

    def panel(self, box: Box, colour: Colour, radius: float = 0.0) -> None:
        """Fill a rectangle, with round corners if a radius is given."""
        self.canvas.setFillColorRGB(*colour)
        self.canvas.roundRect(*self._rectangle(box), radius * POINTS_PER_MM, stroke=0, fill=1)

    def rule(self, left: float, right: float, at: float, thickness: float, colour: Colour) -> None:
        """Draw a horizontal line."""
        self.canvas.setStrokeColorRGB(*colour)
        self.canvas.setLineWidth(thickness * POINTS_PER_MM)
        self.canvas.line(left * POINTS_PER_MM, self._up(at), right * POINTS_PER_MM, self._up(at))

    def picture(self, draw: Callable[[Canvas], None], box: Box, grid: float) -> None:
        """Draw a vector picture made on a square grid (origin lower left, y up) into a box."""
        with self._space(box, box.width / grid):
            draw(self.canvas)

    def modules(self, operators: str, box: Box, side: int) -> None:
        """Fill, in pure black, a path of rectangles made on a grid of `side` modules (y up)."""
        with self._space(box, box.width / side):
            self.canvas.addLiteral(f"0 g {operators} f")

    def link(self, url: str, box: Box) -> None:
        """Make a box of this page open an address."""
        left, bottom, width, height = self._rectangle(box)
        self.canvas.linkURL(url, (left, bottom, left + width, bottom + height), relative=0, thickness=0)

    def bookmark(self, title: str) -> None:
        """Name this page in the reader's list of contents."""
        key = f"page-{self.canvas.getPageNumber()}"
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(title, key)

    def end_page(self) -> None:
        """Finish this page."""
        self.canvas.showPage()

    def save(self) -> None:
        """Write the file."""
        self.canvas.save()

    @contextmanager
    def _space(self, box: Box, unit: float) -> Iterator[None]:
        self.canvas.saveState()
        self.canvas.translate(box.left * POINTS_PER_MM, self._up(box.bottom))
        self.canvas.scale(unit * POINTS_PER_MM, unit * POINTS_PER_MM)
        yield
        self.canvas.restoreState()

    def _up(self, from_top: float) -> float:
        return (self.height - from_top) * POINTS_PER_MM

    def _rectangle(self, box: Box) -> tuple[float, float, float, float]:
        return (
            box.left * POINTS_PER_MM,
            self._up(box.bottom),
            box.width * POINTS_PER_MM,
            box.height * POINTS_PER_MM,
        )
