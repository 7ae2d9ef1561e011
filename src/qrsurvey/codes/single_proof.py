"""The proof of a code by itself: it is decoded before anybody lays it out."""

from __future__ import annotations

import io

from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError


def prove_png(png: bytes, placard: Placard) -> None:
    """Decode the PNG of a code.

    Raises:
        PlacardError: it doesn't show its placard's link.
    """
    from PIL import Image

    from qrsurvey.codes.scan import read_codes

    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        found = [code.text for code in read_codes(picture.convert("L"))]
    if found != [placard.link]:
        kind = "codes.proof-link" if found else "codes.proof-unreadable"
        raise PlacardError(kind, page="1", code=placard.code.text, found=found)
