"""The rows of a reading, waiting to be compared: in a table of the pull's own, so that none need be held.

DuckDB keeps what its memory doesn't hold in a folder beside the archive, and removes that at the end. What a
killed process leaves there is removed by whoever opens the archive next (`store`).
"""

from __future__ import annotations

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
    """All rows of one reading; `dated` tells by their places which have a time.

    Few are simply kept: most readings are small, and a table costs more than they do.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: list[StagedRow] | None = []
        self.dated = bytearray()
        self._bounds: Span | None = None

    @property
    def bounds(self) -> Span:
        """The span of their times; a moment before all of them where none has any."""
        return self._bounds or Span(_NO_TIME, _NO_TIME)

    def __len__(self) -> int:
        return len(self.dated)

    def __iter__(self) -> Iterator[StagedRow]:
        if self._kept is not None:
            yield from self._kept
            return
        for first in range(0, len(self), AT_ONCE):
            yield from self._read("place BETWEEN ? AND ?", first, first + AT_ONCE - 1)

    def within(self, span: Span | None) -> list[StagedRow]:
        """Return the rows of a span of time in the order of the reading; of None those without a time."""
        if self._kept is not None:
            return [row for row in self._kept if _is_within(row.submitted, span)]
        if span is None:
            return self._read("submitted IS NULL")
        return self._read("submitted BETWEEN ? AND ?", span.first, span.last)

    def at(self, places: Sequence[int]) -> list[StagedRow]:
        """Return some rows by their places, in the order of the reading."""
        if self._kept is not None:
            return [self._kept[place] for place in places]
        return self._read("place IN (SELECT unnest(?::BIGINT[]))", list(places))

    def take(self, rows: Iterable[Incoming]) -> None:
        """Take in rows, a part at a time."""
        waiting = iter(rows)
        while part := list(islice(waiting, AT_ONCE)):
            staged = [_staged(place, row) for place, row in enumerate(part, start=len(self))]
            if self._kept is not None and len(self) + len(part) <= AT_ONCE:
                self._kept += staged
            else:
                self.spill()
                self._append(staged)
            self._count(staged)

    def spill(self) -> None:
        """Have the rows in the table `incoming`, for queries to read."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            self._archive.connection.execute(f"SET memory_limit = '{_MEMORY}'")
            self._archive.connection.execute(_TABLE)
            self._append(kept)

    def drop(self) -> None:
        """Let go of the rows."""
        if self._kept is not None:
            return
        try:
            self._archive.connection.execute("DROP TABLE incoming")
        finally:
            self._archive.connection.execute("RESET memory_limit")

    def _append(self, rows: Sequence[StagedRow]) -> None:
        self._archive.append(
            "incoming",
            {
                "place": [row.place for row in rows],
                "row": [row.row for row in rows],
                "submitted": [row.submitted for row in rows],
                "code": [row.code for row in rows],
                "verdict": [row.verdict for row in rows],
                "unit": [row.unit for row in rows],
                "counter": [row.counter for row in rows],
                "cells": [row.cells_text for row in rows],
                "personal": [row.personal_text for row in rows],
            },
        )

    def _count(self, rows: Sequence[StagedRow]) -> None:
        self.dated += bytes(row.submitted is not None for row in rows)
        times = [row.submitted for row in rows if row.submitted is not None]
        if self._bounds is not None:
            times += [self._bounds.first, self._bounds.last]
        self._bounds = Span(min(times), max(times)) if times else None

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

    waiting = Staged(archive)
    try:
        waiting.take(rows)
        yield waiting
    finally:
        # Where the transaction has failed, its end removes the table.
        with suppress(duckdb.Error):
            waiting.drop()


def _staged(place: int, row: Incoming) -> StagedRow:
    judgement = row.judgement
    return StagedRow(
        place=place,
        row=row.row,
        submitted=row.submitted,
        code=row.code,
        verdict=judgement.verdict.value,
        unit=judgement.unit,
        counter=judgement.counter,
        cells_text=canonical_json(row.cells),
        personal_text=canonical_json(dict.fromkeys(row.personal, 1)) if row.personal else "",
    )


def _is_within(moment: datetime | None, span: Span | None) -> bool:
    if moment is None or span is None:
        return moment is None and span is None
    return span.first <= moment <= span.last
