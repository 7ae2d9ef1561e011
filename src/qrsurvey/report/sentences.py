"""The sentences that a clerk would otherwise write. Every number in them comes from the figures."""

from __future__ import annotations

from collections.abc import Iterable

from qrsurvey.analysis.figures import Figures, Score
from qrsurvey.report import decisions
from qrsurvey.report.comparison import compare_questions, has_criteria
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Office


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


def received_a_year_ago(figures: Figures, wording: Wording) -> str | None:
    """Tell how many responses the same period of the year before had, where it had any."""
    before = figures.headline.year_before
    if before is None or before.received == 0 or not figures.period.complete:
        return None
    n, period = figures.responses.received, wording.period(before.period)
    if n == before.received:
        return wording.text("period.received-year-same", period=period)
    more = n - before.received
    message_id = "period.received-year-more" if more > 0 else "period.received-year-fewer"
    return wording.plural(message_id, abs(more), period=period, before=before.received)


def received_in_campaign(figures: Figures, office: Office, wording: Wording) -> str | None:
    """Tell how many responses there are since the campaign began, where that is more than the period."""
    received, first = figures.views.campaign_received, office.campaign_from
    if received is None or first is None or received == figures.responses.received:
        return None
    message_id = "period.received-campaign"
    return wording.plural(_so_far(message_id, figures), received, first=first)


def until(figures: Figures, wording: Wording) -> str | None:
    """Tell up to when answers were received, where the period is over and they stop before its end."""
    moment = figures.period.until
    return wording.text("report.until", moment=wording.moment(moment)) if moment else None


def attributed(figures: Figures, wording: Wording) -> str | None:
    """Tell how many of the responses belong to a unit."""
    responses = figures.responses
    if responses.received == 0:
        return None
    if responses.set_aside:
        return decisions.attributed(figures, wording)
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


def change_in_a_year(figures: Figures, wording: Wording) -> str | None:
    """Tell the change since the same period of the year before, where there is anything to compare."""
    headline = figures.headline
    before, found = headline.year_before, headline.year_change
    if before is None or before.share is None or found is None:
        return None
    values = {
        "period": wording.period(before.period),
        "before": wording.percent(before.share),
        "low": wording.points(found.low),
        "high": wording.points(found.high),
    }
    if not found.certain:
        return wording.text("report.change-uncertain", **values)
    message_id = "report.change-up" if found.value > 0 else "report.change-down"
    return wording.text(message_id, points=wording.points_unsigned(found.value), **values)


def recent(figures: Figures, wording: Wording) -> str | None:
    """Tell one unit's share of three months together, where one month alone has too few answers."""
    score = figures.units[0].recent if figures.unit and figures.units else None
    if score is None or score.share is None or score.low is None or score.high is None:
        return None
    return wording.text(
        "period.recent",
        ratio=_ratio(score, wording),
        share=wording.percent(score.share),
        interval=wording.interval(score.low, score.high),
    )


def campaign(figures: Figures, office: Office, wording: Wording) -> str | None:
    """Tell the share since the campaign began, where that is more than the period."""
    score, first = figures.views.campaign, office.campaign_from
    if score is None or first is None or score.share is None or score.n == figures.headline.score.n:
        return None
    assert score.low is not None
    assert score.high is not None
    return wording.text(
        _so_far("period.campaign", figures),
        first=first,
        ratio=_ratio(score, wording),
        share=wording.percent(score.share),
        interval=wording.interval(score.low, score.high),
    )


def index(figures: Figures, wording: Wording) -> str | None:
    """Tell the share of satisfied answers over all rating questions, where there are several."""
    score = figures.index
    if len(figures.questions) < 2 or score.share is None or score.low is None or score.high is None:
        return None
    return wording.plural(
        "report.index",
        len(figures.questions),
        ratio=_ratio(score, wording),
        share=wording.percent(score.share),
        low=wording.percent(score.low),
        high=wording.percent(score.high),
    )


def criteria(figures: Figures, survey: Survey, wording: Wording) -> str | None:
    """Tell which criteria are rated best and lowest, among those with enough answers to be compared.

    They are named only where the interval of every best one lies above that of every lowest one.
    """
    if not has_criteria(figures):
        return None
    compared = compare_questions(figures, survey)
    if compared is None:
        return wording.text("report.criteria-too-few", rank_from=survey.thresholds.rank_from)
    if compared.most == compared.least:
        return wording.text("report.criteria-equal", share=wording.percent(compared.most))
    least, most = wording.percent(compared.least), wording.percent(compared.most)
    if not compared.certain:
        return wording.text("report.criteria-uncertain", least=least, most=most)
    return wording.text(
        "report.criteria",
        best=_named(compared.best, survey, wording),
        best_share=most,
        lowest=_named(compared.lowest, survey, wording),
        lowest_share=least,
    )


def best_question(figures: Figures, survey: Survey, wording: Wording) -> str | None:
    """Name what people like best, where that is certain."""
    compared = compare_questions(figures, survey)
    if compared is None or not compared.certain:
        return None
    names = _named(compared.best, survey, wording)
    return wording.text("appraisal.best", questions=names, share=wording.percent(compared.most))


def lowest_question(
    figures: Figures, survey: Survey, wording: Wording, *, message_id: str = "appraisal.lowest"
) -> str | None:
    """Name what people like least, where that is certain."""
    compared = compare_questions(figures, survey)
    if compared is None or not compared.certain:
        return None
    names = _named(compared.lowest, survey, wording)
    return wording.text(message_id, questions=names, share=wording.percent(compared.least))


def remarks(figures: Figures, wording: Wording) -> Iterable[str]:
    """Yield what else must be known about the data."""
    responses = figures.responses
    if responses.changed_upstream:
        yield wording.plural("report.changed-upstream", responses.changed_upstream)
    if responses.undated:
        yield wording.plural("report.undated", responses.undated)


def _so_far(message_id: str, figures: Figures) -> str:
    """Return the message for a period that is over, or that for one that runs or isn't known to its end."""
    return message_id if figures.period.complete else f"{message_id}-so-far"


def _ratio(score: Score, wording: Wording) -> str:
    assert score.satisfied is not None
    return wording.ratio(score.satisfied, score.n)


def _named(keys: Iterable[str], survey: Survey, wording: Wording) -> str:
    by_key = {question.key: question for question in survey.questions}
    return "; ".join(wording.text("report.quoted", text=wording.question(by_key[key])) for key in keys)
