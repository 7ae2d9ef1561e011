"""Sentences by message id, wherever they come from: a catalogue of ours or a file that an office wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language


class Phrases(Protocol):
    """The sentences of one language."""

    @property
    def language(self) -> str:
        """What the person who chooses it types."""

    @property
    def tag(self) -> str:
        """What a document says of its text."""

    def text(self, message_id: str, **values: object) -> str:
        """Return a sentence; raises KeyError for an id that isn't there."""


@dataclass(frozen=True)
class OfficeLanguage:
    """A language that an office added: `sentences` by message id, and what it calls the survey.

    `questions` are titles by key, where they are translated; `notes` are the office's own lines.
    """

    tag: str
    title: str
    sentences: Mapping[str, str]
    questions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """What the person who chooses it types."""
        return self.tag

    def text(self, message_id: str, **values: object) -> str:
        """Return a sentence; raises KeyError for an id that the file doesn't have."""
        shown = Catalog(Language.VI)  # numbers and days as on all of the office's papers
        return self.sentences[message_id].format(
            **{name: shown.show(value) for name, value in values.items()}
        )
