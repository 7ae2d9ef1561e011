"""The figures of one period: what a report says, as numbers. Shares and changes are unrounded fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qrsurvey.analysis.signals.model import Signal
from qrsurvey.codes.verdict import Verdict

LEVELS = ("1", "2", "3", "4", "5")
"""The five levels of a rating, lowest first."""


class Standing(StrEnum):
    """Why a unit's share is not shown, or not to be compared; else where it stands against all others."""

    NONE = "none"
    HIDDEN = "hidden"
    FEW = "few"
    ABOVE = "above"
    TYPICAL = "typical"
    BELOW = "below"


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
    """The period before: its responses, its answers to the headline question and the share of them.

    Where there are too few of these answers, there is no share, as for any other score.
    """

    label: str
    received: int
    n: int
    share: float | None


@dataclass(frozen=True)
class Headline:
    """The question that stands for the whole survey, over all units; `change` only between large enough n.

    `without_flagged` leaves out what the signals point at; None where signals weren't computed.
    """

    question: str
    score: Score
    previous: Previous
    change: Change | None
    without_flagged: Score | None = None


@dataclass(frozen=True)
class UnitFigures:
    """One unit. `responses` are all of them; `score` and `change` are those of the headline question.

    `flagged` of the responses are pointed at by signals, `without_flagged` is the score of the others; None
    where signals weren't computed.
    """

    id: str
    name: str
    group: str
    responses: int
    score: Score
    standing: Standing | None
    change: float | None
    questions: tuple[QuestionFigures, ...]
    flagged: int | None = None
    without_flagged: Score | None = None


@dataclass(frozen=True)
class Responses:
    """How many responses there were, and whose.

    `undated` have no time that can be read, so they are in no period and not in `received`;
    `changed_upstream` were edited or deleted at the source after they were first seen; `flagged` are
    pointed at by signals, counted or not, each once, and None where signals weren't computed.
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
class Period:
    """What is covered, both days included.

    Not `complete` while it runs, nor while the answers are known only `until` a local moment before its end;
    that moment is None in every other case.
    """

    label: str
    first: date
    last: date
    complete: bool
    until: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """All figures of one period.

    `index` is the score over all rating questions together. `head` and `events` name the state of the
    archive's ledger that was counted. `signals` is None where they weren't computed.
    """

    period: Period
    responses: Responses
    headline: Headline
    index: Score
    questions: tuple[QuestionFigures, ...]
    units: tuple[UnitFigures, ...]
    head: str | None
    events: int
    signals: tuple[Signal, ...] | None = None
