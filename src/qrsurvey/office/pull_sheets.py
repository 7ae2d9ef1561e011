"""Pull from Google Sheets: any number of them, each stored as soon as it is read.

What is done stays done: whatever ends a run, the next one begins with those that wait longest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qrsurvey.archive.answers import fingerprint
from qrsurvey.archive.canonical import canonical_json, sha256
from qrsurvey.archive.compared import last_comparison
from qrsurvey.archive.comparing import KnownRowsError, Reading
from qrsurvey.archive.memory import Memory, recall
from qrsurvey.archive.sheet_sync import SheetSynced, TabSeen, sync_sheet
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.errors import ArchiveError, QrsurveyError, WorkspaceError
from qrsurvey.i18n.text import fold
from qrsurvey.intake.intake import Intake, take_in
from qrsurvey.office.last_reading import as_read, last_mark
from qrsurvey.office.only_one import only_pull
from qrsurvey.office.pull import LinkedTab, Pulled, collector_paused, existing_judge, ordered
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.blame import Blame, blame_of
from qrsurvey.sources.google.readings import SheetReading, Wanted
from qrsurvey.sources.google.sheet import Sheets, open_sheets
from qrsurvey.sources.table import Progress, Waiting
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

COMPARED_FOR = timedelta(hours=24)
"""How long a complete comparison is enough: what is edited above the last rows is seen by no other."""


@dataclass(frozen=True)
class Watch:
    """Who is told how it goes.

    `progress` is told rows of a tab, `waiting` why nothing moves, `turn` whose turn it is: a source's name,
    its number from 1, and how many there are.
    """

    progress: Progress | None = None
    waiting: Waiting | None = None
    turn: Callable[[str, int, int], None] | None = None


@dataclass(frozen=True)
class Failed:
    """A source that couldn't be pulled."""

    source: str
    error: QrsurveyError


@dataclass(frozen=True)
class PullRun:
    """What became of each source, each list in the order of `survey.yaml`.

    `left` were never come to: the run was `interrupted`, or what failed would have failed for them too.
    """

    pulled: tuple[Pulled, ...]
    failed: tuple[Failed, ...] = ()
    left: tuple[str, ...] = ()
    interrupted: bool = False


def pull_sheets(
    workspace: Workspace,
    *,
    source: str | None = None,
    full: bool = False,
    date_order: str | None = None,
    now: datetime,
    watch: Watch = Watch(),
    access: Access | None = None,
) -> PullRun:
    """Pull from every Google Sheet of the survey, or from one.

    Each source is one transaction, stored before the next one is asked for. Only new rows are read where a
    tab merely grew; all of them with `full`, where the header or the last rows aren't what they were, and
    once a day. One that fails doesn't stop the others; it is a failure in the result, the only one too.

    Args:
        workspace: Whose survey.
        source: The only source to read; None means all.
        full: Compare every row.
        date_order: `dmy` or `mdy`, where times were typed as text and don't tell.
        now: The office's local time, aware.
        watch: Who is told how it goes.
        access: The way to Google.

    Raises:
        WorkspaceError: nothing was ever printed, the key is lost, or there is no such source.
        UsageError: there are no credentials that can be used.
        BusyError: the archive is in use, or another pull is running.
    """
    wanted = workspace.survey.sources if source is None else (workspace.source(source),)
    sources = [ordered(one, date_order) for one in wanted if one.spreadsheet]
    if not sources:
        raise WorkspaceError("office.no-source")
    judge = existing_judge(workspace)
    interrupted = False
    with only_pull(workspace.archive_path):
        run = _Run(workspace, judge, now, watch, full=full)
        groups = run.groups(sources)
        try:
            with (
                collector_paused(),
                open_sheets(access or Access(), progress=watch.progress, waiting=watch.waiting) as sheets,
            ):
                run.pull(sheets, groups)
        except KeyboardInterrupt:
            interrupted = True
    names = [one.name for one in sources]
    return PullRun(
        pulled=tuple(run.pulled[name] for name in names if name in run.pulled),
        failed=tuple(Failed(name, run.failed[name]) for name in names if name in run.failed),
        left=tuple(name for name in names if name not in run.pulled and name not in run.failed),
        interrupted=interrupted,
    )


