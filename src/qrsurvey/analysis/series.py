"""The months of the trend: what came in each of them, and how it scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.figures import LEVELS, MonthFigures
from qrsurvey.analysis.scores import score_of
from qrsurvey.analysis.tally import PLACES, Counts, summed
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Survey

TREND_MONTHS = 12


@dataclass(frozen=True)
class Monthly:
    """By month and unit: the responses, and the headline question's answers at each level.

    The unit is None for responses of no unit; what is missing is 0.
    """

    responses: Mapping[Month, Mapping[str | None, int]]
    counts: Mapping[Month, Mapping[str | None, Counts]]

    def of(self, units: Collection[str], months: Iterable[Month]) -> Counts:
        """Sum the answers of units over months."""
        lines = (self.counts[month] for month in months if month in self.counts)
        return summed(line[unit] for line in lines for unit in units if unit in line)

    def received(self, months: Iterable[Month], units: Collection[str] | None = None) -> int:
        """Sum the responses of months: of units, or all with those of no unit."""
        lines = [self.responses[month] for month in set(months) if month in self.responses]
        if units is None:
            return sum(sum(line.values()) for line in lines)
        return sum(line.get(unit, 0) for line in lines for unit in units)


def count_months(engine: Engine, start: datetime, end: datetime, survey: Survey) -> Monthly:
    """Count by month from `start` up to, not including, `end`."""
    code, headline = survey.code_question.key, survey.headline.key
    responses: dict[tuple[int, int], dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    counts: dict[tuple[int, int], dict[str | None, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0] * len(LEVELS))
    )
    for unit, year, number, question, value, n in engine.rows("months", start, end, code, headline):
        if question == code:
            responses[year, number][unit] += n
        elif (at := PLACES.get(value)) is not None:
            counts[year, number][unit][at] += n
    return Monthly(
        {Month(*month): dict(line) for month, line in responses.items()},
        {
            Month(*month): {unit: tuple(levels) for unit, levels in line.items()}
            for month, line in counts.items()
        },
    )


def trend_months(last: date) -> tuple[Month, ...]:
    """Return the months of the trend: the last twelve up to that of a day."""
    months = [Month.of(last)]
    while len(months) < TREND_MONTHS:
        months.append(months[-1].previous)
    return tuple(reversed(months))


def trend(
    monthly: Monthly, months: Iterable[Month], units: Collection[str], hide_below: int
) -> tuple[MonthFigures, ...]:
    """Score the months from the first that has any response."""
    scored = [
        MonthFigures(
            month, monthly.received([month], units), score_of(monthly.of(units, [month]), hide_below)
        )
        for month in months
    ]
    first = next((at for at, one in enumerate(scored) if one.responses), len(scored))
    return tuple(scored[first:])
