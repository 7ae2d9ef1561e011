"""Pull from files: read exported answers and bring what is new into the archive."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from qrsurvey.archive.comparing import Reading
from qrsurvey.archive.offset import OtherTimeZoneError
from qrsurvey.archive.rearranged import Rearranged
from qrsurvey.archive.store import Archive
from qrsurvey.archive.sync import SyncResult, sync
from qrsurvey.codes.judge import Judge
from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import DataError, Message
from qrsurvey.intake.intake import Intake, take_in
from qrsurvey.office.judging import judge_of
from qrsurvey.sources.files import read_file
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

FOREIGN = "intake.foreign-file"
"""The id of the error that a file looks like another office's."""

_MANY = 10  # below which strange codes say little of whose a file is
_HARDLY = 0.1


@dataclass(frozen=True)
class LinkedTab:
    """A tab of a form that a source's spreadsheet has got since it was first read."""

    title: str
    sheet_id: int


@dataclass(frozen=True)
class Pulled:
    """What one source or file brought: its `name` as people know it, what was read, what became of it.

    The rest is about Sheets. `complete`: all rows were read, else only those below the ones known before;
    `compared` is the office's local time at which all were last read. `rearranged` is None where the tab had
    never been read before. `linked` are tabs into which the form may write by now.
    """

    source: str
    name: str
    intake: Intake
    result: SyncResult
    complete: bool = False
    compared: datetime | None = None
    rearranged: Rearranged | None = None
    linked: tuple[LinkedTab, ...] = ()


def pull(
    workspace: Workspace,
    *,
    files: Sequence[Path],
    source: str | None = None,
    date_order: str | None = None,
    now: datetime,
    foreign: bool = True,
) -> tuple[Pulled, ...]:
    """Pull from exported files.

    What decides about a file as a whole is understood before anything is stored, and all is stored in one
    transaction; a file that turns out to be faulty or to change on the way leaves nothing.

    Args:
        workspace: Whose survey.
        files: XLSX or CSV exports.
        source: The source that the files are a copy of, `main` by default.
        date_order: `dmy` or `mdy`, where a file's dates don't tell.
        now: The office's local time.
        foreign: Whether to take in a file that looks like another office's.

    Raises:
        WorkspaceError: nothing was ever printed, the key is lost, or there is no such source.
        UsageError: a file can't be read.
        DataError: a file can't be taken as answers, or `FOREIGN`: it looks like another office's.
        BusyError: the archive is in use.
    """
    with collector_paused():
        return _pull(workspace, files, source, date_order, now, foreign=foreign)


def _pull(
    workspace: Workspace,
    files: Sequence[Path],
    source: str | None,
    date_order: str | None,
    now: datetime,
    *,
    foreign: bool,
) -> tuple[Pulled, ...]:
    origin = ordered(workspace.source(source or Source.name), date_order)
    tables = [read_file(path, origin) for path in files]
    judge = existing_judge(workspace)
    survey, zone, local = workspace.survey, workspace.zone, now.replace(tzinfo=None)
    intakes = [(table, take_in(table, survey, origin, zone, judge, now=local)) for table in tables]
    pulled = []
    with Archive.open(workspace.archive_path, create=True) as archive, archive.transaction():
        for table, intake in intakes:
            reading = Reading(origin.name, table.kind, intake.headers, intake.responses)
            try:
                result = sync(archive, reading, survey=survey, judge=judge, at=now)
            except OtherTimeZoneError as error:
                error.hint = _zone_to_write(error, origin, zone, local)
                raise
            pulled.append(Pulled(origin.name, table.name, intake, result))
        # What a file holds is known once it was gone through; raised here, nothing of it stays.
        if not foreign:
            _refuse_foreign(pulled)
    return tuple(pulled)


def _refuse_foreign(pulled: Sequence[Pulled]) -> None:
    """Raise `FOREIGN` for files that bring much, hardly any of it with a code of this office.

    What has no code at all says nothing of whose it is: a form can be filled in without a placard.
    """
    found = []
    for one in pulled:
        verdicts = one.intake.summary.verdicts
        ours = verdicts[Verdict.VALID] + verdicts[Verdict.RETIRED]
        strange = verdicts[Verdict.FORGED] + verdicts[Verdict.UNKNOWN]
        if min(one.result.added, strange) >= _MANY and ours < _HARDLY * (ours + strange):
            found.append({"name": one.name, "n": one.result.added, "ours": ours, "strange": strange})
    if found:
        error = DataError(FOREIGN, **found[0])
        error.details = tuple(Message(FOREIGN, values) for values in found[1:])
        raise error


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python from looking for cycles: among millions of cells it spends a quarter of the time on it.

    Rows, responses and digests refer to nothing that refers to them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _zone_to_write(error: OtherTimeZoneError, origin: Source, zone: tzinfo, local: datetime) -> Message:
    """Return what to write as the time zone of a file, as it follows from how far its times are off."""
    assumed = zone if origin.time_zone is None else ZoneInfo(origin.time_zone)
    east = assumed.utcoffset(local) or timedelta()
    hours, rest = divmod(east - timedelta(minutes=error.minutes), timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return error.hint
    # In the names of this area the sign is that of the ships' clocks: Etc/GMT-9 is nine hours east.
    name = f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
    return Message("office.zone-to-write", {"zone": name, "source": origin.name})


def existing_judge(workspace: Workspace) -> Judge:
    """Return the judge of codes that were issued before.

    Raises:
        WorkspaceError: nothing was ever printed, or the key is lost.
        BusyError: the archive is in use.
    """
    if not workspace.archive_path.exists():
        return judge_of(workspace, None)
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        return judge_of(workspace, archive)


def ordered(source: Source, date_order: str | None) -> Source:
    """Return a source with the order of its dates, where somebody says it."""
    return source if date_order is None else replace(source, date_order=date_order)
