"""`self-check` as a person runs it: without a workspace, in both languages, as data, from a folder that is gone."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from qrsurvey.cli.main import run


def test_without_a_workspace_it_says_that_the_machine_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["self-check", "--lang", "vi"]) == 0
    said = capsys.readouterr()
    assert "Asia/Ho_Chi_Minh là UTC+7" in said.out
    assert "0 hỏng" in said.out
    assert "qrsurvey demo" in said.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_broken_ends_with_2_and_comes_as_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    (tmp_path / "temp").write_bytes(b"")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    assert run(["self-check", "--lang", "en", "--json"]) == 2
    said = capsys.readouterr()
    data = json.loads(said.out)
    assert set(data) == {"exit_code", "ok", "warning", "broken", "skipped", "findings"}
    assert data["exit_code"] == 2
    assert said.err == ""
    levels = {finding["id"]: finding["level"] for finding in data["findings"]}
    assert levels["machine.temp-unusable"] == "broken"
    assert levels["selfcheck.folder-gone"] == "warning"
    for finding in data["findings"]:
        assert set(finding) == {"area", "level", "id", "message", "next_step"}
        assert finding["next_step"] or finding["level"] in {"ok", "skipped"}


def test_files_in_the_folder_one_stands_in_are_not_taken_for_libraries(tmp_path: Path) -> None:
    for name in ("rich", "typer", "babel", "yaml"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(99)", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "qrsurvey", "self-check", "--help"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "self-check" in done.stdout
