"""What the signals are told, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from qrsurvey.codes.verdict import Verdict
from qrsurvey.survey.calendar import WorkCalendar


class SignalKind(StrEnum):
    """What may look odd, in the order of every list."""

    BURST = "burst"
    LOW_BURST = "low-burst"
    IDENTICAL = "identical"
    STRAIGHT = "straight"
    OFF_HOURS = "off-hours"
    PERIOD_END = "period-end"
    REGULAR = "regular"
    COMMENTS = "comments"
    CODES = "codes"
    CHANGED = "changed"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One response as the signals see it.

    `unit` is the one it is counted for, or, where its code doesn't count, the one that the code names; then
    `verdict` isn't valid. `marks` are the ratings in the survey's order, 0 where blank. `comment` stands for
    what was written without telling it (see `reading.py`): equal numbers are equal comments, 0 is none,
    negative ones are too short or too common to say anything. `changed`: edited or deleted at the source.
    """

    seq: int
    unit: str | None
    submitted: datetime
    marks: tuple[int, ...]
    headline: int = 0
    comment: int = 0
    verdict: Verdict = Verdict.VALID
    counted: bool = True
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PastHour:
    """How many responses a unit had in one hour before the period, and how many of them with a low mark."""

    unit: str
    day: date
    hour: int
    n: int
    low: int = 0


@dataclass(frozen=True)
class Evidence:
    """All that signals are computed from, for one period.

    `sheets` are in the order of their times. `complete` tells that the period is over. `files` is how many
    files each unit handled, where the office said.
    """

    period: str
    first: date
    last: date
    complete: bool
    sheets: Sequence[Sheet]
    calendar: WorkCalendar
    past: Sequence[PastHour] = ()
    files: Mapping[str, int] = field(default_factory=dict)
    alarm_rating: int = 2

    @cached_property
    def by_unit(self) -> Mapping[str, Sequence[Sheet]]:
        """The counted responses of each unit, in the order of time."""
        found: dict[str, list[Sheet]] = {}
        for sheet in self.sheets:
            if sheet.counted and sheet.unit is not None:
                found.setdefault(sheet.unit, []).append(sheet)
        return found

    @cached_property
    def past_by_unit(self) -> Mapping[str, Sequence[PastHour]]:
        """What came before, by unit."""
        found: dict[str, list[PastHour]] = {}
        for hour in self.past:
            found.setdefault(hour.unit, []).append(hour)
        return found


@dataclass(frozen=True)
class Suspicion:
    """What one kind of signal says of one unit before all of them are weighed together.

    `p` is the chance of as much in an honest period; None for a fact that needs no probability. `strength`
    is what was found, by the measure of its kind, and `usual` what was to be expected by the same measure.
    """

    kind: SignalKind
    unit: str | None
    seqs: tuple[int, ...]
    p: float | None
    strength: float
    usual: float | None = None


@dataclass(frozen=True)
class Signal:
    """Something that needs looking at; `id` is the same whenever the same answers are looked at."""

    id: str
    kind: SignalKind
    period: str
    unit: str | None
    seqs: tuple[int, ...]
    p: float | None
    strength: float
    usual: float | None = None

    @property
    def count(self) -> int:
        """How many responses it is about; 0 where none can be singled out."""
        return len(self.seqs)
