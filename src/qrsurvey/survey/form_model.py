"""A form as a person sees it, without a word of Google's: what `survey.yaml` asks for, and what is live."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How an item of a form looks."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    DROP_DOWN = "drop-down"
    MULTIPLE = "multiple"
    SCALE = "scale"
    STARS = "stars"
    FILE = "file"
    SECTION = "section"
    """The beginning of another page; what stands before the first one is the first section."""
    OTHER = "other"


QUESTIONS = frozenset(Shape) - {Shape.SECTION, Shape.OTHER}


@dataclass(frozen=True)
class FormItem:
    """One item. `options` are what can be picked, in order; of a scale or stars the numbers, as text.

    `item` and `question` are the ids that a live item has. `labels` are what stands at both ends of a scale.
    `other` tells that people may write an answer of their own beside the options.
    """

    shape: Shape
    title: str
    description: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    labels: tuple[str, str] | None = None
    other: bool = False
    item: str | None = None
    question: str | None = None

    @property
    def entry(self) -> str | None:
        """The name of the question in a prefilled link.

        It is the question's hexadecimal id written in decimal, which Google documents nowhere and everybody
        relies on.
        """
        return f"entry.{int(self.question, 16)}" if self.question else None


class Emails(StrEnum):
    """Whether the form keeps the respondent's e-mail address."""

    NONE = "none"
    TYPED = "typed"
    VERIFIED = "verified"
    """Only people who are signed in to Google can answer."""


@dataclass(frozen=True)
class FormModel:
    """The words and questions of a form, in order."""

    title: str
    description: str = ""
    items: tuple[FormItem, ...] = ()

    def position(self, entry: str) -> int | None:
        """Return the index of the item that a prefilled link means by `entry.1626576186`."""
        return next((at for at, item in enumerate(self.items) if item.entry == entry), None)

    def section_of(self, index: int) -> int:
        """Return the number of the section an item stands in, from 1."""
        return 1 + sum(item.shape is Shape.SECTION for item in self.items[: index + 1])


@dataclass(frozen=True)
class LiveForm:
    """A form as it is at Google. None isn't known: older forms don't say whether they are published."""

    model: FormModel
    id: str | None = None
    url: str | None = None
    revision: str | None = None
    published: bool | None = None
    accepting: bool | None = None
    emails: Emails | None = None
    spreadsheet: str | None = None


def entry_to_question(entry: str) -> str:
    """Return the question id that belongs to `entry.1626576186`: `60f3953a`."""
    return f"{int(entry.removeprefix('entry.')):08x}"


@dataclass(frozen=True)
class FormWords:
    """What a form says beside the survey's own words; `sheet` is the name of its spreadsheet."""

    code_help: str
    thanks: str
    code_fault: str
    sheet: str = ""
