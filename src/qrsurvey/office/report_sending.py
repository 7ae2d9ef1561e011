"""Reports to those who are to get them: queued with their files, and sent as alerts are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qrsurvey.archive.outbox import MessageKind, NewMessage
from qrsurvey.errors import UsageError
from qrsurvey.office.outputs import Written
from qrsurvey.office.report import MadeReport, Mailing
from qrsurvey.office.report_files import ReportFormat, file_stem
from qrsurvey.office.reports_due import READ_AS
from qrsurvey.report.model import Report
from qrsurvey.survey.alert_rules import Recipient
from qrsurvey.workspace.workspace import Workspace

SENT_AS = tuple(ReportFormat(name) for name in READ_AS)
"""Which files of a report are mailed: what people read. The rest is for other programs."""

MOST_BYTES = 15_000_000
"""More than that is taken by few mail servers, once it is written as letters."""

_SUFFIXES = tuple(f".{format_}" for format_ in SENT_AS)


def check_sendable(workspace: Workspace, units: Sequence[str], formats: Sequence[ReportFormat]) -> None:
    """Find out that nobody would get a report before it is written and issued.

    Raises:
        UsageError: nobody is named who gets reports of all units, or of any of `units`; or none of the
            formats is for people to read.
    """
    recipients = getting_reports(workspace)
    if not recipients:
        raise UsageError("run.nobody-gets-reports")
    wanted: set[str | None] = {*units} or {None}
    if not any(one.unit in wanted for one in recipients) or not set(formats) & set(SENT_AS):
        raise UsageError("run.nothing-to-send")


def mailing(workspace: Workspace) -> Mailing:
    """Return what says who gets a report: that of all units the office's recipients, a unit's its own."""

    def messages(made: MadeReport) -> list[NewMessage]:
        return [
            NewMessage(one.name, MessageKind.REPORT, _about(report), files)
            for report in made.of_units or (made.report,)
            if (files := _files(made.files, file_stem(report, workspace.language)))
            for one in getting_reports(workspace)
            if one.unit == report.figures.unit
        ]

    return messages


def getting_reports(workspace: Workspace) -> tuple[Recipient, ...]:
    """Return the recipients who get reports."""
    return workspace.survey.alerts.getting_reports


def _about(report: Report) -> dict[str, object]:
    figures = report.figures
    return {"report": figures.period.label, "unit": figures.unit}


def _files(written: Sequence[Written], stem: str) -> list[tuple[str, bytes]]:
    """Return what people read of a report, by name; only PDF where both together are too much for a mail."""
    paths = [one.path for one in written if one.path.suffix in _SUFFIXES and _stem(one) == stem]
    files = [(path.name, path.read_bytes()) for path in paths]
    if sum(len(content) for _, content in files) > MOST_BYTES:
        files = [one for one in files if Path(one[0]).suffix == ".pdf"] or files
    return files


def _stem(written: Written) -> str:
    """Return the name that a file was to have: one that somebody changed keeps it, and ours gets another."""
    return (written.kept or written.path).stem
