"""Queries as Spark takes them: nothing that was given stands in the text, and each mark gets its own value."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from qrsurvey.analysis.engine import sql
from qrsurvey.analysis.spark_sql import translate

MAY, JUNE = datetime(2024, 5, 1), datetime(2024, 6, 1)
EVIL = "x' OR '1'='1\\"


def test_values_travel_beside_the_text() -> None:
    query = translate(sql("pickers"), (MAY, JUNE, EVIL, [EVIL, "?"]), ())
    assert "'1'" not in query.text
    assert "\\" not in query.text
    values = dict(query.arguments)
    assert (values["p0"], values["p1"], values["p2"]) == ("2024-05-01 00:00:00", "2024-06-01 00:00:00", EVIL)
    assert json.loads(str(values["p3"])) == [EVIL, "?"]


def test_marks_are_numbered_as_they_are_read_and_not_where_they_are_none() -> None:
    text = "-- what?\nSELECT '?' AS q FROM answers JOIN changes ON answers.unit = ? WHERE answers.value = ? OR ? = 1"
    query = translate(text, ("first", "second", 3), ())
    assert query.text.endswith("answers.unit = :p0 WHERE answers.value = :p1 OR :p2 = 1")
    assert query.arguments == (("p0", "first"), ("p1", "second"), ("p2", 3))


@pytest.mark.parametrize("given", [(), ("a", "b")])
def test_a_value_too_few_or_too_many_is_refused(given: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="1"):
        translate(sql("undated"), given, ())


def test_months_are_those_between_the_moments() -> None:
    across = translate(
        sql("days"), (datetime(2023, 12, 31), datetime(2024, 1, 1, 0, 0, 1), "code"), {"answers"}
    )
    assert "month BETWEEN '2023-12' AND '2024-01'" in across.text
    assert "month BETWEEN '2024-05' AND '2024-05'" in translate(sql("counts"), (MAY, JUNE), {"answers"}).text
    assert "BETWEEN" not in translate(sql("undated"), ("code",), {"answers"}).text
