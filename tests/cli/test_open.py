"""`qrsurvey open`: what is opened, by what, and what happens where nothing can be opened."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from support.workspaces import write_workspace

pytestmark = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="the opener of this test is xdg-open"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_workspace(tmp_path / "Văn phòng của tôi")
    reports = root / "out" / "reports"
    reports.mkdir(parents=True)
    for age, name in enumerate(
        (
            "report-2024-05-LONGHOA.pdf",  # of one unit
            "report-2024-05-en.pdf",  # in another language than the office's
            "report-2024-05.pdf",
            "report-2024-04.pdf",
            "report-2024-05.docx",
            "poster.pdf",
        )
    ):
        (reports / name).write_bytes(b"x")
        os.utime(reports / name, (2e9 - age, 2e9 - age))
    monkeypatch.setenv("QRSURVEY_WORKSPACE", str(root))
    monkeypatch.setenv("QRSURVEY_LANG", "en")
    return root


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A screen, and an opener that writes down what it was asked to open."""
    log, folder = tmp_path / "opened", tmp_path / "bin"
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{log}"\n', encoding="utf-8")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    return log


def test_the_newest_report_is_opened(office: Path, opened: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newest = office / "out" / "reports" / "report-2024-05.pdf"
    assert run(["open", "report"]) == 0
    said = capsys.readouterr()
    assert opened.read_text(encoding="utf-8") == f"{newest}\n"
    assert said.out == f"{newest}\n"
    assert "1 older" in said.err
    assert run(["open", "report", "--unit", "LONGHOA"]) == 0
    assert capsys.readouterr().out == f"{newest.with_name('report-2024-05-LONGHOA.pdf')}\n"
    assert run(["open", "report", "--format", "DOCX", "--quiet"]) == 0
    assert opened.read_text(encoding="utf-8").splitlines()[-1] == str(newest.with_suffix(".docx"))
    assert run(["open", "folder"]) == 0
    assert opened.read_text(encoding="utf-8").splitlines()[-1] == str(office)


def test_the_guide_is_there_without_a_workspace(
    tmp_path: Path, opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QRSURVEY_WORKSPACE", raising=False)
    assert run(["open", "docs", "--lang", "vi"]) == 0
    page = Path(opened.read_text(encoding="utf-8").strip())
    assert "qrsurvey make-codes" in page.read_text(encoding="utf-8")


def test_without_a_screen_the_path_is_named(
    office: Path, opened: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert run(["open", "report"]) == 0
    said = capsys.readouterr()
    assert said.out.strip().endswith("report-2024-05.pdf")
    assert "can't open it by itself" in said.err
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(office))
    assert run(["open", "report"]) == 0
    assert "can't open it by itself" in capsys.readouterr().err
    assert not opened.exists()


def test_what_is_not_there_is_told_with_its_command(
    office: Path, opened: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, said in (
        (["placards"], "qrsurvey make-codes"),
        (["report", "--format", "xlsx"], "qrsurvey report --format xlsx"),
        (["report", "--unit", "HIEPTAN"], "qrsurvey report --unit HIEPTAN --format pdf"),
        (["report", "--unit", "CA"], "qrsurvey units list"),
        (["report", "--format", "word"], "did you mean `docx`?"),
        (["reprot"], "did you mean `report`?"),
    ):
        assert run(["open", *words]) == 2
        assert said in capsys.readouterr().err
    assert not opened.exists()


def test_nothing_outside_of_the_workspace_is_opened(
    office: Path, opened: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = office.parent / "elsewhere.pdf"
    secret.write_bytes(b"x")
    os.utime(secret, (3e9, 3e9))
    (office / "out" / "reports" / "report-2024-06.pdf").symlink_to(secret)
    assert run(["open", "report"]) == 2
    assert "leads out of" in capsys.readouterr().err
    assert not opened.exists()
