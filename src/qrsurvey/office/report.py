"""Report: count a period and write what the leaders read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from qrsurvey.archive.compared import Comparison
from qrsurvey.archive.outbox import Message, NewMessage
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.report_again import note_issued
from qrsurvey.office.report_figures import Counted, count_report
from qrsurvey.office.spark_report import Export
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Report
from qrsurvey.report.public import PublicSummary, build_public
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.periods import Month, Period
from qrsurvey.workspace.workspace import Workspace
from qrsurvey.workspace.yaml_reader import guess


class ReportFormat(StrEnum):
    """The files a report can be written as."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"
    BULLETIN = "md"
    POSTER = "poster"

    @property
    def public(self) -> bool:
        """Tell whether everybody may read it; then it is of all units, whichever were asked for."""
        return self in {ReportFormat.BULLETIN, ReportFormat.POSTER}


DEFAULT_FORMATS = (ReportFormat.PDF, ReportFormat.DOCX, ReportFormat.JSON)
"""What is written unless told otherwise: to read, to correct and sign, and for other tools."""


@dataclass(frozen=True)
class MadeReport:
    """A report, the files it was written to in the order of the formats asked for, and how fresh it is.

    What everybody may read comes last among the files.
    `of_units` are the reports of single units that were asked for; their files are among `files`.
    `compared` holds when each source was last compared with the archive; None for one that never was.
    `rebuilt` tells that every response was read again first, as the configuration had changed. `queued` are
    the messages that are to bring it to somebody. `export` is what another engine counted it from.
    """

    report: Report
    files: tuple[Written, ...]
    compared: Mapping[str, Comparison | None]
    rebuilt: bool
    of_units: tuple[Report, ...] = ()
    queued: tuple[Message, ...] = ()
    export: Export | None = None


Mailing = Callable[[MadeReport], Sequence[NewMessage]]
"""Says to whom a report goes that was just written."""


class ExportCounting(Protocol):
    """Counts a period from an export, as `office.spark_report.count_by_spark` does."""

    def __call__(
        self,
        workspace: Workspace,
        period: Period,
        *,
        units: Iterable[str],
        by: tuple[By, ...],
        public: bool,
        now: datetime,
    ) -> tuple[Counted, Export]:
        """Return what was counted, and from which export."""
        ...


def make_report(
    workspace: Workspace,
    period: Period | Month | None = None,
    *,
    units: Sequence[str] = (),
    by: Sequence[By] = (),
    formats: Sequence[ReportFormat] = DEFAULT_FORMATS,
    out: Path | None = None,
    language: Language | None = None,
    mailing: Mailing | None = None,
    counting: ExportCounting | None = None,
    now: datetime,
) -> MadeReport:
    """Make the report of a period, by default of the last complete month.

    With `units` a report of each of them is written instead of that of all. Never uses the network: it
    reports what was pulled. What is written to files is issued, and the ledger says so; what `mailing` has
    to be sent is queued in the same breath. With another engine's `counting` the archive isn't used, and
    nothing is written down there: such a report isn't issued.

    Raises:
        UsageError: the period hasn't begun, nothing was ever pulled, the folder can't be written, there is no
            such unit or none in the period, or the survey doesn't ask what figures are to be broken down by.
        WorkspaceError: the signing key is lost, so old answers can't be judged again; or `config/volumes.csv`
            is faulty.
        BusyError: the archive or a file is in use; or the archive was when the files had been written.
        ArchiveError: the archive is damaged.
        QrsurveyError: whatever `counting` raises.
    """
    local = now.replace(tzinfo=None)
    period, units = _period(period, local), tuple(dict.fromkeys(units))
    _check(workspace, period, units, by, local)
    if counting is None and not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    folder = out or workspace.reports_dir
    if formats:
        check_writable(folder)
    # The archive is free again before anything is drawn.
    public = any(format_.public for format_ in formats)
    export = None
    if counting is None:
        counted = count_report(workspace, period, units=units, by=tuple(by), public=public, now=now)
    else:
        counted, export = counting(workspace, period, units=units, by=tuple(by), public=public, now=now)
    _check_there(workspace, period, counted)

    spoken = language or workspace.language
    report = written_report(workspace, counted, None, spoken, local)
    of_units = tuple(written_report(workspace, counted, unit, spoken, local) for unit in units)
    own = [format_ for format_ in formats if not format_.public]
    issued = [
        (made, {f"{_name(made)}.{format_}": rendered(made, format_) for format_ in own})
        for made in of_units or (report,)
    ]
    # What everybody may read is of all units, whichever were asked for.
    issued.append((report, public_files(workspace, counted, formats, spoken, local)))
    files = {name: content for _, drawn in issued for name, content in drawn.items()}
    written = write_outputs(folder, files) if files else ()
    result = MadeReport(report, written, counted.compared, counted.rebuilt, of_units, export=export)
    if files and export is None:
        names = {name: one.path.name for name, one in zip(files, written, strict=True)}
        noted = [(made, {names[name]: drawn[name] for name in drawn}) for made, drawn in _gathered(issued)]
        messages = mailing(result) if mailing else ()
        result = replace(result, queued=note_issued(workspace, noted, messages, at=now))
    return result


