"""What a source gives: a header row and rows of cells, as they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""A cell as the source types it. A Sheet and an XLSX have types, a CSV has only text."""

Progress = Callable[[int, int], None]
"""Told how much is done of how much; called from the thread that works."""


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
