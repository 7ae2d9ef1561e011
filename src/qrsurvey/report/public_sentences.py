"""The sentences of the public outputs: short, neutral, fit to be read aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from qrsurvey.analysis.figures import Figures, PublicFigures, Score
from qrsurvey.analysis.topics import TopicCount, TopicFigures
from qrsurvey.i18n import numbers
from qrsurvey.i18n.text import collapse
from qrsurvey.report.comparison import compare_questions
from qrsurvey.report.wording import Wording
from qrsurvey.survey.questions import Survey
from qrsurvey.survey.units import Office

_NOT_TOLD = frozenset({"misconduct", "general"})
"""Topics that are for the office alone, and the one that says nothing in particular."""

_MOST_TOPICS = 2


def sentences(
    figures: Figures, survey: Survey, wording: Wording, now: datetime, topic_names: Mapping[str, str]
) -> Iterator[str]:
    """Yield what was found, the most important first."""
    assert figures.public is not None
    whole = figures.public.whole
    if not figures.period.complete:
        moment = wording.moment(figures.period.until or figures.period.known or now)
        yield wording.text("public.provisional", moment=moment)
    if not figures.responses.attributed:
        yield wording.text("public.none")
        return
    active = sum(1 for unit in figures.units if unit.responses)
    yield wording.plural("public.counted", figures.responses.attributed)
    if len(figures.units) > 1:
        yield wording.plural("public.coverage", len(figures.units), active=active)
    if whole.share is None:
        yield no_share(whole, wording)
    else:
        levels = wording.levels(survey)
        yield wording.text(
            "public.share",
            n=whole.n,
            question=wording.question(survey.headline),
            share=_percent(whole.share, wording),
            satisfied=levels[3],
            very=levels[4],
        )
        yield from _change(figures, wording)
    yield from _criteria(figures, survey, wording)
    if figures.topics is not None:
        yield from _topics(figures.topics, topic_names, survey.thresholds.hide_below, wording)


def no_share(whole: Score, wording: Wording) -> str:
    """Say why no share of all is told."""
    return wording.text("public.share-none" if not whole.n else "public.share-hidden")


def notes(figures: Figures, public: PublicFigures, wording: Wording) -> Iterator[str]:
    """Yield how to read the figures."""
    if len(figures.units) > 1:
        yield wording.text("public.note-order")
    places = (*public.units.values(), *public.groups.values())
    if len(figures.units) > 1 and any(score.n and score.share is None for score in places):
        yield wording.text("public.note-hidden")
    yield wording.text("public.note-voluntary")


def feedback(office: Office, wording: Wording) -> Iterator[str]:
    """Yield how to give one's opinion."""
    yield wording.text("public.feedback-scan")
    if office.hotline:
        yield wording.text("public.feedback-hotline", hotline=collapse(office.hotline))


def _change(figures: Figures, wording: Wording) -> Iterator[str]:
    """Say in which direction the share went, where that can be told from chance, and no earlier figure."""
    change, previous = figures.headline.change, figures.headline.previous
    if change is None or previous is None:
        return
    direction = "uncertain" if not change.certain else "up" if change.value > 0 else "down"
    yield wording.text(f"public.change-{direction}", period=wording.period(previous.period))


def _criteria(figures: Figures, survey: Survey, wording: Wording) -> Iterator[str]:
    compared = compare_questions(figures, survey)
    if compared is None:
        return
    most, least = _percent(compared.most, wording), _percent(compared.least, wording)
    if compared.certain:
        yield wording.text("public.best", questions=_named(compared.best, survey, wording), share=most)
        yield wording.text("public.lowest", questions=_named(compared.lowest, survey, wording), share=least)
    elif most != least:
        yield wording.text("public.alike", least=least, most=most)


def _topics(
    topics: TopicFigures, names: Mapping[str, str], hide_below: int, wording: Wording
) -> Iterator[str]:
    """Name what most comments praise and what most ask to be better, where many do."""

    def most(count: Callable[[TopicCount], int], against: Callable[[TopicCount], int]) -> list[str]:
        found = [one for one in topics.topics if one.topic not in _NOT_TOLD and one.topic in names]
        # What is blamed more often than praised isn't what people praise, however often they do.
        found = [one for one in found if count(one) >= max(hide_below, 1) and count(one) > against(one)]
        return [names[one.topic] for one in sorted(found, key=count, reverse=True)[:_MOST_TOPICS]]

    if praised := most(lambda one: one.praise, lambda one: one.complaint):
        yield wording.text("public.praised", topics="; ".join(praised))
    if asked := most(lambda one: one.complaint, lambda one: one.praise):
        yield wording.text("public.asked", topics="; ".join(asked))


def _named(keys: Iterable[str], survey: Survey, wording: Wording) -> str:
    by_key = {question.key: question for question in survey.questions}
    return "; ".join(wording.text("report.quoted", text=wording.question(by_key[key])) for key in keys)


def _percent(fraction: float, wording: Wording) -> str:
    return numbers.percent(fraction, wording.language, digits=1)
