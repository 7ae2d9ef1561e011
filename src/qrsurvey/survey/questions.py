"""What is asked, and how an answer is read: by its label, never by its position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from qrsurvey.i18n.text import clean, fold
from qrsurvey.survey.alert_rules import AlertRules
from qrsurvey.survey.engines import EngineChoice

_LIST_MARKS = re.compile(r"([,;])")


class Kind(StrEnum):
    """How a question is answered."""

    RATING = "rating"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    TEXT = "text"


class Role(StrEnum):
    """What a question is to the survey, beside being asked."""

    CODE = "code"
    HEADLINE = "headline"
    MISCONDUCT = "misconduct"
    COMMENT = "comment"
    SERVICE = "service"
    RESPONDENT = "respondent"
    VISIT = "visit"


@dataclass(frozen=True)
class Option:
    """One answer that can be picked; its label as shown, and the labels it had or has elsewhere."""

    label: str
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The label and its aliases."""
        return (self.label, *self.aliases)


# The five levels of SIPAS, the national index of satisfaction with public administration, lowest first.
SIPAS_LEVELS = (
    Option("Rất không hài lòng", ("Very dissatisfied",)),
    Option("Không hài lòng", ("Dissatisfied",)),
    Option("Bình thường", ("Neutral", "Neither satisfied nor dissatisfied")),
    Option("Hài lòng", ("Satisfied",)),
    Option("Rất hài lòng", ("Very satisfied",)),
)


@dataclass(frozen=True)
class Value:
    """One answer to one question as it is counted.

    `value` is "1" to "5" for a rating, the option's label for a choice, and None for free text, which is
    only kept in the response itself. An answer that is none of the question's options is kept as it was
    written, with `known` false: it is reported and not counted.
    """

    value: str | None
    known: bool = True


@dataclass(frozen=True)
class Question:
    """One question. `options` are the levels of a rating, lowest first; `alarm` the options that alarm.

    The rest is for the form alone: `section` are the titles of the page that begins with the question, `help`
    stands below it, `scale` asks a rating by the numbers 1 to 5; None is what the survey leaves open.
    """

    key: str
    kind: Kind
    titles: Mapping[str, str]
    role: Role | None = None
    aliases: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    alarm: tuple[str, ...] = ()
    section: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    required: bool | None = None
    scale: bool | None = None

    def title(self, language: str) -> str:
        """Return the title in a language, or in the first one it has."""
        return self.titles.get(language) or next(iter(self.titles.values()))

    @property
    def headers(self) -> tuple[str, ...]:
        """Every text under which a column can answer this question."""
        return (*self.titles.values(), *self.aliases)

    def read(self, cell: str) -> tuple[Value, ...]:
        """Read one cell; a blank one is no answer, a multiple choice may be several."""
        text = clean(cell)
        if not text:
            return ()
        if self.kind is Kind.TEXT:
            return (Value(None),)
        if self.kind is Kind.MULTIPLE:
            return self._read_multiple(text)
        known = self._by_fold.get(fold(text))
        return (Value(known),) if known else (Value(text, known=False),)

    @cached_property
    def _by_fold(self) -> dict[str, str]:
        if self.kind is Kind.RATING:
            labels = {
                fold(spelling): str(level)
                for level, option in enumerate(self.options, start=1)
                for spelling in option.spellings
            }
            # A linear scale stores numbers; a spreadsheet may show 5 as 5.0 or 5,0.
            numbers = {form: str(n) for n in range(1, 6) for form in (f"{n}", f"{n}.0", f"{n},0")}
            return numbers | labels
        return {fold(spelling): option.label for option in self.options for spelling in option.spellings}

    @cached_property
    def _most_marks(self) -> int:
        """How many list marks stand inside one option at the most."""
        return max((len(_LIST_MARKS.findall(spelling)) for spelling in self._by_fold), default=0)

    def _read_multiple(self, text: str) -> tuple[Value, ...]:
        """Split a cell of picked options, joined by commas in the Sheet and by semicolons in a Forms CSV.

        Options may hold such marks themselves, so the longest known option is taken at each place.
        """
        found: dict[Value, None] = {}
        pieces = _LIST_MARKS.split(text)  # pieces and the marks between them, in turn
        at = 0
        while at < len(pieces):
            for end in range(min(at + 2 * self._most_marks + 1, len(pieces)), at, -2):
                known = self._by_fold.get(fold("".join(pieces[at:end])))
                if known is not None:
                    found[Value(known)] = None
                    at = end + 1
                    break
            else:
                if unknown := pieces[at].strip():
                    found[Value(unknown, known=False)] = None
                at += 2
        return tuple(found)


