"""Placards on paper: a document of them, written page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from qrsurvey.codes.compose import LOGO, Design, draw_page, draw_shared
from qrsurvey.codes.layouts import Layout, default_layout
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.errors import PlacardError, UsageError
from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.content import Drawn
from qrsurvey.typography.logo import read_logo
from qrsurvey.typography.pdf import PdfFile

Progress = Callable[[int, int], None]

SPREAD_FROM = 300
"""Codes from which it pays to start other processes."""

_CHUNK = 50  # pages drawn in one task


@dataclass(frozen=True)
class Document:
    """One file of placards."""

    path: Path
    placards: tuple[Placard, ...]


def draw_placards(
    path: Path,
    placards: Sequence[Placard],
    wording: Wording,
    issued: date,
    progress: Progress | None = None,
    *,
    layout: Layout | None = None,
    start_at: int = 1,
) -> None:
    """Draw a document of placards; there is no file unless all of it could be drawn.

    Args:
        path: The PDF to write.
        placards: In the order of the pages; a placard needed more than once stands there more than once.
        wording: What they say.
        issued: The date of issue, the only date in the file.
        progress: Told placards drawn, of all.
        layout: A5 by default.
        start_at: The place on the first sheet, from 1, at which to begin.

    Raises:
        PlacardError: there is nothing to draw, a letter is missing in the font, or a text has no room.
        UsageError: the sheet has no such place.
        OSError: the file can't be written.
    """
    design = Design(layout or default_layout(), wording, issued)
    pages = sheets(placards, design.layout, start_at)
    if not placards:
        raise PlacardError("codes.no-placards")
    unfinished = path.with_name(f".{path.name}.part")
    try:
        _write(unfinished, pages, design, len(placards), progress)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def draw_documents(
    documents: Sequence[Document],
    wording: Wording,
    issued: date,
    progress: Progress | None = None,
    *,
    layout: Layout | None = None,
) -> None:
    """Draw many documents and prove each.

    Args:
        documents: What to write.
        wording: What the placards say.
        issued: The date of issue.
        progress: Told documents done, of all.
        layout: A5 by default.

    Raises:
        PlacardError: as `draw_placards` and `prove`; documents done before are there.
        OSError: a file can't be written.
    """
    design = Design(layout or default_layout(), wording, issued)
    spread = sum(len(document.placards) for document in documents) >= SPREAD_FROM
    for done, _ in enumerate(each(partial(_draw_and_prove, design), documents, spread=spread), start=1):
        if progress:
            progress(done, len(documents))


def sheets(
    placards: Sequence[Placard], layout: Layout, start_at: int = 1
) -> list[tuple[Placard | None, ...]]:
    """Lay placards on sheets, in order; None is a place that stays blank.

    Raises:
        UsageError: the sheet has no such place to start at.
    """
    count = layout.codes_per_page
    if not 1 <= start_at <= count:
        raise UsageError("codes.bad-start", start=str(start_at), most=str(count), layout=layout.name)
    laid: list[Placard | None] = [*[None] * (start_at - 1), *placards]
    laid += [None] * (-len(laid) % count)
    return [tuple(laid[at : at + count]) for at in range(0, len(laid), count)]


def _write(
    path: Path,
    pages: Sequence[tuple[Placard | None, ...]],
    design: Design,
    count: int,
    progress: Progress | None,
) -> None:
    words, layout = design.wording, design.layout
    info = DocumentInfo(words.document_title, words.office.name, words.language_tag, design.issued)
    chunks = [pages[at : at + _CHUNK] for at in range(0, len(pages), _CHUNK)]
    logo = read_logo(words.logo, words.root) if words.logo and words.root else None
    shared = draw_shared(design)
    done = 0
    with path.open("wb") as file:
        pdf = PdfFile(file, layout.page_width, layout.page_height, info)
        if logo is not None:
            pdf.image(LOGO, logo.size, logo.colours, logo.opacity)
        for name, form in shared.items():
            pdf.form(name, form)
        drawn = each(partial(_draw_chunk, design), chunks, spread=count >= SPREAD_FROM)
        for chunk, finished in zip(chunks, drawn, strict=True):
            for page, ready in zip(chunk, finished, strict=True):
                pdf.page(ready)
                for _ in filter(None, page):
                    done += 1
                    if progress:
                        progress(done, count)
        pdf.close()


def _draw_chunk(design: Design, pages: Sequence[tuple[Placard | None, ...]]) -> list[Drawn]:
    return list(_drawn(design, pages))


def _drawn(design: Design, pages: Sequence[tuple[Placard | None, ...]]) -> Iterator[Drawn]:
    before: tuple[tuple[Placard | None, ...], Drawn] | None = None
    for page in pages:
        if before is None or before[0] != page:
            before = (page, draw_page(page, design))
        yield before[1]


def _draw_and_prove(design: Design, document: Document) -> None:
    from qrsurvey.codes.proof import prove

    path, layout = document.path, design.layout
    draw_placards(path, document.placards, design.wording, design.issued, layout=layout)
    prove(path, document.placards, layout=layout)
