"""A short visit to spreadsheets, to see how they stand: their metadata and their headers, no answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.client import SheetsClient
from qrsurvey.sources.google.opening import open_google
from qrsurvey.sources.google.tabs import Book, Tab, block_range
from qrsurvey.sources.table import Cell, RawTable, SourceKind, Waiting, filled, headers_of

_TOP = 20  # rows in which nearly every header is
_FURTHER = 10  # times as many rows are looked at next; blank ones cost nothing


class Visit:
    """Reads through an open session; every method raises SourceError where Google or the network refuses."""

    def __init__(self, client: SheetsClient) -> None:
        self._client = client

    def book(self, spreadsheet: str) -> Book:
        """Return a spreadsheet without its cells."""
        return Book.read(self._client.metadata(spreadsheet))

    def header(self, spreadsheet: str, tab: Tab) -> RawTable:
        """Return a table of a tab's header, the first row that isn't blank, without rows."""
        at, header = self._first_filled(spreadsheet, tab)
        return RawTable(
            name=tab.shown,
            kind=SourceKind.SHEET,
            headers=headers_of(header),
            rows=[],
            first_row=at + 1,
            time_zone=None,
            complete=False,
        )

    def _first_filled(self, spreadsheet: str, tab: Tab) -> tuple[int, Sequence[Cell]]:
        """Return the first row that isn't blank with its number; an empty first one where all are blank."""
        done, count = 0, _TOP
        while done < max(tab.row_count, 1):
            last = min(done + count, max(tab.row_count, 1))
            rows = self._client.values(spreadsheet, block_range(tab, done + 1, last))
            found = next(((at, row) for at, row in enumerate(rows, start=done + 1) if filled(row)), None)
            if found is not None:
                return found
            done, count = last, count * _FURTHER
        return 1, ()


@contextmanager
def visit(access: Access, *, waiting: Waiting | None = None) -> Iterator[Visit]:
    """Open a session that may read spreadsheets; `waiting` is told why nothing moves.

    Raises:
        UsageError: there are no credentials that can be used, or the base URL isn't of this machine.
    """
    with open_google(access, waiting=waiting) as google:
        yield Visit(SheetsClient(google.session, google.credentials, google.base, google.patience))
