"""make-codes as it is typed: what it prints, what it refuses, in which language it speaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from support.placards import words_of
from support.workspaces import write_workspace

NAMES = ("placards.pdf", "codes.csv", "ban-giao-ma-qr.pdf", "ban-giao-ma-qr.xlsx", "huong-dan-quet-ma.pdf")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_workspace(tmp_path))
    return tmp_path


def test_the_files_are_named_one_a_line_and_packs_by_their_folder(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["make-codes", "--lang", "en", "--format", "pdf,SVG", "--format", "png"]) == 0
    said = capsys.readouterr()
    folder = office / "out" / "placards"
    expected = [*(folder / name for name in NAMES), folder / "packs", folder / "svg", folder / "png"]
    assert said.out.splitlines() == [str(path) for path in expected]
    assert "Made 2 placards" in said.err
    assert "there are 4 to print" in said.err
    assert "packs" in said.err
    assert run(["make-codes", "--lang", "en", "--no-clobber"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [str(path) for path in expected[:6]]
    assert "2 files in packs were there already" in said.err
    assert "Made" not in said.err
    assert "Next:" not in said.err


def test_some_units_only_and_a_pack_that_was_changed(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["make-codes", "--quiet"]) == 0
    (office / "out" / "placards" / "packs" / "HIEPTAN.pdf").write_bytes(b"noted")
    capsys.readouterr()
    assert run(["make-codes", "--unit", "HIEPTAN", "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "HIEPTAN.pdf was changed by somebody and is left as it is; the new one is HIEPTAN (2).pdf" in said
    assert "hand-over table in this folder now hold the chosen units only" in said


def test_placards_in_two_languages_and_messages_in_the_first(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "en, vi", "make-codes"]) == 0
    assert "Made 2 placards" in capsys.readouterr().err
    page = words_of(office / "out" / "placards" / "placards.pdf")
    assert "Khảo sát".upper() in page
    assert "SURVEY" in page
    assert run(["--lang", "vi", "make-codes"]) == 0
    assert "Đã tạo 2 bảng" in capsys.readouterr().err
    assert "SURVEY" not in words_of(office / "out" / "placards" / "placards.pdf")


@pytest.mark.parametrize("asked", ["fr", "vi,fr", "vi;en", ",", ""])
def test_a_language_that_is_none(office: Path, capsys: pytest.CaptureFixture[str], asked: str) -> None:
    assert run(["--lang", asked, "make-codes"]) == 2
    assert "`" + asked + "`" in capsys.readouterr().err
    assert not (office / "out").exists()


def test_layouts_are_listed_for_people_and_for_machines(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    (office / "config" / "layouts").mkdir()
    own = (Path(__file__).parents[2] / "src/qrsurvey/assets/layouts/a4.yaml").read_text(encoding="utf-8")
    (office / "config" / "layouts" / "cua-ra-vao.yaml").write_text(own, encoding="utf-8")
    assert run(["make-codes", "--list-layouts", "--lang", "vi"]) == 0
    shown = capsys.readouterr().out
    for name in ("a5", "a4", "a6x4", "tent", "card", "label-99x57", "label-99x68", "cua-ra-vao"):
        assert name in shown
    assert "0,92 m" in shown
    assert run(["make-codes", "--list-layouts", "--json", "--lang", "en"]) == 0
    listed = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert listed["card"]["codes_per_sheet"] == 10
    assert listed["a5"]["page_mm"] == [148, 210]
    assert all(one["distance_m"] == pytest.approx(one["side_mm"] / 100, abs=0.01) for one in listed.values())
    assert all(one["readable"] is (one["module_mm"] >= 0.7) for one in listed.values())
    assert not (office / "data").exists()


def test_a_preview(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["make-codes", "--preview", "--layout", "a6x4", "--start-at", "4"]) == 0
    path = office / "out" / "placards" / "preview-a6x4.pdf"
    assert capsys.readouterr().out.strip() == str(path)
    assert words_of(path).count("Đơn vị mẫu".replace(" ", " ")) == 1
    assert not (office / "config" / "signing.key").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--json"], "--json goes with --list-layouts only"),
        (["--format", "gif"], "can't be written as `gif`"),
        (["--format", "svg,"], "can't be written as ``"),
        (["--layout", "a55"], "a55"),
        (["--layout", "../../etc"], "../../etc"),
        (["--layout", "card", "--start-at", "11"], "11"),
        (["--preview", "--start-at", "2"], "layout a5 has one placard only"),
        (["--start-at", "x"], "--start-at"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    office: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(["make-codes", "--lang", "en", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "What to do:" in err
    assert not (office / "config" / "signing.key").exists()
    assert not [path for path in (office / "out").rglob("*") if path.is_file()]
