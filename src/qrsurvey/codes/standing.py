"""What a day makes of a genuine code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qrsurvey.survey.units import Unit, Units


class State(StrEnum):
    """What a genuine code is worth on a day."""

    VALID = "valid"
    RETIRED = "retired"
    ENDED = "ended"


@dataclass(frozen=True)
class Standing:
    """A code's state on a day.

    `since` is the first day on which it no longer counts for its unit; of a valid code it lies ahead.
    `heir` is the unit that its answers go to from then on.
    """

    state: State
    since: date | None = None
    heir: Unit | None = None


def standing(unit: Unit, withdrawn_from: date | None, units: Units, today: date) -> Standing:
    """Return the standing of a code of `unit` whose edition is withdrawn from a day on, or isn't."""
    gone = unit.valid_to + timedelta(days=1) if unit.valid_to is not None else None
    since = min((day for day in (withdrawn_from, gone) if day is not None), default=None)
    if since is None:
        return Standing(State.VALID)
    heir = units.heir(unit, max(since, today))
    if today < since:
        return Standing(State.VALID, since, heir)
    return Standing(State.ENDED if since == gone else State.RETIRED, since, heir)
