"""Spreadsheets as Google keeps them: grids, A1 ranges, and how cells are given back.

Sources: the Sheets API guide "A1 notation", and recorded answers (`tests/fixtures/gspread-cassettes`), against
which the trimming, the clamping and the spelling of ranges are tested.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Shown:
    """A number that is shown as something else, such as a time."""

    value: float
    text: str


CellValue = str | int | float | bool | Shown
Row = Sequence[CellValue]


def moment(at: datetime) -> Shown:
    """Return a local time as Sheets stores it, shown the Vietnamese way."""
    since = at - datetime(1899, 12, 30)
    return Shown(since.days + (since.seconds + since.microseconds / 1e6) / 86_400, f"{at:%d/%m/%Y %H:%M:%S}")


@dataclass
class Tab:
    """One tab; its grid is as large as Google makes a new one, or as its rows need."""

    title: str
    rows: list[Row] = field(default_factory=list)
    sheet_id: int = 0
    hidden: bool = False
    sheet_type: str = "GRID"
    row_count: int = 0
    column_count: int = 0

    def __post_init__(self) -> None:
        self.row_count = self.row_count or max(1_000, len(self.rows))
        self.column_count = self.column_count or max(26, *(len(row) for row in self.rows or [[]]))

    def properties(self, index: int) -> dict[str, object]:
        """Return `SheetProperties`."""
        grid = {"rowCount": self.row_count, "columnCount": self.column_count}
        return {
            "sheetId": self.sheet_id,
            "title": self.title,
            "index": index,
            "sheetType": self.sheet_type,
            **({"gridProperties": grid} if self.sheet_type == "GRID" else {}),
            **({"hidden": True} if self.hidden else {}),
        }


@dataclass
class Spreadsheet:
    """A spreadsheet and the accounts that may view it."""

    id: str
    tabs: list[Tab]
    title: str = "Khảo sát (Câu trả lời)"
    time_zone: str = "Asia/Ho_Chi_Minh"
    locale: str = "vi_VN"
    viewers: set[str] = field(default_factory=set)

    def resource(self) -> dict[str, object]:
        """Return `Spreadsheet` without cells."""
        return {
            "spreadsheetId": self.id,
            "properties": {
                "title": self.title,
                "locale": self.locale,
                "autoRecalc": "ON_CHANGE",
                "timeZone": self.time_zone,
            },
            "sheets": [{"properties": tab.properties(index)} for index, tab in enumerate(self.tabs)],
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{self.id}/edit",
        }


class RangeError(Exception):
    """What Google refuses with 400; the message is Google's."""


@dataclass(frozen=True)
class Area:
    """A rectangle of a tab: rows and columns from 1, inclusive."""

    tab: Tab
    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        start, end = f"{letters(self.left)}{self.top}", f"{letters(self.right)}{self.bottom}"
        return f"{quoted(self.tab.title)}!{start}" + (f":{end}" if end != start else "")


_CORNERS = re.compile(r"([A-Za-z]{0,3})(\d*)(?::([A-Za-z]{0,3})(\d*))?")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


def parse_range(book: Spreadsheet, text: str) -> Area:
    """Read `'Tab'!A1:D9`, `'Tab'!1:9`, `'Tab'!A:D`, `'Tab'!A1` or `'Tab'`; the end is clamped to the grid."""
    if match := re.fullmatch(r"'((?:[^']|'')*)'(?:!(.+))?", text):
        title, corners = match[1].replace("''", "'"), match[2]
    else:
        title, mark, rest = text.partition("!")
        corners = rest if mark else None
    tab = next((tab for tab in book.tabs if tab.title == title and tab.sheet_type == "GRID"), None)
    found = _CORNERS.fullmatch("A:ZZZ" if corners is None else corners)
    if tab is None or found is None or not (found[1] or found[2]):
        raise RangeError(f"Unable to parse range: {text}")
    left, top, right, bottom = found.groups()
    single = corners is not None and ":" not in corners
    area = Area(
        tab,
        top=int(top or 1),
        left=column(left) if left else 1,
        bottom=min(int(top) if single else int(bottom or tab.row_count), tab.row_count),
        right=min(column(left) if single else column(right or "ZZZ"), tab.column_count),
    )
    if area.top > tab.row_count or area.left > tab.column_count:
        limits = f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
        raise RangeError(f"Range ({text}) exceeds grid limits. {limits}")
    return area


def values(area: Area, render: str, dates: str) -> dict[str, object]:
    """Return `ValueRange`: empty cells at the ends of rows and empty rows at the end are missing."""
    rows = [
        _trimmed([_given(cell, render, dates) for cell in row[area.left - 1 : area.right]])
        for row in area.tab.rows[area.top - 1 : area.bottom]
    ]
    while rows and not rows[-1]:
        rows.pop()
    answer: dict[str, object] = {"range": str(area), "majorDimension": "ROWS"}
    return {**answer, "values": rows} if rows else answer


def _given(cell: CellValue, render: str, dates: str) -> str | float | bool:
    if render == "FORMATTED_VALUE":
        if isinstance(cell, bool):
            return str(cell).upper()
        return cell.text if isinstance(cell, Shown) else cell if isinstance(cell, str) else f"{cell:.15g}"
    if isinstance(cell, Shown):
        return cell.value if dates == "SERIAL_NUMBER" else cell.text
    return cell


def _trimmed(row: list[str | float | bool]) -> list[str | float | bool]:
    while row and row[-1] == "":
        row.pop()
    return row


def quoted(title: str) -> str:
    """Write a title as Google does: quoted unless it is a plain word that can't be taken for a cell."""
    if re.fullmatch(r"[A-Za-z_]\w*", title, re.ASCII) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def column(name: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """Return the name of a column, tried by the way back."""
    names = [chr(65 + i) for i in range(26)]
    names += [first + second for first in names[:26] for second in names[:26]]
    return next(name for name in names if column(name) == number)
