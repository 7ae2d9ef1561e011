"""The figures of one calendar month, compared with the month before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from qrsurvey.analysis.counts import count_answers, count_answers_of, count_undated
from qrsurvey.analysis.decided import Decided
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
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.analysis.tally import NO_COUNTS, Counts, Tally, levels_of, lost_by_verdict, tally
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
    compared: datetime | None = None,
    signals: tuple[Signal, ...] | None = None,
    decided: Decided | None = None,
) -> Figures:
    """Count one month.

    Of fewer answers than the survey's `hide_below` only their number is told; that rule is applied here
    and nowhere else.

    Args:
        connection: Of the archive; only its table `answers` is read.
        month: The month; a running or empty one is counted like any other.
        units: Who is listed: every unit that exists within the month, or has answers in it.
        survey: The questions and thresholds.
        now: The office's local time.
        changed_upstream: How many responses of the month were edited or gone since first seen.
        head: The hash of the ledger event up to which the archive is reported.
        events: How many events the ledger has up to there.
        compared: The local time up to which every source's answers are in the archive; None: not known, and
            then a month is taken to be complete as soon as it is over.
        signals: What looks odd in the month; None: not computed, and then nothing is said of it.
        decided: What was decided about its responses; None: not asked. It is in `answers` already.

    Raises:
        ArchiveError: `answers` names a unit that the configuration doesn't have.
    """
    current = tally(count_answers(connection, month.start, month.end), survey)
    before = tally(count_answers(connection, month.previous.start, month.previous.end), survey)
    for unit in current.responses:
        if unit not in units:
            raise ArchiveError("analysis.unknown-unit", unit=unit)
    flagged = None
    odd = sorted({seq for signal in signals or () for seq in signal.seqs})
    if signals is not None:
        flagged = tally(count_answers_of(connection, month.start, month.end, odd), survey)
    hide_below = survey.thresholds.hide_below
    attributed = sum(current.responses.values())
    headline = _headline(current, before, survey, month.previous, flagged)
    if decided is not None:
        counts = _undecided(connection, month, survey, current, decided)
        headline = replace(headline, without_decisions=_score(counts, hide_below))
    return Figures(
        period=_period(month, now, compared),
        responses=Responses(
            attributed=attributed,
            unattributed=lost_by_verdict(current),
            undated=count_undated(connection, survey.code_question.key),
            changed_upstream=changed_upstream,
            set_aside=current.set_aside,
            flagged=len(odd) if signals is not None else None,
        ),
        headline=headline,
        index=_index(current, attributed, hide_below),
        questions=tuple(
            _question(question.key, current.overall.get(question.key, NO_COUNTS), hide_below)
            for question in survey.ratings
        ),
        units=tuple(
            _unit(unit, current, before, survey, flagged)
            for unit in units.values()
            if unit.valid_within(month.first, month.last) or unit.id in current.responses
        ),
        head=head,
        events=events,
        signals=signals,
        decided=decided,
    )


def month_headline(connection: DuckDBPyConnection, month: Month, survey: Survey) -> Score:
    """Score the headline question of one month over all units, as `month_figures` does."""
    current = tally(count_answers(connection, month.start, month.end), survey)
    return _score(current.overall.get(survey.headline.key, NO_COUNTS), survey.thresholds.hide_below)


def _undecided(
    connection: DuckDBPyConnection, month: Month, survey: Survey, current: Tally, decided: Decided
) -> Counts:
    """Return the counts of the headline question as they were if nothing had been decided."""
    key = survey.headline.key
    left_out, taken_in = (
        levels_of(count_answers_of(connection, month.start, month.end, seqs), key)
        for seqs in (decided.left_out, decided.taken_in)
    )
    counts = current.overall.get(key, NO_COUNTS)
    return tuple(n + out - taken for n, out, taken in zip(counts, left_out, taken_in, strict=True))


def _period(month: Month, now: datetime, compared: datetime | None) -> Period:
    over = month.complete(now)
    # Once the answers reach past the month's end it makes no difference how far.
    until = compared if over and compared is not None and not month.complete(compared) else None
    return Period(month.label, month.first, month.last, over and until is None, until)


def _score(counts: Counts, hide_below: int) -> Score:
    n = sum(counts)
    satisfied = counts[3] + counts[4]
    if n == 0:
        return Score(0, 0)
    if n < hide_below:
        return Score(n, None)
    low, high = wilson(satisfied, n)
    mean = sum(level * count for level, count in enumerate(counts, start=1)) / n
    return Score(n, satisfied, satisfied / n, low, high, mean)


def _index(current: Tally, attributed: int, hide_below: int) -> Score:
    """Score all rating questions together; the answers may be many and yet of few people."""
    score = _score(tuple(map(sum, zip(NO_COUNTS, *current.overall.values(), strict=True))), hide_below)
    return Score(score.n, None) if score.n and attributed < hide_below else score


def _question(key: str, counts: Counts, hide_below: int) -> QuestionFigures:
    score = _score(counts, hide_below)
    shown = score.satisfied is not None
    return QuestionFigures(key, dict(zip(LEVELS, counts, strict=True)) if shown else None, score)


def _change(score: Score, before: Score, thresholds: Thresholds) -> Change | None:
    """Compare two periods, where both have enough answers for that."""
    if score.share is None or before.share is None or min(score.n, before.n) < thresholds.rank_from:
        return None
    assert score.satisfied is not None
    assert before.satisfied is not None
    low, high = newcombe(score.satisfied, score.n, before.satisfied, before.n)
    return Change(score.share - before.share, low, high)


def _headline(
    current: Tally, before: Tally, survey: Survey, previous: Month, flagged: Tally | None
) -> Headline:
    key, hide_below = survey.headline.key, survey.thresholds.hide_below
    counts = current.overall.get(key, NO_COUNTS)
    score = _score(counts, hide_below)
    score_before = _score(before.overall.get(key, NO_COUNTS), hide_below)
    return Headline(
        key,
        score,
        Previous(previous.label, before.received, score_before.n, score_before.share),
        _change(score, score_before, survey.thresholds),
        _without(counts, flagged.overall.get(key, NO_COUNTS), hide_below) if flagged else None,
    )


def _without(counts: Counts, flagged: Counts, hide_below: int) -> Score:
    """Score what isn't flagged."""
    return _score(tuple(n - odd for n, odd in zip(counts, flagged, strict=True)), hide_below)


