"""Report: count a month and write what the leaders read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from qrsurvey.analysis.month import month_figures
from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.changes import changed_within
from qrsurvey.archive.compared import Comparison, last_comparison
from qrsurvey.archive.ledger import head
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.judging import judge_of
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.signals import signals_within
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Report
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace


class ReportFormat(StrEnum):
    """The files a report can be written as."""

    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"


@dataclass(frozen=True)
class MadeReport:
    """A report, the files it was written to in the order of the formats asked for, and how fresh it is.

    `compared` holds when each source was last compared with the archive; None for one that never was.
    `rebuilt` tells that every response was read again first, as the configuration had changed.
    """

    report: Report
    files: tuple[Written, ...]
    compared: Mapping[str, Comparison | None]
    rebuilt: bool


def make_report(
    workspace: Workspace,
    month: Month | None = None,
    *,
    formats: Sequence[ReportFormat] = (ReportFormat.PDF, ReportFormat.JSON),
    out: Path | None = None,
    language: Language | None = None,
    now: datetime,
) -> MadeReport:
    """Make the report of a month, by default of the last complete one.

    Never uses the network: it reports what was pulled.

    Raises:
        UsageError: the month hasn't begun, nothing was ever pulled, or the folder can't be written.
        WorkspaceError: the signing key is lost, so old answers can't be judged again; or `config/volumes.csv`
            is faulty.
        BusyError: the archive or a file is in use.
        ArchiveError: the archive is damaged.
    """
    local = now.replace(tzinfo=None)
    month = month or Month.of(local.date()).previous
    if not month.started(local):
        raise UsageError("office.month-ahead", month=month.label)
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    folder = out or workspace.reports_dir
    if formats:
        check_writable(folder)
    report, compared, rebuilt = _build(workspace, month, language or workspace.language, local, now)
    name = f"report-{month.label}"
    files = {f"{name}.{format_}": _render(report, format_) for format_ in formats}
    return MadeReport(report, write_outputs(folder, files) if files else (), compared, rebuilt)


def _build(
    workspace: Workspace, month: Month, language: Language, local: datetime, now: datetime
) -> tuple[Report, Mapping[str, Comparison | None], bool]:
    survey = workspace.survey
    # The archive is free again before anything is drawn.
    with Archive.open(workspace.archive_path, create=False) as archive:
        judge = judge_of(workspace, archive)
        rebuilt = refresh_answers(archive, survey, judge, at=now)
        last = head(archive)
        names = [source.name for source in survey.sources] or [Source.name]
        compared = {name: last_comparison(archive, name) for name in names}
        figures = month_figures(
            archive.connection,
            month,
            workspace.units,
            survey,
            now=local,
            changed_upstream=changed_within(archive, month.start, month.end),
            head=last.hash,
            events=last.events,
            compared=_oldest(workspace, compared.values()),
            signals=signals_within(workspace, archive, judge, month, now=local),
        )
    report = build_report(
        figures,
        office=workspace.office,
        groups=workspace.groups,
        survey=survey,
        language=language,
        now=local,
    )
    return report, compared, rebuilt


def _oldest(workspace: Workspace, comparisons: Iterable[Comparison | None]) -> datetime | None:
    """Return the local time up to which every source is known; None where one was never compared."""
    times = [one.at.astimezone(workspace.zone).replace(tzinfo=None) if one else None for one in comparisons]
    known = [time for time in times if time is not None]
    return min(known) if known and len(known) == len(times) else None


def _render(report: Report, format_: ReportFormat) -> bytes:
    if format_ is ReportFormat.PDF:
        from qrsurvey.render.pdf.document import render_pdf

        return render_pdf(report)
    if format_ is ReportFormat.DOCX:
        from qrsurvey.render.docx import render_docx

        return render_docx(report)
    from qrsurvey.render.as_json import render_json

    return render_json(report.figures)
