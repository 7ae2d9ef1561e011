"""Responses as a wide table, a row each and a column a question, for whoever analyses them elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qrsurvey.archive.store import Archive
from qrsurvey.survey.questions import Kind, Question, Survey

if TYPE_CHECKING:
    import pandas as pd

FACTS = ("source", "submitted", "unit", "counter", "verdict")
"""The columns that every response has, whatever was asked."""


def read_wide(
    archive: Archive,
    survey: Survey,
    start: datetime | None = None,
    end: datetime | None = None,
    unit: str | None = None,
) -> pd.DataFrame:
    """Return responses by their numbers, as today's survey, codes and decisions read them.

    Columns: `FACTS` (`submitted` is local time to the second, NaT where it isn't known), then one by the key
    of each question but the code's, with `_` behind it where a fact has that name: text, a list of texts for
    a multiple choice, for free text whether something was written. Answers that are none of the question's
    options aren't there. The answers must be up to date (`refresh_answers`).

    Args:
        archive: Where they are.
        survey: What was asked.
        start: The first local moment; with None for both, undated ones are there too.
        end: The moment after the last.
        unit: Only responses that count for it.
    """
    asked = [question for question in survey.questions if question is not survey.code_question]
    keys = {f"q{at}": question.key for at, question in enumerate(asked)}
    columns = [_column(name, question) for name, question in zip(keys, asked, strict=True)]
    found = archive.connection.execute(
        f"""
        SELECT wide.*, source FROM responses JOIN (
            SELECT response, any_value(submitted) AS submitted, any_value(unit) AS unit,
                   any_value(counter) AS counter,
                   {", ".join(["any_value(value) FILTER (question = $code) AS verdict", *columns])}
            FROM answers
            WHERE ($start IS NULL OR submitted >= $start) AND ($end IS NULL OR submitted < $end)
              AND ($unit IS NULL OR unit = $unit)
            GROUP BY response
        ) AS wide ON seq = response
        ORDER BY response
        """,  # noqa: S608 - numbered names of ours; what the configuration says is among the parameters
        {"code": survey.code_question.key, "start": start, "end": end, "unit": unit, **keys},
    ).df()
    names = {name: f"{key}_" if key in FACTS else key for name, key in keys.items()}
    return found.rename(columns=names).set_index("response")[[*FACTS, *names.values()]]


def _column(name: str, question: Question) -> str:
    """Return the expression that makes a question's column of its answers in long form."""
    if question.kind is Kind.TEXT:
        return f"coalesce(bool_or(question = ${name}), false) AS {name}"
    taken = "list(value ORDER BY value)" if question.kind is Kind.MULTIPLE else "any_value(value)"
    return f"{taken} FILTER (question = ${name} AND known) AS {name}"
