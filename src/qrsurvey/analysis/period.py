"""The figures of one period, compared with the one before and that of the year before."""

from __future__ import annotations

from dataclasses import replace

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.clusters import Cluster, clustered_interval
from qrsurvey.analysis.collector import put_off
from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.counts import count_answers_of, count_undated
from qrsurvey.analysis.decided import Decided
from qrsurvey.analysis.earlier import Earlier, count_earlier
from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.figures import Covered, Figures, Headline, Responses, Score
from qrsurvey.analysis.pointed import signals_of
from qrsurvey.analysis.public import public_figures
from qrsurvey.analysis.scores import question_of, score_of, score_without
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.analysis.tally import NO_COUNTS, NOTHING, Tally, levels_of, lost_by_verdict, summed, tally
from qrsurvey.analysis.unit_figures import Evidence, compare, unit_figures
from qrsurvey.analysis.views import count_past, views_of
from qrsurvey.errors import ArchiveError
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Unit


@put_off()
def period_figures(counting: Counting, asked: Asked, state: State) -> Figures:
    """Count one period.

    Of fewer answers than the survey's `hide_below` only their number is told (`analysis/scores.py`).

    Args:
        counting: Of the archive; only its table `answers` is read.
        asked: What to count; a running period or an empty one is counted like any other.
        state: What else is known of the archive.

    Raises:
        ArchiveError: `answers` names a unit that the configuration doesn't have.
    """
    period, survey = asked.period, asked.survey
    engine = counting.engine
    everyone = counting.tally(period.start, period.end)
    for unit in everyone.responses:
        if unit not in asked.units:
            raise ArchiveError("analysis.unknown-unit", unit=unit)
    current = everyone if asked.unit is None else everyone.of_unit(asked.unit)
    signals = signals_of(engine, asked, state)
    flagged = None if signals is None else _flagged(engine, asked, signals)
    # Decisions name the units that are concerned: a unit's own report says nothing of others.
    decided = state.decided if asked.unit is None else None
    before = count_earlier(counting, asked, period.previous)
    past = count_past(counting, asked, state)
    listed = [unit for unit in asked.units.values() if _lists(unit, asked, everyone)]
    year_before = count_earlier(counting, asked, period.year_before)
    headline = _headline(current, flagged, before, year_before, survey)
    if decided is not None:
        score = _undecided(engine, asked, current, decided)
        headline = replace(headline, without_decisions=score)
    return Figures(
        period=_covered(period, state),
        responses=Responses(
            attributed=sum(current.responses.values()),
            unattributed=lost_by_verdict(current),
            undated=0 if asked.unit else count_undated(engine, survey.code_question.key),
            changed_upstream=state.changed_upstream,
            set_aside=current.set_aside,
            flagged=None if signals is None else len(_seqs(signals)),
        ),
        headline=headline,
        index=_index(engine, asked, current),
        questions=tuple(
            question_of(
                question.key, current.overall.get(question.key, NO_COUNTS), survey.thresholds.hide_below
            )
            for question in survey.ratings
        ),
        units=unit_figures(
            Evidence(
                everyone,
                counting.once(("compared", period), lambda: compare(everyone, survey)),
                before,
                flagged,
                past.monthly,
                past.quiet(listed, asked),
                past.last,
                asked.campaign,
                alone=asked.unit is not None,
            ),
            listed,
            period,
            survey,
        ),
        head=state.head,
        events=state.events,
        signals=signals,
        decided=decided,
        unit=asked.unit,
        views=views_of(counting, asked, current, past, headline.score),
        public=public_figures(everyone, listed, survey) if asked.public else None,
    )


def period_headline(counting: Counting, period: Period, survey: Survey) -> Score:
    """Score the headline question of one period over all units, as `period_figures` does."""
    current = counting.headline(period.start, period.end)
    return score_of(current.overall.get(survey.headline.key, NO_COUNTS), survey.thresholds.hide_below)


def _undecided(engine: Engine, asked: Asked, current: Tally, decided: Decided) -> Score:
    """Score the headline question as if nothing had been decided."""
    period, survey = asked.period, asked.survey
    left_out, taken_in = (
        levels_of(count_answers_of(engine, period.start, period.end, seqs), survey.headline.key)
        for seqs in (decided.left_out, decided.taken_in)
    )
    counts = current.overall.get(survey.headline.key, NO_COUNTS)
    before = tuple(n + out - taken for n, out, taken in zip(counts, left_out, taken_in, strict=True))
    return score_of(before, survey.thresholds.hide_below)


def _covered(period: Period, state: State) -> Covered:
    over = period.complete(state.now)
    compared = state.compared
    # Once the answers reach past the period's end it makes no difference how far.
    until = compared if over and compared is not None and not period.complete(compared) else None
    return Covered(period, over and until is None, until, None if over else state.known)


def _lists(unit: Unit, asked: Asked, everyone: Tally) -> bool:
    if asked.unit is not None:
        return unit.id == asked.unit
    return unit.valid_within(asked.period.first, asked.period.last) or unit.id in everyone.responses


def _seqs(signals: tuple[Signal, ...]) -> list[int]:
    return sorted({seq for signal in signals for seq in signal.seqs})


def _flagged(engine: Engine, asked: Asked, signals: tuple[Signal, ...]) -> Tally:
    seqs = _seqs(signals)
    if not seqs:
        return NOTHING
    found = tally(count_answers_of(engine, asked.period.start, asked.period.end, seqs), asked.survey)
    return found if asked.unit is None else found.of_unit(asked.unit)


def _headline(
    current: Tally,
    flagged: Tally | None,
    before: Earlier | None,
    year_before: Earlier | None,
    survey: Survey,
) -> Headline:
    key, hide_below = survey.headline.key, survey.thresholds.hide_below
    counts = current.overall.get(key, NO_COUNTS)
    score = score_of(counts, hide_below)
    return Headline(
        key,
        score,
        before.told if before else None,
        before.change(score) if before else None,
        score_without(counts, flagged.overall.get(key, NO_COUNTS), hide_below) if flagged else None,
        year_before.told if year_before else None,
        year_before.change(score) if year_before else None,
    )


def _index(engine: Engine, asked: Asked, current: Tally) -> Score:
    """Score all rating questions together; the answers may be many and yet of few people."""
    hide_below = asked.survey.thresholds.hide_below
    score = score_of(summed(current.overall.values()), hide_below)
    if score.n and sum(current.responses.values()) < hide_below:
        return Score(score.n, None)
    if score.share is None:
        return score
    keys = [question.key for question in asked.survey.ratings]
    rows = engine.rows("clusters", asked.period.start, asked.period.end, keys)
    # In one order, whatever order they come in: sums of fractions differ in their last digit.
    clusters = sorted(Cluster(rated, int(k), n) for unit, rated, k, n in rows if unit in asked.only)
    low, high = clustered_interval(clusters)
    return Score(score.n, score.satisfied, score.share, low, high, score.mean)
