"""The archive as it was after one of its events, in memory: a report of that day can be made again.

Nothing is taken back that was purged since, and answers are read as today's survey and codes have them.
"""

from __future__ import annotations

from pathlib import Path

from qrsurvey.archive.ledger import CASE_KINDS, LEDGER_END, EventKind, end_note, last_event, read_events
from qrsurvey.archive.migrations import migrated_copy
from qrsurvey.archive.store import Archive


def archive_as_of(path: Path, event: int) -> Archive:
    """Return a copy of the archive at `path` that ends with the event of that number, 0 for none at all.

    Its answers are still those of today: whoever counts reads them again (`archive.answers.rebuild_inside`).

    Raises:
        ArchiveError: the file is damaged.
        BusyError: another process holds it.
    """
    archive = Archive(path, migrated_copy(path))
    try:
        with archive.transaction():
            _cut(archive, event)
    except BaseException:
        archive.close()
        raise
    return archive


def _cut(archive: Archive, event: int) -> None:
    connection = archive.connection
    # What was done about cases is counted by its moment, not by its place in the chain.
    connection.execute(
        "DELETE FROM ledger WHERE seq > ? AND kind NOT IN (?, ?)",
        [event, *(kind.value for kind in CASE_KINDS)],
    )
    connection.execute("DELETE FROM changes WHERE event > ?", [event])
    connection.execute("DELETE FROM decisions WHERE event > ?", [event])
    brought = [pull.data["last_seq"] or 0 for pull in read_events(archive, EventKind.PULL)]
    connection.execute("DELETE FROM responses WHERE seq > ?", [max(brought, default=0)])
    if (last := last_event(archive)) is not None:
        archive.set_state(LEDGER_END, end_note(last))
