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
from typing import TYPE_CHECKING

import pytest

from qrsurvey.analysis.engine import SQL_DIR, Engine, Parameter
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.spark import SparkEngine, open_spark
from qrsurvey.archive.exported import NOTE, TABLES, read_note
from qrsurvey.errors import DataError
from qrsurvey.office.report_figures import Counted, count_report
from qrsurvey.office.spark_report import count_by_spark
from qrsurvey.render.as_json import render_json
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.engines import EngineChoice, EngineName
from qrsurvey.survey.periods import Period
from qrsurvey.workspace.workspace import Workspace
from support.exported_office import FIELDS, NOW, export, make_office, over

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
    "changed": ("edited", "gone", datetime(2023, 1, 1), JUNE),
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
    "hours": ("code", "overall", "2", "overall", "code", MAY, JUNE),
    "last_days": (MAY, JUNE, "code"),
    "months": (datetime(2023, 5, 1), JUNE, "code", "overall"),
    "pickers": (MAY, JUNE, "field", [FIELDS[0], "'", "\\", ""]),
    "sheets": (MAY, JUNE, ["code", "attitude", "overall"]),
    "undated": ("code",),
    "unit_days": (MAY, JUNE, "code"),
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
        for name in EVERY_QUERY:
            expected = _rows(duckdb, name)
            assert _rows(engine, name) == expected, name
            assert expected or name in MAY_BE_EMPTY, name


def _rows(engine: Engine, name: str) -> list[str]:
    return sorted(map(repr, engine.rows(name, *EVERY_QUERY[name])))


@pytest.mark.usefixtures("session")
def test_a_report_is_that_of_the_archive_byte_for_byte(office: Workspace, tables: Path) -> None:
    spark = replace(LOCAL, tables=tables.as_uri())
    away = replace(office, survey=replace(office.survey, engine=spark))
    by, may = (By.COUNTER, By.SERVICE), Period.parse("2024-05")
    counted, exported = count_by_spark(away, may, by=by, units=["HIEPTAN"], public=True, now=NOW)
    expected = count_report(office, may, by=by, units=["HIEPTAN"], public=True, now=NOW)
    assert counted == expected
    for found, known in zip(_figures(counted), _figures(expected), strict=True):
        assert render_json(found) == render_json(known)
    assert (exported.tables, exported.made) == (tables.as_uri(), NOW)


def _figures(counted: Counted) -> tuple[Figures, ...]:
    return counted.figures, *counted.by_unit.values()


def test_the_command_needs_neither_archive_nor_key_and_says_nothing_else(
    office: Workspace, tables: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    shutil.copytree(office.root / "config", config, ignore=shutil.ignore_patterns("signing.key"))
    export_of = "out/export/archive-1/parquet"
    shutil.copytree(tables, tmp_path / export_of)
    with (config / "survey.yaml").open("a", encoding="utf-8") as file:
        options = "".join(f"\n    {key}: '{value}'" for key, value in OPTIONS.items())
        file.write(f"engine:\n  name: pyspark\n  tables: {export_of}\n  options:{options}\n")
    asked = ["--from", "2024-03-01", "--to", "2024-05-31", "--by", "counter", "--format", "json", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "qrsurvey", "--workspace", str(tmp_path), "--lang", "en", "report", *asked],
        capture_output=True,
        check=True,
    )
    spring = Period.parse("2024-03-01_2024-05-31")
    expected = count_report(office, spring, by=(By.COUNTER,), now=NOW).figures
    assert done.stdout == render_json(expected)
    said = done.stderr.decode().splitlines()
    assert said[0] == str(tmp_path / "out" / "reports" / f"report-{spring.label}.json")
    assert said[-2].startswith("Counted by Spark from the export file:///")
    assert said[-1].startswith("This report isn't noted in the archive's ledger.")
    assert len(said) == 4  # and how old the last comparison is
    assert not (tmp_path / "data").exists()


def test_a_part_of_an_export_is_refused_and_only_months_in_question_are_read(
    session: SparkSession, engine: SparkEngine, tables: Path, tmp_path: Path
) -> None:
    part = tmp_path / "part"
    shutil.copytree(tables, part)
    cut = SparkEngine(session.newSession(), part.as_uri())
    rows = read_note(cut.note()).rows
    cut.open(rows)
    shutil.rmtree(part / "answers" / "month=2024-04")
    assert _rows(cut, "cross") == _rows(engine, "cross")
    with pytest.raises(DataError) as refused:
        SparkEngine(session.newSession(), part.as_uri()).open(rows)
    assert refused.value.message.id == "cluster.rows-differ"
    assert refused.value.message.values["table"] == "answers"
    (part / NOTE).unlink()
    with pytest.raises(DataError) as refused:
        cut.note()
    assert refused.value.message.id == "cluster.no-export"


def test_an_office_without_any_answer_can_be_counted(session: SparkSession, tmp_path: Path) -> None:
    """Of a table without rows there may be no file at all."""
    engine = SparkEngine(session.newSession(), tmp_path.as_uri())
    engine.open(dict.fromkeys(TABLES, 0))
    assert engine.rows("counts", MAY, JUNE) == []
    assert engine.rows("undated", "code") == [(0,)]
