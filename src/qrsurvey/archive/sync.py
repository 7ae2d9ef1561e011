"""Take one reading of a source into the archive: new responses, what changed, the event; all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from qrsurvey.archive import answers
from qrsurvey.archive.canonical import canonical_json, digest_of_digests
from qrsurvey.archive.changes import (
    Change,
    Noted,
    append_changes,
    note,
    note_completion,
    note_edit,
    of_kind,
)
from qrsurvey.archive.compared import Comparison, note_comparison
from qrsurvey.archive.comparing import Reading, compare
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import NewSalt, StoredRow, new_salt, response_digest, response_id, salt_cells
from qrsurvey.archive.history import ChangeKind, Past
from qrsurvey.archive.ledger import EventKind, last_event, record
from qrsurvey.archive.matching import Matching
from qrsurvey.archive.store import Archive
from qrsurvey.archive.tabs import refuse_emptied
from qrsurvey.i18n.text import collapse
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import Progress, SourceKind
from qrsurvey.survey.questions import Survey

_STEPS = 5
_AT_ONCE = 20_000
_NO_TIME = datetime(1, 1, 1)


@dataclass(frozen=True)
class SyncResult:
    """What a reading brought. `event` is its number in the ledger, None where there was nothing new.

    `known` rows were there as they are now. `completed` have answers in columns that were never read
    before; `edited` holds those edited back to the first version too. `order` are the numbers of the rows
    that were read, in the order of the reading; those from `first_new` on are new.
    """

    added: int
    known: int
    completed: tuple[Change, ...]
    edited: tuple[Change, ...]
    gone: tuple[Change, ...]
    returned: tuple[Change, ...]
    event: int | None
    rebuilt: bool
    order: tuple[int, ...] = ()
    first_new: int = 1


def sync(
    archive: Archive,
    reading: Reading,
    *,
    survey: Survey,
    judge: answers.Judging,
    at: datetime,
    progress: Progress | None = None,
    salt: NewSalt = new_salt,
) -> SyncResult:
    """Compare a reading with the archive and store what is new, in one transaction; `at` is an aware moment.

    Raises:
        DataError: the rows are known ones in another time zone, or those of another source, or the tab is
            another one than before and lacks most of what is known; nothing was stored.
        KnownRowsError: a tail may hold known rows; nothing was stored.
    """

    def step(done: int) -> None:
        if progress is not None:
            progress(done, _STEPS)

    with archive.transaction():
        rebuilt = answers.refresh_inside(archive, survey, judge, at)
        reader = ContentReader(survey)
        past, matching = compare(archive, reading, reader)
        if reading.tab is not None and reading.complete:
            missing = [past[i] for i in matching.missing]
            refuse_emptied(archive, reading.source, reading.tab, past, missing)
        step(1)
        new = _in_time(reading.rows, matching.new)
        first_new = archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0] + 1
        stored = _new_rows(reading, past, new, first_new, salt)
        digests = [digest for part in _parts(stored) for digest in _append_responses(archive, part)]
        step(2)
        for part in _parts(stored):
            fresh = [answers.Unread(row.seq, row.submitted, row.code, row.cells) for row in part]
            answers.append_answers(archive, answers.derive(fresh, survey, judge))
        step(3)
        unread = _unread(reading, past, matching, reader)
        noted = _changes(reading, past, matching, unread, reader=reader, salt=salt)
        last = last_event(archive)
        event = last.seq + 1 if last else 1
        change_digests = append_changes(archive, event, noted)
        step(4)
        # What a complete reading finds blank was blank, which from then on can be edited and not completed:
        # that it read a column of a response for the first time is news, even where it found nothing in it.
        first_read = reading.complete and bool(unread)
        news = bool(digests or change_digests) or first_read
        if news:
            payload = _payload(reading, stored, digests, noted, change_digests)
            record(archive, EventKind.PULL, payload, at)
        completed = of_kind(noted, ChangeKind.COMPLETED)
        if completed:
            answers.rebuild_inside(archive, survey, judge, at)
        note_comparison(archive, reading.source, Comparison(at, reading.origin, reading.complete))
        step(5)
    return SyncResult(
        added=len(stored),
        known=len(matching.same),
        completed=completed,
        edited=of_kind(noted, ChangeKind.EDITED, ChangeKind.RESTORED),
        gone=of_kind(noted, ChangeKind.GONE),
        returned=of_kind(noted, ChangeKind.RETURNED),
        event=event if news else None,
        rebuilt=rebuilt,
        order=_numbers(reading, past, matching, new, first_new),
        first_new=first_new,
    )


def _new_rows(
    reading: Reading, past: Sequence[Past], new: Sequence[int], first: int, salt: NewSalt
) -> list[StoredRow]:
    equals = Counter((response.submitted, collapse(response.code)) for response in past)
    stored = []
    for seq, j in enumerate(new, start=first):
        incoming = reading.rows[j]
        same = (incoming.submitted, collapse(incoming.code))
        judgement = incoming.judgement
        stored.append(
            StoredRow(
                seq=seq,
                id=response_id(reading.source, incoming.submitted, incoming.code, equals[same]),
                source=reading.source,
                submitted=incoming.submitted,
                code=incoming.code,
                verdict=judgement.verdict.value,
                unit=judgement.unit,
                counter=judgement.counter,
                cells=incoming.cells,
                salts=salt_cells(incoming.cells, incoming.personal, salt),
            )
        )
        equals[same] += 1
    return stored


def _in_time(rows: Sequence[Incoming], new: Iterable[int]) -> list[int]:
    """Order rows by their times, so that a sheet that was sorted otherwise gives the same archive."""

    def place(j: int) -> tuple[bool, datetime, str]:
        when = rows[j].submitted
        return when is None, when or _NO_TIME, collapse(rows[j].code)

    ordered: list[int] = []
    for _, equals in groupby(sorted(new, key=place), key=place):
        group = list(equals)
        ordered += group if len(group) == 1 else sorted(group, key=lambda j: canonical_json(rows[j].cells))
    return ordered


def _numbers(
    reading: Reading, past: Sequence[Past], matching: Matching, new: Sequence[int], first: int
) -> tuple[int, ...]:
    """Return the number of each row's response."""
    numbers = {j: past[i].seq for pairs in (matching.same, matching.edited) for i, j in pairs}
    numbers.update((j, seq) for seq, j in enumerate(new, start=first))
    return tuple(numbers[j] for j in range(len(reading.rows)))


