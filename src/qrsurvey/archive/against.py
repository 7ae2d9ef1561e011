"""Compare the archive with a reading of its source, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.changes import note_completion, note_edit
from qrsurvey.archive.comparing import Compared, Part, Reading, compare
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import new_salt
from qrsurvey.archive.history import ChangeKind, Past
from qrsurvey.archive.staged import Staged, StagedRow, staged
from qrsurvey.archive.store import Archive
from qrsurvey.survey.questions import Survey


@dataclass(frozen=True)
class Differing:
    """A row that says something else than the archive ever recorded of its response, and in which columns."""

    row: int
    seq: int
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Extra:
    """A response that isn't in the source, which nobody noted."""

    seq: int
    submitted: datetime | None
    code: str


@dataclass(frozen=True)
class Against:
    """A comparison; rows are given by their numbers in the source.

    `lacking` rows are no responses of the archive, `incomplete` ones have answers in columns that it never
    read of them, `differing` ones say what it never recorded: these three mean that the archive isn't what
    the source says. `restored` rows are as they were first seen again. `edited` is how many edits are on
    record, `gone` how many deletions. `extra` responses of a file's time that the file lacks may be newer
    than the file; where `complete`, somebody deleted them.
    """

    source: str
    complete: bool
    rows: int
    same: int
    lacking: tuple[int, ...]
    incomplete: tuple[int, ...]
    differing: tuple[Differing, ...]
    restored: tuple[int, ...]
    returned: tuple[int, ...]
    edited: int
    gone: int
    extra: tuple[Extra, ...]

    @property
    def holds(self) -> bool:
        """Whether the archive has all that the source says, as it said it first or as it was recorded."""
        return not (self.lacking or self.incomplete or self.differing)


def compare_only(archive: Archive, reading: Reading, survey: Survey) -> Against:
    """Compare as `sync` does.

    Raises:
        DataError: the rows are known ones in another time zone.
        ArchiveError: the archive holds what this program never writes.
    """
    reader = ContentReader(survey)
    seen = _Differences(reading, reader)
    with staged(archive, reading.rows) as rows:
        compared = compare(archive, rows, reading, reader, seen.see)
        return Against(
            source=reading.source,
            complete=reading.complete,
            rows=len(rows),
            same=compared.same,
            lacking=tuple(sorted(_lacking(rows, compared))),
            incomplete=tuple(sorted(seen.incomplete)),
            differing=tuple(sorted(seen.differing, key=lambda one: one.row)),
            restored=tuple(sorted(seen.restored)),
            returned=tuple(sorted(seen.returned)),
            edited=seen.edited,
            gone=seen.gone,
            extra=tuple(sorted(seen.extra, key=lambda one: one.seq)),
        )


class _Differences:
    """Gathers, from the slices of a comparison, what differs."""

    def __init__(self, reading: Reading, reader: ContentReader) -> None:
        self._reading, self._reader = reading, reader
        self._columns = reader.columns(reading.headers)
        self.incomplete: list[int] = []
        self.differing: list[Differing] = []
        self.restored: list[int] = []
        self.returned: list[int] = []
        self.extra: list[Extra] = []
        self.edited = self.gone = 0

    def see(self, part: Part) -> None:
        reader, past = self._reader, part.past
        for edited, pairs in ((False, part.matching.same), (True, part.matching.edited)):
            for i, j in pairs:
                response, row = past[i], part.rows[j]
                unread = self._columns - reader.columns(response.headers)
                if unread and note_completion(response, row.incoming, unread, reader, new_salt) is not None:
                    self.incomplete.append(row.row)
                if response.gone and self._reading.complete:
                    self.returned.append(row.row)
                self.edited += response.latest.cells_text != response.first.cells_text
                if edited:
                    self._see_edited(response, row)
        missing = [past[i] for i in part.matching.missing]
        self.gone += sum(response.gone for response in missing)
        self.extra += [Extra(one.seq, one.submitted, one.code) for one in missing if not one.gone]

    def _see_edited(self, past: Past, row: StagedRow) -> None:
        change = note_edit(past, row.incoming, self._reading.headers, self._reader, new_salt).change
        if change.kind is ChangeKind.RESTORED:
            self.restored.append(row.row)
        else:
            self.differing.append(Differing(row.row, past.seq, change.headers))


def _lacking(rows: Staged, compared: Compared) -> Iterator[int]:
    """Yield the numbers in the source of rows that are no responses."""
    for one in compared.new:
        for row in rows.within(one.span):
            if not compared.response_of[row.place]:
                yield row.row
