"""Each count of an archive made once, however many reports ask for it: those of units need the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from qrsurvey.analysis.counts import count_answers, count_headline
from qrsurvey.analysis.engine import Engine, Remembering
from qrsurvey.analysis.pace import Hours, count_days, count_last_days, count_unit_days
from qrsurvey.analysis.series import Monthly, count_months
from qrsurvey.analysis.tally import Tally, tally
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Survey

_Count = TypeVar("_Count")


class Counting:
    """The counts of one archive while its answers and the units stay as they are.

    What was counted must not be changed. `engine` is for whatever else is asked, each question once.
    """

    def __init__(self, engine: Engine, survey: Survey) -> None:
        self.engine: Engine = Remembering(engine)
        self._engine, self._survey = engine, survey  # of what is counted here the rows needn't be kept
        self._made: dict[tuple[object, ...], Any] = {}

    def tally(self, start: datetime, end: datetime) -> Tally:
        """Count the answers and sort the counts for looking up."""
        return self.once(
            ("tally", start, end), lambda: tally(count_answers(self._engine, start, end), self._survey)
        )

    def headline(self, start: datetime, end: datetime) -> Tally:
        """Count the responses and the headline question's answers alone, which is soon done."""
        return self.once(
            ("headline", start, end),
            lambda: tally(count_headline(self._engine, start, end, self._survey), self._survey),
        )

    def months(self, start: datetime, end: datetime) -> Monthly:
        """Count by month, as `count_months` does."""
        return self.once(("months", start, end), lambda: count_months(self._engine, start, end, self._survey))

    def days(self, period: Period) -> Hours:
        """Count the days of all units together, as `count_days` does."""
        return self.once(("days", period), lambda: count_days(self._engine, period, self._survey))

    def unit_days(self, period: Period) -> Mapping[str, Hours]:
        """Count the days of each unit, as `count_unit_days` does."""
        return self.once(("unit_days", period), lambda: count_unit_days(self._engine, period, self._survey))

    def last_days(self, period: Period) -> Mapping[str, date]:
        """Look for each unit's last response, as `count_last_days` does."""
        return self.once(("last_days", period), lambda: count_last_days(self._engine, period, self._survey))

    def once(self, what: tuple[object, ...], count: Callable[[], _Count]) -> _Count:
        """Return what follows from the counts, worked out when it is first asked for under this key."""
        if what not in self._made:
            self._made[what] = count()
        found: _Count = self._made[what]
        return found
