"""A file in another time zone: what the refusal says to write is what makes the file readable."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qrsurvey.errors import DataError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import SURVEY, write_workspace

NOW = datetime(2024, 6, 3, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
RESPONSES = 9


def _csv(path: Path, code: str, hours: int) -> Path:
    lines = ["Dấu thời gian,Mã đơn vị,Thái độ phục vụ,Hài lòng chung,Góp ý"]
    for n in range(RESPONSES):
        at = datetime(2024, 5, 14, 9) + timedelta(seconds=n * 4_021, hours=hours)
        lines.append(f"{at:%d/%m/%Y %H:%M:%S},{code},Hài lòng,Hài lòng,số {n}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("before", "hours"), [("", -7), ("", 2), ("Asia/Tokyo", -9), ("", -12)])
def test_what_is_said_to_write_makes_the_file_readable(before: str, hours: int, tmp_path: Path) -> None:
    survey = SURVEY + (f"source: {{time_zone: {before}}}\n" if before else "")
    workspace = read_workspace(write_workspace(tmp_path, survey=survey))
    code = make_codes(workspace, now=NOW).codes[0].text
    pull(workspace, files=[_csv(tmp_path / "a.csv", code, 0)], now=NOW)
    moved = _csv(tmp_path / "b.csv", code, hours)
    with pytest.raises(DataError) as caught:
        pull(workspace, files=[moved], now=NOW)
    said = {Catalog(language).message(caught.value.hint) for language in Language}
    (line,) = {found for each in said for found in re.findall(r"`(time_zone: [^`]+)`", each)}
    corrected = read_workspace(write_workspace(tmp_path, survey=SURVEY + f"source: {{{line}}}\n"))
    (again,) = pull(corrected, files=[moved], now=NOW)
    assert (again.result.added, again.result.known) == (0, RESPONSES)