def _unit(unit: Unit, current: Tally, before: Tally, survey: Survey, flagged: Tally | None) -> UnitFigures:
    thresholds = survey.thresholds
    key = (unit.id, survey.headline.key)
    counts = current.by_unit.get(key, NO_COUNTS)
    score = _score(counts, thresholds.hide_below)
    score_before = _score(before.by_unit.get(key, NO_COUNTS), thresholds.hide_below)
    change = _change(score, score_before, thresholds)
    return UnitFigures(
        id=unit.id,
        name=unit.name,
        group=unit.group,
        responses=current.responses.get(unit.id, 0),
        score=score,
        standing=_standing(score, thresholds),
        change=change.value if change else None,
        questions=tuple(
            _question(
                question.key,
                current.by_unit.get((unit.id, question.key), NO_COUNTS),
                thresholds.hide_below,
            )
            for question in survey.ratings
        ),
        flagged=flagged.responses.get(unit.id, 0) if flagged else None,
        without_flagged=_without(counts, flagged.by_unit.get(key, NO_COUNTS), thresholds.hide_below)
        if flagged
        else None,
    )


def _standing(score: Score, thresholds: Thresholds) -> Standing | None:
    if score.n == 0:
        return Standing.NONE
    if score.satisfied is None:
        return Standing.HIDDEN
    return Standing.FEW if score.n < thresholds.rank_from else None
