"""The counts from which every figure follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from qrsurvey.analysis.engine import Engine

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("unit", "question", "value", "n")


def count_answers(engine: Engine, start: datetime, end: datetime) -> pd.DataFrame:
    """Count the answers submitted from `start` up to, not including, `end`.

    Returns:
        One row for each unit (None: no unit's), question and value that occurs, with its number `n`; in the
        order of these columns, so that the same answers give the same frame whatever engine counted them.
    """
    return _frame(engine.rows("counts", start, end))


def count_answers_of(
    engine: Engine, start: datetime, end: datetime, responses: Sequence[int]
) -> pd.DataFrame:
    """Count as `count_answers` does, some responses only."""
    return _frame(engine.rows("counts_of", start, end, responses) if responses else ())


def count_undated(engine: Engine, code_question: str) -> int:
    """Count the responses whose time can't be read and which therefore belong to no period."""
    ((n,),) = engine.rows("undated", code_question)
    return int(n)


def _frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    import pandas as pd

    owned = sorted(row for row in rows if row[0] is not None)
    lost = sorted((row for row in rows if row[0] is None), key=itemgetter(1, 2))
    # Of no rows at all pandas can't tell what they would be.
    return pd.DataFrame(owned + lost, columns=list(COLUMNS)).astype({"n": "int64"})
