"""What a source gives: a header row and rows of cells, as they came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from qrsurvey.errors import DataError, Message

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
    """One tab or file, read once.

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


def from_rows(name: str, kind: SourceKind, rows: Iterable[Sequence[Cell]]) -> RawTable:
    """Make a table of all rows of a file, the first row that isn't blank being the header.

    Raises:
        DataError: every row is blank.
    """
    numbered = enumerate(rows, start=1)
    header_row, headers = next(((n, row) for n, row in numbered if filled(row)), (0, ()))
    if header_row == 0:
        raise DataError("sources.no-header", name=name)
    body: list[Sequence[Cell]] = []
    end = 0
    for _, row in numbered:
        body.append(row)
        if filled(row):
            end = len(body)
    del body[end:]
    return RawTable(name, kind, list(headers_of(headers)), body, first_row=header_row + 1)


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
