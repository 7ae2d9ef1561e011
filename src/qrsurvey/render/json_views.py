"""What the JSON says beside the keys that are fixed: time, choices, breakdowns, topics, the campaign."""

from __future__ import annotations

from qrsurvey.analysis.figures import Breakdown, ChoiceFigures, Figures, Score, UnitFigures
from qrsurvey.analysis.topics import TopicCount, TopicFigures


def score_data(score: Score) -> dict[str, object]:
    """Return a score; what isn't told is null."""
    return {
        "n": score.n,
        "satisfied": score.satisfied,
        "share": score.share,
        "low": score.low,
        "high": score.high,
        "mean": score.mean,
    }


def unit_views(unit: UnitFigures) -> dict[str, object]:
    """Return the further keys of a unit."""
    return {
        "ranks": list(unit.ranks) if unit.ranks else None,
        "rest": unit.rest,
        "basis": unit.basis.value,
        "recent": score_data(unit.recent) if unit.recent else None,
        "steady": unit.steady,
        "quiet": unit.quiet,
        "target": unit.target,
    }


def views_data(figures: Figures) -> dict[str, object]:
    """Return the key `views`."""
    views = figures.views
    return {
        "months": [
            {"month": one.month.label, "responses": one.responses, **score_data(one.score)}
            for one in views.months
        ],
        "days": [
            {"day": one.day.isoformat(), "works": one.works, "hours": list(one.hours)} for one in views.days
        ],
        "choices": [_choice(one) for one in views.choices],
        "breakdowns": [_breakdown(one) for one in views.breakdowns],
        "campaign": score_data(views.campaign) if views.campaign else None,
        "campaign_received": views.campaign_received,
        "topics": _topics(figures.topics) if figures.topics else None,
    }


def _choice(choice: ChoiceFigures) -> dict[str, object]:
    """Return counts alone: a unit that is named with a report of one points at who sent it."""
    return {
        "key": choice.key,
        "n": choice.n,
        "counts": None if choice.counts is None else dict(choice.counts),
        "alarming": sum(choice.by_unit.values()),
        "alarming_units": len(choice.by_unit),
    }


def _breakdown(breakdown: Breakdown) -> dict[str, object]:
    return {
        "by": str(breakdown.by),
        "question": breakdown.question,
        "categories": [
            {"label": one.label, "unit": one.unit, "responses": one.responses, **score_data(one.score)}
            for one in breakdown.categories
        ],
    }


def _topics(topics: TopicFigures) -> dict[str, object]:
    """Return counts alone: no word of any comment leaves in data for other tools."""
    return {
        "comments": topics.comments,
        "told": topics.told,
        "purged": topics.purged,
        "proposals": None if topics.told is None else len(topics.proposals),
        "topics": [_topic(one) for one in topics.topics],
    }


def _topic(count: TopicCount) -> dict[str, object]:
    return {
        "topic": count.topic,
        "praise": count.praise,
        "complaint": count.complaint,
        "neutral": count.neutral,
        "mixed": count.mixed,
    }
