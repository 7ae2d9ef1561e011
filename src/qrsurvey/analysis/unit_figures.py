"""The figures of every unit that is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qrsurvey.analysis.earlier import Earlier
from qrsurvey.analysis.figures import Basis, Score, Standing, UnitFigures
from qrsurvey.analysis.ranks import Ranks, rank_ranges
from qrsurvey.analysis.scores import change_of, question_of, score_of, score_without
from qrsurvey.analysis.series import Monthly
from qrsurvey.analysis.shrinkage import Count, Prior, estimates, fit
from qrsurvey.analysis.standing import standings
from qrsurvey.analysis.tally import NO_COUNTS, Tally
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.survey.questions import Survey, Thresholds
from qrsurvey.survey.targets import target_of
from qrsurvey.survey.units import Unit

_RECENT_MONTHS = 3

_NOT_COMPARED = frozenset({Standing.NONE, Standing.HIDDEN, Standing.FEW})


@dataclass(frozen=True)
class Compared:
    """What a unit's place among all is, by unit.

    `whole` is satisfied and answered of all together, `answering` how many units have answers.
    """

    standings: Mapping[str, Standing]
    estimates: Mapping[str, float]
    ranks: Mapping[str, tuple[int, int]]
    whole: Count
    answering: int


@dataclass(frozen=True)
class Evidence:
    """What was counted: of all units now and before, the flagged part, by month, and the quiet days.

    `compared` is each unit's place among all, as `current` has it. `last` is the last day counted, `since`
    the first day of the survey. `alone` is a unit's own report.
    """

    current: Tally
    compared: Compared
    before: Earlier | None
    flagged: Tally | None
    monthly: Monthly
    quiet: Mapping[str, int]
    last: date
    since: date | None = None
    alone: bool = False


def unit_figures(
    evidence: Evidence, units: Sequence[Unit], period: Period, survey: Survey
) -> tuple[UnitFigures, ...]:
    """Return the figures of the units in their order; each is compared with all others that have answers."""
    return tuple(_unit(unit, evidence, period, survey) for unit in units)


def compare(current: Tally, survey: Survey) -> Compared:
    """Compare all units with each other; costly where there are hundreds."""
    headline, thresholds = survey.headline.key, survey.thresholds
    counts = {
        unit: (levels[3] + levels[4], sum(levels))
        for (unit, question), levels in current.by_unit.items()
        if question == headline
    }
    ids, pairs = list(counts), list(counts.values())
    whole = (sum(k for k, _ in pairs), sum(n for _, n in pairs))
    if not whole[1]:
        return Compared({}, {}, {}, whole, 0)
    prior = fit(pairs)
    found = zip(
        ids,
        standings(pairs, thresholds),
        estimates(pairs, prior),
        _ranks(pairs, thresholds, prior),
        strict=True,
    )
    standing: dict[str, Standing] = {}
    estimate: dict[str, float] = {}
    ranks: dict[str, tuple[int, int]] = {}
    for unit, one, drawn, place in found:
        standing[unit] = one.standing
        if drawn is not None and one.standing not in _NOT_COMPARED:
            estimate[unit] = drawn
        if place is not None:
            ranks[unit] = (place.low, place.high)
    return Compared(standing, estimate, ranks, whole, sum(n > 0 for _, n in pairs))


def _ranks(pairs: Sequence[Count], thresholds: Thresholds, prior: Prior) -> Sequence[Ranks | None]:
    # What is hidden has no rank either.
    return rank_ranges(pairs, max(thresholds.rank_from, thresholds.hide_below, 1), prior=prior)


def _unit(unit: Unit, evidence: Evidence, period: Period, survey: Survey) -> UnitFigures:
    thresholds, current, flagged = survey.thresholds, evidence.current, evidence.flagged
    compared = evidence.compared
    key = (unit.id, survey.headline.key)
    counts = current.by_unit.get(key, NO_COUNTS)
    score = score_of(counts, thresholds.hide_below)
    before = evidence.before
    change = change_of(score, before.score_of_unit(unit.id), thresholds) if before else None
    recent = _last_months(period)
    return UnitFigures(
        id=unit.id,
        name=unit.name,
        group=unit.group,
        responses=current.responses.get(unit.id, 0),
        score=score,
        standing=compared.standings.get(unit.id, Standing.NONE),
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
        estimate=compared.estimates.get(unit.id),
        ranks=compared.ranks.get(unit.id),
        basis=before.lines[unit.id].basis if before else Basis.SAME,
        # A unit knows its two months before, and could work out the hidden one.
        recent=None
        if evidence.alone and score.hidden
        else _recent(unit, score, evidence.monthly, period, thresholds),
        steady=sum(sum(evidence.monthly.of([unit.id], [month])) >= thresholds.rank_from for month in recent),
        rest=_rest(score, compared, thresholds.hide_below),
        quiet=evidence.quiet.get(unit.id),
        target=target_of(unit, period, thresholds, evidence.since),
        ended=unit.valid_to is not None and unit.valid_to <= evidence.last,
    )


def _rest(score: Score, compared: Compared, hide_below: int) -> float | None:
    """Return the share of all other units together; None where the unit's own isn't told.

    Nor is it where the others are one unit, or few people: it would be theirs.
    """
    satisfied, n = compared.whole
    if score.satisfied is None:
        return None
    others = compared.answering - (1 if score.n else 0)
    if others < 2 or n - score.n < max(hide_below, 1):
        return None
    return (satisfied - score.satisfied) / (n - score.n)


def _last_months(period: Period) -> tuple[Month, ...]:
    months = [Month.of(period.last)]
    while len(months) < _RECENT_MONTHS:
        months.append(months[-1].previous)
    return tuple(months)


def _recent(
    unit: Unit, score: Score, monthly: Monthly, period: Period, thresholds: Thresholds
) -> Score | None:
    """Score three months together, where one alone has too few answers and they have enough."""
    if period.kind is not PeriodKind.MONTH or score.n >= thresholds.rank_from:
        return None
    recent = score_of(monthly.of([unit.id], _last_months(period)), thresholds.hide_below)
    return recent if recent.n >= thresholds.rank_from else None