def _gathered(issued: Sequence[tuple[Report, Mapping[str, bytes]]]) -> list[tuple[Report, dict[str, bytes]]]:
    """Return each report once, with all of its files."""
    files: dict[str | None, tuple[Report, dict[str, bytes]]] = {}
    for made, drawn in issued:
        if drawn:
            files.setdefault(made.figures.unit, (made, {}))[1].update(drawn)
    return list(files.values())


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
        topic_names=_topic_names(counted, language),
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


def _check_there(workspace: Workspace, period: Period, counted: Counted) -> None:
    """Refuse a period that no answer can be known of yet, and a unit that wasn't there and has no answers."""
    known = [one.at for one in counted.compared.values() if one is not None]
    if known and len(known) == len(counted.compared):
        last = max(known).astimezone(workspace.zone).replace(tzinfo=None)
        if last < period.start and not counted.figures.responses.received:
            raise UsageError("office.not-pulled-yet", period=period.label, moment=last)
    for unit, own in counted.by_unit.items():
        there = workspace.units[unit].valid_within(period.first, period.last)
        if not there and not own.responses.received:
            raise UsageError("office.unit-not-there", unit=unit, period=period.label)


def _name(report: Report) -> str:
    figures = report.figures
    unit = f"-{figures.unit}" if figures.unit else ""
    return f"report-{figures.period.label}{unit}"


def rendered(report: Report, format_: ReportFormat) -> bytes:
    """Return a report as a file of some format that isn't public."""
    return _RENDERERS[format_](report)


# Each library is loaded only for its own format.


def _pdf(report: Report) -> bytes:
    from qrsurvey.render.pdf.document import render_pdf

    return render_pdf(report)


def _docx(report: Report) -> bytes:
    from qrsurvey.render.docx import render_docx

    return render_docx(report)


def _xlsx(report: Report) -> bytes:
    from qrsurvey.render.xlsx import render_xlsx

    return render_xlsx(report)


def _html(report: Report) -> bytes:
    from qrsurvey.render.html import render_html

    return render_html(report)


def _json(report: Report) -> bytes:
    from qrsurvey.render.as_json import render_json

    return render_json(report.figures)


_RENDERERS: Mapping[ReportFormat, Callable[[Report], bytes]] = {
    ReportFormat.PDF: _pdf,
    ReportFormat.DOCX: _docx,
    ReportFormat.XLSX: _xlsx,
    ReportFormat.HTML: _html,
    ReportFormat.JSON: _json,
}


def public_files(
    workspace: Workspace,
    counted: Counted,
    formats: Sequence[ReportFormat],
    language: Language,
    now: datetime,
) -> dict[str, bytes]:
    """Return the public ones among these formats, by their names."""
    wanted = [format_ for format_ in formats if format_.public]
    if not wanted:
        return {}
    summary = build_public(
        counted.figures,
        office=workspace.office,
        groups=workspace.groups,
        survey=workspace.survey,
        language=language,
        now=now,
        topic_names=_topic_names(counted, language),
    )
    files: dict[str, bytes] = {}
    for format_ in wanted:
        files |= _render_public(summary, format_, workspace)
    return files


def _topic_names(counted: Counted, language: Language) -> Mapping[str, str]:
    return {topic.id: topic.name(language.tag) for topic in counted.lexicon.topics}


def _render_public(
    summary: PublicSummary, format_: ReportFormat, workspace: Workspace
) -> Mapping[str, bytes]:
    """Return the file by its name. A poster is no report, and says so by its name."""
    label = summary.identity.period
    if format_ is ReportFormat.BULLETIN:
        from qrsurvey.render.bulletin import render_bulletin

        return {f"report-{label}.md": render_bulletin(summary)}
    from qrsurvey.render.poster import PosterStyle, render_poster

    chosen = workspace.placard_style
    logo = workspace.root / chosen.logo if chosen.logo else None
    style = PosterStyle(chosen.colour, logo, workspace.root)
    return {f"poster-{label}.pdf": render_poster(summary, style)}
