"""What goes wrong becomes a sentence, a next step and an exit code; nothing is half-written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from qrsurvey.cli.main import run
from support.workspaces import SURVEY, UNITS, write_workspace

HEADER = ["Dấu thời gian", "Mã đơn vị", "Thái độ phục vụ", "Hài lòng chung", "Góp ý"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose codes were made once; tests work on copies."""
    root = write_workspace(tmp_path_factory.mktemp("prepared"))
    assert run(["make-codes", "--workspace", str(root), "--quiet"]) == 0
    return root


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Path:
    root = tmp_path / "Thư mục có dấu và dấu cách"
    shutil.copytree(prepared, root)
    return root


def _xlsx(path: Path, rows: Sequence[Sequence[object]], title: str = "Form Responses 1") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def _fails(
    capsys: pytest.CaptureFixture[str], code: int, arguments: Sequence[str], *expected: str, lang: str = "en"
) -> None:
    capsys.readouterr()
    assert run(["--lang", lang, *arguments]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    for words in expected:
        assert words in said.err, said.err
    assert ("What to do:" if lang == "en" else "Cách xử lý:") in said.err


def _snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_outside_of_a_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (["make-codes"], ["pull"], ["report"], ["audit"]):
        _fails(capsys, 2, command, "No workspace found")
        _fails(capsys, 2, command, "Không tìm thấy thư mục làm việc", lang="vi")
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_configuration_lists_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_workspace(
        tmp_path, UNITS.replace("  name: Văn", "  naem: Văn"), SURVEY.replace("kind: text", "kind: txt")
    )
    _fails(capsys, 2, ["report", "--workspace", str(root)],
           "config/units.yaml:3: unknown key `naem`, did you mean `name`?", "config/survey.yaml:6:")  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--lang", "fr", "report"], "There is no language `fr`"),
        (["repotr"], "report"),
        (["report", "--mouth", "2024-05"], "--mouth"),
        (["report", "--month"], "--month"),
        (["report", "--month", "2024-13"], "`2024-13` is no month"),
        (["report", "--month", "9998-01"], "hasn't begun"),
        (["report", "--format", "odt"], "can't be written as `odt`"),
        (["report"], "nothing was ever pulled"),
        (["make-codes", "--unit", "LONGHAO"], "did you mean `LONGHOA`?"),
        (["pull"], "no Google spreadsheet"),
        (["pull", "--from", "nowhere.xlsx"], "nowhere.xlsx"),
        (["pull", "--from", "."], "."),
        (["pull", "--from", "x.csv", "--source", "other"], "no source `other`"),
        (["pull", "--from", "x.csv", "--date-order", "ymd"], "`ymd` is no order"),
        (["audit"], "nothing was ever pulled"),
    ],
)
def test_a_wrong_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    root = write_workspace(tmp_path)
    if "--lang" not in arguments:
        _fails(capsys, 2, ["--workspace", str(root), *arguments], expected)
    else:
        assert run(["--workspace", str(root), *arguments]) == 2


def test_no_form_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    survey = "".join(
        line
        for line in SURVEY.splitlines(keepends=True)
        if not line.startswith(("form", "  url", "  code_entry"))
    )
    root = write_workspace(tmp_path, survey=survey)
    before = _snapshot(root)
    _fails(capsys, 2, ["make-codes", "--workspace", str(root)], "no Google Form", "form script", "form adopt")
    assert _snapshot(root) == before


def test_answers_before_any_code_was_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_workspace(tmp_path)
    answers = _xlsx(tmp_path / "a.xlsx", [HEADER])
    _fails(
        capsys,
        2,
        ["pull", "--workspace", str(root), "--from", str(answers)],
        "no signing key",
        "make-codes first",
    )
    assert not (root / "data").exists()


