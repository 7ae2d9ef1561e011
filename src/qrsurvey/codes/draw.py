"""Placards on paper: a document of them, written page by page."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO

from qrsurvey.codes.compose import GROUND, LOGO, MARKS, Design, draw_placard, draw_shared
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.layouts import default_layout
from qrsurvey.codes.link import common_start
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.errors import PlacardError, UsageError
from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.content import Drawn
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.logo import Logo, read_logo
from qrsurvey.typography.pdf import PdfFile, Stand

Progress = Callable[[int, int], None]

SPREAD_FROM = 300
"""Codes from which it pays to start other processes."""

_CHUNK = 50  # placards drawn in one task


@dataclass(frozen=True)
class Printed:
    """A document of placards that was drawn, from which others are split.

    `spans` holds, for each placard, where in the file its drawing begins and ends; `shared` what all show.
    """

    path: Path
    design: Design
    shared: Mapping[str, Drawn]
    logo: Logo | None
    letters: Mapping[Face, frozenset[str]]
    spans: array[int]

    def drawing(self, file: IO[bytes], number: int) -> bytes:
        """Return the operators of a placard, by its number from 0, from the open file."""
        start, end = self.spans[2 * number : 2 * number + 2]
        file.seek(start)
        return file.read(end - start)


def draw_placards(
    path: Path,
    placards: Sequence[Placard],
    wording: Wording,
    issued: date,
    progress: Progress | None = None,
    *,
    layout: Layout | None = None,
    start_at: int = 1,
) -> Printed:
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
    chosen = layout or default_layout()
    sheets((), chosen, start_at)
    if not placards:
        raise PlacardError("codes.no-placards")
    design = Design(chosen, wording, issued, common_start(placard.link for placard in placards))
    logo = read_logo(wording.logo, wording.root) if wording.logo and wording.root else None
    shared, spans = draw_shared(design), array("Q")
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            pdf = open_pdf(file, design, shared, logo)
            pages = Sheets(pdf, chosen, start_at)
            with closing(_drawn(design, placards)) as all_drawn:
                for done, drawn in enumerate(all_drawn, start=1):
                    spans.extend(pdf.write(drawn))
                    pages.add(drawn)
                    if progress:
                        progress(done, len(placards))
            pages.close()
            pdf.close()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Printed(path, design, shared, logo, pdf.letters, spans)


def open_pdf(
    file: IO[bytes],
    design: Design,
    shared: Mapping[str, Drawn],
    logo: Logo | None,
    letters: Mapping[Face, frozenset[str]] | None = None,
) -> PdfFile:
    """Begin a document with what all its placards share."""
    words, layout = design.wording, design.layout
    info = DocumentInfo(words.document_title, words.office.name, words.language_tag, design.issued)
    pdf = PdfFile(file, layout.page_width, layout.page_height, info, letters)
    if logo is not None:
        pdf.image(LOGO, logo.size, logo.colours, logo.opacity)
    for name, form in shared.items():
        pdf.form(name, form)
    return pdf


class Sheets:
    """Lays drawings on the places of sheets, one after the other, from a place of the first sheet on."""

    def __init__(self, pdf: PdfFile, layout: Layout, start_at: int = 1) -> None:
        self._pdf, self._layout = pdf, layout
        self._marks = MARKS if layout.cut or layout.fold else None
        self._waiting: list[Drawn | None] = [None] * (start_at - 1)

    def add(self, drawn: Drawn) -> None:
        """Lay a drawing on the next place."""
        self._waiting.append(drawn)
        if len(self._waiting) == self._layout.codes_per_page:
            self.close()

    def close(self) -> None:
        """End the sheet, if one is begun."""
        places = self._layout.places
        shown = self._waiting * len(places) if self._layout.fold else self._waiting
        stands = [
            Stand(drawn, place) for drawn, place in zip(shown, places, strict=False) if drawn is not None
        ]
        if stands:
            self._pdf.page(stands, under=GROUND, over=self._marks)
        self._waiting.clear()


def sheets(
    placards: Sequence[Placard], layout: Layout, start_at: int = 1
) -> list[tuple[Placard | None, ...]]:
    """Return which placard `Sheets` lays where, sheet by sheet; None is a place that stays blank.

    Raises:
        UsageError: the sheet has no such place to start at.
    """
    count = layout.codes_per_page
    if count == 1 and start_at > 1:
        raise UsageError("codes.one-place", layout=layout.name)
    if not 1 <= start_at <= count:
        raise UsageError("codes.bad-start", start=str(start_at), most=str(count), layout=layout.name)
    laid: list[Placard | None] = [*[None] * (start_at - 1), *placards]
    laid += [None] * (-len(laid) % count)
    return [tuple(laid[at : at + count]) for at in range(0, len(laid), count)]


def _drawn(design: Design, placards: Sequence[Placard]) -> Generator[Drawn]:
    chunks = [placards[at : at + _CHUNK] for at in range(0, len(placards), _CHUNK)]
    with closing(each(partial(_draw_chunk, design), chunks, spread=len(placards) >= SPREAD_FROM)) as done:
        for drawn in done:
            yield from drawn


def _draw_chunk(design: Design, placards: Sequence[Placard]) -> list[Drawn]:
    drawn: list[Drawn] = []
    for at, placard in enumerate(placards):
        again = at > 0 and placards[at - 1] == placard
        drawn.append(drawn[-1] if again else draw_placard(placard, design))
    return drawn
