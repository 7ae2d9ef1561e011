"""Read the tab of answers of a Google Sheet, whole, as one table."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from qrsurvey.errors import WorkspaceError
from qrsurvey.sources.google.base_url import read_base_url
from qrsurvey.sources.google.client import SheetsClient
from qrsurvey.sources.google.credentials import read_credentials
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.refusals import ChangedError
from qrsurvey.sources.google.session import open_session
from qrsurvey.sources.google.tabs import Book, Tab, block_range, choose_tab, whole_tab
from qrsurvey.sources.table import Cell, Progress, RawTable, SourceKind
from qrsurvey.survey.questions import Source

BLOCK = 20_000
"""Rows fetched by one call: a few megabytes, far below what Google takes three minutes to answer."""

_READINGS = 3  # how often a sheet that changes under our hands is read before we give up


def read_sheet(
    source: Source,
    *,
    environment: Mapping[str, str] = os.environ,
    progress: Progress | None = None,
    sleep: Callable[[float], object] = time.sleep,
    random: Callable[[], float] = random.random,
) -> RawTable:
    """Read the tab that a source means, with the credentials that the environment names.

    The first row that isn't blank is the header. `progress` is told rows of the grid.

    A tab of more than `BLOCK` rows takes several calls, between which people may work in it. Each block
    starts with the last row of the one before: where that row isn't the same any more (rows above were
    deleted, inserted or sorted), the tab is read anew, so that no row is lost or doubled. Changes between
    the same two calls that cancel out above that row are the one thing this can't see; the next reading does.

    Raises:
        WorkspaceError: the source names no spreadsheet.
        UsageError: there are no credentials that can be used, or the base URL isn't of this machine.
        SourceError: Google or the network refused, the tab can't be told, or it kept changing.
    """
    if source.spreadsheet is None:
        raise WorkspaceError("google.no-spreadsheet", source=source.name)
    base = read_base_url(environment)
    credentials = read_credentials(environment)
    with open_session(credentials, base) as session:
        client = SheetsClient(session, credentials, base, Patience(sleep, random))
        for _ in range(_READINGS - 1):
            with suppress(ChangedError):
                return _read_table(client, source, source.spreadsheet, progress)
        return _read_table(client, source, source.spreadsheet, progress)


def _read_table(
    client: SheetsClient, source: Source, spreadsheet: str, progress: Progress | None
) -> RawTable:
    book = Book.read(client.metadata(spreadsheet))
    tab = choose_tab(book, source)
    rows = _read_rows(client, spreadsheet, tab, progress)
    header = next((at for at, row in enumerate(rows) if not all(_blank(cell) for cell in row)), len(rows))
    return RawTable(
        name=tab.shown,
        kind=SourceKind.SHEET,
        headers=tuple(_text(cell) for cell in rows[header]) if rows[header:] else (),
        rows=rows[header + 1 :],
        first_row=header + 2 if rows[header:] else 2,
        time_zone=book.time_zone,
        complete=True,
    )


def _read_rows(
    client: SheetsClient, spreadsheet: str, tab: Tab, progress: Progress | None
) -> Sequence[Sequence[Cell]]:
    """Return all rows of a tab; raises ChangedError where it changed between two blocks."""
    if tab.row_count <= BLOCK:
        rows = client.values(spreadsheet, whole_tab(tab))
        _tell(progress, tab.row_count, tab)
        return rows
    rows = []
    done = 0
    while done < tab.row_count:
        # Empty rows at the end of a block are missing in it, so this is its last row that holds anything.
        overlap = rows[-1:]
        first = max(len(rows), 1)
        done = min(done + BLOCK, tab.row_count)
        block = client.values(spreadsheet, block_range(tab, first, done))
        if overlap and block[:1] != overlap:
            raise ChangedError("google.changed")
        rows[first - 1 :] = block
        _tell(progress, done, tab)
    return rows


def _tell(progress: Progress | None, done: int, tab: Tab) -> None:
    if progress:
        progress(done, tab.row_count)


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: Cell) -> str:
    """Write a header as the Sheet shows it; a year typed as a header is a number there."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
