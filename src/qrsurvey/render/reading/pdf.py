"""Read a report's PDF back: the text of its pages and of what was pasted upon them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qrsurvey.render.reading.model import FileKind, Part, ReadBack, plain
from qrsurvey.report.identity import parse_identity

if TYPE_CHECKING:
    from pypdfium2 import PdfPage


def read_pdf(data: bytes) -> ReadBack:
    """Read the pages; raises what the PDF reader raises where it can't."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    try:
        identity = parse_identity(document.get_metadata_value("Keywords"))
        parts: list[Part] = []
        for number, page in enumerate(document, start=1):
            textpage = page.get_textpage()
            text = _without_number(textpage.get_text_range(errors="replace"))
            parts.append(Part(str(number), plain(text)))
            parts += [Part(str(number), pasted) for pasted in _pasted(page)]
            textpage.close()
            page.close()
    finally:
        document.close()
    return ReadBack(FileKind.PDF, identity, tuple(parts))


def _without_number(text: str) -> str:
    """Leave the page's own number out: it tells how the text fell, not what it says."""
    first, _, rest = text.strip().partition("\n")
    return rest if first.strip().isdecimal() else text


def _pasted(page: PdfPage) -> Iterator[str]:
    """Yield what annotations say: they lie upon the page, and a figure may be covered by one."""
    from pypdfium2 import raw

    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            # A link or the field of a signature shows nothing of its own.
            if kind not in {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_POPUP}:
                length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
                buffer = ctypes.create_string_buffer(length)
                raw.FPDFAnnot_GetStringValue(
                    annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
                )
                said = buffer.raw.decode("utf-16-le", errors="replace").strip("\0")
                yield f"[{plain(said)}]"
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
