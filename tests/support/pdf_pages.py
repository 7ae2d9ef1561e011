"""The pages of a PDF as another program reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

Box = tuple[float, float, float, float]


@contextmanager
def opened(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    document = pdfium.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def page_texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def squeezed(text: str) -> str:
    # Lines break anywhere, and a soft hyphen or a no-break space is how another program reads a break.
    return "".join(char for char in text if not char.isspace() and char not in "\u00a0\u00ad\ufffe\u0002")


def letter_boxes(page: Any) -> list[tuple[str, Box]]:
    """Every visible character with left, bottom, right, top of its ink, in points from the lower left."""
    textpage = page.get_textpage()
    found = []
    for at in range(textpage.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(textpage, at))
        if not char.isspace() and char not in "\u00a0\x00\x02":
            found.append((char, textpage.get_charbox(at)))
    return found
