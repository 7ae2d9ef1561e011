"""The counts from which every figure follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from qrsurvey.analysis.engine import Engine
from qrsurvey.survey.questions import Survey

Row: TypeAlias = tuple[str | None, str, str, int]
"""A unit (None: no unit's), a question and a value that occurs there, with its number."""


def count_answers(engine: Engine, start: datetime, end: datetime) -> list[Row]:
    """Count the answers submitted from `start` up to, not including, `end`; the rows are in any order."""
    return engine.rows("counts", start, end)


def count_headline(engine: Engine, start: datetime, end: datetime, survey: Survey) -> list[Row]:
    """Count as `count_answers` does, the responses and the headline question alone; a row for each month."""
    rows = engine.rows("months", start, end, survey.code_question.key, survey.headline.key)
    return [(unit, question, value, n) for unit, _, _, question, value, n in rows]


def count_answers_of(engine: Engine, start: datetime, end: datetime, responses: Sequence[int]) -> list[Row]:
    """Count as `count_answers` does, some responses only."""
    return engine.rows("counts_of", start, end, responses) if responses else []


def count_undated(engine: Engine, code_question: str) -> int:
    """Count the responses whose time can't be read and which therefore belong to no period."""
    ((n,),) = engine.rows("undated", code_question)
    return int(n)
