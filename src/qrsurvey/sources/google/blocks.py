"""Read many rows by few calls: each answer near the 2 MB that Google advises, whatever the tab looks like."""

from __future__ import annotations

from qrsurvey.sources.google.client import SheetsClient
from qrsurvey.sources.google.refusals import ChangedError
from qrsurvey.sources.google.tabs import Tab, block_range
from qrsurvey.sources.table import Cell, Progress

BYTES = 2_000_000
"""The size of an answer that is aimed at (developers.google.com/workspace/sheets/api/limits)."""

CELLS = 100_000
"""Cells of the grid, many of them empty, that are asked for where nothing is known of their sizes yet."""

LEAST_ROWS, MOST_ROWS = 500, 50_000

_FURTHER = 4  # times as many rows are asked for after a block whose end was empty: the rest mostly is


def is_small(row_count: int, column_count: int) -> bool:
    """Tell whether one call can fetch a part of a grid of this size."""
    return row_count <= MOST_ROWS and row_count * column_count <= CELLS


def read_rows(
    client: SheetsClient, spreadsheet: str, tab: Tab, progress: Progress | None
) -> list[list[Cell]]:
    """Return all rows of a tab, in as many blocks as it takes.

    Each block starts with the last row of the one before: where that row isn't the same any more (rows above
    were deleted, inserted or sorted), nothing fits together. Changes between the same two calls that cancel
    out above that row are the one thing this can't see; the next reading does.

    Raises:
        ChangedError: the tab changed between two calls.
        SourceError: Google or the network refused.
    """
    rows: list[list[Cell]] = []
    size = _clamped(CELLS // max(tab.column_count, 1))
    done = 0
    while done < tab.row_count:
        # Empty rows at the end of a block are missing in it, so this is its last row that holds anything.
        overlap = rows[-1:]
        first = max(len(rows), 1)
        asked, done = size, min(done + size, tab.row_count)
        block = client.values(spreadsheet, block_range(tab, first, done))
        if overlap and block[:1] != overlap:
            raise ChangedError("google.changed")
        rows[first - 1 :] = block
        if len(block) <= asked // 2:
            size *= _FURTHER
        else:
            size = _clamped(BYTES * max(len(block), 1) // max(client.received, 1))
        if progress:
            progress(done, tab.row_count)
    return rows


def _clamped(rows: int) -> int:
    return max(LEAST_ROWS, min(rows, MOST_ROWS))