class _Run:
    """One run over all sources."""

    def __init__(
        self, workspace: Workspace, judge: Judge, now: datetime, watch: Watch, *, full: bool
    ) -> None:
        self._workspace = workspace
        self._judge = judge
        self._now = now
        self._watch = watch
        self._full = full
        self._read_with = fingerprint(workspace.survey, judge)
        self._sources: list[Source] = []
        self.pulled: dict[str, Pulled] = {}
        self.failed: dict[str, QrsurveyError] = {}

    def groups(self, sources: Sequence[Source]) -> list[list[Wanted]]:
        """Return what is wanted by spreadsheet: first what was never read, or longest ago."""
        self._sources = list(sources)
        path = self._workspace.archive_path
        memories: dict[str, Memory | None] = {}
        ages: dict[str, float] = {}
        if path.exists():
            with Archive.open(path, create=False, read_only=True) as archive:
                for source in sources:
                    memories[source.name] = recall(archive, source.name, with_order=False)
                    last = last_comparison(archive, source.name)
                    ages[source.name] = last.at.timestamp() if last else 0.0
        books: dict[str, list[Wanted]] = {}
        for source in sorted(sources, key=lambda source: ages.get(source.name, 0.0)):
            books.setdefault(source.spreadsheet or "", []).append(
                self._wanted(source, memories.get(source.name))
            )
        return list(books.values())

    def pull(self, sheets: Sheets, groups: Sequence[Sequence[Wanted]]) -> None:
        """Read and store, until all is done or nothing more can be read."""
        last_failed = False
        for group in groups:
            self._take_turn(group[0].source)
            for at, (wanted, outcome) in enumerate(sheets.read(group), start=1):
                name = wanted.source.name
                try:
                    if not isinstance(outcome, SheetReading):
                        raise outcome
                    self.pulled[name] = self._store(sheets, wanted, outcome)
                    last_failed = False
                except ArchiveError:
                    raise
                except QrsurveyError as error:
                    self.failed[name] = error
                    whose = blame_of(error)
                    if whose is Blame.ALL or (whose is Blame.LINE and last_failed):
                        return
                    last_failed = whose is Blame.LINE
                if at < len(group):
                    self._take_turn(group[at].source)

    def _wanted(self, source: Source, memory: Memory | None) -> Wanted:
        mark = last_mark(memory, source)
        if memory is None or mark is None:
            return Wanted(source)
        age = self._now - memory.compared
        fresh = timedelta() <= age < COMPARED_FOR and memory.read_with == self._reads(source)
        return Wanted(source, mark if fresh and not self._full else None, mark.sheet_id, mark.forms)

    def _store(self, sheets: Sheets, wanted: Wanted, reading: SheetReading) -> Pulled:
        intake = self._take_in(wanted.source, reading)
        try:
            synced = self._sync(wanted.source, reading, intake)
        except KnownRowsError:
            reading = sheets.read_one(replace(wanted, mark=None))
            intake = self._take_in(wanted.source, reading)
            synced = self._sync(wanted.source, reading, intake)
        compared = synced.compared.astimezone(self._workspace.zone).replace(tzinfo=None)
        taken = {
            source.sheet_id for source in self._sources if source.spreadsheet == wanted.source.spreadsheet
        }
        return Pulled(
            wanted.source.name,
            reading.table.name,
            intake,
            synced.result,
            complete=reading.table.complete,
            compared=compared,
            rearranged=synced.rearranged,
            linked=tuple(
                LinkedTab(tab.shown, tab.sheet_id)
                for tab in reading.linked
                if taken.isdisjoint({tab.sheet_id, fold(tab.title)})
            ),
        )

    def _take_in(self, source: Source, reading: SheetReading) -> Intake:
        workspace, local = self._workspace, self._now.replace(tzinfo=None)
        table = reading.table
        # What there is to say of a tail without rows is about the whole tab, and was said when that was read.
        quiet = not (table.complete or table.rows)
        return take_in(table, workspace.survey, source, workspace.zone, self._judge, now=local, quiet=quiet)

    def _sync(self, source: Source, reading: SheetReading, intake: Intake) -> SheetSynced:
        table, mark = reading.table, reading.mark
        read = Reading(
            source.name,
            table.kind,
            intake.headers,
            intake.responses,
            table.complete,
            tail=not table.complete,
            tab=as_read(source, reading.tab, intake.time_zone),
        )
        seen = TabSeen(
            headers=tuple(table.headers),
            mark=mark.as_data() if mark else None,
            read_with=self._reads(source),
        )
        with Archive.open(self._workspace.archive_path, create=True) as archive:
            return sync_sheet(
                archive, read, seen, survey=self._workspace.survey, judge=self._judge, at=self._now
            )

    def _reads(self, source: Source) -> str:
        """Return what changes whenever the same rows may be understood otherwise."""
        zone, stored = self._workspace.zone.key, self._workspace.survey.store_columns
        return sha256(canonical_json([self._read_with, zone, source.timestamp, source.date_order, stored]))

    def _take_turn(self, source: Source) -> None:
        if self._watch.turn:
            done = len(self.pulled) + len(self.failed)
            self._watch.turn(source.name, done + 1, len(self._sources))
