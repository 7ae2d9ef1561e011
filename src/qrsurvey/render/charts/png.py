"""A drawing as a picture of dots, where a format can't show vectors."""

from __future__ import annotations

import io

from qrsurvey.render.charts.drawing import Drawing
from qrsurvey.render.charts.pdf import as_pdf


def as_png(drawing: Drawing, dpi: int = 200) -> bytes:
    """Return the drawing on white; the file says how many dots make an inch."""
    import pypdfium2

    with pypdfium2.PdfDocument(as_pdf(drawing)) as document:
        picture = document[0].render(scale=dpi / 72).to_pil()
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()
