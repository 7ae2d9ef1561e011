"""`qrsurvey purge` through the command line, and that nothing people wrote is in anything we show."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest

from qrsurvey.archive.audit import audit
from qrsurvey.archive.store import Archive
from qrsurvey.cli.main import run
from qrsurvey.errors import UsageError, WorkspaceError
from qrsurvey.office.judging import judge_of
from qrsurvey.office.make_codes import make_codes
from qrsurvey.office.purge import plan_purge
from qrsurvey.survey.retention import Retention, read_retention
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import UNITS, write_workspace

PLANTED = (
    "0912345678",
    "bi.mat@example.com",
    "072085001234",
    "70B1-123.45",
    "000.00.15.H53-240513-0001",
    "Lê Thị Bí Mật",
)
COMMENT = "Chị Lê Thị Bí Mật 0912345678 bi.mat@example.com 072085001234 70B1-123.45 000.00.15.H53-240513-0001"
HEADER = "Dấu thời gian,Mã đơn vị,Thái độ phục vụ,Hài lòng chung,Góp ý\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An office whose archive, and a backup of it, hold a comment of May full of personal data."""
    root = write_workspace(tmp_path / "office", units="retention: {comments: 12 months}\n" + UNITS)
    make_codes(read_workspace(root), now=datetime(2024, 5, 1, tzinfo=read_workspace(root).zone))
    code = (
        (root / "out" / "placards" / "codes.csv")
        .read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .split(",")[5]
    )
    table = f"{HEADER}12/05/2024 08:15:23,{code},Hài lòng,{PLANTED[0]},{COMMENT}\n"
    table += f"13/05/2024 08:15:23,{PLANTED[5]},Hài lòng,Hài lòng,tốt\n"
    (tmp_path / "answers.csv").write_text(table, encoding="utf-8")
    assert run(["--workspace", str(root), "pull", "--from", str(tmp_path / "answers.csv")]) == 0
    (root / "data" / "backups").mkdir()
    shutil.copy(
        root / "data" / "archive.duckdb", root / "data" / "backups" / "archive-20240601-080000.duckdb"
    )
    return root


def _found(folder: Path, texts: tuple[str, ...]) -> set[str]:
    data = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {
        text for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be") if text.encode(code) in data
    }


def _purge(root: Path, *more: str) -> int:
    return run(["--workspace", str(root), "--lang", "en", "purge", *more])


