"""The formats of `report`: which file each is, and that what is public is of all units."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.report import make_report
from qrsurvey.office.report_files import ReportFormat
from qrsurvey.report.identity import parse_identity
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import write_workspace

MAY = Month(2024, 5)
NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
COMMENT = "Chị Nguyễn Thị Hoa ở quầy 3, điện thoại 0912 345 678, rất nhiệt tình"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = read_workspace(write_workspace(tmp_path_factory.mktemp("office")))
    codes = {code.unit: code.text for code in make_codes(workspace, now=NOW).codes}
    file = workspace.root / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"))
        for at in range(60):
            unit, mark = ("LONGHOA", "HIEPTAN")[at % 2], ("Hài lòng", "Bình thường")[at % 5 == 0]
            when = f"{1 + at % 28:02}/05/2024 09:{at:02}:00"
            writer.writerow((when, codes[unit], mark, mark, COMMENT))
    pull(workspace, files=[file], now=NOW)
    return workspace


def test_every_format_is_a_file_of_its_own(office: Workspace, tmp_path: Path) -> None:
    made = make_report(office, MAY, formats=list(ReportFormat), out=tmp_path, now=NOW)
    names = [file.path.name for file in made.files]
    assert {"report-2024-05.html", "report-2024-05.md", "poster-2024-05.pdf"} <= set(names)
    assert len(names) == len(set(names)) == len(ReportFormat)
    assert (tmp_path / "report-2024-05.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert (tmp_path / "poster-2024-05.pdf").read_bytes().startswith(b"%PDF-")
    bulletin = (tmp_path / "report-2024-05.md").read_text(encoding="utf-8")
    assert "80,0%" in bulletin
    assert COMMENT[:20] not in bulletin
    assert "0912" not in bulletin


def test_what_is_public_is_of_all_units_even_where_one_was_asked_for(
    office: Workspace, tmp_path: Path
) -> None:
    formats = (ReportFormat.HTML, ReportFormat.BULLETIN)
    made = make_report(office, MAY, units=["LONGHOA"], formats=formats, out=tmp_path, now=NOW)
    assert {file.path.name for file in made.files} == {"report-2024-05-LONGHOA.html", "report-2024-05.md"}
    bulletin = (tmp_path / "report-2024-05.md").read_text(encoding="utf-8")
    assert "UBND phường Hiệp Tân" in bulletin
    assert "UBND phường Long Hoa" in bulletin


def test_the_same_period_gives_the_same_files(office: Workspace, tmp_path: Path) -> None:
    formats = (ReportFormat.HTML, ReportFormat.BULLETIN, ReportFormat.POSTER)
    first, second = (
        make_report(office, MAY, formats=formats, out=tmp_path / name, now=NOW) for name in ("one", "two")
    )
    assert [one.path.read_bytes() for one in first.files] == [one.path.read_bytes() for one in second.files]


def test_the_page_carries_what_it_was_made_from(office: Workspace, tmp_path: Path) -> None:
    import html
    import re

    made = make_report(office, MAY, formats=[ReportFormat.HTML], out=tmp_path, now=NOW)
    content = made.files[0].path.read_text(encoding="utf-8")
    (found,) = re.findall('name="qrsurvey-identity" content="([^"]*)"', content)
    assert parse_identity(html.unescape(found)) == made.report.identity
