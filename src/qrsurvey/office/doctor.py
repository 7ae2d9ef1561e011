"""Doctor: look at everything that must be right for the survey to work, and say of each what to do.

A check that fails hides nothing: it is one finding more, and the others are made all the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from qrsurvey.errors import ExitCode, WorkspaceError
from qrsurvey.office.checks import alerts, archive, config, credentials, form, machine, sheet
from qrsurvey.office.checks.context import PATIENCE, Check, Context, look_at
from qrsurvey.office.findings import Diagnosis, Section
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.table import Progress, Waiting
from qrsurvey.workspace.workspace import read_workspace


class Area(StrEnum):
    """What is looked at together, in this order."""

    CONFIGURATION = "configuration"
    CREDENTIALS = "credentials"
    GOOGLE = "google"
    SHEETS = "sheets"
    PLACARDS = "placards"
    FORM = "form"
    ARCHIVE = "archive"
    ALERTS = "alerts"
    MACHINE = "machine"


CHECKS: Mapping[Area, Sequence[Check]] = {
    Area.CONFIGURATION: (
        config.files,
        config.schemas,
        config.form_and_sources,
        config.working_hours,
        config.signing_key,
    ),
    Area.CREDENTIALS: (credentials.credentials_file, credentials.scopes),
    Area.GOOGLE: (credentials.sign_in, credentials.clock),
    Area.SHEETS: (sheet.sheets,),
    Area.PLACARDS: (form.printed_links,),
    Area.FORM: (form.live_form,),
    Area.ARCHIVE: (archive.archive_health, archive.last_pulls),
    Area.ALERTS: (alerts.recipients, alerts.outbox),
    Area.MACHINE: (machine.folders, machine.temporary, machine.codes, machine.fonts),
}

# Whose fault something broken is, as the shell is told; elsewhere it is the office's own.
_CODES: Mapping[StrEnum, ExitCode] = {
    Area.GOOGLE: ExitCode.NETWORK,
    Area.SHEETS: ExitCode.NETWORK,
    Area.FORM: ExitCode.NETWORK,
    Area.ARCHIVE: ExitCode.DATA,
}


def examine(
    root: Path,
    *,
    offline: bool = False,
    environment: Mapping[str, str] = os.environ,
    now: datetime | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    patience: Patience = PATIENCE,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> Diagnosis:
    """Look at the workspace in a folder; nothing in it is changed.

    Args:
        root: The folder; its files may be faulty.
        offline: Ask nobody outside of this machine.
        environment: Where the Google credentials are named.
        now: An aware moment; the present one, in the office's time zone where that is known, by default.
        clock: This machine's, which is compared with Google's.
        patience: How often Google is asked again.
        progress: Told checks done, of all.
        waiting: Told why nothing moves.
    """
    try:
        workspace, fault = read_workspace(root), None
    except WorkspaceError as error:
        workspace, fault = None, error
    moment = now or datetime.now(UTC)
    local = moment.astimezone(workspace.zone) if workspace else moment.astimezone()
    context = Context(root, workspace, fault, environment, offline, local, clock, patience, waiting)
    return Diagnosis(
        tuple(_coded(section) for section in look_at(context, CHECKS, progress) if section.findings)
    )


def _coded(section: Section) -> Section:
    """Say of what is broken whose fault it is."""
    code = _CODES.get(section.area, ExitCode.USAGE)
    return replace(section, findings=tuple(replace(finding, code=code) for finding in section.findings))
