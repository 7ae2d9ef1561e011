"""What a placard says, in the words of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qrsurvey.codes.link import domain_of
from qrsurvey.codes.sign import Code
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.units import Office

_TAGS = {Language.VI: "vi-VN", Language.EN: "en"}


@dataclass(frozen=True)
class Placard:
    """One code to hang up: what it stands for and the link that it opens. `copies` is how many are needed."""

    code: Code
    link: str
    unit_name: str
    counter_name: str | None = None
    copies: int = 1


@dataclass(frozen=True)
class Wording:
    """The sentences of an office's placards. `title` is the survey's, which the citizen sees in the form."""

    catalog: Catalog
    office: Office
    title: str

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag of the language."""
        return _TAGS[self.catalog.language]

    @property
    def document_title(self) -> str:
        """The title of the whole document."""
        return self.catalog.text("placard.document-title", office=self.office.name)

    @property
    def steps(self) -> tuple[str, str, str]:
        """What the citizen does, in order."""
        text = self.catalog.text
        return text("placard.step-scan"), text("placard.step-open"), text("placard.step-answer")

    @property
    def promise(self) -> str:
        """That nobody has to take part or give a name, and that staff don't answer instead."""
        return self.catalog.text("placard.promise")

    @property
    def warning(self) -> str:
        """What the form never asks for."""
        return self.catalog.text("placard.warning")

    @property
    def hotline(self) -> str | None:
        """Whom to call, if the office says."""
        number = self.office.hotline
        return self.catalog.text("placard.hotline", number=number) if number else None

    def opens(self, link: str) -> str:
        """Where the code leads, to compare with the phone."""
        return self.catalog.text("placard.opens", domain=domain_of(link))

    def imprint(self, edition: int, issued: date) -> str:
        """Which printing this is, for the day it is called back."""
        return self.catalog.text("placard.imprint", edition=str(edition), issued=issued)
