"""Pull: read answers from their source and bring what is new into the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.comparing import Reading
from qrsurvey.archive.issued import editions, key_fingerprint
from qrsurvey.archive.store import Archive
from qrsurvey.archive.sync import SyncResult, sync
from qrsurvey.codes.judge import Edition, Judge
from qrsurvey.errors import WorkspaceError
from qrsurvey.intake.intake import Intake, take_in
from qrsurvey.office.signing import existing_key
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
    source: str = "main",
    date_order: str | None = None,
    environment: Mapping[str, str] | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[Pulled, ...]:
    """Pull from every Google Sheet of the survey, or from exported files.

    Everything is read and understood before anything is stored, and each source is stored in one
    transaction.

    Args:
        workspace: Whose survey.
        files: XLSX or CSV exports; none means the Sheets.
        source: The name of the source that the files are a copy of.
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
    tables = (
        _read_files(workspace, files, source, date_order)
        if files
        else _read_sheets(workspace, environment, progress)
    )
    judge = open_judge(workspace)
    survey = workspace.survey
    intakes = [
        (origin, table, take_in(table, survey, origin, workspace.zone, judge)) for origin, table in tables
    ]
    pulled = []
    with Archive.open(workspace.archive_path, create=True) as archive:
        for origin, table, intake in intakes:
            headers = frozenset(intake.summary.columns.stored.values())
            reading = Reading(origin.name, table.kind, headers, intake.responses, table.complete)
            result = sync(archive, reading, survey=survey, judge=judge, at=now)
            pulled.append(Pulled(origin.name, table.name, intake, result))
    return tuple(pulled)


def open_judge(workspace: Workspace) -> Judge:
    """Return the judge of this workspace's codes.

    Raises:
        WorkspaceError: there is no key, or not the right one.
    """
    fingerprint, issued = _issued(workspace)
    return Judge(existing_key(workspace, fingerprint), workspace.units, issued)


def _issued(workspace: Workspace) -> tuple[str | None, Mapping[str, tuple[Edition, ...]]]:
    if not workspace.archive_path.exists():
        return None, {}
    with Archive.open(workspace.archive_path, create=False) as archive:
        return key_fingerprint(archive), editions(archive)


def _read_files(
    workspace: Workspace, files: Sequence[Path], name: str, date_order: str | None
) -> list[tuple[Source, RawTable]]:
    source = workspace.source(name)
    if date_order is not None:
        source = replace(source, date_order=date_order)
    return [(source, read_file(path, source)) for path in files]


def _read_sheets(
    workspace: Workspace, environment: Mapping[str, str] | None, progress: Progress | None
) -> list[tuple[Source, RawTable]]:
    import os

    from qrsurvey.sources.google.sheet import read_sheet

    sources = [source for source in workspace.survey.sources if source.spreadsheet]
    if not sources:
        raise WorkspaceError("office.no-source")
    return [
        (
            source,
            read_sheet(
                source, environment=os.environ if environment is None else environment, progress=progress
            ),
        )
        for source in sources
    ]
