"""What of the headline question may be told outside the office: nothing from which a hidden count follows."""

from __future__ import annotations

from collections.abc import Sequence

from qrsurvey.analysis.figures import PublicFigures, Score
from qrsurvey.analysis.hiding import WHOLE, hide_places, make_table
from qrsurvey.analysis.tally import NO_COUNTS, Tally
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Unit

_GROUP = "group "  # an id of a unit has no space in it


def public_figures(current: Tally, units: Sequence[Unit], survey: Survey) -> PublicFigures:
    """Score each unit, each group and all, and hide beside the few what would give them away.

    Takes a second for 1,000 units of which half have few answers, where groups have some 20 units.
    """
    if not units:
        return PublicFigures({}, {}, Score(0, 0))
    table = make_table(
        {unit.id: _answers(current, unit, survey) for unit in units},
        {unit.id: _GROUP + unit.group for unit in units},
    )
    hidden = hide_places(table, survey.thresholds.hide_below)

    def score(place: str) -> Score:
        satisfied, n = table.counts[place][0], sum(table.counts[place])
        if place in hidden:
            return Score(n, None)
        return Score(n, satisfied, satisfied / n if n else None)

    return PublicFigures(
        units={unit.id: score(unit.id) for unit in units},
        groups={group: score(_GROUP + group) for group in dict.fromkeys(unit.group for unit in units)},
        whole=score(WHOLE),
    )


def _answers(current: Tally, unit: Unit, survey: Survey) -> tuple[int, int]:
    """Return a unit's satisfied answers to the headline question, and the others."""
    *others, four, five = current.by_unit.get((unit.id, survey.headline.key), NO_COUNTS)
    return four + five, sum(others)
