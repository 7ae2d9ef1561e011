"""Take one reading of a tab into the archive, and remember how the tab looked; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.answers import Judging
from qrsurvey.archive.comparing import KnownRowsError, Reading
from qrsurvey.archive.memory import Memory, recall, remember
from qrsurvey.archive.rearranged import Layout, Rearranged, rearranged
from qrsurvey.archive.store import Archive
from qrsurvey.archive.sync import SyncResult, sync
from qrsurvey.i18n.text import collapse
from qrsurvey.intake.headers import asked_by, headers_of
from qrsurvey.survey.questions import Survey


@dataclass(frozen=True)
class TabSeen:
    """What is remembered of a reading beside its rows; the fields are those of `Memory`.

    `headers` are those of all columns, from left to right, whether or not they are stored.
    """

    headers: tuple[str, ...]
    mark: Mapping[str, object] | None
    read_with: str


@dataclass(frozen=True)
class SheetSynced:
    """What a reading of a tab brought; `rearranged` is None where the tab had never been read before.

    `compared` is the moment, aware, of the last complete reading, which may be this one.
    """

    result: SyncResult
    rearranged: Rearranged | None
    compared: datetime


def sync_sheet(
    archive: Archive, reading: Reading, seen: TabSeen, *, survey: Survey, judge: Judging, at: datetime
) -> SheetSynced:
    """Store what a reading of a tab brought and what is to be remembered of it, in one transaction.

    The reading says which tab it is of.

    Raises:
        DataError: as `sync` raises it; nothing was stored.
        KnownRowsError: what was read is a tail, and may hold known rows; nothing was stored.
    """
    tab = reading.tab
    assert tab is not None
    with archive.transaction():
        before = recall(archive, reading.source)
        if before is not None and before.tab != tab.id:
            before = None
        if before is None and not reading.complete:
            # Somebody else read the tab meanwhile, or a note was lost: what stands above isn't known.
            raise KnownRowsError
        result = sync(archive, reading, survey=survey, judge=judge, at=at)
        if reading.complete or before is None:
            layout, compared = Layout(seen.headers, result.order), at
        else:
            layout = Layout(seen.headers, [*before.layout.order, *result.order])
            compared = before.compared
        memory = Memory(tab.id, seen.mark, seen.read_with, compared, layout, tab.time_zone)
        remember(archive, reading.source, memory)
        changed = None
        if before is not None:
            askers = headers_of(survey)
            changed = rearranged(
                before.layout,
                layout,
                result.first_new,
                twins=lambda: _twins(archive, reading.source),
                asked=lambda header: asked_by(header, askers)[0],
            )
    return SheetSynced(result, changed, compared)


def _twins(archive: Archive, source: str) -> dict[int, int]:
    """Return one number for all responses of a source that share second and code, where several do."""
    rows = archive.read(
        "SELECT seq, submitted, code FROM responses WHERE source = ? AND (submitted IS NULL OR submitted IN "
        "(SELECT submitted FROM responses WHERE source = ? GROUP BY submitted HAVING count(*) > 1)) "
        "ORDER BY seq",
        source,
        source,
    )
    groups: dict[tuple[datetime | None, str], list[int]] = {}
    for seq, submitted, code in rows:
        groups.setdefault((submitted, collapse(code)), []).append(seq)
    return {seq: group[0] for group in groups.values() if len(group) > 1 for seq in group}
