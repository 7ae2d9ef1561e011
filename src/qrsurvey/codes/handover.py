"""The hand-over table: every code with its unit, link and number of copies, to be signed for on receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

from qrsurvey.codes.measure import side_of, symbol_for
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.codes.symbol import LOW_LEVEL, QUIET_ZONE, path_operators, side_in_modules
from qrsurvey.errors import PlacardError
from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import Content, Drawn
from qrsurvey.typography.fit import Align, TextStyle
from qrsurvey.typography.flow import flow
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.pdf import PdfFile, Stand

Progress = Callable[[int, int], None]

COLUMNS = ("number", "unit", "code", "qr", "link", "copies", "signature")

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _TOP = 20.0, 20.0  # the margins of a document of state (Nghị định 30/2020/NĐ-CP, annex I)
_WIDTHS = (9.0, 40.0, 29.0, 29.0, 34.0, 11.0, 23.0)
_YIELD = (0, 18 / 49, 9 / 49, -1, 18 / 49, 0, 4 / 49)
"""What each column gives of what a code needs beyond its column's width; the largest code needs 49 mm."""

_ACROSS = sum(_WIDTHS)
_BOTTOM = HEIGHT - 16.0
_HEAD, _TITLE, _SIGNED = (
    11.0,
    45.0,
    46.0,
)  # the rows of headings, what stands above them, what below the table

_LEAST_MODULE = 0.42
"""Millimetres: a table lies on the desk under the phone, unlike a placard."""

_CELL = 1.4
_HAIR, _LINE = 0.15, 0.3
_GREY = (0.6, 0.6, 0.6)
_PALE = (0.93, 0.94, 0.96)
_INK = (0.0, 0.0, 0.0)

_SPREAD_FROM = 300  # codes
_CHUNK = 25  # pages drawn in one task


@dataclass(frozen=True)
class _Page:
    """Rows of the table, numbered from `first`; the first page has the title, the last the signature."""

    number: int
    first: int
    placards: tuple[Placard, ...]
    last: bool


@dataclass(frozen=True)
class _Table:
    """What all pages share."""

    wording: Wording
    issued: date
    row: float
    total: int

    @property
    def edges(self) -> list[float]:
        """Where the lines between columns stand."""
        more = self.row - _WIDTHS[3]
        widths = [width - more * share for width, share in zip(_WIDTHS, _YIELD, strict=True)]
        return [_LEFT + sum(widths[:count]) for count in range(len(widths) + 1)]

    def cells(self, top: float, height: float) -> list[Box]:
        """The cells of a row."""
        return [Box(left, top, right - left, height) for left, right in pairwise(self.edges)]


def draw_handover(
    path: Path,
    placards: Sequence[Placard],
    wording: Wording,
    issued: date,
    progress: Progress | None = None,
) -> None:
    """Draw the hand-over table on A4, a row a code, in the language that leads, and prove its codes.

    Args:
        path: The PDF to write; it is only there when all of it could be drawn and proven.
        placards: In the order of the rows.
        wording: The office's words.
        issued: The date of issue.
        progress: Told codes drawn and proven, of twice their number.

    Raises:
        PlacardError: a row doesn't show its placard's link.
        OSError: the file can't be written.
    """
    longest = max((side_in_modules(p.link, LOW_LEVEL) for p in placards), default=0)
    row = max(_WIDTHS[3], _LEAST_MODULE * (longest + 2 * QUIET_ZONE) + 1)
    table = _Table(wording, issued, row, len(placards))
    pages = list(_pages(placards, row))
    unfinished = path.with_name(f".{path.name}.part")
    spread = len(placards) >= _SPREAD_FROM
    try:
        done = 0
        with unfinished.open("wb") as file:
            catalog = wording.staff
            title = catalog.text("handover.document-title", office=wording.office.name)
            info = DocumentInfo(title, wording.office.name, catalog.tag, issued)
            pdf = PdfFile(file, WIDTH, HEIGHT, info)
            with closing(each(partial(_draw, table), pages, spread=spread)) as all_drawn:
                for drawn, page in zip(all_drawn, pages, strict=True):
                    pdf.page([Stand(drawn)])
                    done += len(page.placards)
                    if progress:
                        progress(done, 2 * len(placards))
            pdf.close()
        with closing(each(partial(_prove, unfinished), pages, spread=spread)) as proven:
            for count in proven:
                done += count
                if progress:
                    progress(done, 2 * len(placards))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _pages(placards: Sequence[Placard], row: float) -> Iterator[_Page]:
    """Divide the rows among pages; the last keeps room for the signature, and never that alone."""
    number, at = 1, 0
    while True:
        room = _BOTTOM - _TOP - _HEAD - (_TITLE if number == 1 else 0)
        left = len(placards) - at
        count = max(int(room / row), 1)
        if left <= max(int((room - _SIGNED) / row), 0):
            yield _Page(number, at + 1, tuple(placards[at:]), last=True)
            return
        count = min(count, left - 1) or 1
        yield _Page(number, at + 1, tuple(placards[at : at + count]), last=False)
        number, at = number + 1, at + count


def _draw(table: _Table, page: _Page) -> Drawn:
    content = Content()
    top = _TOP
    if page.number == 1:
        _draw_title(content, table)
        top += _TITLE
    else:
        _write(content, str(page.number), _style(Face.SERIF, 12), Box(_LEFT, 9, _ACROSS, 6))
    _draw_headings(content, table, top)
    at = top + _HEAD
    for index, placard in enumerate(page.placards):
        _draw_row(content, table, page.first + index, placard, at)
        at += table.row
    for left in table.edges:
        content.line((left, top, left, at), _HAIR, _INK)
    content.line((_LEFT, at, _LEFT + _ACROSS, at), _HAIR, _INK)
    if page.last:
        _draw_signature(content, table, at + 6)
    return content.finish()


