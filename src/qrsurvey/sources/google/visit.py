"""A short visit to spreadsheets, to see how they stand: their metadata and their headers, no answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qrsurvey.sources.google.client import SheetsClient
from qrsurvey.sources.google.credentials import Credentials
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.session import open_session
from qrsurvey.sources.google.tabs import Book, Tab, block_range
from qrsurvey.sources.table import Cell, RawTable, SourceKind

_TOP = 20  # rows in which the header must be


class Visit:
    """Reads through an open session; every method raises SourceError where Google or the network refuses."""

    def __init__(self, client: SheetsClient) -> None:
        self._client = client

    def book(self, spreadsheet: str) -> Book:
        """Return a spreadsheet without its cells."""
        return Book.read(self._client.metadata(spreadsheet))

    def header(self, spreadsheet: str, tab: Tab) -> RawTable:
        """Return a table of a tab's header, the first row that isn't blank, without rows."""
        rows = self._client.values(spreadsheet, block_range(tab, 1, max(min(_TOP, tab.row_count), 1)))
        header = next((row for row in rows if any(_text(cell) for cell in row)), [])
        return RawTable(
            name=tab.shown,
            kind=SourceKind.SHEET,
            headers=tuple(_text(cell) for cell in header),
            rows=[],
            first_row=2,
            time_zone=None,
            complete=False,
        )


@contextmanager
def visit(credentials: Credentials, base: str | None, patience: Patience) -> Iterator[Visit]:
    """Open a session that may read spreadsheets.

    Raises:
        UsageError: nothing can be signed with the credentials.
    """
    with open_session(credentials, base) as session:
        yield Visit(SheetsClient(session, credentials, base, patience))


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
