"""What a placard says, in the words of the office and in one language or two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qrsurvey.codes.link import domain_of
from qrsurvey.codes.sign import Code
from qrsurvey.errors import UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.i18n.near import guess
from qrsurvey.i18n.phrases import OfficeLanguage, Phrases
from qrsurvey.survey.questions import Question
from qrsurvey.survey.units import Office
from qrsurvey.workspace.languages import FOLDER, read_languages
from qrsurvey.workspace.placard_section import PlacardStyle
from qrsurvey.workspace.workspace import Workspace

MAX_LANGUAGES = 2

# As long and as mixed as a real one, whose form there isn't.
SAMPLE_LINK = (
    "https://docs.google.com/forms/d/e/1FAIpQLSc-MauKhaoSat-KhongPhaiBieuMauThat-QrSurveySample/viewform"
    "?usp=pp_url&entry.1234567890=DONVI01-0000"
)


@dataclass(frozen=True)
class Placard:
    """One code to hang up: what it stands for and the link that it opens. `copies` is how many are needed."""

    code: Code
    link: str
    unit_name: str
    counter_name: str | None = None
    copies: int = 1

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return " – ".join(filter(None, (self.code.text, self.unit_name, self.counter_name)))


@dataclass(frozen=True)
class Voice:
    """The sentences of one language. `title` is the survey's, which the citizen sees in the form.

    `questions` are titles of questions, by key, that the survey doesn't have in this language; `notes` the
    office's own lines where they aren't in its style.
    """

    catalog: Phrases
    title: str
    questions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The short name of the language."""
        return self.catalog.language

    @property
    def tag(self) -> str:
        """Its BCP 47 tag."""
        return self.catalog.tag

    def question(self, question: Question) -> str:
        """What is asked."""
        return self.questions.get(question.key) or question.title(self.language)

    @property
    def steps(self) -> tuple[str, str, str]:
        """What the citizen does, in order."""
        text = self.catalog.text
        return text("placard.step-scan"), text("placard.step-open"), text("placard.step-answer")

    @property
    def scan(self) -> str:
        """The same in one short sentence, where there is little room."""
        return self.catalog.text("placard.scan")

    @property
    def promise(self) -> str:
        """That nobody has to take part or give a name, and that staff don't answer instead."""
        return self.catalog.text("placard.promise")

    def warning(self, hotline: str | None) -> str:
        """What the form never asks for, and whom to call if the office says."""
        warning = self.catalog.text("placard.warning")
        return f"{warning} · {self.catalog.text('placard.hotline', number=hotline)}" if hotline else warning

    def about(self, placard: Placard, issued: date) -> str:
        """Where the code leads, to compare with the phone, and which printing it is, for a recall."""
        opens = self.catalog.text("placard.opens", domain=domain_of(placard.link))
        imprint = self.catalog.text("placard.imprint", edition=str(placard.code.edition), issued=issued)
        return f"{opens} · {imprint}"


@dataclass(frozen=True)
class Wording:
    """All that an office's placards say besides the unit: the first voice leads, a second follows smaller."""

    office: Office
    voices: tuple[Voice, ...]
    style: PlacardStyle = field(default_factory=PlacardStyle)
    root: Path | None = None

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag of the language that leads."""
        return self.voices[0].tag

    @property
    def staff(self) -> Catalog:
        """The language of what staff read and sign: the placards' first that is ours, else the office's."""
        ours = (voice.catalog for voice in self.voices if isinstance(voice.catalog, Catalog))
        return next(ours, Catalog(Language(self.office.language)))

    @property
    def document_title(self) -> str:
        """The title of the whole document."""
        return self.voices[0].catalog.text("placard.document-title", office=self.office.name)

    @property
    def notes(self) -> tuple[str, ...]:
        """The office's own lines."""
        texts = self.style.texts
        return tuple(line for voice in self.voices for line in voice.notes or texts.get(voice.language, ()))

    @property
    def logo(self) -> Path | None:
        """The office's logo."""
        return self.root / self.style.logo if self.root and self.style.logo else None


def wording_of(workspace: Workspace, languages: Sequence[str] = ()) -> Wording:
    """Return a workspace's wording; without languages, in the workspace's own.

    Raises:
        UsageError: a language is neither ours nor one that the office added.
        WorkspaceError: a file of a language has faults.
    """
    chosen = tuple(dict.fromkeys(languages))[:MAX_LANGUAGES] or (workspace.language,)
    voices = tuple(_voices(workspace, chosen))
    return Wording(workspace.office, voices, workspace.placard_style, workspace.root)


def _voices(workspace: Workspace, chosen: Sequence[str]) -> Iterator[Voice]:
    survey, ours = workspace.survey, list(Language)
    added: Mapping[str, OfficeLanguage] = {}
    if not set(chosen) <= set(ours):
        added = read_languages(workspace.languages_dir, [question.key for question in survey.questions])
    known = [*ours, *sorted(added)]
    for name in chosen:
        if name in added:
            own = added[name]
            yield Voice(own, own.title, own.questions, own.notes)
        elif name in ours:
            yield Voice(Catalog(Language(name)), survey.title(name))
        else:
            raise UsageError(
                "languages.none-such",
                value=",".join(chosen),
                name=name,
                guess=guess(name, known),
                known=known,
                folder=FOLDER,
            )


def sample_placards(language: Language, count: int = 1) -> list[Placard]:
    """Return placards that show a layout before there are any codes."""
    name = Catalog(language).text("placard.sample-unit")
    return [Placard(Code("DONVI01", None, 1, "DONVI01-0000"), SAMPLE_LINK, name)] * count
