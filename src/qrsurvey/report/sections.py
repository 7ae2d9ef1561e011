"""The body of the report: an introduction, four sections, and the sentence that ends it."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.i18n.text import collapse
from qrsurvey.report import decisions, law, oddities, sentences
from qrsurvey.report.appraisal import appraisal
from qrsurvey.report.ground import Ground
from qrsurvey.report.letterhead import survey_words
from qrsurvey.report.model import Block, Paragraph
from qrsurvey.report.proposals import proposals
from qrsurvey.report.results import results
from qrsurvey.report.situation import situation
from qrsurvey.survey.periods import PeriodKind


def body(ground: Ground) -> Iterator[Block]:
    """Yield the whole body of the report."""
    yield Paragraph(_introduction(ground))
    yield from situation(ground)
    yield from results(ground)
    yield from appraisal(ground)
    yield from proposals(ground)
    yield Paragraph(_end(ground))


def summary(ground: Ground) -> tuple[str, ...]:
    """Return the sentences that say the most, first whether and how many responses there are."""
    figures, survey, wording = ground.figures, ground.survey, ground.wording
    said = (
        sentences.until(figures, wording),
        sentences.received(figures, wording),
        sentences.share(figures, survey, wording),
        sentences.change(figures, survey, wording),
        sentences.index(figures, wording),
        sentences.criteria(figures, survey, wording),
        decisions.summary(figures, wording),
        oddities.summary(figures, wording) if figures.signals else None,
    )
    return tuple(sentence for sentence in said if sentence)


def _introduction(ground: Ground) -> str:
    figures, wording = ground.figures, ground.wording
    values = {
        "office": collapse(ground.office.name),
        "survey": survey_words(ground.survey, wording),
        "period": ground.period,
        "first": figures.period.first,
        "last": figures.period.last,
        "moment": wording.moment(figures.period.known or ground.now),
    }
    # Where the period is named by its days they need no telling again.
    named = figures.period.period.kind in {PeriodKind.RANGE, PeriodKind.CAMPAIGN}
    message_id = f"report.introduction-{ground.state}"
    said = wording.text(f"{message_id}-days" if named else message_id, **values)
    return f"{wording.text(law.one_stop(ground.now.date()))} {said}"


def _end(ground: Ground) -> str:
    message_id = "report.end" if ground.figures.period.complete else "report.end-provisional"
    return ground.wording.text(message_id, period=ground.period)
