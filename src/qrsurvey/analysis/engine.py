"""Who answers the queries of `analysis/sql`: DuckDB in this process, or another engine over the same tables.

The files of that folder are the only wording of what is counted, in SQL plain enough for every engine.
Figures are ordered in Python and not by an engine, so that the same answers give the same report whoever
counted them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SQL_DIR = Path(__file__).parent / "sql"

Parameter = str | int | datetime | Sequence[str] | Sequence[int] | None
"""What a question mark of a query may stand for; moments are the office's local time, naive."""


class Engine(Protocol):
    """Answers queries over the tables of one archive, which stay as they are meanwhile."""

    def rows(self, query: str, *parameters: Parameter) -> list[tuple[Any, ...]]:
        """Return all rows of the query of that name, in any order; each `?` is given a parameter in turn."""
        ...


class DuckDBEngine:
    """DuckDB in this process, over an open archive or whatever else its connection holds."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, query: str, *parameters: Parameter) -> list[tuple[Any, ...]]:
        """As `Engine.rows`."""
        return self._connection.execute(sql(query), list(parameters)).fetchall()


class Remembering:
    """Asks another engine each question once: reports of units ask mostly what the last one asked.

    What it returns must not be changed.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[tuple[object, ...], list[tuple[Any, ...]]] = {}

    def rows(self, query: str, *parameters: Parameter) -> list[tuple[Any, ...]]:
        """As `Engine.rows`."""
        key = query, *(tuple(one) if isinstance(one, (list, tuple)) else one for one in parameters)
        if key not in self._known:
            self._known[key] = self._engine.rows(query, *parameters)
        return self._known[key]


def sql(name: str) -> str:
    """Return one of the queries."""
    return (SQL_DIR / f"{name}.sql").read_text(encoding="utf-8")
