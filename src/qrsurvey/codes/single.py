"""A code by itself, for people who lay out their own paper: as vectors or as dots of true size."""

from __future__ import annotations

import io
import math
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

from qrsurvey.codes.measure import HIGH_LEVEL_FROM, LEAST_MODULE
from qrsurvey.codes.placard import Placard
from qrsurvey.codes.symbol import HIGH_LEVEL, LOW_LEVEL, QUIET_ZONE, Symbol, make_symbol
from qrsurvey.errors import PlacardError

_MM_PER_INCH = 25.4


def code_svg(placard: Placard, side: float) -> bytes:
    """Return an SVG of a code on white, its quiet zone around it.

    Args:
        placard: Whose code.
        side: Of the symbol without its quiet zone, in millimetres.

    Raises:
        PlacardError: its modules would be too small to be read.
    """
    symbol = _symbol(placard, side)
    size, paper = symbol.side + 2 * QUIET_ZONE, side * (1 + 2 * QUIET_ZONE / symbol.side)
    path = "".join(
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for row, column, length in symbol.runs()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{paper:.3f}mm" height="{paper:.3f}mm" '
        f'viewBox="0 0 {size} {size}" role="img">\n'
        f"<title>{escape(placard.title)}</title>\n<desc>{escape(placard.link)}</desc>\n"
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>\n'
        f'<path shape-rendering="crispEdges" d="{path}"/>\n</svg>\n'
    ).encode()


def code_png(placard: Placard, side: float, dpi: int = 600) -> bytes:
    """Return a PNG of a code on white, its quiet zone around it.

    A module is a whole number of dots, at least as many as asked for; the resolution written into the file
    makes the symbol exactly `side` wide.

    Raises:
        PlacardError: its modules would be too small to be read.
    """
    import numpy as np
    from PIL import Image

    symbol = _symbol(placard, side)
    dots = math.ceil(side / symbol.side / _MM_PER_INCH * dpi - 1e-9)
    black = np.array([list(row) for row in symbol.rows], dtype=bool)
    white = np.kron(np.pad(~black, QUIET_ZONE, constant_values=True), np.ones((dots, dots), dtype=bool))
    true_dpi = symbol.side * dots / side * _MM_PER_INCH
    file = io.BytesIO()
    Image.fromarray(white).save(file, "PNG", dpi=(true_dpi, true_dpi), optimize=True)
    return file.getvalue()


def page_png(path: Path, index: int = 0, dpi: int = 150) -> bytes:
    """Return a page of a PDF as a picture."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document:
        picture = document[index].render(scale=dpi / 72).to_pil()
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()


def _symbol(placard: Placard, side: float) -> Symbol:
    symbol = make_symbol(placard.link, HIGH_LEVEL if side >= HIGH_LEVEL_FROM else LOW_LEVEL)
    if side / symbol.side < LEAST_MODULE:
        raise PlacardError(
            "codes.side-too-small",
            code=placard.code.text,
            side=f"{side:g}",
            least=f"{math.ceil(LEAST_MODULE * symbol.side)}",
        )
    return symbol