@dataclass(frozen=True)
class Thresholds:
    """Where figures are hidden, ranked and alarming, in numbers of answers and levels.

    `target` is how many responses a month each unit is to have, 0 where none is aimed at; a unit is urged
    after `silent_days` of the office's working days without any.
    """

    hide_below: int = 10
    rank_from: int = 30
    alarm_rating: int = 2
    target: int = 0
    silent_days: int = 5


@dataclass(frozen=True)
class Form:
    """The Google Form that citizens answer: its address for them, and the entry of its code question.

    `id` is the one by which its editors open it; it can't be told from the address for citizens.
    """

    url: str
    code_entry: str
    id: str | None = None


TIMESTAMP_HEADERS = ("Dấu thời gian", "Timestamp")
"""What Forms calls the column of submission times, in Vietnamese and in English."""


@dataclass(frozen=True)
class Source:
    """Where answers come from: one tab of one spreadsheet, or files exported from it.

    `time_zone` is that of the times in exported files; a Sheet says its own.
    """

    name: str = "main"
    spreadsheet: str | None = None
    sheet_id: int | None = None
    sheet: str | None = None
    time_zone: str | None = None
    timestamp: str | None = None
    date_order: str | None = None

    @property
    def timestamp_headers(self) -> tuple[str, ...]:
        """The headers that the column of submission times may have."""
        return (self.timestamp,) if self.timestamp else TIMESTAMP_HEADERS


@dataclass(frozen=True)
class Survey:
    """The whole survey as `config/survey.yaml` describes it.

    `description` stands above the form, `thanks` is what people read when they have sent it. `store_columns`
    are the headers of columns that no question asks for and that are stored all the same. `engine` is what
    counts the figures of reports.
    """

    titles: Mapping[str, str]
    questions: tuple[Question, ...]
    form: Form | None = None
    sources: tuple[Source, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    description: Mapping[str, str] = field(default_factory=dict)
    thanks: Mapping[str, str] = field(default_factory=dict)
    store_columns: tuple[str, ...] = ()
    alerts: AlertRules = field(default_factory=AlertRules)
    engine: EngineChoice = field(default_factory=EngineChoice)

    def title(self, language: str) -> str:
        """Return the survey's title in a language, or in the first one it has."""
        return self.titles.get(language) or next(iter(self.titles.values()))

    def by_role(self, role: Role) -> Question | None:
        """Return the first question with a role."""
        return next((question for question in self.questions if question.role is role), None)

    @property
    def code_question(self) -> Question:
        """The question that the placards' links prefill."""
        return next(question for question in self.questions if question.role is Role.CODE)

    @property
    def headline(self) -> Question:
        """The question whose share of satisfied answers is the headline."""
        return next(question for question in self.questions if question.role is Role.HEADLINE)

    @property
    def ratings(self) -> tuple[Question, ...]:
        """The rating questions, in order; the index counts over all of them."""
        return tuple(question for question in self.questions if question.kind is Kind.RATING)

    @property
    def choices(self) -> tuple[Question, ...]:
        """The questions at which options are picked, one or several, in order."""
        return tuple(question for question in self.questions if question.kind in {Kind.CHOICE, Kind.MULTIPLE})
