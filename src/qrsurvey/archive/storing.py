"""New rows become responses with their answers: numbered in order of time, stored a slice after the other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from qrsurvey.archive import answers
from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.comparing import Compared
from qrsurvey.archive.digest import NewSalt, StoredRow, response_digest, response_id, salt_cells
from qrsurvey.archive.staged import Staged, StagedRow
from qrsurvey.archive.store import Archive
from qrsurvey.i18n.text import collapse
from qrsurvey.survey.questions import Survey

if TYPE_CHECKING:
    from hashlib import _Hash

_NO_TIME = datetime(1, 1, 1)


@dataclass
class Stored:
    """How many responses were stored from the number `first` on; `digest` is that of their digests."""

    first: int
    count: int = 0
    _digest: _Hash = field(default_factory=hashlib.sha256)

    @property
    def last(self) -> int:
        """The number of the last one."""
        return self.first + self.count - 1

    @property
    def digest(self) -> str:
        """One digest for all (`canonical.digest_of_digests`)."""
        return self._digest.hexdigest()

    def add(self, digests: Sequence[str]) -> None:
        """Count rows in."""
        self.count += len(digests)
        self._digest.update("".join(digests).encode())


class Storing:
    """Stores new rows of one reading; the caller holds the transaction."""

    def __init__(
        self, archive: Archive, source: str, survey: Survey, judge: answers.Judging, salt: NewSalt
    ) -> None:
        self._archive, self._source, self._salt = archive, source, salt
        self._survey, self._judge = survey, judge

    def store(self, staged: Staged, compared: Compared) -> Stored:
        """Store all rows that a comparison found new, and give their numbers to `compared.response_of`."""
        done = Stored(self._archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0] + 1)
        for one in compared.new:
            rows = [row for row in staged.within(one.span) if not compared.response_of[row.place]]
            ordered = _in_time(rows)
            for seq, row in enumerate(ordered, start=done.first + done.count):
                compared.response_of[row.place] = seq
            stored = self._numbered(ordered, done.first + done.count, compared)
            done.add(self._append(stored, ordered))
            fresh = [answers.Unread(row.seq, row.submitted, row.code, row.cells) for row in stored]
            answers.append_answers(self._archive, answers.derive(fresh, self._survey, self._judge))
        return done

    def _numbered(self, rows: Sequence[StagedRow], first: int, compared: Compared) -> list[StoredRow]:
        # Of one slice only: no other has the same second.
        equals: Counter[tuple[datetime | None, str]] = Counter()
        stored = []
        for seq, row in enumerate(rows, start=first):
            same = (row.submitted, collapse(row.code))
            cells = row.cells
            stored.append(
                StoredRow(
                    seq=seq,
                    id=response_id(
                        self._source, row.submitted, row.code, compared.equals[same] + equals[same]
                    ),
                    source=self._source,
                    submitted=row.submitted,
                    code=row.code,
                    verdict=row.verdict,
                    unit=row.unit,
                    counter=row.counter,
                    cells=cells,
                    salts=salt_cells(cells, row.personal, self._salt),
                )
            )
            equals[same] += 1
        return stored

    def _append(self, stored: Sequence[StoredRow], rows: Sequence[StagedRow]) -> list[str]:
        digests = [response_digest(row, waited.cells_text) for row, waited in zip(stored, rows, strict=True)]
        self._archive.append(
            "responses",
            {
                "seq": [row.seq for row in stored],
                "id": [row.id for row in stored],
                "source": [row.source for row in stored],
                "submitted": [row.submitted for row in stored],
                "code": [row.code for row in stored],
                "verdict": [row.verdict for row in stored],
                "unit": [row.unit for row in stored],
                "counter": [row.counter for row in stored],
                "cells": [row.cells_text for row in rows],
                "salts": [canonical_json(row.salts) for row in stored],
                "digest": digests,
            },
        )
        return digests


def _in_time(rows: Sequence[StagedRow]) -> list[StagedRow]:
    """Order rows by their times, so that a sheet that was sorted otherwise gives the same archive."""

    def place(row: StagedRow) -> tuple[datetime, str]:
        return row.submitted or _NO_TIME, collapse(row.code)

    ordered: list[StagedRow] = []
    for _, equals in groupby(sorted(rows, key=place), key=place):
        group = list(equals)
        ordered += group if len(group) == 1 else sorted(group, key=lambda row: row.cells_text)
    return ordered
