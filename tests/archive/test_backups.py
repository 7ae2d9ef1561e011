"""Backups open, hold everything, and come back without anything being destroyed."""

from __future__ import annotations

import csv
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pytest

from qrsurvey.archive.backups import Relation, back_up, compare_ledgers, prune, put_back
from qrsurvey.archive.ledger import read_events
from qrsurvey.archive.parquet import exporting, write_stored
from qrsurvey.archive.store import Archive
from qrsurvey.archive.tables import read_tables
from qrsurvey.cli.main import run
from qrsurvey.errors import ArchiveError, BusyError
from support.archives import everything, pull, row, tamper
from support.workspaces import write_workspace

NOW = datetime(2024, 6, 1, 8, 0, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "archive.duckdb"
    with Archive.open(path, create=True) as archive:
        pull(archive, [row(n, comment=f"số {n}") for n in range(30)])
    return path


def _everything(path: Path) -> dict[str, object]:
    with Archive.open(path, create=False, read_only=True) as archive:
        return {**everything(archive)}


def _add(path: Path, *seconds: int) -> None:
    with Archive.open(path, create=False) as archive:
        pull(archive, [row(second) for second in seconds], complete=False)


def _events(path: Path) -> list[object]:
    with Archive.open(path, create=False, read_only=True) as archive:
        return list(read_events(archive))


def test_a_backup_holds_everything_and_takes_no_name_that_is_taken(path: Path, tmp_path: Path) -> None:
    made = [back_up(path, tmp_path / "copies", "archive-20240601-080000.duckdb") for _ in range(3)]
    assert [one.path.name for one in made] == [
        "archive-20240601-080000.duckdb",
        "archive-20240601-080000-2.duckdb",
        "archive-20240601-080000-3.duckdb",
    ]
    assert {one.responses for one in made} == {30}
    assert len(list((tmp_path / "copies").iterdir())) == 3
    for one in made:
        assert _everything(one.path) == _everything(path)


def test_an_archive_whose_end_was_cut_is_not_backed_up(path: Path, tmp_path: Path) -> None:
    tamper(path, "DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)")
    with pytest.raises(ArchiveError) as raised:
        back_up(path, tmp_path, "copy.duckdb")
    assert raised.value.message.id == "keep.end-broken"
    assert not (tmp_path / "copy.duckdb").exists()


def test_only_backups_made_by_date_make_room_the_oldest_first(tmp_path: Path) -> None:
    days = [f"archive-202406{day:02}-080000{end}.duckdb" for day in (1, 2, 3) for end in ("", "-2", "-10")]
    others = ["archive-v1-20240101-000000.duckdb", "archive-replaced-20240101-000000.duckdb", "notes.txt"]
    for name in days + others:
        (tmp_path / name).write_bytes(b"x")
    removed = prune(tmp_path, 4)
    assert [one.name for one in removed] == days[:5]
    assert {one.name for one in tmp_path.iterdir()} == {*days[5:], *others}
    assert prune(tmp_path, 4) == ()


def test_halves_that_a_killed_process_left_are_removed(path: Path, tmp_path: Path) -> None:
    old, fresh = tmp_path / "archive-1.duckdb.part", tmp_path / "archive-2.duckdb.part"
    for part in (old, fresh):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    back_up(path, tmp_path, "archive-3.duckdb")
    assert (old.exists(), fresh.exists()) == (False, True)


def test_ledgers_are_compared_event_by_event(path: Path, tmp_path: Path) -> None:
    first = back_up(path, tmp_path, "first.duckdb").path
    other = tmp_path / "other.duckdb"
    shutil.copyfile(path, other)
    _add(path, 100, 101)
    second = back_up(path, tmp_path, "second.duckdb").path
    _add(other, 200)

    def compared(one: Path, backup: Path) -> tuple[Relation, int, int, int | None]:
        found = compare_ledgers(one, _events(backup))  # type: ignore[arg-type]
        return found.relation, len(found.lost), found.responses, found.parted

    assert compared(path, second) == (Relation.SAME, 0, 0, None)
    assert compared(path, first) == (Relation.OLDER, 1, 2, None)
    assert compared(first, second) == (Relation.NEWER, 0, 0, None)
    assert compared(path, other) == (Relation.OTHER, 1, 2, len(_events(first)) + 1)
    assert compared(tmp_path / "none.duckdb", first) == (Relation.NONE, 0, 0, None)
    (tmp_path / "broken.duckdb").write_bytes(b"nothing")
    assert compared(tmp_path / "broken.duckdb", first) == (Relation.UNREADABLE, 0, 0, None)


@pytest.mark.parametrize("links", [True, False])
def test_the_present_archive_is_moved_aside_whole(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    links: bool,  # noqa: FBT001 - parametrised
) -> None:
    backup = back_up(path, tmp_path, "copy.duckdb").path
    _add(path, 100)
    present = _everything(path)
    if not links:
        monkeypatch.delattr(os, "link")
        monkeypatch.setattr(os, "link", _no_links, raising=False)
    for number in (1, 2):
        aside = put_back(backup, path, NOW)
        assert aside is not None
        assert _everything(path) == _everything(backup)
        if number == 1:
            assert _everything(aside) == present
            assert aside.name == "archive-replaced-20240601-080000.duckdb"
    assert len(list(path.parent.iterdir())) == 3


def _no_links(*_: object) -> None:
    raise OSError(1, "Operation not permitted")


def test_a_damaged_archive_is_moved_aside_with_its_log(path: Path, tmp_path: Path) -> None:
    backup = back_up(path, tmp_path, "copy.duckdb").path
    path.write_bytes(b"damaged" * 1000)
    path.with_name("archive.duckdb.wal").write_bytes(b"log")
    aside = put_back(backup, path, NOW)
    assert aside is not None
    assert aside.read_bytes() == b"damaged" * 1000
    assert aside.with_name(f"{aside.name}.wal").read_bytes() == b"log"
    assert _everything(path) == _everything(backup)


def test_an_archive_in_use_is_not_replaced(path: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    backup = back_up(path, tmp_path, "copy.duckdb").path
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(BusyError):
            put_back(backup, path, NOW)
        other.communicate("")
    assert [one.name for one in path.parent.iterdir()] == ["archive.duckdb"]


def test_tables_hold_every_response_under_its_headers(path: Path) -> None:
    with Archive.open(path, create=False, read_only=True) as archive:
        tables = {table.name: (table.columns, list(table.rows)) for table in read_tables(archive)}
        assert [len(tables[name][1]) for name in ("answers", "changes", "ledger")] == [
            archive.read(f"SELECT count(*) FROM {name}")[0][0] for name in ("answers", "changes", "ledger")
        ]
        stored = archive.read("SELECT seq, cells FROM responses ORDER BY seq")
    columns, rows = tables["responses"]
    for (seq, cells), exported in zip(stored, rows, strict=True):
        one = dict(zip(columns, exported, strict=True))
        assert one["seq"] == seq
        assert {key: one[key] for key in json.loads(cells)} == json.loads(cells)
    assert all("salt" not in column for columns, _ in tables.values() for column in columns)


def test_parquet_is_parted_by_month(path: Path, tmp_path: Path) -> None:
    _add(path, int(timedelta(days=40).total_seconds()))
    with Archive.open(path, create=False) as archive:
        pull(archive, [row(None, comment="không giờ")], complete=False)
    (tmp_path / "out").mkdir()
    with exporting(path, tmp_path / "out") as archive:
        write_stored(archive, tmp_path / "out")
    files = (tmp_path / "out").rglob("*.parquet")
    named = {file.relative_to(tmp_path / "out").as_posix().rsplit("/", 1)[0] for file in files}
    assert {f"{table}/month={month}" for table in ("responses", "answers") for month in ("2024-05", "2024-06", "undated")} < named  # fmt: skip
    with duckdb.connect() as connection, duckdb.connect(path, read_only=True) as archive_file:
        read = connection.execute(
            f"SELECT seq, id, submitted, cells, digest FROM read_parquet('{tmp_path}/out/responses/*/*.parquet') ORDER BY seq"
        ).fetchall()
        assert (
            read
            == archive_file.execute(
                "SELECT seq, id, submitted, cells, digest FROM responses ORDER BY seq"
            ).fetchall()
        )
        counted = connection.execute(
            f"SELECT count(*) FROM read_parquet('{tmp_path}/out/answers/*/*.parquet')"
        )
        assert counted.fetchall() == archive_file.execute("SELECT count(*) FROM answers").fetchall()


EVIL = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "＝1", "<b>x</b>", "[/]", 'a;b,"c"\nd']


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workspace whose answers, and one of whose questions, look like formulas."""
    survey = (Path(__file__).parents[1] / "support" / "workspaces.py").read_text(encoding="utf-8")
    assert "Góp ý" in survey
    root = write_workspace(tmp_path / "office")
    text = (root / "config" / "survey.yaml").read_text(encoding="utf-8").replace('"Góp ý"', '"=Góp ý"')
    (root / "config" / "survey.yaml").write_text(text, encoding="utf-8")
    assert run(["make-codes", "--workspace", str(root), "--quiet", "--out", str(tmp_path / "codes")]) == 0
    _write_answers(root, EVIL)
    assert run(["pull", "--workspace", str(root), "--from", str(root / "answers.csv"), "--quiet"]) == 0
    return root


def _write_answers(root: Path, comments: list[str]) -> None:
    with (root / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "=Góp ý"])
        for n, comment in enumerate(comments):
            writer.writerow(
                [f"{n + 13}/05/2024 08:0{n % 10}:00", "LONGHOA-XXXX", "Hài lòng", "Hài lòng", comment]
            )


def test_exported_cells_and_headers_are_no_formulas(office: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["archive", "export", "--workspace", str(office), "--out", str(out), "--quiet"]) == 0
    with (out / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert "'=Góp ý" in header
    column = header.index("'=Góp ý")
    signs = ("=", "+", "-", "@", "＝")
    assert [row[column] for row in rows] == [("'" if text.startswith(signs) else "") + text for text in EVIL]
    tables = ["responses", "answers", "changes", "decisions", "ledger", "cases", "case_steps"]
    for name in tables:
        with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for line in csv.reader(file) for cell in line if cell.startswith(signs)]
    book = openpyxl.load_workbook(out / "tables.xlsx")
    assert book.sheetnames == tables
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and cell.value.startswith(signs)]
    sheet = book["responses"]
    shown = [line[column].value for line in sheet.iter_rows(min_row=2)]
    assert shown == [row[column] for row in rows]
    assert sheet.cell(2, header.index("submitted") + 1).value == datetime(2024, 5, 13, 8)
    assert run(["archive", "export", "--workspace", str(office), "--out", str(out), "--quiet"]) == 2
    assert run(["archive", "export", "--workspace", str(office), "--format", "pdf", "--quiet"]) == 2
    assert (
        run(
            ["archive", "export", "--workspace", str(office), "--format", "csv", "--out", str(out), "--quiet"]
        )
        == 0
    )


def test_the_clerk_backs_up_and_restores(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QRSURVEY_LANG", "en")
    archive = office / "data" / "archive.duckdb"

    def typed(code: int, *words: object) -> tuple[str, str]:
        capsys.readouterr()
        assert run([*map(str, words), "--workspace", str(office)]) == code
        shown = capsys.readouterr()
        return shown.out.strip(), shown.err

    for _ in range(3):
        backup, err = typed(0, "archive", "backup", "--keep", "2")
        assert Path(backup).parent == office / "data" / "backups"
        assert "8 responses" in err
    assert "Removed the 1 oldest backup" in err
    usb = tmp_path / "usb" / "copy.duckdb"
    typed(0, "archive", "backup", "--out", usb)
    _, err = typed(2, "archive", "backup", "--out", usb)
    assert "already" in err
    _write_answers(office, [*EVIL, "mới"])
    typed(0, "pull", "--from", office / "answers.csv")

    archive_now = _everything(archive)
    out, err = typed(0, "archive", "restore", usb)
    assert "8 responses" in out
    assert "lacks 2 events" in err  # a pull, and the look for cases after it
    assert "1 response;" in err
    typed(0, "audit")
    (aside,) = archive.parent.glob("archive-replaced-*.duckdb")
    assert _everything(aside) == archive_now
    typed(0, "pull", "--from", office / "answers.csv")

    # Now the two have parted: each has an event of its own after the backup.
    later, _ = typed(0, "archive", "backup", "--out", tmp_path / "later.duckdb")
    content = archive.read_bytes()
    typed(0, "archive", "restore", usb)
    _write_answers(office, [*EVIL, "khác", "nữa"])
    typed(0, "pull", "--from", office / "answers.csv")
    content = archive.read_bytes()
    _, err = typed(4, "archive", "restore", later)
    assert "--replace" in err
    assert "2 responses" in err
    assert archive.read_bytes() == content
    typed(0, "archive", "restore", later, "--replace")
    typed(0, "audit")

    tamper(usb, "UPDATE answers SET value = '5'")
    content = archive.read_bytes()
    _, err = typed(4, "archive", "restore", usb)
    assert "doesn't verify" in err
    assert "Event no." in err
    for wrong in (tmp_path / "none.duckdb", archive):
        typed(2, "archive", "restore", wrong)
    assert archive.read_bytes() == content


def test_names_tell_the_office_time() -> None:
    from qrsurvey.archive.backups import dated

    assert dated("archive", datetime(2024, 6, 1, 8, 5, 9, tzinfo=UTC)) == "archive-20240601-080509.duckdb"
