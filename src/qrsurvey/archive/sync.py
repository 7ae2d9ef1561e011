"""Take one reading of a source into the archive: new responses, what changed, the event; all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive import answers
from qrsurvey.archive.canonical import digest_of_digests
from qrsurvey.archive.changes import Change, Noted, append_changes, of_kind
from qrsurvey.archive.compared import Comparison, note_comparison
from qrsurvey.archive.comparing import Reading, compare
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import NewSalt, new_salt
from qrsurvey.archive.history import ChangeKind
from qrsurvey.archive.ledger import EventKind, last_event, record
from qrsurvey.archive.noticing import Noticing
from qrsurvey.archive.staged import AT_ONCE, staged
from qrsurvey.archive.store import Archive
from qrsurvey.archive.storing import Stored, Storing
from qrsurvey.archive.tabs import refuse_emptied
from qrsurvey.sources.table import Progress
from qrsurvey.survey.questions import Survey

_STEPS = 5


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
    order: Sequence[int] = ()
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
    size: int = AT_ONCE,
) -> SyncResult:
    """Compare a reading with the archive and store what is new, in one transaction; `at` is an aware moment.

    About `size` rows and responses are in memory at one time, and what has changed of known ones.

    Raises:
        DataError: the rows are known ones in another time zone, or those of another source, or the tab is
            another one than before and lacks most of what is known; nothing was stored.
        KnownRowsError: a tail may hold known rows; nothing was stored.
    """

    def step(done: int) -> None:
        if progress is not None:
            progress(done, _STEPS)

    with archive.transaction(), staged(archive, reading.rows) as rows:
        rebuilt = answers.refresh_inside(archive, survey, judge, at)
        reader = ContentReader(survey)
        noticing = Noticing(reading, reader)
        compared = compare(archive, rows, reading, reader, noticing.see, size=size)
        if reading.tab is not None and reading.complete:
            refuse_emptied(archive, reading.source, reading.tab, compared.known, compared.lost)
        step(1)
        stored = Storing(archive, reading.source, survey, judge, salt).store(rows, compared)
        step(2)
        noted = noticing.noted(salt)
        last = last_event(archive)
        event = last.seq + 1 if last else 1
        change_digests = append_changes(archive, event, noted)
        step(3)
        # What a complete reading finds blank was blank, which from then on can be edited and not completed:
        # that it read a column of a response for the first time is news, even where it found nothing in it.
        first_read = reading.complete and noticing.first_read
        news = bool(stored.count or change_digests) or first_read
        if news:
            record(archive, EventKind.PULL, _payload(reading, len(rows), stored, noted, change_digests), at)
        completed = of_kind(noted, ChangeKind.COMPLETED)
        if completed:
            answers.rebuild_inside(archive, survey, judge, at)
        step(4)
        note_comparison(archive, reading.source, Comparison(at, reading.origin, reading.complete))
        step(5)
    return SyncResult(
        added=stored.count,
        known=compared.same,
        completed=completed,
        edited=of_kind(noted, ChangeKind.EDITED, ChangeKind.RESTORED),
        gone=of_kind(noted, ChangeKind.GONE),
        returned=of_kind(noted, ChangeKind.RETURNED),
        event=event if news else None,
        rebuilt=rebuilt,
        order=compared.response_of,
        first_new=stored.first,
    )


def _payload(
    reading: Reading, rows: int, stored: Stored, noted: Sequence[Noted], change_digests: Sequence[str]
) -> dict[str, object]:
    kinds = Counter(one.change.kind for one in noted)
    return {
        "source": reading.source,
        "origin": reading.origin.value,
        "complete": reading.complete,
        "headers": sorted(reading.headers),
        # What tells one day that a tab was read before, under which name and by which clock.
        **({"tab": reading.tab.key, "time_zone": reading.tab.time_zone} if reading.tab else {}),
        "rows_read": rows,
        "added": stored.count,
        "first_seq": stored.first if stored.count else None,
        "last_seq": stored.last if stored.count else None,
        "digest": stored.digest,
        **{kind.value: kinds[kind] for kind in ChangeKind},
        "changes_digest": digest_of_digests(change_digests),
    }
