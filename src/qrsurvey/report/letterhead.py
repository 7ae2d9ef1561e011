"""The head and the end of the document, laid out by Decree 30/2020/NĐ-CP, annex I.

The document's number and its day are left open: the registry gives them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qrsurvey.analysis.figures import Figures
from qrsurvey.i18n.text import collapse
from qrsurvey.report.model import Closing, Letterhead
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Office

_FILED = "lưu"
"""How the line begins that tells where a copy is filed (Decree 30/2020/NĐ-CP, annex I)."""


def subject(figures: Figures, survey: Survey, wording: Wording) -> str:
    """Return the line under BÁO CÁO: what the report is about, and for which month."""
    period = wording.period(figures.period.period)
    if rest := _rest_of_title(survey, wording):
        text = wording.text("report.subject", rest=rest, period=period)
    else:
        title = collapse(survey.title(wording.language))
        text = wording.text("report.subject-of", title=title, period=period)
    if figures.unit is not None:
        name = next(unit.name for unit in figures.units if unit.id == figures.unit)
        text = wording.text("unit.subject", subject=text, unit=name)
    return text if figures.period.complete else wording.text("report.subject-provisional", subject=text)


def survey_words(survey: Survey, wording: Wording) -> str:
    """Name the survey within a sentence: by its title, which isn't quoted where it says that it is one."""
    if rest := _rest_of_title(survey, wording):
        return wording.text("report.survey", rest=rest)
    return wording.text("report.survey-titled", title=collapse(survey.title(wording.language)))


def _rest_of_title(survey: Survey, wording: Wording) -> str | None:
    """Return what follows the word for a survey, where the title begins with it."""
    title, start = collapse(survey.title(wording.language)), wording.text("report.subject-start")
    return title[len(start) :].strip() if title.startswith(f"{start} ") else None


def letterhead(
    office: Office, figures: Figures, subject_line: str, now: datetime, wording: Wording
) -> Letterhead:
    """Return the head of a report."""
    head = letterhead_of(
        office,
        number=wording.text("report.number", symbol=collapse(office.symbol)),
        kind=wording.text("report.kind"),
        subject=subject_line,
        now=now,
        wording=wording,
    )
    return replace(head, addressee=_addressee(office, figures, wording))


def letterhead_of(
    office: Office, *, number: str, kind: str, subject: str, now: datetime, wording: Wording
) -> Letterhead:
    """Return the head of any document of the office, to nobody by name."""
    return Letterhead(
        parent=collapse(office.parent).upper() if office.parent else None,
        issuer=collapse(office.name).upper(),
        nation=wording.text("report.nation"),
        motto=wording.text("report.motto"),
        number=number,
        place_and_date=wording.text(
            "report.place-and-date",
            place=collapse(office.place) if office.place else wording.text("report.place-open"),
            month=wording.month_in_date(now.month),
            year=str(now.year),
        ),
        kind=kind,
        subject=subject,
        addressee=None,
    )


def belongs_to(office: Office, now: datetime, wording: Wording) -> str:
    """Say with which report an annex comes; its number and day are left to the registry."""
    return wording.text(
        "annex.belongs-to",
        symbol=collapse(office.symbol),
        month=wording.month_in_date(now.month),
        year=str(now.year),
        office=collapse(office.name),
    )


def _addressee(office: Office, figures: Figures, wording: Wording) -> str | None:
    """Return to whom a report goes: the leaders, or the unit it is about."""
    name = office.addressee
    if figures.unit is not None:
        name = next(unit.name for unit in figures.units if unit.id == figures.unit)
    return wording.text("report.addressee", addressee=collapse(name)) if name else None


def closing(office: Office, figures: Figures, wording: Wording) -> Closing:
    """Return the end of the document. A unit's own report goes to nobody else: it is only filed beside."""
    names = [collapse(name).rstrip(";.") for name in office.recipients]
    if figures.unit is not None:
        filed = [name for name in names if name.casefold().startswith(_FILED)]
        names = [wording.text("unit.recipient"), *filed]
    ends = [";"] * (len(names) - 1) + ["."]
    return closing_of(office, tuple(f"- {name}{end}" for name, end in zip(names, ends, strict=True)), wording)


def closing_of(office: Office, recipients: tuple[str, ...], wording: Wording) -> Closing:
    """Return the end of any document of the office; each of the `recipients` is a line of its own."""
    signer = office.signer
    return Closing(
        recipients_title=wording.text("report.recipients"),
        recipients=recipients,
        authority=collapse(signer.authority).upper() if signer.authority else None,
        title=collapse(signer.title).upper() if signer.title else None,
        name=collapse(signer.name) if signer.name else None,
    )
