"""How cells look: one format for each kind of value, none of which depends on where the file is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qrsurvey.report.sheet_model import Format

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format as Style

FONT = "Times New Roman"
SIZE = 11
TITLE_SIZE = 14
_LINE = "#BFBFBF"
_HEAD = "#DCEFED"

# A comma and a point here mean whatever marks the reader's system has; a slash without its backslash would
# be the system's mark for dates.
_NUMBERS: Mapping[Format, str] = {
    Format.COUNT: "#,##0",
    Format.SHARE: "0.00%",
    Format.MEAN: "0.00",
    Format.POINTS: "+0.00;-0.00;0.00",
    Format.DATE: r"dd\/mm\/yyyy",
    Format.MONTH: r"mm\/yyyy",
}
_ALIGN = {Format.DATE: "center", Format.MONTH: "center"}


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        cell = {"font_name": FONT, "font_size": SIZE, "valign": "top", "border": 1, "border_color": _LINE}
        # The mark of a cell whose text was typed with an apostrophe: editing it doesn't make it a formula.
        text = {**cell, "text_wrap": True, "align": "left", "indent": 1, "quote_prefix": True}
        head = {**text, "bold": True, "bg_color": _HEAD}
        self.cells: dict[Format, Style] = {
            kind: book.add_format({**cell, "num_format": code, "align": _ALIGN.get(kind, "right")})
            for kind, code in _NUMBERS.items()
        }
        self.cells[Format.TEXT] = book.add_format(text)
        centred = {key: value for key, value in head.items() if key != "indent"}
        self.head: Style = book.add_format({**centred, "align": "center", "valign": "vcenter"})
        self.label: Style = book.add_format(head)
        self.title: Style = book.add_format({**text, "bold": True, "font_size": TITLE_SIZE})
        self.left: Style = book.add_format({**cell, "num_format": "#,##0", "align": "left", "indent": 1})
