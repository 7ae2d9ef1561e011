"""Compare the archive with a reading of its source, without storing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.changes import note_completion, note_edit
from qrsurvey.archive.comparing import Reading, compare
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import new_salt
from qrsurvey.archive.history import ChangeKind
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
    past, matching = compare(archive, reading, reader)
    columns = reader.columns(reading.headers)
    rows = reading.rows
    pairs = sorted(matching.same + matching.edited, key=lambda pair: rows[pair[1]].row)
    incomplete = [
        rows[j].row
        for i, j in pairs
        if (unread := columns - reader.columns(past[i].headers))
        and note_completion(past[i], rows[j], unread, reader, new_salt) is not None
    ]
    differing, restored = [], []
    for i, j in sorted(matching.edited, key=lambda pair: rows[pair[1]].row):
        change = note_edit(past[i], rows[j], reading.headers, reader, new_salt).change
        if change.kind is ChangeKind.RESTORED:
            restored.append(rows[j].row)
        else:
            differing.append(Differing(rows[j].row, past[i].seq, change.headers))
    missing = [past[i] for i in matching.missing]
    return Against(
        source=reading.source,
        complete=reading.complete,
        rows=len(rows),
        same=len(matching.same),
        lacking=tuple(sorted(rows[j].row for j in matching.new)),
        incomplete=tuple(incomplete),
        differing=tuple(differing),
        restored=tuple(restored),
        returned=tuple(rows[j].row for i, j in pairs if past[i].gone and reading.complete),
        edited=sum(past[i].latest.cells_text != past[i].first.cells_text for i, _ in pairs),
        gone=sum(response.gone for response in missing),
        extra=tuple(
            Extra(response.seq, response.submitted, response.code)
            for response in missing
            if not response.gone
        ),
    )