def _draw_title(content: Content, table: _Table) -> None:
    words, catalog = table.wording, table.wording.staff
    half = Box(_LEFT, _TOP, 78, 6)
    at = _TOP
    if words.office.parent is not None:
        _write(content, words.office.parent.upper(), _style(Face.SERIF, 12, one_line=8), half)
        at += 6
    _write(content, words.office.name.upper(), _style(Face.SERIF_BOLD, 12, one_line=8), Box(_LEFT, at, 78, 6))
    content.line((_LEFT + 26, at + 6.8, _LEFT + 52, at + 6.8), _LINE, _INK)
    wide = Box(_LEFT, _TOP + 19, _ACROSS, 7)
    _write(content, catalog.text("handover.title").upper(), _style(Face.SERIF_BOLD, 14), wide)
    _write(
        content,
        words.voices[0].title,
        _style(Face.SERIF_BOLD, 13, one_line=9),
        Box(_LEFT, _TOP + 26, _ACROSS, 7),
    )
    about = catalog.text("handover.about", n=table.total, issued=table.issued)
    _write(content, about, _style(Face.SERIF_ITALIC, 13), Box(_LEFT, _TOP + 33, _ACROSS, 7))


def _draw_headings(content: Content, table: _Table, top: float) -> None:
    content.panel(Box(_LEFT, top, _ACROSS, _HEAD), _PALE)
    for edge in (top, top + _HEAD):
        content.line((_LEFT, edge, _LEFT + _ACROSS, edge), _HAIR, _INK)
    catalog = table.wording.staff
    for name, box in zip(COLUMNS, table.cells(top, _HEAD), strict=True):
        text = catalog.text(f"handover.column-{name}")
        _write(content, text, _style(Face.SERIF_BOLD, 11), box.inset(0.8, 0.8))


def _draw_row(content: Content, table: _Table, number: int, placard: Placard, top: float) -> None:
    if top > _TOP + _HEAD:
        content.line((_LEFT, top, _LEFT + _ACROSS, top), _HAIR, _GREY)
    boxes = dict(zip(COLUMNS, (box.inset(_CELL, _CELL) for box in table.cells(top, table.row)), strict=True))
    _write(content, str(number), _style(Face.SERIF, 12), boxes["number"].inset(-1))
    _draw_names(content, placard, boxes["unit"])
    _write(content, placard.code.text, _style(Face.SANS_SEMIBOLD, 10, one_line=7), boxes["code"].inset(-0.6))
    _write(content, placard.link, _style(Face.SANS, 6.5, left=True), boxes["link"])
    _write(content, str(placard.copies), _style(Face.SERIF, 12), boxes["copies"].inset(-1))
    symbol = symbol_for(placard.link, 0)
    room = Box.around(boxes["qr"].centre, table.row - 1)
    modules = Box.around(room.centre, side_of(symbol, room.width))
    content.modules(path_operators(symbol), modules, symbol.side)
    content.link(placard.link, room, placard.title)
    content.link(placard.link, boxes["link"], placard.link)


def _draw_names(content: Content, placard: Placard, box: Box) -> None:
    if placard.counter_name is None:
        _write(content, placard.unit_name, _style(Face.SERIF, 12, left=True), box)
        return
    above = Box(box.left, box.top, box.width, 0.56 * box.height)
    below = Box(box.left, above.bottom + 1, box.width, box.bottom - above.bottom - 1)
    _write(content, placard.counter_name, _style(Face.SERIF_BOLD, 12, left=True), above)
    _write(content, placard.unit_name, _style(Face.SERIF_ITALIC, 10, left=True), below)


def _draw_signature(content: Content, table: _Table, top: float) -> None:
    catalog, office = table.wording.staff, table.wording.office
    right = Box(_LEFT + _ACROSS / 2, top, _ACROSS / 2, 6)
    place = catalog.text("handover.place-day", place=office.place) if office.place else None
    day = place or catalog.text("handover.day")
    _write(content, day, _style(Face.SERIF_ITALIC, 13), right)
    below = Box(right.left, top + 6, right.width, 6)
    _write(content, catalog.text("handover.signer").upper(), _style(Face.SERIF_BOLD, 13), below)
    sign = Box(right.left, top + 11.5, right.width, 6)
    _write(content, catalog.text("handover.sign-here"), _style(Face.SERIF_ITALIC, 12), sign)


def _style(face: Face, size: float, *, left: bool = False, one_line: float | None = None) -> TextStyle:
    align = Align.LEFT if left else Align.CENTRE
    return TextStyle(face, size, one_line or size, size / 2, align=align, leading=1.25)


def _write(content: Content, text: str, style: TextStyle, box: Box) -> None:
    content.text(flow(text, style, box))


def _prove(path: Path, page: _Page) -> int:
    import pypdfium2

    from qrsurvey.codes.proof import read_page

    with closing(pypdfium2.PdfDocument(path)) as document:
        found = sorted(read_page(document, page.number - 1), key=lambda code: code.down)
    read = [code.text for code in found]
    links = [placard.link for placard in page.placards]
    if read != links:
        wrong = next(
            (p for p, text in zip(page.placards, read, strict=False) if p.link != text), page.placards[-1]
        )
        raise PlacardError(
            "codes.proof-unreadable" if len(read) < len(links) else "codes.proof-link",
            page=str(page.number),
            code=wrong.code.text,
            found=[text for text in read if text not in links],
        )
    return len(read)
