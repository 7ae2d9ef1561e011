"""Tables: header rows repeat, names wrap, a group's name stays with its first unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrsurvey.render.columns import fit, kept
from qrsurvey.render.measures import (
    AFTER_TABLE,
    CELL_ABOVE,
    CELL_BELOW,
    CELL_SIDE,
    GRID_LINE,
    RULED_GAP,
    RULED_HEIGHT,
    RULED_LINE,
    SHADE,
    TEXT_WIDTH,
    Style,
)
from qrsurvey.render.pdf.layout import cell_text
from qrsurvey.report.model import Align, RowKind, Ruled, Table
from qrsurvey.typography.fonts import Face

if TYPE_CHECKING:
    from reportlab.platypus import Flowable
    from reportlab.platypus import Table as Grid


def grid(table: Table) -> Grid:
    """Return the table, without its caption."""
    from reportlab.lib.colors import Color, black
    from reportlab.platypus import Table as Grid

    shade = Color(SHADE, SHADE, SHADE)
    size, widths = fit(table)
    cells: list[list[Flowable | str]] = [
        [cell_text(column.title, Style.cell(Align.CENTER, bold=True), size) for column in table.columns]
    ]
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), GRID_LINE, black),
        ("BACKGROUND", (0, 0), (-1, 0), shade),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),  # a table would name Helvetica
        ("LEFTPADDING", (0, 0), (-1, -1), CELL_SIDE),
        ("RIGHTPADDING", (0, 0), (-1, -1), CELL_SIDE),
        ("TOPPADDING", (0, 0), (-1, -1), CELL_ABOVE),
        ("BOTTOMPADDING", (0, 0), (-1, -1), CELL_BELOW),
    ]
    for at, row in enumerate(table.rows, start=1):
        if row.kind is RowKind.GROUP:
            blank = [""] * (len(table.columns) - 1)
            cells.append([cell_text(row.cells[0], Style.cell(Align.LEFT, bold=True), size), *blank])
            style.append(("SPAN", (0, at), (-1, at)))
        else:
            bold = row.kind is RowKind.TOTAL
            pairs = zip(row.cells, table.columns, strict=True)
            cells.append(
                [cell_text(cell, Style.cell(column.align, bold=bold), size) for cell, column in pairs]
            )
            if bold and at > 1:
                style.append(("BACKGROUND", (0, at), (-1, at), shade))
    style += [("NOSPLIT", (0, at), (0, at + 1)) for at, flag in enumerate(kept(table), start=1) if flag]
    return Grid(
        cells,
        colWidths=widths,
        repeatRows=1,
        style=style,
        spaceAfter=AFTER_TABLE,
    )


def ruled(lines: Ruled) -> Grid:
    """Return lines to be written on by hand."""
    from reportlab.lib.colors import black
    from reportlab.platypus import Table as Grid

    return Grid(
        [[""]] * lines.lines,
        colWidths=[TEXT_WIDTH],
        rowHeights=[RULED_HEIGHT] * lines.lines,
        style=[
            ("LINEBELOW", (0, 0), (-1, -1), RULED_LINE, black, "butt", (1, 2)),
            ("FONTNAME", (0, 0), (-1, -1), Face.SERIF.value),  # a table would name Helvetica
        ],
        spaceAfter=RULED_GAP,
    )


def grid_height(table: Table) -> float:
    """Return the height of the table, without its caption and the space below it."""
    return grid(table).wrap(TEXT_WIDTH, 1e6)[1]
