"""A drawing as a picture of dots, where a format can't show vectors."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

from qrsurvey.render.charts.drawing import Drawing
from qrsurvey.render.charts.pdf import as_pdf

if TYPE_CHECKING:
    from PIL.Image import Image


def as_png(drawing: Drawing, dpi: int = 200) -> bytes:
    """Return the drawing on white; the file says how many dots make an inch."""
    import pypdfium2

    with pypdfium2.PdfDocument(as_pdf(drawing)) as document:
        picture = _with_palette(document[0].render(scale=dpi / 72).to_pil())
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def _with_palette(picture: Image) -> Image:
    """Return the picture in its 256 commonest colours: a third of the bytes, and the inks as they are.

    A chart has a dozen inks; all other colours are shades at the edges of letters and lines.
    """
    from PIL.Image import Dither, Quantize

    found = picture.getcolors(picture.width * picture.height)
    assert found is not None, "no picture has more colours than dots"
    colours = [(count, cast("tuple[int, int, int]", colour)) for count, colour in found]
    commonest = sorted(colours, key=lambda one: (-one[0], one[1]))[:256]
    palette = picture.quantize(2, Quantize.FASTOCTREE)
    palette.putpalette([part for _, colour in commonest for part in colour])
    return picture.quantize(palette=palette, dither=Dither.NONE)
