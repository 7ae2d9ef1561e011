"""Status: where things stand, and what is due today. Offline, quick, and nothing is written by looking."""

from __future__ import annotations

from datetime import datetime

from qrsurvey.archive.backups import newest_backup
from qrsurvey.archive.canonical import utc_seconds
from qrsurvey.archive.issued import key_fingerprint
from qrsurvey.archive.ledger import last_event
from qrsurvey.archive.store import Archive
from qrsurvey.errors import QrsurveyError, WorkspaceError
from qrsurvey.office.demo_form import CLOCK, has_demo_form, is_demo
from qrsurvey.office.run_log import LastRun, last_run
from qrsurvey.office.signing import known_key
from qrsurvey.office.status_archive import read_standing
from qrsurvey.office.status_facts import InArchive, Status
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.workspace.disk import explain
from qrsurvey.workspace.program_folder import is_program_folder
from qrsurvey.workspace.workspace import Workspace

_RUN_DAYS = 2
"""After so many working days without a run, whatever started it has stopped."""


def look(workspace: Workspace, *, now: datetime) -> Status:
    """Tell where things stand at an aware moment.

    Whatever can't be read is part of what is told. The demo lives in its own time until somebody goes on
    with it.
    """
    moment = now.astimezone(workspace.zone)
    demo = is_demo(workspace)
    kept: InArchive | None = None
    fault: QrsurveyError | None = None
    fingerprint: str | None = None
    try:
        if workspace.archive_path.exists():
            with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
                if demo and _untouched(archive):
                    moment = CLOCK.astimezone(workspace.zone)
                fingerprint = key_fingerprint(archive)
                kept = read_standing(workspace, archive, moment)
    except QrsurveyError as error:
        fault = error
    except OSError as error:  # its folder may not be looked into
        fault = explain(error, workspace.archive_path)
        if fault is None:
            raise
    key, key_fault = _key(workspace, fingerprint)
    run = last_run(workspace)
    return Status(
        now=moment.replace(tzinfo=None),
        demo=demo,
        form=workspace.survey.form is not None and not has_demo_form(workspace),
        sheets=sum(source.spreadsheet is not None for source in workspace.survey.sources),
        kept=kept,
        archive_fault=fault,
        keep_from=workspace.retention.before(moment.date()) if workspace.retention else None,
        key=key,
        key_fault=key_fault,
        backup=newest_backup(workspace.backups_dir),
        run=run,
        run_stopped=run is not None and _stopped(workspace, run, moment),
        recipients=len(workspace.survey.alerts.recipients),
        program=is_program_folder(workspace.root),
    )


def _untouched(archive: Archive) -> bool:
    """Tell whether nobody has gone on with the demo since it was made."""
    last = last_event(archive)
    return last is not None and last.recorded <= utc_seconds(CLOCK)


def _key(workspace: Workspace, fingerprint: str | None) -> tuple[bool, WorkspaceError | None]:
    try:
        return known_key(workspace.key_path, fingerprint) is not None, None
    except WorkspaceError as error:
        return False, error


def _stopped(workspace: Workspace, run: LastRun, now: datetime) -> bool:
    at = run.at.astimezone(workspace.zone).replace(tzinfo=None)
    return run.often and WorkCalendar.of(workspace.office).longer_than(
        _RUN_DAYS, at, now.replace(tzinfo=None)
    )
