"""Figures become the Report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.text import collapse
from qrsurvey.report.letterhead import closing, letterhead, subject
from qrsurvey.report.letters import has_missing_letters
from qrsurvey.report.model import Report
from qrsurvey.report.sections import Composer
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
    """
    wording = Wording(language)
    subject_line = subject(figures, survey, wording)

    def written(*, letters_missing: bool) -> Report:
        composer = Composer(figures, office, groups, survey, wording, now, letters_missing=letters_missing)
        return Report(
            language=language,
            title=wording.text("report.title", subject=subject_line),
            author=collapse(office.name),
            made=now,
            letterhead=letterhead(office, subject_line, now, wording),
            summary=composer.summary(),
            blocks=tuple(composer.blocks()),
            closing=closing(office, wording),
            figures=figures,
        )

    report = written(letters_missing=False)
    return written(letters_missing=True) if has_missing_letters(report) else report
