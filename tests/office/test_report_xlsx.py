"""The workbook from the command line: what was typed into the form is nothing but text in it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from qrsurvey.cli.main import run
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import write_workspace

pytestmark = pytest.mark.mass

NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    workspace = read_workspace(write_workspace(tmp_path))
    codes = {code.unit: code.text for code in make_codes(workspace, now=NOW).codes}
    file = tmp_path / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"))
        for k in range(40):
            when = datetime(2024, 5, 2 + k % 20, 8, k, k)
            unit = ("LONGHOA", "HIEPTAN")[k % 2]
            level = "Rất hài lòng" if k % 4 else "Bình thường"
            writer.writerow(
                (f"{when:%d/%m/%Y %H:%M:%S}", codes[unit], "Hài lòng", level, "=1+1 phải chờ rất lâu")
            )
    pull(workspace, files=[file], now=NOW)
    return tmp_path


def _report(root: Path, *words: str) -> int:
    return run(["--lang", "vi", "report", "--workspace", str(root), "--month", "2024-05", *words])


def test_the_workbook_says_what_the_answers_say(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "out" / "reports" / "report-2024-05.xlsx"
    assert _report(root, "--format", "xlsx") == 0
    assert str(file) in capsys.readouterr().out
    book = openpyxl.load_workbook(file)
    units = {row[1].value: row for row in book["Theo đơn vị"].iter_rows(min_row=2)}
    # Every other response is LONGHOA's; every second of these is not satisfied.
    assert [cell.value for cell in units["LONGHOA"][3:7]] == [20, 20, 10, 0.5]
    assert [cell.value for cell in units["HIEPTAN"][3:7]] == [20, 20, 20, 1.0]
    assert book["Tóm tắt"]["B1"].value.startswith("Báo cáo: ")
    assert [cell.value for cell in book["Ý kiến tiêu biểu"]["C"][1:]] == ["=1+1 phải chờ rất lâu"]
    assert book["Ý kiến tiêu biểu"]["C2"].data_type == "s"


def test_a_workbook_that_somebody_edited_stays_and_the_new_one_gets_another_name(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = root / "out" / "reports"
    file = folder / "report-2024-05.xlsx"
    assert _report(root, "--format", "xlsx") == 0
    assert _report(root, "--format", "xlsx") == 0
    assert [path.name for path in folder.glob("report*")] == ["report-2024-05.xlsx"]
    book = openpyxl.load_workbook(file)
    book["Tóm tắt"]["B2"] = "Sửa tay"
    book.save(file)
    edited = file.read_bytes()
    capsys.readouterr()
    assert _report(root, "--format", "xlsx") == 0
    assert "đã có người sửa" in capsys.readouterr().err
    assert file.read_bytes() == edited
    assert len(list(folder.glob("report*.xlsx"))) == 2


def test_a_units_workbook_has_its_name(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _report(root, "--unit", "LONGHOA", "--format", "xlsx") == 0
    file = root / "out" / "reports" / "report-2024-05-LONGHOA.xlsx"
    assert str(file) in capsys.readouterr().out
    book = openpyxl.load_workbook(file)
    texts = {cell.value for tab in book for row in tab.iter_rows() for cell in row}
    assert "Theo đơn vị" not in book.sheetnames
    assert "HIEPTAN" not in texts