def _parts(stored: Sequence[StoredRow]) -> Iterator[Sequence[StoredRow]]:
    """Split rows into parts whose copies on the way into the file need little memory."""
    for start in range(0, len(stored), _AT_ONCE):
        yield stored[start : start + _AT_ONCE]


def _append_responses(archive: Archive, stored: Sequence[StoredRow]) -> list[str]:
    digests = [response_digest(row) for row in stored]
    if stored:
        archive.append(
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
                "cells": [canonical_json(row.cells) for row in stored],
                "salts": [canonical_json(row.salts) for row in stored],
                "digest": digests,
            },
        )
    return digests


def _unread(
    reading: Reading, past: Sequence[Past], matching: Matching, reader: ContentReader
) -> dict[frozenset[str], frozenset[str]]:
    """Return the columns in which known responses were never read, by the headers they were read under."""
    columns = reader.columns(reading.headers)
    before = {past[i].headers for pairs in (matching.same, matching.edited) for i, _ in pairs}
    unread = {headers: columns - reader.columns(headers) for headers in before}
    return {headers: new for headers, new in unread.items() if new}


def _changes(
    reading: Reading,
    past: Sequence[Past],
    matching: Matching,
    unread: Mapping[frozenset[str], frozenset[str]],
    *,
    reader: ContentReader,
    salt: NewSalt,
) -> list[Noted]:
    completions = (
        note_completion(past[i], reading.rows[j], unread[past[i].headers], reader, salt)
        for i, j in (matching.same + matching.edited if unread else ())
        if past[i].headers in unread
    )
    noted = [noted for noted in completions if noted is not None]
    noted += [note_edit(past[i], reading.rows[j], reading.headers, reader, salt) for i, j in matching.edited]
    # A file is a copy of some day: it can't tell what is in the tab now.
    if reading.origin is SourceKind.SHEET:
        noted += [
            note(ChangeKind.RETURNED, past[i], reading.rows[j].row)
            for i, j in sorted(matching.same + matching.edited)
            if past[i].gone
        ]
    if reading.complete:
        noted += [note(ChangeKind.GONE, past[i]) for i in matching.missing if not past[i].gone]
    return noted


def _payload(
    reading: Reading,
    stored: Sequence[StoredRow],
    digests: Sequence[str],
    noted: Sequence[Noted],
    change_digests: Sequence[str],
) -> dict[str, object]:
    kinds = Counter(one.change.kind for one in noted)
    return {
        "source": reading.source,
        "origin": reading.origin.value,
        "complete": reading.complete,
        "headers": sorted(reading.headers),
        # What tells one day that a tab was read before, under which name and by which clock.
        **({"tab": reading.tab.key, "time_zone": reading.tab.time_zone} if reading.tab else {}),
        "rows_read": len(reading.rows),
        "added": len(stored),
        "first_seq": stored[0].seq if stored else None,
        "last_seq": stored[-1].seq if stored else None,
        "digest": digest_of_digests(digests),
        **{kind.value: kinds[kind] for kind in ChangeKind},
        "changes_digest": digest_of_digests(change_digests),
    }
