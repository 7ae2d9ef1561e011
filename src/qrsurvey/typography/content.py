"""What stands on a page, as PDF operators: text, panels, rules, vector pictures, links.

Everything is measured in millimetres from the upper left corner of the drawing, wherever on a page it will
stand; sizes of text in points. (PDF's own y axis points up, so tops are written negative.)
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fit import Fitted
from qrsurvey.typography.fonts import Face, glyph_ids
from qrsurvey.typography.pen import Pen, number

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)

FACES = tuple(Face)

_LEVEL = 7  # 8 and 9 take four times as long over a placard and save nothing


@dataclass(frozen=True)
class Place:
    """Where on a sheet a drawing of a given size stands, and whether it is turned to be read from behind."""

    box: Box
    turned: bool = False

    def on_page(self, box: Box) -> Box:
        """Return where a box of the drawing stands on the sheet."""
        if self.turned:
            left, top = self.box.right - box.right, self.box.bottom - box.bottom
            return Box(left, top, box.width, box.height)
        return Box(self.box.left + box.left, self.box.top + box.top, box.width, box.height)


@dataclass(frozen=True)
class Link:
    """An address that a box of the drawing opens."""

    url: str
    box: Box
    title: str


@dataclass(frozen=True)
class Drawn:
    """A finished drawing: its compressed operators, and what the file must hold for it."""

    stream: bytes
    letters: dict[Face, frozenset[str]]
    links: tuple[Link, ...] = ()
    bookmarks: tuple[str, ...] = ()


@dataclass
class Content:
    """A drawing being made."""

    _operators: list[str] = field(default_factory=list)
    _letters: dict[Face, set[str]] = field(default_factory=dict)
    _links: list[Link] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)

    def form(self, name: str) -> None:
        """Put a form, drawn once for many pages, here."""
        self._operators.append(f"/{name} Do")

    def text(self, fitted: Fitted, colour: Colour = BLACK) -> None:
        """Draw a fitted text."""
        face, em = fitted.style.face, fitted.size / POINTS_PER_MM
        self._operators.append(f"{_rgb(colour)} rg")
        for line in fitted.lines:
            # The space isn't seen; without it a reader aloud joins the last word to the next line's first.
            self._show(face, f"{line.text} ", em, (line.left, line.baseline), fitted.style.tracking * em)

    def hidden_text(self, text: str, at: tuple[float, float], em: float) -> None:
        """Put a text that is searched, copied and read aloud, but not printed, on one line that begins there.

        `em` is its size in millimetres.
        """
        self._operators.append("3 Tr")
        self._show(Face.SANS, text, em, at, 0)
        self._operators.append("0 Tr")

    def panel(self, box: Box, colour: Colour, radius: float = 0.0) -> None:
        """Fill a rectangle, with round corners if a radius is given."""
        pen = Pen()
        pen.round_rectangle(box.left, -box.bottom, box.width, box.height, radius)
        self._operators.append(f"{_rgb(colour)} rg {pen.path} f")

    def line(self, points: tuple[float, float, float, float], thickness: float, colour: Colour) -> None:
        """Draw a straight line: from and to, each from the left and from above."""
        x1, y1, x2, y2 = points
        ends = f"{number(x1)} {number(-y1)} m {number(x2)} {number(-y2)} l"
        self._operators.append(f"{_rgb(colour)} RG {number(thickness)} w {ends} S")

    def picture(self, draw: Callable[[Pen], None], box: Box, grid: float, colour: Colour) -> None:
        """Draw a vector picture made on a square grid (origin lower left, y up) into a box."""
        pen = Pen()
        draw(pen)
        ink = f"{_rgb(colour)} rg {_rgb(colour)} RG 1 J 1 j"
        self._operators.append(f"{self._space(box, box.width / grid)} {ink} {pen.operators} Q")

    def image(self, name: str, box: Box) -> None:
        """Stretch a picture of the file over a box."""
        matrix = f"{number(box.width)} 0 0 {number(box.height)} {number(box.left)} {number(-box.bottom)}"
        self._operators.append(f"q {matrix} cm /{name} Do Q")

    def modules(self, path: str, box: Box, side: int) -> None:
        """Fill, in pure black, a path of rectangles made on a grid of `side` modules (y up)."""
        self._operators.append(f"{self._space(box, box.width / side)} 0 g {path} f Q")

    def link(self, url: str, box: Box, title: str) -> None:
        """Make a box open an address."""
        self._links.append(Link(url, box, title))

    def bookmark(self, title: str) -> None:
        """Name what is drawn here in the reader's list of contents."""
        self.bookmarks.append(title)

    def finish(self) -> Drawn:
        """Return what was drawn."""
        stream = zlib.compress("\n".join(self._operators).encode("ascii"), _LEVEL)
        letters = {face: frozenset(used) for face, used in self._letters.items()}
        return Drawn(stream, letters, tuple(self._links), tuple(self.bookmarks))

    def _show(self, face: Face, text: str, em: float, at: tuple[float, float], tracking: float) -> None:
        self._letters.setdefault(face, set()).update(text)
        glyphs = "".join(f"{glyph:04x}" for glyph in glyph_ids(face, text))
        font = f"/F{FACES.index(face)} {em:.5f} Tf"
        spacing = f"{number(tracking)} Tc " if tracking else ""
        reset = " 0 Tc" if tracking else ""
        self._operators.append(
            f"BT {font} {spacing}{number(at[0])} {number(-at[1])} Td <{glyphs}> Tj{reset} ET"
        )

    def _space(self, box: Box, unit: float) -> str:
        return f"q {unit:.6f} 0 0 {unit:.6f} {number(box.left)} {number(-box.bottom)} cm"


def _rgb(colour: Colour) -> str:
    return " ".join(number(part) for part in colour)
