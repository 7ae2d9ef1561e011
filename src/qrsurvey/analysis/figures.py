"""The figures of one period: what a report says, as numbers. Shares and changes are unrounded fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qrsurvey.analysis.decided import Decided
from qrsurvey.analysis.handled import Handling
from qrsurvey.analysis.replaced import Replaced
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.analysis.topics import TopicFigures
from qrsurvey.codes.verdict import Verdict
from qrsurvey.survey.periods import Month, Period

LEVELS = ("1", "2", "3", "4", "5")
"""The five levels of a rating, lowest first."""


class Standing(StrEnum):
    """How a unit's share compares with that of all others, or why it isn't shown or not to be compared."""

    NONE = "none"
    HIDDEN = "hidden"
    FEW = "few"
    ABOVE = "above"
    TYPICAL = "typical"
    BELOW = "below"


class Basis(StrEnum):
    """What a unit's earlier answers are: its own, also those of units that became it, or not comparable.

    `new`: nobody measured anything before. `broken`: what it is today was measured only in part, or with
    others; figures before and after are not of the same thing.
    """

    SAME = "same"
    POOLED = "pooled"
    NEW = "new"
    BROKEN = "broken"


@dataclass(frozen=True)
class Score:
    """The answers to one rating question, or to several together.

    `n` answered it, `satisfied` of them with one of the two highest levels. `low` and `high` bound the 95 %
    interval of `share`, `mean` is that of the levels 1 to 5. Without answers there is no share; where there
    are too few of them to be shown, `n` alone is known.
    """

    n: int
    satisfied: int | None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether there are answers, but too few to be shown."""
        return self.satisfied is None


@dataclass(frozen=True)
class QuestionFigures:
    """One rating question. `counts` are the answers at each level; None where they are too few."""

    key: str
    counts: Mapping[str, int] | None
    score: Score


