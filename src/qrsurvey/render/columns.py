"""How a table is set: the width of its columns, the size of its type, which rows stay together."""

from __future__ import annotations

from qrsurvey.render.measures import (
    CELL_SIDE,
    ROWS_TOGETHER,
    SMALLEST_TABLE_SIZE,
    TABLE_SIZE,
    TEXT_WIDTH,
    Style,
    line_width,
)
from qrsurvey.report.model import Align, RowKind, Table

_NAMES_KEEP = 0.6


def kept(table: Table) -> tuple[bool, ...]:
    """Return for each row whether it stays with the next one.

    So do the first ones, a group's name with its first unit, and the last row with the sum of all.
    """
    rows = table.rows
    return tuple(
        at + 1 < len(rows)
        and (at + 1 < ROWS_TOGETHER or row.kind is RowKind.GROUP or rows[at + 1].kind is RowKind.TOTAL)
        for at, row in enumerate(rows)
    )


def beginning(table: Table) -> int:
    """Return how many rows stay with the header."""
    flags = kept(table)
    return next((at + 1 for at, flag in enumerate(flags) if not flag), len(flags))


def fit(table: Table) -> tuple[float, list[float]]:
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
        hint * _NAMES_KEEP if column.align is Align.LEFT else _longest(table, at, size) + 2 * CELL_SIDE + 0.1
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
