"""The figures by counter, or by what people picked at a question, and how often each option was picked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import TYPE_CHECKING

from qrsurvey.analysis.asked import Asked
from qrsurvey.analysis.counts import sql
from qrsurvey.analysis.figures import LEVELS, Breakdown, Category, ChoiceFigures
from qrsurvey.analysis.scores import score_of
from qrsurvey.analysis.tally import NO_COUNTS, Counts
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.questions import Kind, Question, Survey

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection


_Rows = Iterable[tuple[Hashable, str, str, int]]


def break_down(connection: DuckDBPyConnection, by: By, asked: Asked) -> Breakdown:
    """Score the parts of the units that count, in the order of the configuration, those without answers too.

    The survey asks what is broken down by, or it is by counter.
    """
    survey, start, end = asked.survey, asked.period.start, asked.period.end
    code, headline = survey.code_question.key, survey.headline.key
    if by is By.COUNTER:
        found = connection.execute(sql("counters"), [start, end, code, headline]).fetchall()
        rows = (((unit, counter), question, value, n) for unit, counter, question, value, n in found)
        responses, counts = _sorted(rows, code)
        return Breakdown(by, None, tuple(_counters(responses, counts, asked)))
    question = asked_for(by, survey)
    assert question is not None, "the caller looks whether it is asked"
    crossed = connection.execute(
        sql("cross"), [question.key, start, end, code, headline, start, end]
    ).fetchall()
    own = ((value, key, level, n) for unit, value, key, level, n in crossed if unit in asked.only)
    responses, counts = _sorted(own, code)
    return Breakdown(
        by,
        question.key,
        tuple(
            Category(
                option.label,
                responses[option.label],
                score_of(counts[option.label], survey.thresholds.hide_below),
            )
            for option in question.options
        ),
    )


def _sorted(rows: _Rows, code: str) -> tuple[dict[Hashable, int], dict[Hashable, Counts]]:
    """Sort rows of key, question, value and number: responses, and the headline's answers at each level."""
    responses: dict[Hashable, int] = defaultdict(int)
    counts: dict[Hashable, Counts] = defaultdict(lambda: NO_COUNTS)
    for key, question, value, n in rows:
        if question == code:
            responses[key] += n
        elif value in LEVELS:
            at = LEVELS.index(value)
            counts[key] = (*counts[key][:at], counts[key][at] + n, *counts[key][at + 1 :])
    return responses, counts


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
        gone = sorted(counter for counter in there if counter is not None and counter not in names)
        for counter in (*names, *gone, *([None] if None in there else [])):
            key = (unit.id, counter)
            label = unit.name if counter is None else names.get(counter, counter)
            yield Category(label, responses[key], score_of(counts[key], hide_below), unit.id)


def choices(frame: pd.DataFrame, survey: Survey, only: Collection[str]) -> tuple[ChoiceFigures, ...]:
    """Return how often each option was picked, from the counts of `count_answers`.

    Of a question with several picks `n` is the number of picks.
    """
    own = frame[frame["unit"].isin(list(only))]
    hide_below = survey.thresholds.hide_below
    return tuple(
        _choice(own, question, hide_below)
        for question in survey.questions
        if question.kind in {Kind.CHOICE, Kind.MULTIPLE}
    )


def _choice(frame: pd.DataFrame, question: Question, hide_below: int) -> ChoiceFigures:
    rows = frame[frame["question"] == question.key]
    found = {str(value): int(n) for value, n in rows.groupby("value")["n"].sum().items()}
    counts = {option.label: found.get(option.label, 0) for option in question.options}
    alarming = rows[rows["value"].isin(question.alarm)]
    by_unit = {str(unit): int(n) for unit, n in alarming.groupby("unit")["n"].sum().items()}
    n = sum(counts.values())
    hidden = n < hide_below and not question.alarm
    return ChoiceFigures(question.key, n, None if hidden else counts, by_unit)
