"""Which personal text is past its time, and rows without it: its salted hash stays, text and salt go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.digest import PURGED, Cells, Salts, StoredCell, hashed_cell, read_cells, read_salts
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.intake.reading import AnswerReader
from qrsurvey.survey.questions import Survey

_AT_ONCE = 20_000

IsPersonal = Callable[[str, str], bool]
"""Tells of a header and a text that was typed there whether it must go."""


@dataclass(frozen=True)
class Due:
    """What is past its time: how many responses have personal text, in `cells` of theirs and of `changes`.

    `notes` are what was typed about cases.
    """

    responses: int = 0
    cells: int = 0
    changes: int = 0
    notes: int = 0

    def __bool__(self) -> bool:
        return bool(self.cells or self.changes or self.notes)


def personal_by(survey: Survey) -> IsPersonal:
    """Return what tells personal text as the survey is today.

    A cell was salted because it was typed, or because it was none of a question's options when it came. If
    it is one of them by now (an alias was added), it is counted, and nobody's words.
    """
    reader = AnswerReader(survey)

    def personal(header: str, text: str) -> bool:
        answers = reader.read({header: text})
        return not answers or any(value.value is None or not value.known for _, value in answers)

    return personal


def past_due(archive: Archive, before: date) -> frozenset[int]:
    """Return the numbers of the responses sent before a day; those without a time count by their pull.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    sent = archive.read("SELECT seq FROM responses WHERE submitted < ?", datetime.combine(before, time.min))
    found = {seq for (seq,) in sent}
    with as_we_wrote():
        for event in read_events(archive, EventKind.PULL):
            data = event.data
            if data["added"] and event.recorded[:10] < before.isoformat():
                undated = archive.read(
                    "SELECT seq FROM responses WHERE submitted IS NULL AND seq BETWEEN ? AND ?",
                    data["first_seq"],
                    data["last_seq"],
                )
                found.update(seq for (seq,) in undated)
    return frozenset(found)


def without_text(cells: Cells, salts: Salts, personal: IsPersonal) -> tuple[Cells, Salts, int]:
    """Return cells and salts with personal text replaced by its hash, and how much that was."""
    left: dict[str, StoredCell] = dict(cells)
    kept: dict[str, str] = {}
    purged = 0
    for header, salt in salts.items():
        text = cells[header]
        if isinstance(text, str) and personal(header, text):
            left[header] = {PURGED: hashed_cell(text, salt)}
            purged += 1
        else:
            kept[header] = salt
    return left, kept, purged


def response_without_text(cells: str, salts: str, personal: IsPersonal) -> tuple[str, str, int]:
    """Do so for the columns of a row of `responses`, as they are stored."""
    left, kept, purged = without_text(read_cells(cells), read_salts(salts), personal)
    return canonical_json(left), canonical_json(kept), purged


def change_without_text(
    before: str | None, after: str | None, salts: str, personal: IsPersonal
) -> tuple[str | None, str | None, str, int]:
    """Do so for the columns of a row of `changes`, as they are stored."""
    sides = {"before": before, "after": after}
    by_side = read_salts(salts)
    kept: dict[str, Salts] = {}
    purged = 0
    for side, text in sides.items():
        if text is not None:
            left, own, count = without_text(read_cells(text), by_side.get(side, {}), personal)
            sides[side] = canonical_json(left)
            purged += count
            if side in by_side:
                kept[side] = own
    return sides["before"], sides["after"], canonical_json(kept), purged


def any_due(archive: Archive, before: date, personal: IsPersonal) -> bool:
    """Tell whether anything of dated responses or of steps is past its time: the first such row decides.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    if notes_due(archive, before):
        return True
    # What was purged has no salts left; what is nobody's words keeps them, and is looked at again.
    rows = archive.stream(
        "SELECT cells, salts FROM responses WHERE submitted < ? AND salts <> '{}'",
        datetime.combine(before, time.min),
    )
    with as_we_wrote():
        return any(response_without_text(cells, salts, personal)[2] for cells, salts in rows)


def notes_due(archive: Archive, before: date) -> frozenset[int]:
    """Return the events of steps of cases before a day that have a text.

    The case itself stays, and who took which step: they may well be asked about it later.
    """
    rows = archive.read(
        "SELECT s.event FROM case_steps AS s JOIN ledger AS l ON l.seq = s.event "
        "WHERE s.text IS NOT NULL AND l.recorded < ?",
        before.isoformat(),
    )
    return frozenset(event for (event,) in rows)


def count_due(
    archive: Archive, due: frozenset[int], personal: IsPersonal, notes: frozenset[int] = frozenset()
) -> Due:
    """Count what would go.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    cells = changes = 0
    touched: set[int] = set()
    with as_we_wrote():
        last = archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0]
        for low in range(1, last + 1, _AT_ONCE):
            for seq, text, salts in archive.read(
                "SELECT seq, cells, salts FROM responses WHERE seq BETWEEN ? AND ?", low, low + _AT_ONCE - 1
            ):
                if seq in due and (found := response_without_text(text, salts, personal)[2]):
                    cells += found
                    touched.add(seq)
        for seq, before, after, salts in archive.read("SELECT response, before, after, salts FROM changes"):
            if seq in due and (found := change_without_text(before, after, salts, personal)[3]):
                changes += found
                touched.add(seq)
    return Due(len(touched), cells, changes, len(notes))
