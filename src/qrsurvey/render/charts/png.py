"""A drawing as a picture of dots, where a format can't show vectors."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qrsurvey.render.charts.drawing import Drawing
from qrsurvey.render.charts.pdf import as_pdf

if TYPE_CHECKING:
    from PIL.Image import Image


def as_png(drawing: Drawing, dpi: int = 200) -> bytes:
    """Return the drawing on white; the file says how many dots make an inch."""
    import pypdfium2

    with pypdfium2.PdfDocument(as_pdf(drawing)) as document:
        picture = document[0].render(scale=dpi / 72).to_pil()
    if _is_grey(picture):  # a third of the bytes
        picture = picture.convert("L")
    file = io.BytesIO()
    # To let it search for the best filter costs ten times the time and saves a twentieth.
    picture.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def _is_grey(picture: Image) -> bool:
    red, green, blue = (band.tobytes() for band in picture.split())
    return red == green == blue
