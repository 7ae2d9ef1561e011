"""The shapes of an SVG as dots. What would fetch a file, run a script or ask for a font is refused."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGEST = 100_000  # points

_MORE_THAN_SHAPES = re.compile(
    r"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|@import"
    r"|<(\w+:)?(script|image|foreignObject|text|use|a|style|iframe|animate|set)\b"
    r"|\bon\w+\s*=|href\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)",
    re.IGNORECASE,
)

# The declaration names the encoding of bytes, and this is text by now; titles are words, not shapes.
_NOT_DRAWN = re.compile(r"\A\s*<\?xml\s[^>]*\?>|<(title|desc)>[^<]*</\1>")


def draw_svg(svg: bytes, dots: int) -> Image:
    """Draw an SVG as RGBA with that many dots on the longer side; what it leaves clear stays clear.

    Raises:
        ValueError: it is no drawing in UTF-8, or holds more than shapes.
        SyntaxError: its shapes can't be drawn.
    """
    import pypdfium2
    from reportlab.graphics.renderPDF import drawToString
    from svglib.svglib import svg2rlg

    text = _NOT_DRAWN.sub("", svg.decode("utf-8-sig"))
    if _MORE_THAN_SHAPES.search(text):
        raise ValueError("more than shapes")
    drawing = svg2rlg(io.StringIO(text))
    if drawing is None or not 0 < max(drawing.width, drawing.height) < _LARGEST:
        raise ValueError("no drawing")
    with pypdfium2.PdfDocument(drawToString(drawing)) as document:
        scale = dots / max(drawing.width, drawing.height)
        drawn = document[0].render(scale=scale, fill_color=(255, 255, 255, 0), maybe_alpha=True)
        picture: Image = drawn.to_pil()
        return picture.convert("RGBA")
