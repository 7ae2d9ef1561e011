"""The head and the end of the document, laid out by Decree 30/2020/NĐ-CP, annex I.

The document's number and its day are left open: the registry gives them.
"""

from __future__ import annotations

from datetime import datetime

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.text import collapse
from qrsurvey.report.model import Closing, Letterhead
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Office


def subject(figures: Figures, survey: Survey, wording: Wording) -> str:
    """Return the line under BÁO CÁO: what the report is about, and for which month."""
    title = collapse(survey.title(wording.language))
    period = wording.period(figures.period.period)
    start = wording.text("report.subject-start")
    if title.startswith(f"{start} "):
        text = wording.text("report.subject", rest=title[len(start) :].strip(), period=period)
    else:
        text = wording.text("report.subject-of", title=title, period=period)
    if figures.unit is not None:
        name = next(unit.name for unit in figures.units if unit.id == figures.unit)
        text = wording.text("unit.subject", subject=text, unit=name)
    return text if figures.period.complete else wording.text("report.subject-provisional", subject=text)


def letterhead(
    office: Office, figures: Figures, subject_line: str, now: datetime, wording: Wording
) -> Letterhead:
    """Return the head of the document."""
    return Letterhead(
        parent=collapse(office.parent).upper() if office.parent else None,
        issuer=collapse(office.name).upper(),
        nation=wording.text("report.nation"),
        motto=wording.text("report.motto"),
        number=wording.text("report.number", symbol=collapse(office.symbol)),
        place_and_date=wording.text(
            "report.place-and-date",
            place=collapse(office.place) if office.place else wording.text("report.place-open"),
            month=wording.month_in_date(now.month),
            year=str(now.year),
        ),
        kind=wording.text("report.kind"),
        subject=subject_line,
        addressee=_addressee(office, figures, wording),
    )


def _addressee(office: Office, figures: Figures, wording: Wording) -> str | None:
    """Return to whom a report goes: the leaders, or the unit it is about."""
    name = office.addressee
    if figures.unit is not None:
        name = next(unit.name for unit in figures.units if unit.id == figures.unit)
    return wording.text("report.addressee", addressee=collapse(name)) if name else None


def closing(office: Office, wording: Wording) -> Closing:
    """Return the end of the document."""
    names = [collapse(name).rstrip(";.") for name in office.recipients]
    ends = [";"] * (len(names) - 1) + ["."]
    signer = office.signer
    return Closing(
        recipients_title=wording.text("report.recipients"),
        recipients=tuple(f"- {name}{end}" for name, end in zip(names, ends, strict=True)),
        authority=collapse(signer.authority).upper() if signer.authority else None,
        title=collapse(signer.title).upper() if signer.title else None,
        name=collapse(signer.name) if signer.name else None,
    )
