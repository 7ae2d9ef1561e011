"""Verify that text is missing only where a purge deleted it: without its salt a hash fits any row."""

from __future__ import annotations

from collections.abc import Sequence

from qrsurvey.archive.digest import read_cells
from qrsurvey.archive.ledger import Event, EventKind
from qrsurvey.archive.store import Archive
from qrsurvey.errors import Message

_AT_ONCE = 20_000


def check_purges(archive: Archive, events: Sequence[Event]) -> Message | None:
    """Compare the purged cells of `responses` with what the purges say they deleted."""
    try:
        return _check(archive, events)
    except (ValueError, TypeError, LookupError, AttributeError):
        # What this program never writes is a fault, whatever it is.
        return Message("archive.fault-unreadable")


def _check(archive: Archive, events: Sequence[Event]) -> Message | None:
    told = sum(event.data["cells"] for event in events if event.kind == EventKind.PURGE)
    found = 0
    last = archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0]
    for low in range(1, last + 1, _AT_ONCE):
        # Most archives have none: the file itself looks for the word.
        rows = archive.read(
            "SELECT cells FROM responses WHERE seq BETWEEN ? AND ? AND contains(cells, '{\"purged\":')",
            low,
            low + _AT_ONCE - 1,
        )
        found += sum(not isinstance(cell, str) for (cells,) in rows for cell in read_cells(cells).values())
    return None if found == told else Message("purge.fault-cells", {"told": told, "found": found})
