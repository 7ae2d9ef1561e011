"""What may be collected is a list: a column that neither a question nor `store_columns` names isn't stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.errors import WorkspaceError
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.pull import pull
from qrsurvey.office.purge import plan_purge
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import SURVEY, write_workspace

NOW = datetime(2024, 6, 2, 8, tzinfo=UTC)
NOTE = "Ghi chú của cán bộ"
TABLE = f"""\
Dấu thời gian,Mã đơn vị,Thái độ phục vụ,Hài lòng chung,Góp ý,{NOTE},Địa chỉ email
13/05/2024 08:15:23,LONGHOA,Hài lòng,Hài lòng,tốt,đã gọi lại,dan@example.com
,,,,,ghi chú dưới bảng,
"""


def _workspace(root: Path, more: str) -> Path:
    write_workspace(root, survey=SURVEY + more)
    make_codes(read_workspace(root), now=NOW)
    (root / "answers.csv").write_text(TABLE, encoding="utf-8")
    return root


def _cells(root: Path) -> list[dict[str, str]]:
    with Archive.open(root / "data" / "archive.duckdb", create=False, read_only=True) as archive:
        return [json.loads(cells) for (cells,) in archive.read("SELECT cells FROM responses")]


def test_what_nobody_named_is_not_stored_and_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _workspace(tmp_path, "")
    assert run(["--workspace", str(root), "pull", "--from", str(root / "answers.csv"), "--json"]) == 0
    (data,) = json.loads(capsys.readouterr().out)
    assert data["unused_columns"] == [NOTE, "Địa chỉ email"]
    assert [set(cells) for cells in _cells(root)] == [
        {"Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"}
    ]
    stored = b"".join(path.read_bytes() for path in (root / "data").rglob("*") if path.is_file())
    assert b"dan@example.com" not in stored
    assert "đã gọi lại".encode() not in stored


def test_a_column_that_the_survey_names_is_stored_as_personal_text(tmp_path: Path) -> None:
    root = _workspace(tmp_path, f'store_columns: ["{NOTE.upper()}"]\n')
    workspace = read_workspace(root)
    (pulled,) = pull(workspace, files=[root / "answers.csv"], now=NOW)
    assert pulled.intake.summary.columns.unused == ("Địa chỉ email",)
    # What the staff wrote below the table makes no response.
    assert [cells[NOTE] for cells in _cells(root)] == ["đã gọi lại"]
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        (salts,) = archive.read("SELECT salts FROM responses")[0]
    assert set(json.loads(salts)) == {NOTE, "Góp ý"}
    assert plan_purge(workspace, before=NOW.date(), now=NOW).archive.cells == 2


def test_naming_a_column_later_completes_what_was_pulled(tmp_path: Path) -> None:
    root = _workspace(tmp_path, "")
    pull(read_workspace(root), files=[root / "answers.csv"], now=NOW)
    write_workspace(root, survey=SURVEY + f'store_columns: ["{NOTE}"]\n')
    (again,) = pull(read_workspace(root), files=[root / "answers.csv"], now=NOW)
    assert (again.result.added, len(again.result.completed), again.result.edited) == (0, 1, ())


@pytest.mark.parametrize(
    ("columns", "fault"),
    [('["Góp ý"]', "purge.bad-store-column"), ('["Dấu thời gian"]', "purge.store-column-time"), ("[[a]]", "workspace.not-text")],
)  # fmt: skip
def test_a_column_that_is_stored_anyway_is_refused(tmp_path: Path, columns: str, fault: str) -> None:
    write_workspace(tmp_path, survey=SURVEY + f"store_columns: {columns}\n")
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(tmp_path)
    assert [detail.values["fault"].id for detail in caught.value.details][:1] == [fault]  # type: ignore[attr-defined]
