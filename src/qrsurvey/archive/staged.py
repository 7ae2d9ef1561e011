"""The rows of a reading, waiting to be compared: in a table of the pull's own, so that none need be held.

DuckDB keeps what its memory doesn't hold in a folder beside the archive, and removes that at the end. What a
killed process leaves there is removed by whoever opens the archive next (`store`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.history import Span
from qrsurvey.archive.store import Archive
from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.intake.incoming import Incoming

AT_ONCE = 10_000
"""How many rows are in memory at one time, more or less."""

_MEMORY = "256MB"  # for DuckDB, which otherwise takes most of the machine's before it writes to the disk

_NO_TIME = datetime(1, 1, 1)
_COLUMNS = "place, row, submitted, code, verdict, unit, counter, cells, personal"
_TABLE = """
CREATE TEMP TABLE incoming (
    place     BIGINT NOT NULL,
    row       BIGINT NOT NULL,
    submitted TIMESTAMP,
    code      VARCHAR NOT NULL,
    verdict   VARCHAR NOT NULL,
    unit      VARCHAR,
    counter   VARCHAR,
    cells     VARCHAR NOT NULL,
    personal  VARCHAR NOT NULL
)
"""


@dataclass(slots=True)
class StagedRow:
    """One row; `place` is its place in the reading, from 0, the rest is what `Incoming` says of it."""

    place: int
    row: int
    submitted: datetime | None
    code: str
    verdict: str
    unit: str | None
    counter: str | None
    cells_text: str
    personal_text: str

    @property
    def cells(self) -> dict[str, str]:
        """The cells, read."""
        return stored_json(self.cells_text)

    @property
    def personal(self) -> frozenset[str]:
        """The headers of what was typed freely."""
        return frozenset(stored_json(self.personal_text)) if self.personal_text else frozenset()

    @property
    def incoming(self) -> Incoming:
        """The row as intake gave it."""
        judgement = Judgement(Verdict(self.verdict), self.unit, self.counter)
        return Incoming(self.row, self.submitted, self.code, judgement, self.cells, self.personal)


class Staged:
    """All rows of one reading; `dated` tells by their places which have a time."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.dated = bytearray()
        self._bounds: Span | None = None

    @property
    def bounds(self) -> Span:
        """The span of their times; a moment before all of them where none has any."""
        return self._bounds or Span(_NO_TIME, _NO_TIME)

    def __len__(self) -> int:
        return len(self.dated)

    def within(self, span: Span | None) -> list[StagedRow]:
        """Return the rows of a span of time in the order of the reading; of None those without a time."""
        if span is None:
            return self._read("submitted IS NULL")
        return self._read("submitted BETWEEN ? AND ?", span.first, span.last)

    def at(self, places: Sequence[int]) -> list[StagedRow]:
        """Return some rows by their places, in the order of the reading."""
        return self._read("place IN (SELECT unnest(?::BIGINT[]))", list(places))

    def __iter__(self) -> Iterator[StagedRow]:
        for first in range(0, len(self), AT_ONCE):
            yield from self._read("place BETWEEN ? AND ?", first, first + AT_ONCE - 1)

    def take(self, rows: Iterable[Incoming]) -> None:
        """Take in rows, a part at a time."""
        waiting = iter(rows)
        while part := list(islice(waiting, AT_ONCE)):
            self._append(part)

    def _append(self, part: Sequence[Incoming]) -> None:
        place = len(self)
        times = [row.submitted for row in part]
        self._archive.append(
            "incoming",
            {
                "place": range(place, place + len(part)),
                "row": [row.row for row in part],
                "submitted": times,
                "code": [row.code for row in part],
                "verdict": [row.judgement.verdict.value for row in part],
                "unit": [row.judgement.unit for row in part],
                "counter": [row.judgement.counter for row in part],
                "cells": [canonical_json(row.cells) for row in part],
                "personal": [
                    canonical_json(dict.fromkeys(row.personal, 1)) if row.personal else "" for row in part
                ],
            },
        )
        self.dated += bytes(time is not None for time in times)
        known = [time for time in times if time is not None]
        if self._bounds is not None:
            known += [self._bounds.first, self._bounds.last]
        self._bounds = Span(min(known), max(known)) if known else None

    def _read(self, where: str, *parameters: object) -> list[StagedRow]:
        rows: list[tuple[Any, ...]] = self._archive.read(
            f"SELECT {_COLUMNS} FROM incoming WHERE {where} ORDER BY place",  # noqa: S608 - words of ours
            *parameters,
        )
        return [StagedRow(*row) for row in rows]


@contextmanager
def staged(archive: Archive, rows: Iterable[Incoming]) -> Iterator[Staged]:
    """Stage the rows of a reading while something is done with them."""
    import duckdb

    archive.connection.execute(f"SET memory_limit = '{_MEMORY}'")
    archive.connection.execute(_TABLE)
    try:
        waiting = Staged(archive)
        waiting.take(rows)
        yield waiting
    finally:
        # Where the transaction has failed, its end removes the table.
        with suppress(duckdb.Error):
            archive.connection.execute("DROP TABLE incoming")
            archive.connection.execute("RESET memory_limit")


def numbers(count: int) -> array[int]:
    """Return as many zeros, eight bytes each."""
    return array("q", bytes(8 * count))
