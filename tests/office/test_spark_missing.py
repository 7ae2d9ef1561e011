"""What is said where Spark can't be had, without starting it."""

from __future__ import annotations

import shutil
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qrsurvey.analysis.spark import open_spark
from qrsurvey.cli.main import run
from qrsurvey.errors import QrsurveyError
from qrsurvey.survey.engines import EngineChoice, EngineName
from support.workspaces import SURVEY, write_workspace

SPARK = EngineChoice(EngineName.PYSPARK)


def refusal(choice: EngineChoice) -> str:
    with pytest.raises(QrsurveyError) as refused, open_spark(choice):
        pass
    return refused.value.message.id


def test_a_machine_without_java_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(SPARK) == "cluster.no-java"
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert refusal(SPARK) == "cluster.no-java"


@pytest.mark.parametrize("name", ["pyspark", "sqlglot"])
def test_a_machine_without_the_extra_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    assert refusal(SPARK) == "cluster.not-installed"


def test_without_the_libraries_of_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "grpc", None)
    assert refusal(replace(SPARK, connect="sc://127.0.0.1:1")) == "cluster.connect-not-installed"


@pytest.mark.system
@pytest.mark.skipif(shutil.which("java") is None, reason="needs Java (Debian: openjdk-17-jre-headless)")
def test_a_cluster_where_nobody_listens_is_told_at_once() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and nobody listens
        host = f"127.0.0.1:{held.getsockname()[1]}"
        assert refusal(replace(SPARK, master=f"spark://{host},{host}")) == "cluster.no-master"


@pytest.mark.parametrize(
    ("options", "said"), [(["--send"], "isn't noted in the ledger"), ([], "There is no export in")]
)
def test_the_command_says_it_before_it_does_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    write_workspace(tmp_path, survey=f"{SURVEY}engine: pyspark\n")
    assert run(["--workspace", str(tmp_path), "--lang", "en", "report", *options]) == 2
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "config").iterdir()) == ["survey.yaml", "units.yaml"]
