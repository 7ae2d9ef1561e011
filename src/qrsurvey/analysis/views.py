"""What else is told of a period: its days and months, what people picked, and the campaign as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.breakdowns import break_down, choices
from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.figures import DayFigures, MonthFigures, Score, Views
from qrsurvey.analysis.pace import days_of, look_back, quiet_days
from qrsurvey.analysis.scores import score_of
from qrsurvey.analysis.series import Monthly, trend, trend_months
from qrsurvey.analysis.tally import Tally
from qrsurvey.survey.units import Unit


@dataclass(frozen=True)
class Past:
    """What was counted by month, up to `last`: the period's last day or the last one known.

    `answered` is the day of each unit's last response, where it has any.

    `whole` is the last day that is known to its end: nobody is quiet for what is left of a day.
    """

    monthly: Monthly
    answered: Mapping[str, date]
    last: date
    whole: date

    def quiet(self, units: Iterable[Unit], asked: Asked) -> Mapping[str, int]:
        """Count each unit's working days without a response, from when it was to have any at the earliest."""
        start = look_back(asked.period)
        if asked.campaign is not None:
            start = max(start, asked.campaign)
        return {
            unit.id: quiet_days(
                self.answered.get(unit.id),
                max(start, unit.valid_from or start),
                min(self.whole, unit.valid_to or self.whole),
                asked.calendar,
            )
            for unit in units
        }


def count_past(counting: Counting, asked: Asked, state: State) -> Past:
    """Count the months of the trend, and look for the last day of each unit."""
    period, known = asked.period, state.known.date()
    last = min(period.last, max(known, period.first))
    return Past(
        counting.months(trend_months(last)[0].start, period.end),
        counting.last_days(period),
        last,
        min(period.last, known - timedelta(days=1)),
    )


def views_of(counting: Counting, asked: Asked, current: Tally, past: Past, score: Score) -> Views:
    """Return what else is told; `current` are the counts of the period, `score` is its headline's."""
    survey = asked.survey
    campaign, campaign_received = _campaign(counting, asked)
    months = trend(past.monthly, trend_months(past.last), asked.only, survey.thresholds.hide_below)
    told = _told_to_unit(months, asked) if asked.unit is not None else months
    return Views(
        months=told,
        days=_days(counting, past, asked),
        choices=choices(counting.engine, current, asked),
        breakdowns=tuple(break_down(counting.engine, by, asked) for by in asked.by),
        # All since the campaign began, less the periods before, is the period.
        campaign=None if score.hidden or (asked.unit and _any_hidden(months)) else campaign,
        campaign_received=campaign_received,
    )


def _told_to_unit(months: tuple[MonthFigures, ...], asked: Asked) -> tuple[MonthFigures, ...]:
    """Leave the months out where the period's score, less the others, would be a hidden one's."""
    within = set(asked.period.months)
    several = len(within) > 1
    return () if several and _any_hidden(one for one in months if one.month in within) else months


def _any_hidden(months: Iterable[MonthFigures]) -> bool:
    return any(one.score.hidden for one in months)


def _days(counting: Counting, past: Past, asked: Asked) -> tuple[DayFigures, ...]:
    """Return the days and hours of responses; of too few none: who was seen there is known by the hour."""
    period = asked.period
    hours = counting.days(period) if asked.unit is None else counting.unit_days(period).get(asked.unit, {})
    days = days_of(hours, period.first, past.last, asked.calendar)
    least = max(asked.survey.thresholds.hide_below, 1)
    return days if sum(day.responses for day in days) >= least else ()


def _campaign(counting: Counting, asked: Asked) -> tuple[Score | None, int | None]:
    """Score and count everything since the campaign began, up to the period's end."""
    if asked.campaign is None or asked.campaign > asked.period.last:
        return None, None
    start = datetime.combine(asked.campaign, time())
    found = counting.months(start, asked.period.end)
    months = list(found.responses)
    score = score_of(found.of(asked.only, months), asked.survey.thresholds.hide_below)
    return score, found.received(months, None if asked.unit is None else asked.only)
