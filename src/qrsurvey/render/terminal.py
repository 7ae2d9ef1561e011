"""A summary of the report on the terminal, in any width and without colour if need be."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.table import Table as RichTable

    from qrsurvey.report.model import Column, Report, Table

_WIDEST = 10_000  # letters in a line that nobody wraps
_WIDE = 100
"""From this many columns on, a table is shown with all of its own."""


def print_summary(report: Report, console: Console) -> None:
    """Print title, the sentences that say the most, all units, and what belongs to none.

    Names and titles are printed as `Text`, in which square brackets are only square brackets.
    """
    from rich.text import Text

    # Who reads from a pipe breaks the lines, if at all.
    whole = not console.is_terminal
    console.print(Text(report.letterhead.subject, style="bold"), soft_wrap=whole)
    console.print()
    for sentence in report.summary:
        console.print(Text(sentence), soft_wrap=whole)
    for key in ("units", "unattributed"):
        if table := report.table(key):
            console.print()
            console.print(Text(table.title, style="bold"), soft_wrap=whole)
            print_table(console, _table(table, wide=unbounded(console) or console.width >= _WIDE))


def unbounded(console: Console) -> bool:
    """Tell whether lines may be of any length: nobody has a screen there, or named its width."""
    return not console.is_terminal and "COLUMNS" not in os.environ


def print_table(console: Console, table: RichTable) -> None:
    """Print a table; elsewhere than on a terminal as wide as it is, with no blanks at the ends of lines."""
    from rich.console import Console as RichConsole
    from rich.text import Text

    if console.is_terminal:
        console.print(table)
        return
    # A table is as wide as its longest cells; a console only narrows it.
    drawn, width = io.StringIO(), _WIDEST if unbounded(console) else console.width
    RichConsole(file=drawn, width=width, force_terminal=False).print(table)
    for line in drawn.getvalue().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)


def _table(table: Table, *, wide: bool) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    from qrsurvey.report.model import RowKind

    kept = [at for at, column in enumerate(table.columns) if wide or column.essential]
    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for at in kept:
        column = table.columns[at]
        drawn.add_column(
            Text(column.title, justify="left"),
            justify=_justify(column),
            overflow="fold",
            width=_width(table, at),
        )
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            name = [Text("")] * len(kept)
            name[_first_text(table, kept)] = Text(row.cells[0], style="bold")
            drawn.add_row(*name)
        else:
            style = "bold" if row.kind is RowKind.TOTAL else ""
            drawn.add_row(*(Text(row.cells[at], style=style) for at in kept))
    return drawn


def _justify(column: Column) -> JustifyMethod:
    return column.align.value


def _width(table: Table, at: int) -> int | None:
    """Return the width of a column of figures, which never wrap; names and notes share the rest."""
    from qrsurvey.report.model import Align, RowKind

    column = table.columns[at]
    if column.align is Align.LEFT:
        return None
    cells = (row.cells[at] for row in table.rows if row.kind is not RowKind.GROUP)
    return max(len(word) for word in (*column.title.split(), *cells))


def _first_text(table: Table, kept: list[int]) -> int:
    from qrsurvey.report.model import Align

    return next(place for place, at in enumerate(kept) if table.columns[at].align is Align.LEFT)
