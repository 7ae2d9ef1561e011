"""Tables: header rows repeat, names wrap, a group's name stays with its first unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrsurvey.render.pdf.layout import (
    SMALLEST_TABLE_SIZE,
    TABLE_SIZE,
    TEXT_WIDTH,
    Style,
    cell_text,
    line_width,
)
from qrsurvey.report.model import Align, RowKind, Table
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.platypus import Flowable
    from reportlab.platypus import Table as Grid

_SIDE, _ABOVE, _BELOW = 3.5, 2.0, 3.5  # a cell's padding, in points
_NAMES_KEEP = 0.6
_SHADE = 0.93  # light enough for a copier


def grid(table: Table) -> Grid:
    """Return the table, without its caption."""
    from reportlab.lib.colors import Color, black
    from reportlab.platypus import Table as Grid

    shade = Color(_SHADE, _SHADE, _SHADE)
    size, widths = _fit(table)
    cells: list[list[Flowable | str]] = [
        [cell_text(column.title, Style.cell(Align.CENTER, bold=True), size) for column in table.columns]
    ]
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("BACKGROUND", (0, 0), (-1, 0), shade),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),  # a table would name Helvetica
        ("LEFTPADDING", (0, 0), (-1, -1), _SIDE),
        ("RIGHTPADDING", (0, 0), (-1, -1), _SIDE),
        ("TOPPADDING", (0, 0), (-1, -1), _ABOVE),
        ("BOTTOMPADDING", (0, 0), (-1, -1), _BELOW),
    ]
    for at, row in enumerate(table.rows, start=1):
        if row.kind is RowKind.GROUP:
            blank = [""] * (len(table.columns) - 1)
            cells.append([cell_text(row.cells[0], Style.cell(Align.LEFT, bold=True), size), *blank])
            style += [("SPAN", (0, at), (-1, at)), ("NOSPLIT", (0, at), (0, at + 1))]
        else:
            bold = row.kind is RowKind.TOTAL
            pairs = zip(row.cells, table.columns, strict=True)
            cells.append(
                [cell_text(cell, Style.cell(column.align, bold=bold), size) for cell, column in pairs]
            )
            if bold and at > 1:
                style += [("BACKGROUND", (0, at), (-1, at), shade), ("NOSPLIT", (0, at - 1), (0, at))]
    return Grid(
        cells,
        colWidths=widths,
        repeatRows=1,
        style=style,
        spaceAfter=10,
    )


def _fit(table: Table) -> tuple[float, list[float]]:
    """Return the largest size of type, and widths of the columns, in which no word or figure is broken."""
    size: float = TABLE_SIZE
    while size > SMALLEST_TABLE_SIZE:
        if widths := _widths(table, size):
            return size, widths
        size -= 0.5
    return size, _widths(table, size) or _hints(table)


def _hints(table: Table) -> list[float]:
    total = sum(column.width for column in table.columns)
    return [TEXT_WIDTH * column.width / total for column in table.columns]


def _widths(table: Table, size: float) -> list[float] | None:
    """Return the widths as hinted, but none too small for its figures; None where there is no room for that.

    What a column of figures lacks is taken from those that have more than they need. A column of names is
    ready to give some of its width: names wrap.
    """
    hints = _hints(table)
    least = [
        hint * _NAMES_KEEP if column.align is Align.LEFT else _longest(table, at, size) + 2 * _SIDE + 0.1
        for at, (column, hint) in enumerate(zip(table.columns, hints, strict=True))
    ]
    lacking = sum(max(low - hint, 0) for low, hint in zip(least, hints, strict=True))
    spare = sum(max(hint - low, 0) for low, hint in zip(least, hints, strict=True))
    if lacking > spare:
        return None
    part = lacking / spare if spare else 0.0
    return [low if low > hint else hint - (hint - low) * part for low, hint in zip(least, hints, strict=True)]


def _longest(table: Table, at: int, size: float) -> float:
    """Return the width of the longest word of a column; its title and the sums are bold."""
    column = table.columns[at]
    bold = [*column.title.split(), *(row.cells[at] for row in table.rows if row.kind is RowKind.TOTAL)]
    plain = [row.cells[at] for row in table.rows if row.kind is RowKind.DATA]
    return max(
        *(line_width(word, Style.BOLD_LEFT, size) for word in bold),
        *(line_width(word, Style.CELL_LEFT, size) for word in plain),
        0.0,
    )
