"""Pictures to look for codes in: the pages of a PDF, a photo, a scan.

A picture may come from anywhere: only PDF, PNG and JPEG are opened, each by the library that reads them; and
what would fill the memory is refused before it does.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.errors import DataError, UsageError
from qrsurvey.workspace.disk import reason

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument

MAX_BYTES = 200 * 2**20
"""A PDF of ten thousand placards has 30 MB, a photo 20."""

PAGE_DPI = 200
_PAGE_PIXELS = 24_000_000  # a scan may call itself metres wide; no phone's photo needs more to be read

_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # readers accept the mark anywhere in the first kilobyte (ISO 32000-1, note 13 of annex H)
_FORMATS = ("PNG", "JPEG")
_FAULTS = (OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, struct.error)


@dataclass(frozen=True)
class Pages:
    """An open file of grey pictures, made one after the other; `numbered` where they are pages."""

    count: int
    images: Iterator[Image]
    numbered: bool = False


@contextmanager
def open_pages(path: Path) -> Iterator[Pages]:
    """Open a PDF, a PNG or a JPEG.

    Raises:
        UsageError: the file can't be opened.
        DataError: it is empty, too large, none of these, or broken.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_PDF_WITHIN)
    except OSError as error:
        raise UsageError("scan.unreadable-file", file=path, reason=reason(error)) from error
    if not start:
        raise DataError("scan.empty-file", file=path.name)
    if size > MAX_BYTES:
        raise DataError("scan.file-too-large", file=path.name, limit=str(MAX_BYTES // 2**20))
    if _PDF in start:
        with _open_pdf(path) as document:
            yield Pages(len(document), _render(document, path), numbered=True)
    else:
        yield Pages(1, iter([_read_picture(path)]))


@contextmanager
def _open_pdf(path: Path) -> Iterator[PdfDocument]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise DataError("scan.pdf-unreadable", file=path.name) from error
    try:
        yield document
    finally:
        document.close()


def _render(document: PdfDocument, path: Path) -> Iterator[Image]:
    import pypdfium2

    for index in range(len(document)):
        try:
            page = document[index]
            try:
                width, height = page.get_size()
                scale = min(PAGE_DPI / 72, sqrt(_PAGE_PIXELS / max(width * height, 1)))
                bitmap = page.render(scale=scale, grayscale=True)
                image = bitmap.to_pil().convert("L")
                bitmap.close()
            finally:
                page.close()
        except (pypdfium2.PdfiumError, *_FAULTS) as error:
            raise DataError("scan.pdf-unreadable", file=path.name) from error
        yield image


def _read_picture(path: Path) -> Image:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as image:
                return _grey(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise DataError("scan.too-many-pixels", file=path.name) from error
    except UnidentifiedImageError as error:
        raise DataError("scan.not-a-picture", file=path.name) from error
    except _FAULTS as error:
        raise DataError("scan.picture-broken", file=path.name) from error


def _grey(image: Image) -> Image:
    """Return the picture as a person sees it on white paper, in shades of grey."""
    from PIL import Image as Images

    if image.mode.startswith("I;16"):  # Pillow cuts these off at 255
        return image.point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        seen = image.convert("RGBA")
        image = Images.alpha_composite(Images.new("RGBA", seen.size, "white"), seen)
    return image.convert("L")