def test_it_asks_first_and_does_nothing_where_nobody_answers(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    before = (root / "data" / "archive.duckdb").read_bytes()
    assert _purge(root) == 2
    said = capsys.readouterr().err
    assert "--yes" in said
    assert "2 of the responses" in said
    assert (root / "data" / "archive.duckdb").read_bytes() == before


def test_archive_and_backups_lose_the_text_and_verify(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert len(_found(root / "data", PLANTED)) == 6
    (root / "data" / "archive.duckdb.part").write_text(COMMENT, encoding="utf-8")
    assert _purge(root, "--yes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["responses"], told["cells"], told["copies"]) == (2, 3, ["archive-20240601-080000.duckdb"])
    # The text of the code question is what a response is known by: it can't go, and the guide says so.
    assert _found(root / "data", PLANTED) == {PLANTED[5]}
    assert _found(root / "data", (COMMENT,)) == set()
    workspace = read_workspace(root)
    for path in (root / "data").rglob("*.duckdb"):
        with Archive.open(path, create=False, read_only=True) as archive:
            assert audit(archive, workspace.survey, judge_of(workspace, archive)).ok
    assert run(["--workspace", str(root), "audit"]) == 0
    assert _purge(root, "--yes") == 0
    assert "Nothing written before" in capsys.readouterr().out


def test_a_copy_that_cannot_be_read_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "data" / "backups" / "broken.duckdb").write_bytes(b"no archive")
    assert _purge(root, "--yes") == 4
    assert "broken.duckdb" in capsys.readouterr().err
    assert _found(root / "data", PLANTED[:5]) == set()


def test_the_day_is_named_or_follows_from_the_retention(root: Path) -> None:
    workspace = read_workspace(root)
    assert workspace.retention == Retention(months=12)
    now = datetime(2025, 5, 13, 12, tzinfo=workspace.zone)
    assert plan_purge(workspace, now=now).before == date(2024, 5, 13)
    assert plan_purge(workspace, now=now).archive.responses == 1
    assert not plan_purge(workspace, before=date(2024, 5, 12), now=now).archive
    with pytest.raises(UsageError, match=r"purge\.day-ahead"):
        plan_purge(workspace, before=date(2025, 5, 14), now=now)
    write_workspace(root, units=UNITS)
    with pytest.raises(UsageError, match=r"purge\.no-day"):
        plan_purge(read_workspace(root), now=now)


@pytest.mark.parametrize(
    ("text", "first_kept"),
    [
        ("24 months", date(2022, 3, 31)),
        ("13 months", date(2023, 2, 28)),
        ("1 month", date(2024, 2, 29)),
        ("90 days", date(2024, 1, 1)),
        ("2 years", date(2022, 3, 31)),
        ("9999 years", date.min),
    ],
)
def test_a_retention_goes_by_the_calendar(text: str, first_kept: date) -> None:
    retention = read_retention(text)
    assert retention is not None
    assert retention.before(date(2024, 3, 31)) == first_kept


@pytest.mark.parametrize(
    "text", ["forever", "0 months", "-1 days", "24", "24 tháng", "1.5 years", "12 months 3 days"]
)
def test_another_spelling_of_a_retention_is_refused(tmp_path: Path, text: str) -> None:
    assert read_retention(text) is None
    write_workspace(tmp_path, units=f'retention: {{comments: "{text}"}}\n' + UNITS)
    with pytest.raises(WorkspaceError) as caught:
        read_workspace(tmp_path)
    assert [detail.values["fault"].id for detail in caught.value.details] == ["purge.bad-retention"]  # type: ignore[attr-defined]


COMMANDS = (
    ["pull", "--from", "ANSWERS", "--json"],
    ["pull", "--from", "ANSWERS"],
    ["pull", "--from", "CHANGED"],
    ["pull", "--from", "BROKEN"],
    ["pull", "--from", "MOVED"],
    ["pull", "--debug", "--from", "BROKEN"],
    ["report", "--month", "2024-05"],
    ["report", "--month", "2024-05", "--lang", "en"],
    ["audit"],
    ["audit", "--json"],
    ["codes", "list"],
    ["codes", "list", "--json"],
    ["doctor"],
    ["make-codes"],
    ["purge", "--json"],
    ["purge", "--before", "2024-06-01", "--yes", "--json"],
    ["audit"],
)


def test_no_output_shows_what_people_wrote(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = (tmp_path / "answers.csv").read_text(encoding="utf-8")
    (tmp_path / "changed.csv").write_text(answers.replace("Chị Lê", "Bà Lê"), encoding="utf-8")
    (tmp_path / "broken.csv").write_text(
        answers.replace("12/05/2024", COMMENT.replace(",", " ")), encoding="utf-8"
    )
    (tmp_path / "moved.csv").write_text(answers.replace("08:15:23", "01:15:23"), encoding="utf-8")
    files = {
        name.upper(): str(tmp_path / f"{name}.csv") for name in ("answers", "changed", "broken", "moved")
    }
    said = ""
    for command in COMMANDS:
        run(["--workspace", str(root), *(files.get(word, word) for word in command)])
        heard = capsys.readouterr()
        said += heard.out + heard.err
    for path in sorted((root / "out").rglob("*")):
        if path.suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                said += "".join(page.get_textpage().get_text_range() for page in document)
        elif path.suffix in {".xlsx", ".docx", ".zip"}:
            with zipfile.ZipFile(path) as zipped:
                said += "".join(zipped.read(name).decode("utf-8", "replace") for name in zipped.namelist())
        elif path.is_file():
            said += path.read_text(encoding="utf-8", errors="replace")
    assert len(said) > 10_000
    assert [text for text in (*PLANTED, "Bí Mật") if text in said] == []
    assert (root / "out" / "reports" / "report-2024-05.json").is_file()
