"""What a spreadsheet's metadata say: its time zone, its tabs, and which of them holds the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qrsurvey.errors import SourceError
from qrsurvey.i18n.text import clean, fold
from qrsurvey.sources.form_tab import named_by_a_form
from qrsurvey.sources.google.blame import Blame, GoogleError
from qrsurvey.sources.table import column_letters
from qrsurvey.survey.questions import Source

FIELDS = (
    "properties(title,timeZone,locale),"
    "sheets.properties(sheetId,title,hidden,sheetType,gridProperties(rowCount,columnCount))"
)
"""The field mask that asks for no more than `Book.read` reads."""


@dataclass(frozen=True)
class Tab:
    """One tab. Sizes are those of its grid, empty rows and columns included; 0 is unknown."""

    sheet_id: int
    title: str
    hidden: bool
    grid: bool
    row_count: int
    column_count: int

    @property
    def shown(self) -> str:
        """The title as it may be printed."""
        return clean(self.title, 100)

    @property
    def of_form(self) -> bool:
        """Whether it is named the way Google names the tab that a form writes into."""
        return self.grid and named_by_a_form(self.title)


@dataclass(frozen=True)
class Book:
    """A spreadsheet without its cells; `time_zone` is an IANA name, `locale` like `vi_VN` or empty."""

    time_zone: str
    tabs: tuple[Tab, ...]
    locale: str = ""

    @property
    def cells(self) -> int:
        """All cells of all grids, empty ones included: what Google's limit counts."""
        return sum(tab.row_count * tab.column_count for tab in self.tabs)

    @classmethod
    def read(cls, metadata: Mapping[str, Any]) -> Book:
        """Read the answer of `spreadsheets.get` (Sheets API v4, `Spreadsheet`).

        Raises:
            SourceError: it isn't one.
        """
        try:
            tabs = tuple(_tab(sheet["properties"]) for sheet in metadata["sheets"])
            zone = str(metadata["properties"]["timeZone"])
            locale = str(metadata["properties"].get("locale", ""))
        except (KeyError, TypeError, ValueError, AttributeError):
            zone = None
        if zone is None:
            raise GoogleError("google.malformed", Blame.LINE)
        return cls(zone, tabs, locale)


def choose_tab(book: Book, source: Source, known: int | None = None) -> Tab:
    """Return the tab that a source means.

    By its id, which never changes; else by its name; else the one that was read before, whose id is `known`:
    a form that is linked anew makes another tab. Else the only visible one; else the only one named the way
    Google names the answers of a form.

    Raises:
        SourceError: there is no such tab, or several could be meant; it lists them.
    """
    grids = [tab for tab in book.tabs if tab.grid]
    found = [tab.shown for tab in grids]
    if not grids:
        raise SourceError("google.no-grid")
    if source.sheet_id is not None:
        matches = [tab for tab in grids if tab.sheet_id == source.sheet_id]
        if not matches:
            raise SourceError("google.no-such-tab-id", sheet_id=str(source.sheet_id), found=found)
    elif source.sheet is not None:
        matches = [tab for tab in grids if tab.title == source.sheet] or [
            tab for tab in grids if fold(tab.title) == fold(source.sheet)
        ]
        if not matches:
            raise SourceError("google.no-such-tab", sheet=clean(source.sheet, 100), found=found)
    else:
        matches = [tab for tab in grids if tab.sheet_id == known] or [tab for tab in grids if not tab.hidden]
        if len(matches) > 1:
            matches = [tab for tab in matches if tab.of_form]
    if len(matches) != 1:
        raise SourceError("google.which-tab", found=found)
    return matches[0]


def block_range(tab: Tab, first: int, last: int) -> str:
    """Return whole rows of a tab in A1 notation, rows from 1, both inclusive."""
    return f"{whole_tab(tab)}!A{first}:{column_letters(tab.column_count)}{last}"


def whole_tab(tab: Tab) -> str:
    """Return a tab in A1 notation; quoted always, because a title may look like a cell (`D3`)."""
    return "'" + tab.title.replace("'", "''") + "'"


def _tab(properties: Mapping[str, Any]) -> Tab:
    grid = properties.get("gridProperties", {})
    return Tab(
        sheet_id=int(properties["sheetId"]),
        title=str(properties["title"]),
        hidden=bool(properties.get("hidden")),
        grid=properties.get("sheetType", "GRID") == "GRID",
        row_count=int(grid.get("rowCount", 0)),
        column_count=int(grid.get("columnCount", 0)),
    )
