"""What is asked of the archive, and what else must be known of it for that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from qrsurvey.analysis.decided import Decided
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Units


@dataclass(frozen=True)
class Asked:
    """A period, of all units or of one; who they are, and what citizens were asked.

    `calendar` tells the office's working days. `campaign` is the first day of the survey; without one nothing
    is summed since then. `by` are the breakdowns wanted; with `public`
    what may be told outside the office is worked out too.
    """

    period: Period
    units: Units
    survey: Survey
    calendar: WorkCalendar
    unit: str | None = None
    campaign: date | None = None
    by: tuple[By, ...] = ()
    public: bool = False

    @cached_property
    def only(self) -> frozenset[str]:
        """The ids of the units whose answers count."""
        return frozenset(self.units if self.unit is None else (self.unit,))


@dataclass(frozen=True)
class State:
    """The archive at the moment it is counted.

    `now` is the office's local time. `head` is the hash of the ledger event up to which the archive is
    reported, `events` how many there are up to there. `compared` is the local time up to which every source's
    answers are in the archive; None: not known, and then a period is complete as soon as it is over.
    `decided` is what leaders decided about responses of the period, which is in the answers already; None:
    not asked. `changed_upstream` are the responses of the period that were edited or gone since first seen.
    `signals` is what looks odd in it; None: not computed, and then nothing is said of it.
    """

    now: datetime
    head: str | None
    events: int
    changed_upstream: int = 0
    compared: datetime | None = None
    signals: tuple[Signal, ...] | None = None
    decided: Decided | None = None

    @property
    def known(self) -> datetime:
        """The local time up to which answers can be in the archive."""
        return self.now if self.compared is None else min(self.now, self.compared)
