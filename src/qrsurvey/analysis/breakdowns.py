"""The figures by counter, or by what people picked at a question, and how often each option was picked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from qrsurvey.analysis.asked import Asked
from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.figures import LEVELS, Breakdown, Category, ChoiceFigures, Score
from qrsurvey.analysis.scores import score_of
from qrsurvey.analysis.tally import NO_COUNTS, PLACES, Counts, Tally
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.questions import Kind, Question, Role

_Rows = Iterable[tuple[Hashable, str, str, int]]


def break_down(engine: Engine, by: By, asked: Asked) -> Breakdown:
    """Score the parts of the units that count, in the order of the configuration, those without answers too.

    The survey asks what is broken down by, or it is by counter. A single unit's figures leave the office:
    what is hidden there must not follow from its total either.
    """
    survey, start, end = asked.survey, asked.period.start, asked.period.end
    code, headline = survey.code_question.key, survey.headline.key
    if by is By.COUNTER:
        found = engine.rows("counters", start, end, code, headline)
        rows = (((unit, counter), question, value, n) for unit, counter, question, value, n in found)
        responses, counts = _sorted(rows, code)
        return Breakdown(by, None, _told(tuple(_counters(responses, counts, asked)), asked))
    question = asked_for(by, survey)
    assert question is not None, "the caller looks whether it is asked"
    crossed = engine.rows("cross", question.key, start, end, code, headline, start, end)
    own = ((value, key, level, n) for unit, value, key, level, n in crossed if unit in asked.only)
    responses, counts = _sorted(own, code)
    categories = tuple(
        Category(
            option.label,
            responses[option.label],
            score_of(counts[option.label], survey.thresholds.hide_below),
        )
        for option in question.options
    )
    return Breakdown(by, question.key, _told(categories, asked))


def _told(categories: Sequence[Category], asked: Asked) -> tuple[Category, ...]:
    """Hide further parts of a single unit, small ones first, until those hidden are many enough together."""
    hidden = {at for at, part in enumerate(categories) if part.score.satisfied is None}
    shown = [at for at, part in enumerate(categories) if part.score.n and at not in hidden]
    shown.sort(key=lambda at: categories[at].score.n)
    hide_below = asked.survey.thresholds.hide_below
    while asked.unit and shown and 0 < sum(categories[at].score.n for at in hidden) < hide_below:
        hidden.add(shown.pop(0))
    return tuple(
        replace(part, score=Score(part.score.n, None)) if at in hidden else part
        for at, part in enumerate(categories)
    )


def _sorted(rows: _Rows, code: str) -> tuple[dict[Hashable, int], dict[Hashable, Counts]]:
    """Sort rows of key, question, value and number: responses, and the headline's answers at each level."""
    responses: dict[Hashable, int] = defaultdict(int)
    levels: dict[Hashable, list[int]] = defaultdict(lambda: [0] * len(LEVELS))
    for key, question, value, n in rows:
        if question == code:
            responses[key] += n
        elif (at := PLACES.get(value)) is not None:
            levels[key][at] += n
    return responses, defaultdict(lambda: NO_COUNTS, {key: tuple(line) for key, line in levels.items()})


def _counters(
    responses: dict[Hashable, int], counts: dict[Hashable, Counts], asked: Asked
) -> Iterable[Category]:
    """Yield the counters of the units that have any; the unit's own placard has the unit's name."""
    hide_below = asked.survey.thresholds.hide_below
    for unit in asked.units.values():
        if unit.id not in asked.only or not unit.counters:
            continue
        names = {counter.id: counter.name for counter in unit.counters}
        there = {key[1] for key in responses if isinstance(key, tuple) and key[0] == unit.id}
        if not there and not unit.valid_within(asked.period.first, asked.period.last):
            continue
        gone = sorted(counter for counter in there if counter is not None and counter not in names)
        for counter in (*names, *gone, *([None] if None in there else [])):
            key = (unit.id, counter)
            label = unit.name if counter is None else names.get(counter, counter)
            score = score_of(counts[key], hide_below)
            yield Category(label, responses[key], score, unit.id, common=counter is None)


def choices(engine: Engine, current: Tally, asked: Asked) -> tuple[ChoiceFigures, ...]:
    """Return how often each option was picked, of what was counted of those asked for.

    A unit asked for alone isn't told what was reported of it: somebody might look for who did.
    """
    return tuple(
        _choice(engine, current, question, asked)
        for question in asked.survey.choices
        if asked.unit is None or question.role is not Role.MISCONDUCT
    )


def _choice(engine: Engine, current: Tally, question: Question, asked: Asked) -> ChoiceFigures:
    picked = {unit: options for (unit, key), options in current.picked.items() if key == question.key}
    counts = {
        option.label: sum(options.get(option.label, 0) for options in picked.values())
        for option in question.options
    }
    if question.kind is Kind.MULTIPLE:
        n = sum(_pickers(engine, question, tuple(counts), asked).values())
        alarmed = _pickers(engine, question, question.alarm, asked)
        return ChoiceFigures(question.key, n, _shown(counts, n, question, asked), alarmed)
    alarming = {
        unit: sum(options.get(label, 0) for label in question.alarm) for unit, options in picked.items()
    }
    n = sum(counts.values())
    told = _shown(counts, n, question, asked)
    return ChoiceFigures(question.key, n, told, {unit: times for unit, times in alarming.items() if times})


def _shown(counts: dict[str, int], n: int, question: Question, asked: Asked) -> dict[str, int] | None:
    few = 0 < n < asked.survey.thresholds.hide_below
    news = question.role is Role.MISCONDUCT and question.alarm
    return None if few and not news else counts


def _pickers(engine: Engine, question: Question, labels: Sequence[str], asked: Asked) -> dict[str, int]:
    """Count the responses of each unit that picked any of the options, each once."""
    rows = engine.rows("pickers", asked.period.start, asked.period.end, question.key, labels)
    return {unit: n for unit, n in sorted(rows) if unit in asked.only}