def test_a_lost_key_is_never_replaced(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = office / "config" / "signing.key"
    kept = key.read_bytes()
    key.unlink()
    for command in (["make-codes"], ["pull", "--from", str(_xlsx(office / "a.xlsx", [HEADER]))]):
        _fails(capsys, 2, ["--workspace", str(office), *command], "is missing", "Restore signing.key")
        assert not key.exists()
    key.write_bytes(b"0" * 64 + b"\n")
    _fails(capsys, 2, ["--workspace", str(office), "make-codes"], "isn't the key that signed")
    key.write_bytes(kept)
    assert run(["--workspace", str(office), "make-codes", "--quiet"]) == 0


@pytest.mark.parametrize(
    ("rows", "code", "expected"),
    [
        ([["Timestamp", "Something else"]], 4, "Mã đơn vị"),
        ([["When", "Mã đơn vị"]], 4, "Dấu thời gian"),
    ],
)
def test_a_wrong_sheet(
    office: Path, capsys: pytest.CaptureFixture[str], rows: list[list[str]], code: int, expected: str
) -> None:
    before = _snapshot(office)
    answers = _xlsx(office.parent / "a.xlsx", rows)
    _fails(capsys, code, ["pull", "--workspace", str(office), "--from", str(answers)], expected)
    assert _snapshot(office) == before


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"<html><body>sign in</body></html>", b"%PDF-1.7"]
)
def test_a_file_that_holds_no_answers(
    office: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    before = _snapshot(office)
    file = office.parent / "answers.csv"
    file.write_bytes(content)
    _fails(capsys, 4, ["pull", "--workspace", str(office), "--from", str(file)], "answers.csv")
    assert _snapshot(office) == before


def test_an_ambiguous_order_of_dates_is_refused_and_can_be_told(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = office.parent / "a.csv"
    file.write_text("Dấu thời gian,Mã đơn vị\n03/04/2025 8:00:00,x\n05/06/2025 9:00:00,y\n", encoding="utf-8")
    _fails(capsys, 4, ["pull", "--workspace", str(office), "--from", str(file)], "--date-order")
    assert (
        run(["pull", "--workspace", str(office), "--from", str(file), "--date-order", "dmy", "--quiet"]) == 0
    )


def test_an_empty_form_gives_an_honest_empty_report(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = _xlsx(office.parent / "a.xlsx", [HEADER])
    assert run(["pull", "--workspace", str(office), "--from", str(answers)]) == 0
    assert run(["report", "--workspace", str(office), "--month", "2025-05", "--lang", "en"]) == 0
    assert (office / "out" / "reports" / "report-2025-05-en.pdf").is_file()


def test_an_archive_in_use(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = _xlsx(office.parent / "a.xlsx", [HEADER])
    hold = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read(); c.close()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(office / "data" / "archive.duckdb")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        _fails(capsys, 2, ["pull", "--workspace", str(office), "--from", str(answers)], "archive.duckdb")
    finally:
        holder.communicate()


def test_a_file_that_is_no_archive(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "data" / "archive.duckdb").write_bytes(b"not a database at all" * 1000)
    _fails(capsys, 4, ["report", "--workspace", str(office)], "archive.duckdb")
    _fails(capsys, 4, ["audit", "--workspace", str(office)], "archive.duckdb")


def test_a_folder_that_cannot_be_written(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "taken").write_bytes(b"")
    _fails(
        capsys,
        2,
        ["make-codes", "--workspace", str(office), "--out", str(office / "taken")],
        "can't be written",
    )


def test_a_unit_name_that_no_font_has_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_workspace(tmp_path, UNITS.replace("UBND phường Long Hoa", "Phường 龍華"))
    _fails(capsys, 2, ["make-codes", "--workspace", str(root)], "LONGHOA")
    assert not list(root.rglob("placards.pdf"))
    assert not list(root.rglob("codes.csv"))


def test_a_demo_never_goes_into_a_folder_with_something_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    _fails(capsys, 2, ["demo", str(tmp_path)], "isn't empty")
    _fails(capsys, 2, ["demo", str(tmp_path / "letter.txt")], "is a file")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_fault_of_ours_is_owned_up_to_without_a_traceback(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret 0912345678")

    monkeypatch.setattr("qrsurvey.office.audit.audit_archive", broken)
    _fails(capsys, 1, ["audit", "--workspace", str(office)], "ZeroDivisionError", "--debug")
    assert run(["audit", "--workspace", str(office)]) == 1
    assert "0912345678" not in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        run(["audit", "--workspace", str(office), "--debug"])


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process there")
def test_an_interrupt_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from qrsurvey.cli import main; import qrsurvey.office.demo as demo;"
        "demo.make_codes = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT);"
        "sys.exit(main.run(['demo', sys.argv[1], '--lang', 'en']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 130
    assert "Interrupted" in done.stderr
    assert "Traceback" not in done.stderr
    assert signal.getsignal(signal.SIGINT) is not None


def test_a_reader_who_leaves_is_no_error(office: Path) -> None:
    _xlsx(office / "a.xlsx", [HEADER])
    command = f'"{sys.executable}" -m qrsurvey --help | head -n 1 >{os.devnull}; exit ${{PIPESTATUS[0]}}'
    if sys.platform == "win32":
        pytest.skip("the shell of this test is POSIX's")
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
