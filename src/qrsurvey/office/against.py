"""Compare the archive with the Google Sheets, or with an exported file; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.against import Against, compare_only
from qrsurvey.archive.comparing import Reading
from qrsurvey.archive.memory import recall
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.intake.intake import take_in
from qrsurvey.office.last_reading import as_read, last_mark
from qrsurvey.office.pull import collector_paused, existing_judge, ordered
from qrsurvey.office.pull_sheets import Watch
from qrsurvey.sources.files import read_file
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.readings import Wanted
from qrsurvey.sources.google.sheet import open_sheets
from qrsurvey.sources.google.tabs import Tab
from qrsurvey.sources.table import RawTable
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

SHEET = "sheet"
"""What stands for the Google Sheets where a file could be named."""


@dataclass(frozen=True)
class AgainstNamed:
    """A comparison with what people know by `name`: a tab, or a file."""

    name: str
    against: Against


def compare_with(
    workspace: Workspace,
    what: str,
    *,
    source: str | None = None,
    date_order: str | None = None,
    now: datetime,
    watch: Watch | None = None,
    access: Access | None = None,
) -> tuple[AgainstNamed, ...]:
    """Compare the archive with every Sheet of the survey (`sheet`), with one, or with a file.

    Args:
        workspace: Whose survey.
        what: `sheet`, or the path of an exported file.
        source: The only source to compare; for a file, the one that it is a copy of (`main` by default).
        date_order: `dmy` or `mdy`, where dates don't tell.
        now: The office's local time, aware.
        watch: Who is told how it goes.
        access: The way to Google.

    Raises:
        UsageError: there is no archive yet, no such file, or no credentials that can be used.
        WorkspaceError: there is no such source, none with a Sheet, or the key is lost.
        SourceError: Google or the network refused.
        DataError: what was read can't be taken as answers.
        BusyError: another process holds the archive.
    """
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    judge = existing_judge(workspace)
    compared = []
    with collector_paused():
        if what == SHEET:
            read = _sheets(workspace, source, date_order, watch or Watch(), access or Access())
        else:
            origin = ordered(workspace.source(source or Source.name), date_order)
            read = iter([(origin, read_file(Path(what), origin), None)])
        for one, table, tab in read:
            local = now.replace(tzinfo=None)
            intake = take_in(table, workspace.survey, one, workspace.zone, judge, now=local)
            read_tab = as_read(one, tab, intake.time_zone) if tab else None
            reading = Reading(
                one.name, table.kind, intake.headers, intake.responses, table.complete, tab=read_tab
            )
            with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
                found = compare_only(archive, reading, workspace.survey)
            compared.append(AgainstNamed(table.name, found))
    return tuple(compared)


def _sheets(
    workspace: Workspace, source: str | None, date_order: str | None, watch: Watch, access: Access
) -> Iterator[tuple[Source, RawTable, Tab | None]]:
    wanted = workspace.survey.sources if source is None else (workspace.source(source),)
    sources = [ordered(one, date_order) for one in wanted if one.spreadsheet]
    if not sources:
        raise WorkspaceError("office.no-source")
    with open_sheets(access, progress=watch.progress, waiting=watch.waiting) as sheets:
        for number, one in enumerate(sources, start=1):
            if watch.turn:
                watch.turn(one.name, number, len(sources))
            reading = sheets.read_one(_whole(workspace, one))
            yield one, reading.table, reading.tab


def _whole(workspace: Workspace, source: Source) -> Wanted:
    """Ask for all of the tab that was read before."""
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        memory = recall(archive, source.name, with_order=False)
    mark = last_mark(memory, source)
    if mark is None:
        return Wanted(source)
    return Wanted(source, None, mark.sheet_id, mark.forms)


def holds(compared: Sequence[AgainstNamed]) -> bool:
    """Tell whether the archive has all that was read."""
    return all(one.against.holds for one in compared)
