"""The DOCX from the command line, corrected by the clerk, and made again."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import pytest

from qrsurvey.cli.main import run
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import write_workspace

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
            writer.writerow(
                (f"{when:%d/%m/%Y %H:%M:%S}", codes[unit], "Hài lòng", "Rất hài lòng", "<b>tốt</b>")
            )
    pull(workspace, files=[file], now=NOW)
    return tmp_path


def _report(root: Path, *words: str) -> int:
    return run(["--lang", "vi", "report", "--workspace", str(root), "--month", "2024-05", *words])


def test_a_docx_that_the_clerk_corrected_stays_and_the_new_one_gets_another_name(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = root / "out" / "reports"
    file = folder / "report-2024-05.docx"
    assert _report(root, "--format", "docx") == 0
    assert str(file) in capsys.readouterr().out
    assert _report(root, "--format", "docx,pdf") == 0
    assert capsys.readouterr().err.count("đã có người sửa") == 0
    assert sorted(path.name for path in folder.glob("report*")) == [
        "report-2024-05.docx",
        "report-2024-05.pdf",
    ]

    corrected = docx.Document(str(file))
    (subject,) = [
        one for one in corrected.paragraphs if one.style is not None and one.style.name == "Subtitle"
    ]
    subject.text = "Kết quả khảo sát đã được Chánh Văn phòng sửa"
    corrected.save(str(file))
    kept = file.read_bytes()

    for _ in range(2):
        assert _report(root, "--format", "docx") == 0
        said = capsys.readouterr()
        assert (
            "report-2024-05.docx đã có người sửa nên được giữ nguyên; bản mới là report-2024-05 (2).docx."
            in " ".join(said.err.split())
        )
        assert str(folder / "report-2024-05 (2).docx") in said.out
    assert file.read_bytes() == kept
    assert len(list(folder.glob("*.docx"))) == 2
