"""Pull: read answers from their source and bring what is new into the archive."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.comparing import Reading
from qrsurvey.archive.store import Archive
from qrsurvey.archive.sync import SyncResult, sync
from qrsurvey.codes.judge import Judge
from qrsurvey.errors import WorkspaceError
from qrsurvey.intake.intake import Intake, take_in
from qrsurvey.office.judging import judge_of
from qrsurvey.sources.files import read_file
from qrsurvey.sources.table import Progress, RawTable
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class Pulled:
    """What one source or file brought: its `name` as people know it, what was read, what became of it."""

    source: str
    name: str
    intake: Intake
    result: SyncResult


def pull(
    workspace: Workspace,
    *,
    files: Sequence[Path] = (),
    source: str | None = None,
    date_order: str | None = None,
    environment: Mapping[str, str] | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[Pulled, ...]:
    """Pull from every Google Sheet of the survey, or from exported files.

    Everything is read and understood before anything is stored, and all of it is stored in one transaction.

    Args:
        workspace: Whose survey.
        files: XLSX or CSV exports; none means the Sheets.
        source: The source that the files are a copy of, `main` by default; or the only Sheet to read.
        date_order: `dmy` or `mdy`, where a file's dates don't tell.
        environment: Where the Google credentials are named; the process's own by default.
        now: The office's local time.
        progress: Told rows read from a Sheet.

    Raises:
        WorkspaceError: nothing was ever printed, the key is lost, or there is no such source.
        UsageError: a file can't be read.
        SourceError: Google or the network refused.
        DataError: a file or sheet can't be taken as answers.
        BusyError: the archive is in use.
    """
    if files:
        tables = _read_files(workspace, files, source or Source.name, date_order)
    else:
        tables = _read_sheets(workspace, source, date_order, environment, progress)
    judge = _existing_judge(workspace)
    survey, zone, local = workspace.survey, workspace.zone, now.replace(tzinfo=None)
    intakes = [
        (origin, table, take_in(table, survey, origin, zone, judge, now=local)) for origin, table in tables
    ]
    pulled = []
    with Archive.open(workspace.archive_path, create=True) as archive, archive.transaction():
        for origin, table, intake in intakes:
            headers = frozenset(intake.summary.columns.stored.values())
            reading = Reading(origin.name, table.kind, headers, intake.responses, table.complete)
            result = sync(archive, reading, survey=survey, judge=judge, at=now)
            pulled.append(Pulled(origin.name, table.name, intake, result))
    return tuple(pulled)


def _existing_judge(workspace: Workspace) -> Judge:
    if not workspace.archive_path.exists():
        return judge_of(workspace, None)
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        return judge_of(workspace, archive)


def _read_files(
    workspace: Workspace, files: Sequence[Path], name: str, date_order: str | None
) -> list[tuple[Source, RawTable]]:
    source = _ordered(workspace.source(name), date_order)
    return [(source, read_file(path, source)) for path in files]


def _read_sheets(
    workspace: Workspace,
    name: str | None,
    date_order: str | None,
    environment: Mapping[str, str] | None,
    progress: Progress | None,
) -> list[tuple[Source, RawTable]]:
    from qrsurvey.sources.google.sheet import read_sheet

    wanted = workspace.survey.sources if name is None else (workspace.source(name),)
    sources = [_ordered(source, date_order) for source in wanted if source.spreadsheet]
    if not sources:
        raise WorkspaceError("office.no-source")
    named = os.environ if environment is None else environment
    return [(source, read_sheet(source, environment=named, progress=progress)) for source in sources]


def _ordered(source: Source, date_order: str | None) -> Source:
    return source if date_order is None else replace(source, date_order=date_order)
