"""The report as a workbook: sheets of values and the charts drawn from them, already in its language.

Unlike the document's tables these hold numbers, not written ones: people filter them, sort them and count on.
A value is None where there is none or where it is not to be shown; shares are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | int | float | date | None


class Format(StrEnum):
    """How the values of a column are written.

    `points` are percentage points, a hundred times a difference of fractions; a `month` is its first day.
    """

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"
    POINTS = "points"
    DATE = "date"
    MONTH = "month"


class SheetKind(StrEnum):
    """What a sheet is: labels with what they say, a table below its header, or charts alone."""

    PAGE = "page"
    TABLE = "table"
    CHARTS = "charts"


class ChartKind(StrEnum):
    """What a chart looks like.

    `levels`: bars of 100 % by row. `shares`: a bar a row with the bounds of its interval. `trend`: a line
    between two thinner ones. `columns`: one upright bar a row.
    """

    LEVELS = "levels"
    SHARES = "shares"
    TREND = "trend"
    COLUMNS = "columns"


@dataclass(frozen=True)
class SheetColumn:
    """One column. `key` is its name for programs; `width` is in digits, as spreadsheets measure."""

    key: str
    title: str
    explanation: str
    format: Format
    width: float


@dataclass(frozen=True)
class SheetChart:
    """A chart of columns of a table, named by their keys, over its rows from `first` to `last`, from 0.

    `bounds` are the columns that tell how far an interval reaches below and above the first of `values`.
    `lowest` is where the axis of the values begins.
    """

    kind: ChartKind
    title: str
    alt: str
    sheet: str
    label: str
    values: tuple[str, ...]
    first: int
    last: int
    bounds: tuple[str, str] | None = None
    lowest: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """One sheet. `name` is on its tab, `title` says more; a row has a value for each column."""

    key: str
    name: str
    title: str
    explanation: str
    kind: SheetKind = SheetKind.TABLE
    columns: tuple[SheetColumn, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    charts: tuple[SheetChart, ...] = ()

    def at(self, key: str) -> int:
        """Return the place of a column, from 0."""
        return [column.key for column in self.columns].index(key)

    def values(self, key: str) -> list[Value]:
        """Return the values of a column, from top to bottom."""
        at = self.at(key)
        return [row[at] for row in self.rows]
