"""An earlier period beside the one that is reported: whose answers of then are compared with whose now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qrsurvey.analysis.asked import Asked
from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.figures import Basis, Change, Previous, Score
from qrsurvey.analysis.lineage import Lineage, lineages, with_data
from qrsurvey.analysis.scores import change_of, score_of
from qrsurvey.analysis.tally import NO_COUNTS, Counts, Tally, summed
from qrsurvey.survey.periods import Period


@dataclass(frozen=True)
class Earlier:
    """One earlier period, of which only responses and the headline question are counted.

    `lines` tell of each unit of today whose answers of then are its own.
    """

    period: Period
    tally: Tally
    lines: Mapping[str, Lineage]
    asked: Asked

    def score_of_unit(self, unit: str) -> Score:
        """Score the headline question for what a unit was then; nothing where that isn't comparable."""
        return score_of(self._counts([unit]), self.asked.survey.thresholds.hide_below)

    @property
    def score(self) -> Score:
        """The headline question's score: of all, or of what the one unit was."""
        counts = (
            self.tally.overall.get(self.asked.survey.headline.key, NO_COUNTS)
            if self.asked.unit is None
            else self._counts([self.asked.unit])
        )
        return score_of(counts, self.asked.survey.thresholds.hide_below)

    @property
    def told(self) -> Previous | None:
        """What is told of it; None of a unit that wasn't the same thing then."""
        unit = self.asked.unit
        if unit is not None and self.lines[unit].basis is Basis.BROKEN:
            return None
        score = self.score
        received = self.tally.received if unit is None else self._responses(unit)
        return Previous(self.period, received, score.n, score.share)

    def change(self, score: Score) -> Change | None:
        """Compare a score of today with this period's."""
        return change_of(score, self.score, self.asked.survey.thresholds)

    def _counts(self, units: Iterable[str]) -> Counts:
        key = self.asked.survey.headline.key
        return summed(
            self.tally.by_unit.get((member, key), NO_COUNTS)
            for unit in units
            for member in self._members(unit)
        )

    def _responses(self, unit: str) -> int:
        return sum(self.tally.responses.get(member, 0) for member in self._members(unit))

    def _members(self, unit: str) -> tuple[str, ...]:
        line = self.lines.get(unit)
        return line.members if line and line.basis in {Basis.SAME, Basis.POOLED} else ()


def count_earlier(counting: Counting, asked: Asked, period: Period | None) -> Earlier | None:
    """Count an earlier period; None where there is none to compare with."""
    if period is None:
        return None
    counted = counting.headline(period.start, period.end)

    def lines() -> Mapping[str, Lineage]:
        found = lineages(asked.units, period, asked.period)
        return {unit: with_data(line, counted.responses) for unit, line in found.items()}

    return Earlier(period, counted, counting.once(("lines", period, asked.period), lines), asked)
