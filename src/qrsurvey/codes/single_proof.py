"""The proof of a code by itself: it is decoded before anybody lays it out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError

if TYPE_CHECKING:
    from PIL.Image import Image

_DOTS = 600  # on each side of an SVG that is drawn to be read: six a module at least


def prove_png(png: bytes, placard: Placard) -> None:
    """Decode the PNG of a code.

    Raises:
        PlacardError: it doesn't show its placard's link.
    """
    from PIL import Image

    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        _prove(picture.convert("L"), placard)


def prove_svg(svg: bytes, placard: Placard) -> None:
    """Decode the SVG of a code, drawn by others' hands on a black ground: its white is its own.

    Raises:
        PlacardError: it doesn't show its placard's link.
    """
    from PIL import Image

    from qrsurvey.typography.svg import draw_svg

    try:
        drawn = draw_svg(svg, _DOTS)
    except (SyntaxError, ValueError):
        drawn = Image.new("RGBA", (1, 1))
    ground = Image.new("RGBA", drawn.size, (0, 0, 0, 255))
    _prove(Image.alpha_composite(ground, drawn).convert("L"), placard)


def _prove(picture: Image, placard: Placard) -> None:
    from qrsurvey.codes.scan import read_codes

    found = [code.text for code in read_codes(picture)]
    if found != [placard.link]:
        kind = "codes.proof-link" if found else "codes.proof-unreadable"
        raise PlacardError(kind, page="1", code=placard.code.text, found=found)
