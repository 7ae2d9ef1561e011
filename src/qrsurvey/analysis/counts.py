"""The only place where figures meet the database: it counts, everything else follows from the counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

SQL_DIR = Path(__file__).parent / "sql"

COLUMNS = ("unit", "question", "value", "n")


def count_answers(connection: DuckDBPyConnection, start: datetime, end: datetime) -> pd.DataFrame:
    """Count the answers submitted from `start` up to, not including, `end`.

    Returns:
        One row for each unit (None: no unit's), question and value that occurs, with its number `n`; in the
        order of these columns, so that the same answers give the same frame whatever engine counted them.
    """
    frame = connection.execute(sql("counts"), [start, end]).df()
    return frame[list(COLUMNS)].sort_values(list(COLUMNS), na_position="last", ignore_index=True)


def count_answers_of(
    connection: DuckDBPyConnection, start: datetime, end: datetime, responses: Sequence[int]
) -> pd.DataFrame:
    """Count as `count_answers` does, some responses only."""
    frame = connection.execute(sql("counts_of"), [start, end, list(responses)]).df()
    return frame[list(COLUMNS)].sort_values(list(COLUMNS), na_position="last", ignore_index=True)


def count_undated(connection: DuckDBPyConnection, code_question: str) -> int:
    """Count the responses whose time can't be read and which therefore belong to no period."""
    row = connection.execute(sql("undated"), [code_question]).fetchone()
    assert row is not None, "count(*) always gives one row"
    return int(row[0])


def sql(name: str) -> str:
    """Return one of the queries."""
    return (SQL_DIR / f"{name}.sql").read_text(encoding="utf-8")
