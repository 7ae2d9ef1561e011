"""Tables for pandas: whole numbers stay whole where some are missing, choices know their options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from qrsurvey.archive.wide import FACTS
from qrsurvey.survey.questions import Kind, Question, Survey

if TYPE_CHECKING:
    import pandas as pd


def typed_responses(wide: pd.DataFrame, survey: Survey, units: Sequence[str]) -> pd.DataFrame:
    """Return the columns of `read_wide` with their types.

    Ratings are `Int8`, 1 to 5; `unit` and single choices are categories in the order of the configuration, so
    that a group nobody answered for is there with `observed=False`; multiple choices are tuples.
    """
    import pandas as pd

    others = [unit for unit in wide["unit"].dropna().unique() if unit not in units]
    wide["unit"] = pd.Categorical(wide["unit"], categories=[*units, *sorted(others)])
    for name in ("source", "verdict", "counter"):
        wide[name] = wide[name].astype("category")
    asked = [question for question in survey.questions if question is not survey.code_question]
    for column, question in zip(wide.columns[len(FACTS) :], asked, strict=True):
        wide[column] = _typed(wide[column], question)
    return wide


def _typed(answers: pd.Series, question: Question) -> pd.Series:
    import pandas as pd

    if question.kind is Kind.RATING:
        return pd.to_numeric(answers).astype("Int8")
    if question.kind is Kind.CHOICE:
        labels = [option.label for option in question.options]
        return pd.Series(pd.Categorical(answers, categories=labels), index=answers.index)
    if question.kind is Kind.MULTIPLE:
        order = {option.label: at for at, option in enumerate(question.options)}
        return answers.map(lambda one: tuple(sorted(one, key=order.__getitem__)) if _is_list(one) else ())
    return answers.astype(bool)


def _is_list(value: object) -> bool:
    return hasattr(value, "__len__")


def table(rows: Iterable[Mapping[str, object]], index: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a table with these columns, indexed by one of them; what is null is missing."""
    import pandas as pd

    made = pd.DataFrame(list(rows), columns=list(columns)).set_index(index)
    return made.convert_dtypes()
