"""Reports to those who are to get them: queued with their files, and sent as alerts are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.outbox import Message, MessageKind, NewMessage, queue
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.office.outputs import Written
from qrsurvey.office.report import MadeReport
from qrsurvey.report.model import Report
from qrsurvey.workspace.workspace import Workspace

SENT_AS = (".pdf", ".docx")
"""Which files of a report are mailed: what people read. The rest is for other programs."""

MOST_BYTES = 15_000_000
"""More than that is taken by few mail servers, once it is written as letters."""


def queue_report(
    workspace: Workspace, made: MadeReport, *, now: datetime, required: bool = False
) -> tuple[Message, ...]:
    """Queue the reports just written.

    Raises:
        UsageError: as `report_messages`.
        BusyError: the archive is in use.
    """
    messages = report_messages(workspace, made, required=required)
    if not messages:
        return ()
    with Archive.open(workspace.archive_path, create=False) as archive, archive.transaction():
        return queue(archive, messages, now)


def report_messages(workspace: Workspace, made: MadeReport, *, required: bool = False) -> list[NewMessage]:
    """Return what is to be queued: the report of all units to the office's recipients, a unit's to its own.

    `required`: somebody asked for it, so that nobody to send it to is an error.

    Raises:
        UsageError: with `required`, nobody is named who gets reports, or no file is to be read by people.
    """
    recipients = [one for one in workspace.survey.alerts.recipients if one.reports]
    reports = made.of_units or (made.report,)
    messages = [
        NewMessage(one.name, MessageKind.REPORT, _about(report), files)
        for report in reports
        if (files := _files(made.files, report))
        for one in recipients
        if one.unit == report.figures.unit
    ]
    if required and not messages:
        raise UsageError("run.nothing-to-send") if recipients else UsageError("run.nobody-gets-reports")
    return messages


def _about(report: Report) -> dict[str, object]:
    figures = report.figures
    return {"report": figures.period.label, "unit": figures.unit}


def _files(written: Sequence[Written], report: Report) -> list[tuple[str, bytes]]:
    """Return what people read of a report, by name; only PDF where both together are too much for a mail."""
    figures = report.figures
    stem = f"report-{figures.period.label}" + (f"-{figures.unit}" if figures.unit else "")
    paths = [one.path for one in written if one.path.suffix in SENT_AS and _stem(one) == stem]
    files = [(path.name, path.read_bytes()) for path in paths]
    if sum(len(content) for _, content in files) > MOST_BYTES:
        files = [(name, content) for name, content in files if Path(name).suffix == ".pdf"]
    return files


def _stem(written: Written) -> str:
    """Return the name that a file was to have: one that somebody changed keeps it, and ours gets another."""
    return (written.kept or written.path).stem