@dataclass(frozen=True)
class Change:
    """A difference to the period before, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Tell whether it can be told from chance."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Previous:
    """An earlier period: its responses, its answers to the headline question and the share of them.

    Where there are too few of these answers, there is no share, as for any other score.
    """

    period: Period
    received: int
    n: int
    share: float | None

    @property
    def label(self) -> str:
        """The name of the period."""
        return self.period.label


@dataclass(frozen=True)
class Headline:
    """The question that stands for the whole survey, over all units; `change` only between large enough n.

    `year_before` is the same period of the year before and `year_change` the change since; None where
    that is the period before anyway. A campaign is compared with nothing.
    `without_flagged` leaves out what the signals point at; None where signals weren't computed.
    `without_decisions` is as if leaders had decided nothing about responses; None where that wasn't asked.
    """

    question: str
    score: Score
    previous: Previous | None
    change: Change | None
    without_flagged: Score | None = None
    year_before: Previous | None = None
    year_change: Change | None = None
    without_decisions: Score | None = None


@dataclass(frozen=True)
class UnitFigures:
    """One unit. `responses` are all of them; `score` and `change` are those of the headline question.

    `estimate` is the empirical-Bayes estimate of its share and `ranks` the places, 1 the highest, among which
    its own lies with 90 %; only units that are compared have them. `basis` says what `change` compares with.
    `ended`: it exists no more after the last day counted.
    `recent` is the score of the three months that end with the period, where the period is a month of too few
    answers and those three have enough; `steady` is in how many of the three there are enough. `rest` is the
    share of all other units together. `quiet` are the office's working days without any response up to the
    period's end. `target` is how many responses were aimed at. `flagged` of the responses are pointed at by
    signals, `without_flagged` is the score of the others; None where signals weren't computed.
    """

    id: str
    name: str
    group: str
    responses: int
    score: Score
    standing: Standing
    change: float | None
    questions: tuple[QuestionFigures, ...]
    flagged: int | None = None
    without_flagged: Score | None = None
    estimate: float | None = None
    ranks: tuple[int, int] | None = None
    basis: Basis = Basis.SAME
    recent: Score | None = None
    steady: int | None = None
    rest: float | None = None
    quiet: int | None = None
    target: int | None = None
    ended: bool = False


@dataclass(frozen=True)
class Responses:
    """How many responses there were, and whose.

    `undated` have no time that can be read, so they are in no period and not in `received`;
    `changed_upstream` were edited or deleted at the source after they were first seen; `flagged` are
    pointed at by signals, counted or not, each once, and None where signals weren't computed; `set_aside`
    are counted nowhere but here, as a leader has decided.
    """

    attributed: int
    unattributed: Mapping[Verdict, int]
    undated: int
    changed_upstream: int
    set_aside: int = 0
    flagged: int | None = None

    @property
    def lost(self) -> int:
        """All responses that belong to no unit."""
        return sum(self.unattributed.values())

    @property
    def received(self) -> int:
        """All responses of the period."""
        return self.attributed + self.lost + self.set_aside


@dataclass(frozen=True)
class Covered:
    """What is covered, both days included.

    Not `complete` while it runs, nor while the answers are known only `until` a local moment before its end;
    that moment is None in every other case. `known` is the moment up to which those of a running period are
    known; None in every other case.
    """

    period: Period
    complete: bool
    until: datetime | None = None
    known: datetime | None = None

    @property
    def label(self) -> str:
        """The name of the period."""
        return self.period.label

    @property
    def first(self) -> date:
        """The first day."""
        return self.period.first

    @property
    def last(self) -> date:
        """The last day."""
        return self.period.last


@dataclass(frozen=True)
class MonthFigures:
    """One month of the trend."""

    month: Month
    responses: int
    score: Score


@dataclass(frozen=True)
class DayFigures:
    """One day: its responses by hour, 24 numbers, and whether the office works."""

    day: date
    hours: tuple[int, ...]
    works: bool

    @property
    def responses(self) -> int:
        """All of the day."""
        return sum(self.hours)


@dataclass(frozen=True)
class ChoiceFigures:
    """A question with options, over all units: `n` responses answered it, `counts` by option, in their order.

    Where several options can be picked the counts are more than `n` together. Of too few answers there are no
    counts, but of the question on misconduct: a single report is news. `by_unit` are the responses of each
    unit that picked an option which alarms, each once; no report names these units.
    """

    key: str
    n: int
    counts: Mapping[str, int] | None
    by_unit: Mapping[str, int]


@dataclass(frozen=True)
class Category:
    """One part of a breakdown: what it is called, its responses, and their score of the headline question.

    `unit` is the unit of a counter; `common` marks the code of the unit itself, which bears the unit's name.
    """

    label: str
    responses: int
    score: Score
    unit: str | None = None
    common: bool = False


@dataclass(frozen=True)
class Breakdown:
    """The figures by counter, or by the options of a question; `by` is what it was asked for as."""

    by: str
    question: str | None
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Views:
    """What else is told of a period.

    `months` are those up to the period's end, at most twelve, the earliest first; `days` all of the period up
    to now. `choices` are the questions with options. `campaign` is the headline's score since the campaign
    began and `campaign_received` its responses, None where its beginning isn't known.
    """

    months: tuple[MonthFigures, ...] = ()
    days: tuple[DayFigures, ...] = ()
    choices: tuple[ChoiceFigures, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    campaign: Score | None = None
    campaign_received: int | None = None


NO_VIEWS = Views()


@dataclass(frozen=True)
class PublicFigures:
    """The headline's scores that may be told outside the office, without intervals and means.

    Of a hidden place, a unit by id, a group by id or the `whole`, `n` alone is known; others are hidden with
    those of too few answers, so that these can't be worked out (`analysis/hiding.py`).
    """

    units: Mapping[str, Score]
    groups: Mapping[str, Score]
    whole: Score


@dataclass(frozen=True)
class Figures:
    """All figures of one period.

    `index` is the score over all rating questions together. `head` and `events` name the state of the
    archive's ledger that was counted. `signals` is None where they weren't computed, `decided` where nobody
    asked what was decided about responses. `unit` is the only one that was counted, None where all were.
    `views` are what else was counted, `topics` what comments are about; None where nobody was asked for any.
    `public` is None unless it was asked for. `replaces` is the report issued before for the same period from
    another archive; None where there is none, or nobody asked. `handled` is how cases were handled; None
    where there were none.
    """

    period: Covered
    responses: Responses
    headline: Headline
    index: Score
    questions: tuple[QuestionFigures, ...]
    units: tuple[UnitFigures, ...]
    head: str | None
    events: int
    signals: tuple[Signal, ...] | None = None
    decided: Decided | None = None
    unit: str | None = None
    views: Views = NO_VIEWS
    topics: TopicFigures | None = None
    replaces: Replaced | None = None
    public: PublicFigures | None = None
    handled: Handling | None = None
