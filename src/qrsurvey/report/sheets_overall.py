"""The sheets on the whole: how many responses, the share and what it is compared with, questions, time."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import LEVELS, Previous, QuestionFigures, Score
from qrsurvey.report.breakdown_tables import shares_of_the_whole
from qrsurvey.report.chart_model import HeatChart
from qrsurvey.report.sheet_model import Sheet, Value
from qrsurvey.report.sheet_parts import (
    BOUNDS,
    SCORE,
    Parts,
    bound_values,
    change_values,
    level_key,
    score_values,
)
from qrsurvey.survey.periods import Period, PeriodKind


def overall_sheet(parts: Parts) -> Sheet | None:
    """Return the headline's score, then all that it is compared with, and the index."""
    columns = parts.columns(
        "item", "period", "from", "to", "responses", *SCORE, "change", "change-low", "change-high"
    )
    return parts.sheet("overall", columns, _overall(parts))


def _overall(parts: Parts) -> Iterator[tuple[Value, ...]]:
    ground = parts.ground
    figures, office = ground.figures, ground.office
    headline, views, period = figures.headline, figures.views, figures.period.period
    nothing = change_values(None)

    def start(message_id: str, covered: Period, responses: int | None) -> tuple[Value, ...]:
        item = parts.text(message_id)
        return (item, ground.wording.period(covered), covered.first, covered.last, responses)

    yield (
        *start("workbook.item-headline", period, _counted(parts)),
        *score_values(headline.score),
        *nothing,
    )
    for message_id, before, change in (
        ("workbook.item-previous", headline.previous, headline.change),
        ("workbook.item-year-before", headline.year_before, headline.year_change),
    ):
        if before is not None:
            yield (
                *start(message_id, before.period, before.received),
                *_before(before),
                *change_values(change),
            )
    for message_id, without in (
        ("workbook.item-without-flagged", headline.without_flagged),
        ("workbook.item-without-decisions", headline.without_decisions),
    ):
        if without is not None:
            yield (*start(message_id, period, None), *score_values(without), *nothing)
    if views.campaign is not None and office.campaign_from is not None:
        covered = Period(office.campaign_from, figures.period.last, PeriodKind.CAMPAIGN)
        yield (
            *start("workbook.item-campaign", covered, views.campaign_received),
            *score_values(views.campaign),
            *nothing,
        )
    if len(figures.questions) > 1:
        yield (*start("workbook.item-index", period, _counted(parts)), *score_values(figures.index), *nothing)


def _counted(parts: Parts) -> int:
    return parts.ground.figures.responses.received


def _before(before: Previous) -> tuple[Value, ...]:
    return (before.n, None, before.share, None, None, None)


def responses_sheet(parts: Parts) -> Sheet | None:
    """Return how many responses there were and what became of them."""
    responses, whole = parts.ground.figures.responses, parts.ground.figures.unit is None
    counts = [("received", responses.received)]
    if whole:
        counts += [
            ("attributed", responses.attributed),
            ("unattributed", responses.lost),
            ("set-aside", responses.set_aside),
            ("changed", responses.changed_upstream),
            ("undated", responses.undated),
        ]
    decided = parts.ground.figures.decided
    if decided is not None:
        counts.append(("reassigned", decided.reassigned))
    if responses.flagged is not None:
        counts.append(("flagged", responses.flagged))
    rows = (
        (parts.text(f"workbook.item-{key}"), n, parts.text(f"workbook.explained-{key}")) for key, n in counts
    )
    return parts.sheet("responses", parts.columns("item", "number", "explanation"), rows)


def unattributed_sheet(parts: Parts) -> Sheet | None:
    """Return the responses that belong to no unit, by what their code turned out to be."""
    if parts.ground.figures.unit is not None:
        return None
    rows = (
        (parts.text(f"report.verdict-{verdict}"), n, parts.text(f"report.explained-{verdict}"))
        for verdict, n in parts.ground.figures.responses.unattributed.items()
    )
    return parts.sheet("unattributed", parts.columns("case", "number", "explanation"), rows)


def questions_sheet(parts: Parts) -> Sheet | None:
    """Return the rating questions with the answers at each level."""
    columns = (*parts.columns("question"), *parts.levels(), *parts.columns(*SCORE))
    titles = question_titles(parts)
    rows = (
        (titles[question.key], *level_values(question), *score_values(question.score))
        for question in parts.ground.figures.questions
    )
    return parts.sheet("questions", columns, rows)


def question_titles(parts: Parts) -> dict[str, str]:
    """Return the titles of the rating questions by key."""
    ground = parts.ground
    return {question.key: ground.wording.question(question) for question in ground.survey.ratings}


def level_values(question: QuestionFigures) -> tuple[Value, ...]:
    """Return the answers at each level; nothing of too few."""
    counts = question.counts
    return tuple(None if counts is None else counts[level] for level in LEVELS)


def level_keys() -> tuple[str, ...]:
    """Return the keys of the levels' columns."""
    return tuple(level_key(level) for level in LEVELS)


def whole_sheet(parts: Parts) -> Sheet | None:
    """Return a unit's shares beside those of all units, where it may see them."""
    ground = parts.ground
    own, whole = ground.figures, ground.whole
    shares = shares_of_the_whole(own, whole, ground.survey) if whole else {}
    if whole is None or not shares:
        return None
    titles = question_titles(parts)
    mine = {question.key: question.score for question in own.questions}
    rows = ((titles[q.key], *_own(mine[q.key]), shares.get(q.key)) for q in whole.questions)
    return parts.sheet(
        "whole", parts.columns("question", "answers", "satisfied", "share", "whole-share"), rows
    )


def _own(score: Score) -> tuple[Value, ...]:
    return score_values(score)[:3]


def months_sheet(parts: Parts) -> Sheet | None:
    """Return the months up to the period's end."""
    rows = (
        (one.month.first, one.responses, *score_values(one.score), *bound_values(one.score))
        for one in parts.ground.figures.views.months
    )
    return parts.sheet("months", parts.columns("month", "responses", *SCORE, *BOUNDS), rows)


def days_sheet(parts: Parts) -> Sheet | None:
    """Return every day with its responses; none where there is no response at all."""
    days = parts.ground.figures.views.days
    if not any(day.responses for day in days):
        return None
    rows = (
        (
            day.day,
            _weekday(parts.text(f"chart.weekday-{day.day.weekday() + 1}")),
            parts.text("workbook.works" if day.works else "workbook.rests"),
            day.responses,
        )
        for day in days
    )
    return parts.sheet("days", parts.columns("day", "weekday", "works", "responses"), rows)


def hours_sheet(parts: Parts, chart: HeatChart | None) -> Sheet | None:
    """Return responses by weekday and hour, as the heat map counts them."""
    if chart is None:
        return None
    columns = (
        *parts.columns("weekday"),
        *(parts.column(f"hour-{at}", hour, of="hour") for at, hour in enumerate(chart.hours)),
    )
    return parts.sheet("hours", columns, ((_weekday(row.label), *row.counts) for row in chart.rows))


def _weekday(name: str) -> str:
    return name[:1].upper() + name[1:]
