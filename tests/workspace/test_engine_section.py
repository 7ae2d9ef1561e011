"""`engine:` of `config/survey.yaml`: what it may say, and every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrsurvey.errors import Message, UsageError, WorkspaceError
from qrsurvey.office.spark_report import tables_of
from qrsurvey.survey.engines import EngineChoice, EngineName
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import SURVEY, write_workspace


def engine(root: Path, text: str) -> EngineChoice:
    return read_workspace(write_workspace(root, survey=SURVEY + text)).survey.engine


def faults(root: Path, text: str) -> list[tuple[str, str]]:
    """The place in the section, counted from its first line, and the id of each fault."""
    with pytest.raises(WorkspaceError) as refused:
        engine(root, text)
    found = []
    for detail in refused.value.details:
        fault = detail.values["fault"]
        assert isinstance(fault, Message)
        line = int(str(detail.values["place"]).rpartition(":")[2]) - SURVEY.count("\n")
        found.append((str(line), fault.id))
        assert "hunter2" not in str(fault.values)
    return found


def test_without_the_section_the_archive_is_counted(tmp_path: Path) -> None:
    assert engine(tmp_path, "") == EngineChoice(EngineName.DUCKDB)
    assert engine(tmp_path, "engine: duckdb\n") == EngineChoice(EngineName.DUCKDB)
    assert engine(tmp_path, "engine: pyspark\n") == EngineChoice(EngineName.PYSPARK)


@pytest.mark.parametrize(
    "master", ["local", "local[2]", "local[*,3]", "yarn", "spark://may1:7077", "k8s://https://k8s:6443"]
)
def test_all_that_may_be_said_of_spark(tmp_path: Path, master: str) -> None:
    options = "  options: {spark.executor.memory: 8g, spark.hadoop.fs.s3a.aws.credentials.provider: x.Y}\n"
    text = f"engine:\n  name: pyspark\n  master: '{master}'\n  tables: s3a://kho/bang\n{options}"
    assert engine(tmp_path, text) == EngineChoice(
        EngineName.PYSPARK,
        master=master,
        tables="s3a://kho/bang",
        options={"spark.executor.memory": "8g", "spark.hadoop.fs.s3a.aws.credentials.provider": "x.Y"},
    )
    assert (
        engine(tmp_path, "engine: {name: pyspark, connect: 'sc://may1:15002'}\n").connect == "sc://may1:15002"
    )


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = """\
engine:
  name: pyspark
  master: mesos://x
  connect: sc://x/;token=hunter2
  tables: s3a://AKIA:hunter2@bucket/x
  optoins: {}
  options:
    memory: 8g
    spark.hadoop.fs.s3a.secret.key: hunter2
    spark.hadoop.fs.azure.account.key.x.net: hunter2
"""
    assert faults(tmp_path, text) == [
        ("3", "cluster.bad-master"),
        ("4", "cluster.secret"),
        ("4", "cluster.two-addresses"),
        ("5", "cluster.secret"),
        ("6", "workspace.unknown-key"),
        ("8", "cluster.bad-option"),
        ("9", "cluster.secret"),
        ("10", "cluster.secret"),
    ]
    assert faults(tmp_path, "engine: spark\n") == [("1", "workspace.not-one-of")]
    assert faults(tmp_path, "engine: [duckdb]\n") == [("1", "workspace.not-text")]
    assert faults(tmp_path, "engine: {tables: x}\n") == [("1", "workspace.missing-key")]
    assert faults(tmp_path, "engine:\n  name: duckdb\n  tables: x\n") == [("3", "cluster.only-spark")]


def test_where_the_tables_are(tmp_path: Path) -> None:
    def tables(said: str) -> str:
        survey = f"{SURVEY}engine: {{name: pyspark{said}}}\n"
        return tables_of(read_workspace(write_workspace(tmp_path, survey=survey)))

    with pytest.raises(UsageError) as refused:
        tables("")
    assert refused.value.message.id == "cluster.no-tables"
    for name, whole in (
        ("archive-20240601-010000", True),
        ("archive-20240602-010000", True),
        ("archive-3", False),
    ):
        folder = tmp_path / "out" / "export" / name / "parquet"
        folder.mkdir(parents=True)
        if whole:
            (folder / "export.json").touch()
    assert tables("") == (tmp_path / "out/export/archive-20240602-010000/parquet").as_uri()
    assert tables(", tables: 'thư mục/x'") == (tmp_path / "thư mục" / "x").as_uri()
    assert tables(", tables: 'hdfs:/x'") == "hdfs:/x"
    assert tables(", tables: /srv/x") == "/srv/x"
