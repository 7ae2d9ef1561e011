"""The proof: every page is rendered and decoded before it may reach a printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.codes.draw import SPREAD_FROM, sheets
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.layouts import default_layout
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard
from qrsurvey.errors import PlacardError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

PROOF_DPI = 150

_CHUNK = 50  # pages proven in one task


@dataclass(frozen=True)
class Found:
    """A code that was read, and its middle in millimetres from the upper left corner of the page."""

    text: str
    across: float
    down: float


def prove(
    path: Path,
    placards: Sequence[Placard],
    progress: Callable[[int, int], None] | None = None,
    *,
    layout: Layout | None = None,
    start_at: int = 1,
) -> None:
    """Render each page of a PDF and decode it: each place must show its placard's link, and no other code.

    Raises:
        PlacardError: a page doesn't, or there are more or fewer pages than the placards take.
    """
    import pypdfium2

    chosen = layout or default_layout()
    pages = sheets(placards, chosen, start_at)
    with closing(pypdfium2.PdfDocument(path)) as document:
        if len(document) != len(pages):
            raise PlacardError("codes.proof-pages", found=len(document), expected=len(pages))
    chunks = [(at, pages[at : at + _CHUNK]) for at in range(0, len(pages), _CHUNK)]
    done = 0
    spread = len(placards) >= SPREAD_FROM
    with closing(each(partial(_prove_chunk, path, chosen), chunks, spread=spread)) as all_proven:
        for proven in all_proven:
            for count in proven:
                for _ in range(count):
                    done += 1
                    if progress:
                        progress(done, len(placards))


def _prove_chunk(
    path: Path, layout: Layout, chunk: tuple[int, Sequence[tuple[Placard | None, ...]]]
) -> list[int]:
    """Prove some pages, from the one with an index on; return how many placards each held."""
    import pypdfium2

    first, pages = chunk
    with closing(pypdfium2.PdfDocument(path)) as document:
        for index, page in enumerate(pages, start=first):
            _prove_page(read_page(document, index), page, layout, index + 1)
    return [sum(placard is not None for placard in page) for page in pages]


def _prove_page(found: Sequence[Found], page: Sequence[Placard | None], layout: Layout, number: int) -> None:
    left = list(found)
    shown = [placard for placard in page for _ in layout.places] if layout.fold else page
    for place, placard in zip(layout.places, shown, strict=True):
        box = place.box
        here = [
            code for code in left if box.left < code.across < box.right and box.top < code.down < box.bottom
        ]
        left = [code for code in left if code not in here]
        if placard is not None and [code.text for code in here] != [placard.link]:
            _refuse([code.text for code in here], placard, number)
    if left:
        _refuse([code.text for code in left], next(filter(None, page)), number)


def _refuse(found: Sequence[str], placard: Placard, page: int) -> None:
    raise PlacardError(
        "codes.proof-link" if found else "codes.proof-unreadable",
        page=str(page),
        code=placard.code.text,
        found=list(found),
    )


def read_page(document: PdfDocument, index: int) -> list[Found]:
    """Return every QR code that can be read on a page."""
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
    read = zxingcpp.read_barcodes(
        image.reshape(image.shape[:2]),
        formats=zxingcpp.BarcodeFormat.QRCode,  # type: ignore[arg-type] # a format is a set of one
        try_invert=False,
    )
    return [Found(result.text, *_middle(result.position)) for result in read]


def _middle(position: object) -> tuple[float, float]:
    corners = [getattr(position, name) for name in ("top_left", "top_right", "bottom_right", "bottom_left")]
    dot = 25.4 / PROOF_DPI
    return sum(corner.x for corner in corners) / 4 * dot, sum(corner.y for corner in corners) / 4 * dot
