"""Reports as files: written and drawn, many of them over all cores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from qrsurvey.analysis.figures import Figures
from qrsurvey.codes.parallel import each
from qrsurvey.i18n.language import Language
from qrsurvey.office.report_figures import Counted
from qrsurvey.report.build import build_report
from qrsurvey.report.model import Report
from qrsurvey.report.public import PublicSummary, build_public
from qrsurvey.sources.table import Progress
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Group, Office
from qrsurvey.workspace.workspace import Workspace

SPREAD_FROM = 16
"""As many reports as take longer to draw here than other processes take to start."""


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
class Shared:
    """What the reports of one run have in common.

    `whole` are the figures of all units, `made` local time, `usual` the language that the office writes in.
    """

    office: Office
    groups: tuple[Group, ...]
    survey: Survey
    language: Language
    usual: Language
    made: datetime
    topic_names: Mapping[str, str]
    whole: Figures

    @classmethod
    def of(cls, workspace: Workspace, counted: Counted, language: Language, made: datetime) -> Shared:
        """Return what reports of what was counted have in common."""
        return cls(
            office=workspace.office,
            groups=tuple(workspace.groups),
            survey=workspace.survey,
            language=language,
            usual=workspace.language,
            made=made,
            topic_names={topic.id: topic.name(language.tag) for topic in counted.lexicon.topics},
            whole=counted.figures,
        )

    def report(self, figures: Figures) -> Report:
        """Write the report of all units, or of one."""
        return build_report(
            figures,
            office=self.office,
            groups=self.groups,
            survey=self.survey,
            language=self.language,
            now=self.made,
            whole=None if figures.unit is None else self.whole,
            topic_names=self.topic_names,
        )

    def public(self) -> PublicSummary:
        """Write what everybody may read."""
        return build_public(
            self.whole,
            office=self.office,
            groups=self.groups,
            survey=self.survey,
            language=self.language,
            now=self.made,
            topic_names=self.topic_names,
        )


@dataclass(frozen=True)
class Drawn:
    """A report with its files by name: what is in them, or where they wait; and the SHA-256 of each."""

    report: Report
    files: Mapping[str, bytes | Path]
    digests: Mapping[str, str]

    @classmethod
    def of(cls, report: Report, files: Mapping[str, bytes], scratch: Path | None = None) -> Drawn:
        """Return a report with files; where there is a `scratch` folder they are put there."""
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        if scratch is None:
            return cls(report, files, digests)
        for name, content in files.items():
            (scratch / name).write_bytes(content)
        return cls(report, {name: scratch / name for name in files}, digests)


def is_much(reports: int, formats: Sequence[ReportFormat]) -> bool:
    """Tell whether so many reports are worth several processes; JSON is written before one has started."""
    return reports >= SPREAD_FROM and any(format_ is not ReportFormat.JSON for format_ in formats)


def draw_reports(
    shared: Shared,
    figures: Sequence[Figures],
    formats: Sequence[ReportFormat],
    *,
    scratch: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Drawn, ...]:
    """Write and draw the report of each of some figures, in their order, as files that aren't public.

    With `scratch`, a folder, all cores work and leave the files there; without it this process keeps them.
    The files are the same. `progress` is told the reports done, of all.
    """
    drawn = []
    one = partial(_draw, shared, tuple(formats), scratch)
    with closing(each(one, figures, spread=scratch is not None)) as found:
        for report in found:
            drawn.append(report)
            if progress:
                progress(len(drawn), len(figures))
    return tuple(drawn)


def _draw(shared: Shared, formats: Sequence[ReportFormat], scratch: Path | None, figures: Figures) -> Drawn:
    report = shared.report(figures)
    files = {_file_name(report, format_, shared.usual): rendered(report, format_) for format_ in formats}
    return Drawn.of(report, files, scratch)


def file_stem(report: Report, usual: Language) -> str:
    """Return what the files of a report are called, without the ending.

    One in another language than is `usual` in the office says so: it doesn't take the place of the office's.
    """
    figures = report.figures
    unit = f"-{figures.unit}" if figures.unit else ""
    return f"report-{figures.period.label}{unit}{_mark(report.language, usual)}"


def _file_name(report: Report, format_: ReportFormat, usual: Language) -> str:
    # Figures for other programs have no language.
    return f"{file_stem(report, report.language if format_ is ReportFormat.JSON else usual)}.{format_}"


def _mark(language: Language, usual: Language) -> str:
    return "" if language is usual else f"-{language}"


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


def public_files(workspace: Workspace, shared: Shared, formats: Sequence[ReportFormat]) -> dict[str, bytes]:
    """Return the public ones among these formats, by their names."""
    wanted = [format_ for format_ in formats if format_.public]
    if not wanted:
        return {}
    summary = shared.public()
    files: dict[str, bytes] = {}
    for format_ in wanted:
        files |= _render_public(summary, format_, workspace, _mark(shared.language, shared.usual))
    return files


def _render_public(
    summary: PublicSummary, format_: ReportFormat, workspace: Workspace, mark: str
) -> Mapping[str, bytes]:
    """Return the file by its name. A poster is no report, and says so by its name."""
    label = f"{summary.identity.period}{mark}"
    if format_ is ReportFormat.BULLETIN:
        from qrsurvey.render.bulletin import render_bulletin

        return {f"report-{label}.md": render_bulletin(summary)}
    from qrsurvey.render.poster import PosterStyle, render_poster

    chosen = workspace.placard_style
    logo = workspace.root / chosen.logo if chosen.logo else None
    style = PosterStyle(chosen.colour, logo, workspace.root)
    return {f"poster-{label}.pdf": render_poster(summary, style)}
