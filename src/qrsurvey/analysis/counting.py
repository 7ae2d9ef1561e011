"""Each count of an archive made once, however many reports ask for it: those of units need the same ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from qrsurvey.analysis.counts import count_answers
from qrsurvey.analysis.engine import Engine, Remembering
from qrsurvey.analysis.series import Monthly, Pace, count_days, count_months
from qrsurvey.analysis.tally import Tally, tally
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Survey

if TYPE_CHECKING:
    import pandas as pd

_Count = TypeVar("_Count")


class Counting:
    """The counts of one archive while its answers and the units stay as they are.

    What was counted must not be changed. `engine` is for whatever else is asked, each question once.
    """

    def __init__(self, engine: Engine, survey: Survey) -> None:
        self.engine: Engine = Remembering(engine)
        self._engine, self._survey = engine, survey  # of what is counted here the rows needn't be kept
        self._made: dict[tuple[object, ...], Any] = {}

    def answers(self, start: datetime, end: datetime) -> pd.DataFrame:
        """Count the answers, as `count_answers` does."""
        return self.once(("answers", start, end), lambda: count_answers(self._engine, start, end))

    def tally(self, start: datetime, end: datetime) -> Tally:
        """Count the answers and sort the counts for looking up."""
        return self.once(("tally", start, end), lambda: tally(self.answers(start, end), self._survey))

    def months(self, start: datetime, end: datetime) -> Monthly:
        """Count by month, as `count_months` does."""
        return self.once(("months", start, end), lambda: count_months(self._engine, start, end, self._survey))

    def days(self, period: Period) -> Pace:
        """Count by day and hour, as `count_days` does."""
        return self.once(("days", period), lambda: count_days(self._engine, period, self._survey))

    def once(self, what: tuple[object, ...], count: Callable[[], _Count]) -> _Count:
        """Return what follows from the counts, worked out when it is first asked for under this key."""
        if what not in self._made:
            self._made[what] = count()
        found: _Count = self._made[what]
        return found
