"""The sentences that a clerk would otherwise write. Every number in them comes from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qrsurvey.analysis.figures import Figures, Score
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey


def received(figures: Figures, wording: Wording) -> str:
    """Tell how many responses there were, and how many more or fewer than the period before.

    A period whose answers aren't all there isn't compared: its number is bound to be lower.
    """
    n, previous = figures.responses.received, figures.headline.previous
    if not figures.period.complete:
        return wording.plural("report.received-so-far", n) if n else wording.text("report.none-so-far")
    if previous is None:
        return wording.plural("report.received-alone", n) if n else wording.text("report.none-alone")
    before, period = previous.received, wording.period(previous.period)
    if n == 0:
        return wording.text("report.none", period=period, before=before)
    if before == 0:
        return wording.plural("report.received-first", n, period=period)
    if n == before:
        return wording.plural("report.received-same", n, period=period)
    if n > before:
        return wording.plural("report.received-more", n, more=n - before, period=period, before=before)
    return wording.plural("report.received-fewer", n, fewer=before - n, period=period, before=before)


def until(figures: Figures, wording: Wording) -> str | None:
    """Tell up to when answers were received, where the period is over and they stop before its end."""
    moment = figures.period.until
    return wording.text("report.until", moment=wording.moment(moment)) if moment else None


def attributed(figures: Figures, wording: Wording) -> str | None:
    """Tell how many of the responses belong to a unit."""
    responses = figures.responses
    if responses.received == 0:
        return None
    if responses.lost == 0:
        return wording.text("report.all-attributed")
    return wording.plural("report.attributed", responses.lost, attributed=responses.attributed)


def coverage(figures: Figures, wording: Wording) -> str | None:
    """Tell how many units have responses."""
    with_answers = sum(1 for unit in figures.units if unit.responses)
    if with_answers == 0:
        return None
    return wording.plural("report.coverage", len(figures.units), active=with_answers)


def share(figures: Figures, survey: Survey, wording: Wording) -> str:
    """Tell the headline share with its count and interval, or why there is none."""
    score = figures.headline.score
    question = wording.question(survey.headline)
    if score.n == 0:
        return wording.text("report.share-none", question=question)
    if score.satisfied is None:
        return wording.plural("report.share-hidden", score.n, question=question)
    assert score.share is not None
    assert score.low is not None
    assert score.high is not None
    assert score.mean is not None
    levels = wording.levels(survey)
    sentence = wording.text(
        "report.share",
        question=question,
        ratio=_ratio(score, wording),
        satisfied=levels[3],
        very=levels[4],
        share=wording.percent(score.share),
        low=wording.percent(score.low),
        high=wording.percent(score.high),
        mean=wording.mean(score.mean),
    )
    if score.n < survey.thresholds.rank_from:
        few = wording.text("report.share-few", rank_from=survey.thresholds.rank_from)
        return f"{sentence} {few}"
    return sentence


def change(figures: Figures, survey: Survey, wording: Wording) -> str | None:
    """Tell the change of the headline share, but only where it can be told from chance."""
    headline = figures.headline
    previous = headline.previous
    if headline.score.share is None or previous is None:
        return None
    period = wording.period(previous.period)
    if previous.n == 0:
        return wording.text("report.change-nothing-before", period=period)
    if headline.change is None:
        return wording.text(
            "report.change-too-few",
            period=period,
            before=previous.n,
            n_now=headline.score.n,
            rank_from=survey.thresholds.rank_from,
        )
    assert previous.share is not None
    found = headline.change
    values = {
        "period": period,
        "before": wording.percent(previous.share),
        "low": wording.points(found.low),
        "high": wording.points(found.high),
    }
    if not found.certain:
        return wording.text("report.change-uncertain", **values)
    points = wording.points_unsigned(found.value)
    if found.value > 0:
        return wording.text("report.change-up", points=points, **values)
    return wording.text("report.change-down", points=points, **values)


def index(figures: Figures, wording: Wording) -> str | None:
    """Tell the share of satisfied answers over all rating questions, where there are several."""
    score = figures.index
    if len(figures.questions) < 2 or score.share is None:
        return None
    return wording.plural(
        "report.index",
        len(figures.questions),
        ratio=_ratio(score, wording),
        share=wording.percent(score.share),
    )


def criteria(figures: Figures, survey: Survey, wording: Wording) -> str | None:
    """Tell which criteria are rated best and lowest, among those with enough answers to be compared.

    They are named only where the interval of every best one lies above that of every lowest one.
    """
    asked = [question for question in figures.questions if question.key != figures.headline.question]
    if len(asked) < 2 or figures.index.share is None:
        return None
    enough = {
        question.key: (score.share, score.low, score.high)
        for question in asked
        if (score := question.score).n >= survey.thresholds.rank_from
        and score.share is not None
        and score.low is not None
        and score.high is not None
    }
    if len(enough) < 2:
        return wording.text("report.criteria-too-few", rank_from=survey.thresholds.rank_from)
    most = max(share for share, _, _ in enough.values())
    least = min(share for share, _, _ in enough.values())
    if most == least:
        return wording.text("report.criteria-equal", share=wording.percent(most))
    best = {key: low for key, (share, low, _) in enough.items() if share == most}
    lowest = {key: high for key, (share, _, high) in enough.items() if share == least}
    if min(best.values()) <= max(lowest.values()):
        return wording.text(
            "report.criteria-uncertain", least=wording.percent(least), most=wording.percent(most)
        )
    return wording.text(
        "report.criteria",
        best=_named(best, survey, wording),
        best_share=wording.percent(most),
        lowest=_named(lowest, survey, wording),
        lowest_share=wording.percent(least),
    )


def remarks(figures: Figures, wording: Wording) -> Iterable[str]:
    """Yield what else must be known about the data."""
    responses = figures.responses
    if responses.changed_upstream:
        yield wording.plural("report.changed-upstream", responses.changed_upstream)
    if responses.undated:
        yield wording.plural("report.undated", responses.undated)


def listed(items: Sequence[str]) -> tuple[str, ...]:
    """Punctuate the items of a list: a semicolon after each, a full stop after the last."""
    return tuple(f"{item}{';' if at < len(items) else '.'}" for at, item in enumerate(items, start=1))


def _ratio(score: Score, wording: Wording) -> str:
    assert score.satisfied is not None
    return wording.ratio(score.satisfied, score.n)


def _named(keys: Iterable[str], survey: Survey, wording: Wording) -> str:
    by_key = {question.key: question for question in survey.questions}
    return "; ".join(wording.text("report.quoted", text=wording.question(by_key[key])) for key in keys)
