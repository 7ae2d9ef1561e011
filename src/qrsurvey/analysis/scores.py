"""Counts become scores. Of too few answers only their number is told: that rule is applied here alone."""

from __future__ import annotations

from qrsurvey.analysis.figures import LEVELS, Change, QuestionFigures, Score
from qrsurvey.analysis.intervals import newcombe, wilson
from qrsurvey.analysis.tally import Counts
from qrsurvey.survey.questions import Thresholds


def score_of(counts: Counts, hide_below: int) -> Score:
    """Score the answers at each level; fewer than `hide_below` give their number alone."""
    n = sum(counts)
    satisfied = counts[3] + counts[4]
    if n == 0:
        return Score(0, 0)
    if n < hide_below:
        return Score(n, None)
    low, high = wilson(satisfied, n)
    mean = sum(level * count for level, count in enumerate(counts, start=1)) / n
    return Score(n, satisfied, satisfied / n, low, high, mean)


def score_without(counts: Counts, others: Counts, hide_below: int) -> Score:
    """Score what remains when the others are taken away."""
    return score_of(tuple(n - other for n, other in zip(counts, others, strict=True)), hide_below)


def question_of(key: str, counts: Counts, hide_below: int) -> QuestionFigures:
    """Return the figures of one rating question."""
    score = score_of(counts, hide_below)
    shown = score.satisfied is not None
    return QuestionFigures(key, dict(zip(LEVELS, counts, strict=True)) if shown else None, score)


def change_of(score: Score, before: Score, thresholds: Thresholds) -> Change | None:
    """Compare two periods, where both have enough answers for that."""
    if score.share is None or before.share is None or min(score.n, before.n) < thresholds.rank_from:
        return None
    assert score.satisfied is not None
    assert before.satisfied is not None
    low, high = newcombe(score.satisfied, score.n, before.satisfied, before.n)
    return Change(score.share - before.share, low, high)
