"""Which of the questions people answer best and lowest, and whether that can be told from chance."""

from __future__ import annotations

from dataclasses import dataclass

from qrsurvey.analysis.figures import Figures
from qrsurvey.survey.questions import Survey


@dataclass(frozen=True)
class Compared:
    """The highest and the lowest share among the questions, whose they are, whether they differ for sure."""

    most: float
    least: float
    best: tuple[str, ...]
    lowest: tuple[str, ...]
    certain: bool


def compare_questions(figures: Figures, survey: Survey) -> Compared | None:
    """Compare the questions that have enough answers; None where fewer than two have."""
    enough = {
        question.key: (score.share, score.low, score.high)
        for question in figures.questions
        if question.key != figures.headline.question
        and (score := question.score).n >= survey.thresholds.rank_from
        and score.share is not None
        and score.low is not None
        and score.high is not None
    }
    if not has_criteria(figures) or len(enough) < 2:
        return None
    most = max(share for share, _, _ in enough.values())
    least = min(share for share, _, _ in enough.values())
    best = {key: low for key, (share, low, _) in enough.items() if share == most}
    lowest = {key: high for key, (share, _, high) in enough.items() if share == least}
    certain = most > least and min(best.values()) > max(lowest.values())
    return Compared(most, least, tuple(best), tuple(lowest), certain)


def has_criteria(figures: Figures) -> bool:
    """Tell whether there are several questions beside the headline that can be compared."""
    others = [question for question in figures.questions if question.key != figures.headline.question]
    return len(others) >= 2 and figures.index.share is not None
