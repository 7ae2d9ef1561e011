"""Figures become the Report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import collapse
from qrsurvey.report.annexes import annexes
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.ground import Ground, leading
from qrsurvey.report.letterhead import closing, letterhead, subject
from qrsurvey.report.letters import has_missing_letters
from qrsurvey.report.model import Identity, Report
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.sections import body, summary
from qrsurvey.report.sheets import build_sheets
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Group, Office


def build_report(
    figures: Figures,
    *,
    office: Office,
    groups: Sequence[Group],
    survey: Survey,
    language: Language,
    now: datetime,
    whole: Figures | None = None,
    topic_names: Mapping[str, str] | None = None,
) -> Report:
    """Write the report of one period.

    Args:
        figures: What was counted; every number in the report comes from here.
        office: Whose report it is.
        groups: In the order of the configuration; units are listed under them.
        survey: The titles and levels of the questions, and the thresholds that the figures were made with.
        language: Of every sentence; names and titles stay as configured where they have no translation.
        now: The office's local time, which dates the document and a running period's figures.
        whole: The figures of all units beside those of one; None where `figures` are of all.
        topic_names: What the topics of comments are called, by id.
    """
    wording = Wording(language)
    subject_line = subject(figures, survey, wording)

    def written(*, letters_missing: bool) -> Report:
        ground = Ground(
            figures=figures,
            office=office,
            groups=groups,
            survey=survey,
            wording=wording,
            numbering=Numbering(wording),
            now=now,
            whole=whole,
            topic_names=topic_names or {},
            letters_missing=letters_missing,
        )
        title, said = wording.text("report.title", subject=subject_line), summary(ground)
        blocks, appended = tuple(leading(body(ground))), annexes(ground)
        shown = (*blocks, *(block for annex in appended for block in annex.blocks))
        return Report(
            language=language,
            title=title,
            author=collapse(office.name),
            made=now,
            letterhead=letterhead(office, figures, subject_line, now, wording),
            summary=said,
            blocks=blocks,
            closing=closing(office, figures, wording),
            figures=figures,
            annexes=appended,
            identity=Identity(
                period=figures.period.label,
                language=language.tag,
                units=() if figures.unit is None else (figures.unit,),
                by=tuple(breakdown.by for breakdown in figures.views.breakdowns),
                made=now.isoformat(timespec="seconds"),
                head=figures.head,
            ),
            sheets=build_sheets(
                ground, title, said, {block.key: block for block in shown if isinstance(block, Chart)}
            ),
        )

    report = written(letters_missing=False)
    return written(letters_missing=True) if has_missing_letters(report) else report
