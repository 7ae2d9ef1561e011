"""What a unit's own report says of where the unit stands: only where it may see all units together."""

from __future__ import annotations

from qrsurvey.analysis.figures import Standing
from qrsurvey.report.breakdown_tables import shares_of_the_whole
from qrsurvey.report.ground import Ground
from qrsurvey.report.situation import silent_units

COMPARED = frozenset({Standing.ABOVE, Standing.TYPICAL, Standing.BELOW})
"""The standings of units that are held against the others."""


def own_standing(ground: Ground) -> Standing | None:
    """Return how the unit stands against the others; None where it isn't compared, or isn't to be told."""
    own, whole = ground.figures, ground.whole
    if own.unit is None or whole is None or not shares_of_the_whole(own, whole, ground.survey):
        return None
    return next((unit.standing for unit in ground.units(*COMPARED) if unit.id == own.unit), None)


def own_silence(ground: Ground) -> bool:
    """Tell whether the unit of the report is to be urged, as it has no response at all."""
    return ground.figures.unit is not None and ground.state != "partial" and bool(silent_units(ground))


def none_compared(ground: Ground) -> bool:
    """Tell whether there is nothing to hold a unit against in a report of all: too few units, or answers."""
    units = ground.figures.units
    return ground.figures.unit is None and (len(units) < 2 or not ground.units(*COMPARED))
