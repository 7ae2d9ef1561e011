"""The proof: every page is rendered and decoded before it may reach a printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

PROOF_DPI = 150


def prove(
    path: Path, placards: Sequence[Placard], progress: Callable[[int, int], None] | None = None
) -> None:
    """Render each page of a PDF and decode it: page i must show exactly one QR code, with placard i's link.

    Raises:
        PlacardError: a page doesn't, or there are more or fewer pages than placards.
    """
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document:
        if len(document) != len(placards):
            raise PlacardError("codes.proof-pages", found=len(document), expected=len(placards))
        for index, placard in enumerate(placards):
            found = _decode(document, index)
            if found != [placard.link]:
                raise PlacardError(
                    "codes.proof-link" if found else "codes.proof-unreadable",
                    page=str(index + 1),
                    code=placard.code.text,
                    found=found,
                )
            if progress:
                progress(index + 1, len(placards))


def _decode(document: PdfDocument, index: int) -> list[str]:
    import zxingcpp

    page = document[index]
    try:
        bitmap = page.render(scale=PROOF_DPI / 72, grayscale=True)
        try:
            image = bitmap.to_numpy().copy()
        finally:
            bitmap.close()
    finally:
        page.close()
    image = image.reshape(image.shape[:2])
    return [
        result.text
        for result in zxingcpp.read_barcodes(
            image,
            formats=zxingcpp.BarcodeFormat.QRCode,  # type: ignore[arg-type] # a format is a set of one
            try_invert=False,
        )
    ]
