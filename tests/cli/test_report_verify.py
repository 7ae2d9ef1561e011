"""`qrsurvey report` and `report --verify` as they are typed: what they say in both languages, and the exit codes."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.cli.main import run
from qrsurvey.office import report_again
from qrsurvey.office.report import make_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import read_workspace
from support.decided_office import MARKS, NOW, Offices, Row, rows

MORE = [Row(datetime(2024, 5, 21, 9, n), "LONGHOA", MARKS[3], MARKS[3]) for n in range(3)]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Offices:
    return Offices(tmp_path_factory.mktemp("offices"))


@pytest.fixture(scope="module")
def issued(offices: Offices) -> Path:
    workspace = offices.office(rows())
    make_report(workspace, Month(2024, 5), formats=[ReportFormat.PDF, ReportFormat.JSON], now=NOW)
    return workspace.root


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued, tmp_path / "office"))


class Typed:
    """Runs commands in one workspace and keeps what they said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, root: Path, *words: object, code: int = 0, lang: str = "en") -> tuple[str, str]:
        self._capsys.readouterr()
        assert run(["--workspace", str(root), "--lang", lang, "report", *map(str, words)]) == code
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out, said.err


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(capsys)


def edited(root: Path) -> Path:
    path = root / "out" / "reports" / "report-2024-05.json"
    data: Any = json.loads(path.read_text(encoding="utf-8"))
    for unit in data["units"]:
        unit["responses"] += 1
        for question in unit["questions"]:
            question["n"] += 1
            question["low"] = 0.125
            question["high"] = 0.875
    copy = root / "sửa.json"
    copy.write_text(json.dumps(data), encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "ĐÚNG BẢN ĐÃ PHÁT HÀNH"), ("en", "byte for byte the file that was issued")]
)
def test_the_issued_file_is_said_to_be_that_one(root: Path, typed: Typed, lang: str, said: str) -> None:
    for name in ("report-2024-05.pdf", "report-2024-05.json"):
        out, _ = typed(root, "--verify", root / "out" / "reports" / name, lang=lang)
        assert said in out
        assert "08:00 03/06/2024" in out


@pytest.mark.parametrize(("lang", "said"), [("vi", "theo kho lưu trữ là"), ("en", "the archive says")])
def test_each_difference_is_a_line_and_the_exit_code_is_4(
    root: Path, typed: Typed, lang: str, said: str
) -> None:
    out, err = typed(root, "--verify", edited(root), code=4, lang=lang)
    lines = [line for line in out.splitlines() if said in line]
    assert len(lines) == 20
    assert "units[MOTCUA].responses" in lines[0]
    assert err


def test_the_data_say_the_same(root: Path, typed: Typed) -> None:
    out, _ = typed(root, "--verify", edited(root), "--json", code=4)
    data = json.loads(out)
    assert (data["holds"], data["outcome"], len(data["places"])) == (False, "differs", 20)
    assert data["differences"] > 20
    assert data["made_from"]["period"] == "2024-05"
    assert data["event"]["recorded"] == "2024-06-03T01:00:00Z"
    place = data["places"][0]
    assert int(place["found"]) == int(place["expected"]) + 1
    out, _ = typed(root, "--verify", root / "out/reports/report-2024-05.pdf", "--json")
    assert json.loads(out)["outcome"] == "issued"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "words",
    [("--month", "2024-05"), ("--unit", "LONGHOA"), ("--format", "pdf"), ("--campaign",), ("--out", "x")],
)
def test_what_names_a_report_does_not_go_with_a_file(
    root: Path, typed: Typed, words: tuple[str, ...], lang: str
) -> None:
    _, err = typed(root, "--verify", root / "x.pdf", *words, code=2, lang=lang)
    assert words[0] in err


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "chưa từng có trạng thái đó"), ("en", "this archive never had")]
)
def test_a_report_of_another_archive_is_said_with_the_next_step(
    offices: Offices, root: Path, typed: Typed, lang: str, said: str
) -> None:
    other = offices.office([*rows(), *MORE])
    (made,) = make_report(other, Month(2024, 5), formats=[ReportFormat.PDF], now=NOW).files
    _, err = typed(root, "--verify", made.path, code=4, lang=lang)
    assert said in err
    assert "--workspace" in err


def test_what_came_since_is_counted(offices: Offices, root: Path, typed: Typed) -> None:
    path = root / "out" / "reports" / "report-2024-05.json"
    copy = Path(shutil.copy(path, root / "copy.json"))
    copy.write_text(json.dumps(json.loads(copy.read_text(encoding="utf-8"))), encoding="utf-8")
    offices.pull(read_workspace(root), [*rows(), *MORE])
    out, _ = typed(root, "--verify", copy)
    assert "SAME CONTENT" in out
    assert "1 more event" in out


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "khác với bản đã phát hành"), ("en", "what differs from the report issued")]
)
def test_a_period_reported_again_tells_what_differs(
    offices: Offices, root: Path, typed: Typed, lang: str, said: str
) -> None:
    words = ("--month", "2024-05", "--format", "json", "--out", root / "again")
    _, err = typed(root, *words, lang=lang)
    assert said not in err
    offices.pull(read_workspace(root), [*rows(), *MORE])
    out, err = typed(root, *words, lang=lang)
    assert said in err
    assert "UBND phường Long Hoa" in err
    assert ("từ " in err and " thành " in err) if lang == "vi" else ("from " in err and " to " in err)
    assert said not in out


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "qrsurvey 0.0.1, nay là"), ("en", "qrsurvey 0.0.1, this is")]
)
def test_an_edited_file_of_another_release_is_told_with_that(
    offices: Offices, typed: Typed, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    workspace = offices.office(rows())
    monkeypatch.setattr(report_again, "__version__", "0.0.1")
    make_report(workspace, Month(2024, 5), formats=[ReportFormat.JSON], now=NOW)
    out, _ = typed(workspace.root, "--verify", edited(workspace.root), code=4, lang=lang)
    assert said in out
