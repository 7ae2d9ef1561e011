"""The hand-over table as a workbook, for offices that keep their lists in Excel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.codes.draw import SPREAD_FROM
from qrsurvey.codes.handover import COLUMNS
from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard, Wording
from qrsurvey.codes.single import code_png
from qrsurvey.codes.single_proof import prove_png
from qrsurvey.codes.symbol import QUIET_ZONE, make_symbol
from qrsurvey.i18n.text import clean
from qrsurvey.office.workbook import new_workbook
from qrsurvey.sources.table import Progress

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (6, 44, 19, 17, 52, 9, 22)  # of the columns, in characters
_SHOWN = 30.0  # millimetres of a code with its quiet zone, on screen and on paper
_SIDE = 140.0  # at which codes are made, in millimetres: large enough for any link
_DPI = 40
_ROW = 94  # points
_CHUNK = 50  # codes drawn in one task
_TITLES = 3  # rows above the headings
_LONGEST_ADDRESS = 2079  # Excel's limit of a hyperlink


def write_handover(
    path: Path,
    placards: Sequence[Placard],
    wording: Wording,
    issued: date,
    progress: Progress | None = None,
) -> None:
    """Write one line a code. Every cell is text, whatever a name looks like; links can be clicked.

    `progress` is told codes drawn and read back, of all.

    Raises:
        PlacardError: a code doesn't show its placard's link.
        OSError: the file can't be written.
    """
    catalog = wording.staff
    with new_workbook(path) as book:
        title = catalog.text("handover.title")
        about = {"title": title, "author": wording.office.name}
        book.set_properties({**about, "created": datetime(issued.year, issued.month, issued.day)})
        font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        boxed = {**font, "border": 1, "text_wrap": True}
        plain, centred = book.add_format(boxed), book.add_format({**boxed, "align": "center"})
        link = book.add_format({**boxed, "font_size": 10, "font_color": "#0645ad", "underline": 1})
        head = book.add_format({**boxed, "bold": True, "align": "center", "bg_color": "#eceef3"})
        strong = book.add_format({**font, "bold": True, "font_size": 14})
        sheet = book.add_worksheet(catalog.text("handover.sheet"))
        sheet.write_string(0, 0, clean(title).upper(), strong)
        sheet.write_string(
            1, 0, clean(f"{wording.office.name} – {wording.voices[0].title}"), book.add_format(font)
        )
        sheet.write_string(
            2, 0, catalog.text("handover.about", n=len(placards), issued=issued), book.add_format(font)
        )
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(_TITLES, column, catalog.text(f"handover.column-{name}"), head)
        for number, placard in enumerate(placards, start=1):
            row = _TITLES + number
            sheet.set_row(row, _ROW)
            names = " – ".join(filter(None, (placard.unit_name, placard.counter_name)))
            sheet.write_number(row, 0, number, centred)
            sheet.write_string(row, 1, names, plain)
            sheet.write_string(row, 2, placard.code.text, centred)
            sheet.write_blank(row, 3, None, plain)
            if len(placard.link) <= _LONGEST_ADDRESS:
                sheet.write_url(row, 4, placard.link, link, string=placard.link)
            else:
                sheet.write_string(row, 4, placard.link, plain)
            sheet.write_number(row, 5, placard.copies, centred)
            sheet.write_blank(row, 6, None, plain)
        _insert_codes(sheet, placards, progress)
        sheet.freeze_panes(_TITLES + 1, 0)
        sheet.repeat_rows(_TITLES)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P/&N")


def _insert_codes(sheet: Worksheet, placards: Sequence[Placard], progress: Progress | None) -> None:
    """Put each code as a picture into its cell."""
    chunks = [placards[at : at + _CHUNK] for at in range(0, len(placards), _CHUNK)]
    with closing(each(_pictures, chunks, spread=len(placards) >= SPREAD_FROM)) as drawn:
        pictures = (picture for chunk in drawn for picture in chunk)
        for number, (placard, (png, paper)) in enumerate(zip(placards, pictures, strict=True), start=1):
            place = {
                "image_data": io.BytesIO(png),
                "x_scale": _SHOWN / paper,
                "y_scale": _SHOWN / paper,
                "x_offset": 6,
                "y_offset": 6,
                "object_position": 1,
                "description": placard.title,
            }
            sheet.insert_image(_TITLES + number, 3, f"{placard.code.text}.png", place)
            if progress:
                progress(number, len(placards))


def _pictures(placards: Sequence[Placard]) -> list[tuple[bytes, float]]:
    """Return each code as PNG, proven, and its width with the quiet zone in millimetres."""
    drawn = []
    for placard in placards:
        png = code_png(placard, _SIDE, _DPI)
        prove_png(png, placard)
        drawn.append((png, _SIDE * (1 + 2 * QUIET_ZONE / make_symbol(placard.link).side)))
    return drawn
