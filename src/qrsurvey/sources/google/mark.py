"""How far a tab was read, so that the next reading need fetch only what was added since.

A mark says nothing of what people answered: of the rows it keeps a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qrsurvey.sources.google.tabs import Book, Tab
from qrsurvey.sources.table import Cell

OVERLAP = 50
"""How many of the last rows are read again to see that nothing above them was added or taken away."""


@dataclass(frozen=True)
class Mark:
    """How far a tab was read.

    `header_row` and `last_row` are row numbers from 1, the last row being the last that held anything;
    `overlap` hashes the last rows, at most `OVERLAP` of them and none above the header. `forms` are the ids
    of all tabs that looked like a form's when the spreadsheet was first read, and of those read since.
    """

    spreadsheet: str
    sheet_id: int
    time_zone: str
    headers: tuple[str, ...]
    header_row: int
    last_row: int
    overlap: str
    forms: tuple[int, ...]

    @property
    def overlap_row(self) -> int:
        """The first of the rows that are hashed."""
        return max(self.header_row, self.last_row - OVERLAP) + 1

    def is_of(self, spreadsheet: str, book: Book, tab: Tab) -> bool:
        """Tell whether the tab may be read on from here: it is the same, its times mean the same."""
        same = (self.spreadsheet, self.sheet_id, self.time_zone) == (
            spreadsheet,
            tab.sheet_id,
            book.time_zone,
        )
        return same and self.last_row <= tab.row_count

    def as_data(self) -> dict[str, object]:
        """Return what `read_mark` reads."""
        return asdict(self)


def read_mark(data: object) -> Mark | None:
    """Read what `as_data` gave; None where it isn't that (another version wrote it): all is read then."""
    if not isinstance(data, Mapping):
        return None
    try:
        values: dict[str, Any] = {**data}
        values["headers"], values["forms"] = tuple(values["headers"]), tuple(values["forms"])
        mark = Mark(**values)
    except (TypeError, KeyError):
        return None
    numbers = (mark.sheet_id, mark.header_row, mark.last_row, *mark.forms)
    return mark if all(isinstance(number, int) for number in numbers) else None


def hash_rows(rows: Sequence[Sequence[Cell]]) -> str:
    """Return a hash of cells as the API gave them, types and all."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
