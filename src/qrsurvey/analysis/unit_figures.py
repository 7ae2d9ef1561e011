"""The figures of every unit that is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qrsurvey.analysis.earlier import Earlier
from qrsurvey.analysis.figures import Basis, Score, Standing, UnitFigures
from qrsurvey.analysis.scores import change_of, question_of, score_of, score_without
from qrsurvey.analysis.series import Monthly
from qrsurvey.analysis.tally import NO_COUNTS, Tally
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.survey.questions import Survey, Thresholds
from qrsurvey.survey.units import Unit

_RECENT_MONTHS = 3


@dataclass(frozen=True)
class Evidence:
    """What was counted: of all units now and before, the flagged part, by month, and the quiet days."""

    current: Tally
    before: Earlier | None
    flagged: Tally | None
    monthly: Monthly
    quiet: Mapping[str, int]


def unit_figures(
    evidence: Evidence, units: Sequence[Unit], period: Period, survey: Survey
) -> tuple[UnitFigures, ...]:
    """Return the figures of the units in their order."""
    return tuple(_unit(unit, evidence, period, survey) for unit in units)


def _unit(unit: Unit, evidence: Evidence, period: Period, survey: Survey) -> UnitFigures:
    thresholds, current, flagged = survey.thresholds, evidence.current, evidence.flagged
    key = (unit.id, survey.headline.key)
    counts = current.by_unit.get(key, NO_COUNTS)
    score = score_of(counts, thresholds.hide_below)
    before = evidence.before
    change = change_of(score, before.score_of_unit(unit.id), thresholds) if before else None
    return UnitFigures(
        id=unit.id,
        name=unit.name,
        group=unit.group,
        responses=current.responses.get(unit.id, 0),
        score=score,
        standing=_standing(score, thresholds),
        change=change.value if change else None,
        questions=tuple(
            question_of(
                question.key,
                current.by_unit.get((unit.id, question.key), NO_COUNTS),
                thresholds.hide_below,
            )
            for question in survey.ratings
        ),
        flagged=flagged.responses.get(unit.id, 0) if flagged else None,
        without_flagged=score_without(counts, flagged.by_unit.get(key, NO_COUNTS), thresholds.hide_below)
        if flagged
        else None,
        basis=before.lines[unit.id].basis if before else Basis.SAME,
        recent=_recent(unit, score, evidence.monthly, period, thresholds),
        quiet=evidence.quiet.get(unit.id),
        target=_target(unit, period, thresholds),
    )


def _standing(score: Score, thresholds: Thresholds) -> Standing | None:
    if score.n == 0:
        return Standing.NONE
    if score.satisfied is None:
        return Standing.HIDDEN
    return Standing.FEW if score.n < thresholds.rank_from else None


def _recent(
    unit: Unit, score: Score, monthly: Monthly, period: Period, thresholds: Thresholds
) -> Score | None:
    """Score three months together, where one alone has too few answers and they have enough."""
    if period.kind is not PeriodKind.MONTH or score.n >= thresholds.rank_from:
        return None
    months = [Month.of(period.last)]
    while len(months) < _RECENT_MONTHS:
        months.append(months[-1].previous)
    recent = score_of(monthly.of([unit.id], months), thresholds.hide_below)
    return recent if recent.n >= thresholds.rank_from else None


def _target(unit: Unit, period: Period, thresholds: Thresholds) -> int | None:
    """Return how many responses are aimed at in a period: as many months' worth as it has days of."""
    monthly = thresholds.target if unit.target is None else unit.target
    if not monthly:
        return None
    months = period.months
    if period.first == months[0].first and period.last == months[-1].last:
        return monthly * len(months)
    length = (months[-1].last - months[0].first).days + 1
    return max(round(monthly * len(months) * period.days / length), 1)
