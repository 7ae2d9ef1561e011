"""Spark in local mode: the same SQL files, the same rows, the same report, byte for byte.

Its session has a time zone of its own, which nothing may depend on. One for all tests: Java takes seconds to start.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qrsurvey.analysis.engine import SQL_DIR, DuckDBEngine, Parameter, sql
from qrsurvey.analysis.spark import SparkEngine, open_spark
from qrsurvey.analysis.spark_sql import translate
from qrsurvey.archive.exported import NOTE, TABLES, read_note
from qrsurvey.archive.ledger import read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError, UsageError
from qrsurvey.office.report import make_report
from qrsurvey.office.spark_report import count_by_spark, tables_of
from qrsurvey.render.as_json import render_json
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.engines import EngineChoice, EngineName
from qrsurvey.survey.periods import Period
from qrsurvey.workspace.workspace import Workspace
from support.exported_office import FIELDS, NOW, export, make_office, note_of, over

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java (Debian: openjdk-17-jre-headless)"),
]

OPTIONS = {
    "spark.sql.session.timeZone": "America/New_York",
    "spark.sql.shuffle.partitions": "2",
    # A test ends before the better compiler has paid for itself.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
LOCAL = EngineChoice(EngineName.PYSPARK, master="local[2]", options=OPTIONS)
MAY, JUNE = datetime(2024, 5, 1), datetime(2024, 6, 1)
EVERY_QUERY: dict[str, tuple[Parameter, ...]] = {
    "case_steps": (),
    "cases": (),
    "changed": ("edited", "gone", datetime(2023, 1, 1), JUNE, None, None),
    "clusters": (MAY, JUNE, ["attitude", "overall"]),
    "comments": (datetime(2024, 4, 1), JUNE),
    "counted": (MAY, JUNE, "code", list(range(1, 50_000, 3))),
    "counters": (MAY, JUNE, "code", "overall"),
    "counts": (MAY, JUNE),
    "counts_of": (MAY, JUNE, []),
    "cross": ("field", MAY, JUNE, "code", "overall", MAY, JUNE),
    "days": (MAY, JUNE, "code"),
    "decided": (datetime(2024, 4, 1), JUNE),
    "decisions": (),
    "events": ("report", "undo"),
    "flags": ("2024-05",),
    "hours": ("overall", "2", "overall", "code", MAY, JUNE),
    "months": (datetime(2023, 5, 1), JUNE, "code", "overall"),
    "pickers": (MAY, JUNE, "field", [FIELDS[0], "'", "\\", ""]),
    "sheets": (MAY, JUNE),
    "undated": ("code",),
}
MAY_BE_EMPTY = {"counts_of"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_office(tmp_path_factory.mktemp("spark") / "office")


@pytest.fixture(scope="module")
def tables(office: Workspace) -> Path:
    return export(office, office.exports_dir / "archive-1")


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with open_spark(LOCAL) as session:
        yield session


@pytest.fixture(scope="module")
def engine(session: SparkSession, tables: Path) -> SparkEngine:
    engine = SparkEngine(session, tables.as_uri())
    engine.open(read_note(engine.note()).rows)
    return engine


def test_every_query_gives_the_rows_that_duckdb_gives(engine: SparkEngine, tables: Path) -> None:
    assert set(EVERY_QUERY) == {path.stem for path in SQL_DIR.glob("*.sql")}
    with over(tables) as duckdb:
        for name, parameters in EVERY_QUERY.items():
            found, expected = (sorted(map(repr, _plain(one, name, parameters))) for one in (engine, duckdb))
            assert found == expected, name
            assert expected or name in MAY_BE_EMPTY, name


def _plain(
    engine: SparkEngine | DuckDBEngine, name: str, parameters: tuple[Parameter, ...]
) -> list[tuple[Any, ...]]:
    return engine.rows(name, *parameters)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("label", ["2024-05", "2024"])
def test_a_report_is_that_of_the_archive_byte_for_byte(office: Workspace, tables: Path, label: str) -> None:
    away = replace(office, survey=replace(office.survey, engine=replace(LOCAL, tables=str(tables))))
    by = (By.COUNTER, By.SERVICE)
    asked = {"by": by, "units": ["HIEPTAN"], "public": True, "now": NOW}
    counted, exported = count_by_spark(away, Period.parse(label), **asked)  # type: ignore[arg-type]
    (made,) = make_report(office, Period.parse(label), by=by, units=["HIEPTAN"], formats=(), now=NOW).of_units
    whole = make_report(office, Period.parse(label), by=by, formats=(), now=NOW).report
    assert render_json(counted.by_unit["HIEPTAN"]) == render_json(made.figures)
    assert render_json(replace(counted.figures, public=None)) == render_json(whole.figures)
    assert exported.tables == tables.as_uri() if ":" in exported.tables else str(tables)


def test_only_the_months_of_a_question_are_read(session: SparkSession, engine: SparkEngine) -> None:
    asked = translate(sql("cross"), EVERY_QUERY["cross"], {"answers"})
    files = session.sql(asked.text, args=dict(asked.arguments)).inputFiles()
    assert files
    assert all("month=2024-05" in file for file in files)


def test_a_part_of_an_export_is_refused(session: SparkSession, tables: Path, tmp_path: Path) -> None:
    part = tmp_path / "part"
    shutil.copytree(tables, part)
    shutil.rmtree(part / "answers" / "month=2024-05")
    cut = SparkEngine(session, part.as_uri())
    with pytest.raises(DataError) as refused:
        cut.open(read_note(cut.note()).rows)
    assert refused.value.message.id == "spark.rows-differ"
    assert refused.value.message.values["table"] == "answers"
    (part / NOTE).unlink()
    with pytest.raises(DataError) as refused:
        cut.note()
    assert refused.value.message.id == "spark.no-export"


def test_an_office_without_any_answer_can_be_counted(
    session: SparkSession, office: Workspace, tables: Path, tmp_path: Path
) -> None:
    """Of a table without rows there may be no file at all."""
    empty = tmp_path / "empty"
    empty.mkdir()
    engine = SparkEngine(session, empty.as_uri())
    engine.open(dict.fromkeys(TABLES, 0))
    assert engine.rows("counts", MAY, JUNE) == []
    assert engine.rows("undated", "code") == [(0,)]
