"""What a source gives: a header row and rows of cells, as they came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from qrsurvey.errors import DataError, Message
from qrsurvey.sources.passes import Passes

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""A cell as the source types it. A Sheet and an XLSX have types, a CSV has only text."""

Progress = Callable[[int, int], None]
"""Told how much is done of how much; called from the thread that works."""

Waiting = Callable[[Message, float], None]
"""Told why nothing moves, and for how many seconds, before the work waits."""


class SourceKind(StrEnum):
    """How the cells were read, which decides what a number in a date column means."""

    SHEET = "sheet"
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True)
class RawTable:
    """One tab or file. Its rows may be read anew each time they are gone through (`passes`).

    `rows[i]` stands in row `first_row + i` of the source (numbers as a spreadsheet shows them, from 1) and
    may be shorter or longer than `headers`. A number in a date column is a serial: days since 1899-12-30 in
    `time_zone`, which a Sheet says and a file doesn't (None). `complete` is true only where the whole tab
    was read: only then does a missing row mean anything.
    """

    name: str
    kind: SourceKind
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    first_row: int = 2
    time_zone: str | None = None
    complete: bool = False


def from_rows(name: str, kind: SourceKind, read: Callable[[], Iterator[Sequence[Cell]]]) -> RawTable:
    """Make a table of all rows of a file, the first row that isn't blank being the header.

    `read` goes through the file, now and each time that the table's rows are gone through.

    Raises:
        DataError: every row is blank.
    """
    rows = read()
    header_row, headers = next(((n, row) for n, row in enumerate(rows, start=1) if filled(row)), (0, ()))
    if header_row == 0:
        raise DataError("sources.no-header", name=name)
    end = max((n for n, row in enumerate(rows, start=1) if filled(row)), default=0)

    def body() -> Iterator[Sequence[Cell]]:
        # To the very end: what ends with blank rows is still to be found unchanged.
        return (row for n, row in enumerate(read()) if header_row <= n < header_row + end)

    return RawTable(name, kind, list(headers_of(headers)), Passes(body, end), first_row=header_row + 1)


def filled(row: Sequence[Cell]) -> bool:
    """Tell whether a row holds anything; the first that does is the header."""
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


def headers_of(row: Sequence[Cell]) -> tuple[str, ...]:
    """Write a header row as the spreadsheet shows it, white space and all: a year typed there is a number."""
    return tuple(_header(cell) for cell in row)


def _header(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def column_letters(number: int) -> str:
    """Name a column, counted from 1, as spreadsheets do: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
