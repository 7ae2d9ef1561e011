"""The figures of one calendar month, compared with the month before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qrsurvey.analysis.counts import count_answers, count_undated
from qrsurvey.analysis.figures import (
    LEVELS,
    Change,
    Figures,
    Headline,
    Period,
    Previous,
    QuestionFigures,
    Responses,
    Score,
    Standing,
    UnitFigures,
)
from qrsurvey.analysis.intervals import newcombe, wilson
from qrsurvey.analysis.tally import NO_COUNTS, Counts, Tally, lost_by_verdict, tally
from qrsurvey.errors import ArchiveError
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Survey, Thresholds
from qrsurvey.survey.units import Unit, Units

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def month_figures(
    connection: DuckDBPyConnection,
    month: Month,
    units: Units,
    survey: Survey,
    *,
    now: datetime,
    changed_upstream: int,
    head: str | None,
    events: int,
) -> Figures:
    """Count one month.

    Args:
        connection: Of the archive; only its table `answers` is read.
        month: The month; a running or empty one is counted like any other.
        units: Who is listed: every unit that exists within the month, or has answers in it.
        survey: The questions and thresholds.
        now: The office's local time.
        changed_upstream: How many responses of the month were edited or gone since first seen.
        head: The hash of the ledger event up to which the archive is reported.
        events: How many events the ledger has up to there.

    Raises:
        ArchiveError: `answers` names a unit that the configuration doesn't have.
    """
    current = tally(count_answers(connection, month.start, month.end), survey)
    before = tally(count_answers(connection, month.previous.start, month.previous.end), survey)
    for unit in current.responses:
        if unit not in units:
            raise ArchiveError("analysis.unknown-unit", unit=unit)
    return Figures(
        period=Period(month.label, month.first, month.last, month.complete(now)),
        responses=Responses(
            attributed=sum(current.responses.values()),
            unattributed=lost_by_verdict(current),
            undated=count_undated(connection, survey.code_question.key),
            changed_upstream=changed_upstream,
        ),
        headline=_headline(current, before, survey, month.previous),
        index=_score(tuple(map(sum, zip(NO_COUNTS, *current.overall.values(), strict=True)))),
        questions=tuple(
            _question(question.key, current.overall.get(question.key, NO_COUNTS))
            for question in survey.ratings
        ),
        units=tuple(
            _unit(unit, current, before, survey)
            for unit in units.values()
            if unit.valid_within(month.first, month.last) or unit.id in current.responses
        ),
        head=head,
        events=events,
    )


def _score(counts: Counts) -> Score:
    n = sum(counts)
    satisfied = counts[3] + counts[4]
    if n == 0:
        return Score(0, 0)
    low, high = wilson(satisfied, n)
    mean = sum(level * count for level, count in enumerate(counts, start=1)) / n
    return Score(n, satisfied, satisfied / n, low, high, mean)


def _question(key: str, counts: Counts) -> QuestionFigures:
    return QuestionFigures(key, dict(zip(LEVELS, counts, strict=True)), _score(counts))


def _change(score: Score, before: Score, thresholds: Thresholds) -> Change | None:
    """Compare two periods, where both have enough answers for that."""
    if min(score.n, before.n) < thresholds.rank_from:
        return None
    assert score.satisfied is not None
    assert before.satisfied is not None
    low, high = newcombe(score.satisfied, score.n, before.satisfied, before.n)
    return Change(score.satisfied / score.n - before.satisfied / before.n, low, high)


def _headline(current: Tally, before: Tally, survey: Survey, previous: Month) -> Headline:
    key = survey.headline.key
    score = _score(current.overall.get(key, NO_COUNTS))
    score_before = _score(before.overall.get(key, NO_COUNTS))
    return Headline(
        key,
        score,
        Previous(previous.label, before.received, score_before.n, score_before.share),
        _change(score, score_before, survey.thresholds),
    )


def _unit(unit: Unit, current: Tally, before: Tally, survey: Survey) -> UnitFigures:
    thresholds = survey.thresholds
    key = (unit.id, survey.headline.key)
    score = _score(current.by_unit.get(key, NO_COUNTS))
    change = _change(score, _score(before.by_unit.get(key, NO_COUNTS)), thresholds)
    questions = (
        _question(question.key, current.by_unit.get((unit.id, question.key), NO_COUNTS))
        for question in survey.ratings
    )
    return UnitFigures(
        id=unit.id,
        name=unit.name,
        group=unit.group,
        responses=current.responses.get(unit.id, 0),
        score=_hide(score, thresholds),
        standing=_standing(score.n, thresholds),
        change=change.value if change else None,
        questions=tuple(_hide_question(question, thresholds) for question in questions),
    )


def _standing(n: int, thresholds: Thresholds) -> Standing | None:
    if n == 0:
        return Standing.NONE
    if n < thresholds.hide_below:
        return Standing.HIDDEN
    return Standing.FEW if n < thresholds.rank_from else None


def _hide(score: Score, thresholds: Thresholds) -> Score:
    return Score(score.n, None) if 0 < score.n < thresholds.hide_below else score


def _hide_question(question: QuestionFigures, thresholds: Thresholds) -> QuestionFigures:
    score = _hide(question.score, thresholds)
    return question if score is question.score else QuestionFigures(question.key, None, score)
