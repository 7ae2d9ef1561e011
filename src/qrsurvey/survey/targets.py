"""How many responses a unit is to have in a period."""

from __future__ import annotations

from datetime import date

from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Thresholds
from qrsurvey.survey.units import Unit


def target_of(unit: Unit, period: Period, thresholds: Thresholds, since: date | None) -> int | None:
    """Return how many responses are aimed at in a period: as many months' worth as it has days of.

    Days on which there was no such unit or no survey yet don't count.
    """
    monthly = thresholds.target if unit.target is None else unit.target
    first = max(period.first, unit.valid_from or period.first, since or period.first)
    last = min(period.last, unit.valid_to or period.last)
    if not monthly or first > last:
        return None
    months = period.months
    if (first, last) == (months[0].first, months[-1].last):
        return monthly * len(months)
    length = (months[-1].last - months[0].first).days + 1
    return max(round(monthly * len(months) * ((last - first).days + 1) / length), 1)
