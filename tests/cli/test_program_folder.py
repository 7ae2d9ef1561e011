"""The program's own folder is a workspace by design: whoever would begin a survey there is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from qrsurvey.workspace.program_folder import is_program_folder
from support.workspaces import write_workspace

HERE = Path(__file__).parents[2]
TOLD = "Đây là thư mục của phần mềm (với số liệu mẫu của thị xã Hòa Thành)"
LINK = (
    "https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform"
    "?usp=pp_url&entry.1626576186=CODE"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone, as far as it matters."""
    root = write_workspace(tmp_path / "qrsurvey")
    (root / "src" / "qrsurvey").mkdir(parents=True)
    shutil.copy(HERE / "pyproject.toml", root)
    return root


def said(capsys: pytest.CaptureFixture[str], root: Path, *words: str) -> tuple[str, str]:
    capsys.readouterr()
    assert run(["--workspace", str(root), "--lang", "vi", *words]) in {0, 2}
    shown = capsys.readouterr()
    return shown.out, shown.err


def test_the_status_says_it_first_of_all(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = said(capsys, clone, "status")[0].splitlines()[0]
    assert first.startswith(TOLD)
    assert first.endswith("qrsurvey init ../khao-sat")
    assert json.loads(said(capsys, clone, "status", "--json")[0])["program"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("make-codes", "--unit", "LONGHOA"),
        ("form", "adopt", LINK),
        ("form", "apply"),
        ("pull", "--from", "x"),
    ],
)
def test_what_begins_a_survey_there_warns(
    clone: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    assert TOLD in said(capsys, clone, *words)[1]
    (clone / "src" / "qrsurvey").rename(clone / "src" / "khac")
    assert TOLD not in said(capsys, clone, *words)[1]


def test_an_office_that_works_there_is_warned_once(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for warned in (True, False):
        assert (TOLD in said(capsys, clone, "make-codes", "--unit", "LONGHOA")[1]) == warned


@pytest.mark.parametrize("project", [None, "", "[project]\nname = 'khac'", "project = 1", "[project", "\0"])
def test_another_folder_is_none_of_the_program(clone: Path, project: str | None) -> None:
    assert is_program_folder(HERE)
    (clone / "pyproject.toml").unlink()
    if project is not None:
        (clone / "pyproject.toml").write_text(project, encoding="utf-8")
    assert not is_program_folder(clone)
