"""The queries of `analysis/sql` in the SQL of Spark: read by sqlglot, changed as a tree, written again.

What a question mark stands for is never written into the text: Spark is handed it as a named argument, a list
as one JSON text, so that a hundred thousand numbers are one argument too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qrsurvey.analysis.engine import Parameter

if TYPE_CHECKING:
    from sqlglot import exp

_WRITTEN_FOR = "duckdb"
_SPARK = "spark"


@dataclass(frozen=True)
class SparkQuery:
    """A query for Spark, with what its `:p0`, `:p1` … stand for."""

    text: str
    arguments: tuple[tuple[str, str | int | None], ...]


def translate(query: str, parameters: Sequence[Parameter], by_month: Collection[str]) -> SparkQuery:
    """Return a query as Spark takes it.

    Of the tables that are parted `by_month` only the months between the first moment among the parameters and
    the last are read: every query that is given moments asks for what was submitted from the one up to, not
    including, the other.

    Raises:
        ValueError: there are more or fewer question marks than parameters.
    """
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(_numbered(query, len(parameters)), read=_WRITTEN_FOR)
    arguments: dict[str, str | int | None] = {}
    for mark in list(tree.find_all(exp.Placeholder)):
        at = int(mark.name) - 1
        value, name = parameters[at], f"p{at}"
        arguments[name] = _argument(value)
        mark.replace(_typed(exp.Placeholder(this=name), value))
    moments = [one for one in parameters if isinstance(one, datetime)]
    if moments:
        for table in list(tree.find_all(exp.Table)):
            if table.name in by_month:
                table.replace(_months_of(table, min(moments), max(moments) - datetime.resolution))
    return SparkQuery(tree.sql(dialect=_SPARK, comments=False), tuple(sorted(arguments.items())))


def _numbered(query: str, expected: int) -> str:
    """Write `$1`, `$2` … for the question marks: a tree is walked in another order than a text is read."""
    from sqlglot.dialects.dialect import Dialect

    marks = [
        token.start
        for token in Dialect.get_or_raise(_WRITTEN_FOR).tokenize(query)
        if token.token_type.name == "PLACEHOLDER"
    ]
    if len(marks) != expected:
        raise ValueError(len(marks), expected)
    return "".join(_with_numbers(query, marks))


def _with_numbers(query: str, marks: Sequence[int]) -> Iterator[str]:
    done = 0
    for number, start in enumerate(marks, start=1):
        yield f"{query[done:start]}${number}"
        done = start + 1
    yield query[done:]


def _argument(value: Parameter) -> str | int | None:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if value is None or isinstance(value, (str, int)):
        return value
    return json.dumps(list(value), ensure_ascii=False)


def _typed(mark: exp.Placeholder, value: Parameter) -> exp.Expr:
    """Say of what type an argument is, where it travels as text."""
    from sqlglot import exp

    if isinstance(value, datetime):
        # Of no time zone: another engine's session may have one of its own.
        return exp.cast(mark, exp.DataType.build("TIMESTAMP_NTZ", dialect=_SPARK), dialect=_SPARK)
    if value is None or isinstance(value, (str, int)):
        return mark
    item = "BIGINT" if all(isinstance(one, int) for one in value) and value else "STRING"
    return exp.func("from_json", mark, exp.Literal.string(f"ARRAY<{item}>"), dialect=_SPARK)


def _months_of(table: exp.Table, first: datetime, last: datetime) -> exp.Expr:
    """Return the part of a table that lies in these months, under the name that the query calls it by."""
    from sqlglot import exp

    low, high = (exp.Literal.string(moment.isoformat()[:7]) for moment in (first, last))
    within = exp.column("month").between(low, high)
    return exp.select("*").from_(exp.to_table(table.name)).where(within).subquery(table.alias or table.name)
