"""What somebody has said of an office that begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qrsurvey.i18n.language import Language
from qrsurvey.office.new_hours import Hours
from qrsurvey.office.new_units import NewUnit
from qrsurvey.office.templates import TEMPLATES


@dataclass(frozen=True)
class NewOffice:
    """All that is needed to begin; None is what the office hasn't said yet."""

    name: str
    parent: str | None = None
    addressee: str | None = None
    place: str | None = None
    hotline: str | None = None
    signer_title: str | None = None
    campaign_from: date | None = None
    campaign_to: date | None = None
    working_hours: Hours | None = None
    units: tuple[NewUnit, ...] = ()
    template: str = TEMPLATES[0]
    language: Language = Language.VI
