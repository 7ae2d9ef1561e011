"""Report: count a period and write what the leaders read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from qrsurvey.archive.compared import Comparison
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.report_again import note_issued
from qrsurvey.office.report_figures import Counted, count_report
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Report
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.periods import Month, Period
from qrsurvey.workspace.workspace import Workspace
from qrsurvey.workspace.yaml_reader import guess


class ReportFormat(StrEnum):
    """The files a report can be written as."""

    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"


@dataclass(frozen=True)
class MadeReport:
    """A report, the files it was written to in the order of the formats asked for, and how fresh it is.

    `of_units` are the reports of single units that were asked for; their files are among `files`.
    `compared` holds when each source was last compared with the archive; None for one that never was.
    `rebuilt` tells that every response was read again first, as the configuration had changed.
    """

    report: Report
    files: tuple[Written, ...]
    compared: Mapping[str, Comparison | None]
    rebuilt: bool
    of_units: tuple[Report, ...] = ()


def make_report(
    workspace: Workspace,
    period: Period | Month | None = None,
    *,
    units: Sequence[str] = (),
    by: Sequence[By] = (),
    formats: Sequence[ReportFormat] = (ReportFormat.PDF, ReportFormat.JSON),
    out: Path | None = None,
    language: Language | None = None,
    now: datetime,
) -> MadeReport:
    """Make the report of a period, by default of the last complete month.

    With `units` a report of each of them is written instead of that of all. Never uses the network: it
    reports what was pulled. What is written to files is issued, and the ledger says so.

    Raises:
        UsageError: the period hasn't begun, nothing was ever pulled, the folder can't be written, there is no
            such unit, or the survey doesn't ask what figures are to be broken down by.
        WorkspaceError: the signing key is lost, so old answers can't be judged again; or `config/volumes.csv`
            is faulty.
        BusyError: the archive or a file is in use; or the archive was when the files had been written.
        ArchiveError: the archive is damaged.
    """
    local = now.replace(tzinfo=None)
    period = _period(period, local)
    _check(workspace, period, units, by, local)
    folder = out or workspace.reports_dir
    if formats:
        check_writable(folder)
    # The archive is free again before anything is drawn.
    counted = count_report(workspace, period, units=units, by=tuple(by), now=now)

    spoken = language or workspace.language
    report = written_report(workspace, counted, None, spoken, local)
    of_units = tuple(written_report(workspace, counted, unit, spoken, local) for unit in units)
    issued = of_units or (report,)
    drawn = [{f"{_name(made)}.{format_}": rendered(made, format_) for format_ in formats} for made in issued]
    files = {name: content for one in drawn for name, content in one.items()}
    written = write_outputs(folder, files) if files else ()
    if files:
        names = {name: one.path.name for name, one in zip(files, written, strict=True)}
        noted = [{names[name]: content for name, content in one.items()} for one in drawn]
        note_issued(workspace, list(zip(issued, noted, strict=True)), at=now)
    return MadeReport(report, written, counted.compared, counted.rebuilt, of_units)


def written_report(
    workspace: Workspace, counted: Counted, unit: str | None, language: Language, now: datetime
) -> Report:
    """Write what was counted of all units, or of one of them, at the office's local time."""
    return build_report(
        counted.figures if unit is None else counted.by_unit[unit],
        office=workspace.office,
        groups=workspace.groups,
        survey=workspace.survey,
        language=language,
        now=now,
        whole=None if unit is None else counted.figures,
        topic_names={topic.id: topic.name(language.tag) for topic in counted.lexicon.topics},
    )


def _period(asked: Period | Month | None, now: datetime) -> Period:
    if isinstance(asked, Period):
        return asked
    return Period.of_month(asked or Month.of(now.date()).previous)


def _check(
    workspace: Workspace, period: Period, units: Sequence[str], by: Sequence[By], now: datetime
) -> None:
    if not period.started(now):
        raise UsageError("office.month-ahead", month=period.label)
    for unit in units:
        if unit not in workspace.units:
            known = list(workspace.units)
            raise UsageError("office.no-such-unit", unit=unit, guess=guess(unit.upper(), known))
    for one in by:
        if one is not By.COUNTER and asked_for(one, workspace.survey) is None:
            raise UsageError("office.not-asked", by=one.value)
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")


def _name(report: Report) -> str:
    figures = report.figures
    unit = f"-{figures.unit}" if figures.unit else ""
    return f"report-{figures.period.label}{unit}"


def rendered(report: Report, format_: ReportFormat) -> bytes:
    """Return a report as a file of some format."""
    if format_ is ReportFormat.PDF:
        from qrsurvey.render.pdf.document import render_pdf

        return render_pdf(report)
    if format_ is ReportFormat.DOCX:
        from qrsurvey.render.docx import render_docx

        return render_docx(report)
    from qrsurvey.render.as_json import render_json

    return render_json(report.figures)
