"""`status` as a person sees it: in any width, in both languages, in a pipe, as data, and typed as nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.archive.cases import StepKind
from qrsurvey.cli.app import build_app
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.cli.status_words import age_words, period_words, typed
from qrsurvey.i18n.language import Language
from qrsurvey.office.alerts import step
from qrsurvey.office.demo_form import CLOCK, MARKER
from qrsurvey.office.status import look
from qrsurvey.office.status_due import FIRST, Command, commands_for, due_today
from qrsurvey.workspace.workspace import read_workspace
from support.case_office import SURVEY, UNITS, at
from support.screens import Screen
from support.standing import compare, contents_of, held, issue_report, make_office
from support.workspaces import write_workspace

LONG = "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính thị xã Hòa Thành"
NOW = at(3, 9, 6)

Command_ = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_office(tmp_path_factory.mktemp("prepared") / "office").workspace.root
    units = root / "config" / "units.yaml"
    named = units.read_text("utf-8").replace("Bộ phận Một cửa", LONG)
    units.write_text(f'{named}  - {{id: MOI, name: "UBND xã Mới", group: wards}}\n', "utf-8")
    return root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "Văn phòng thử"))


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command_:
    monkeypatch.setattr(Session, "now", NOW)
    monkeypatch.delenv("COLUMNS", raising=False)  # a table in a pipe is as wide as that says

    def type_in(*words: str, lang: str = "en", root: Path | None = None) -> tuple[int, str, str]:
        capsys.readouterr()
        where = ("--workspace", str(root)) if root else ()
        code = run([*where, "--lang", lang, *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return type_in


@pytest.fixture
def in_window(command: Command_) -> Callable[..., list[str]]:
    """Type `status` in a window so many columns wide."""

    def type_in(columns: int, lang: str = "en", root: Path | None = None) -> list[str]:
        where = ("--workspace", str(root)) if root else ()
        said = Screen(columns).run([*where, "--lang", lang, "status"])
        assert (said.code, said.err) == (0, "")
        return plain(said.out)

    return type_in


def plain(text: str) -> list[str]:
    return [re.sub(r"\x1b\[\d+(;\d+)*m", "", line).rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_screen_and_the_data_say_the_same(root: Path, command: Command_, lang: str) -> None:
    issue_report(root / "data" / "archive.duckdb", "2024-Q1", at(2, 8), ("report-2024-Q1.pdf",))
    code, shown, err = command("status", lang=lang, root=root)
    assert (code, err) == (0, "")
    data = json.loads(command("status", "--json", lang=lang, root=root)[1])
    lines = shown.splitlines()
    assert lines[:2] == ["Văn phòng HĐND và UBND – 09:00 03/06/2024", data["workspace"]]
    for one in data["due"]:
        line = lines.index(f"  {'!' if one['urgency'] == 'urgent' else '-'}  {one['message']}")
        assert lines[line + 1] == f"     {one['command']}"
    urgencies = [one["urgency"] for one in data["due"]]
    assert urgencies == sorted(urgencies, key=["urgent", "due"].index)
    assert [one["kind"] for one in data["due"]] == [
        "cases-late", "messages", "pull-old", "report", "placards-missing", "units-silent", "backup",
    ]  # fmt: skip
    end = [line for line in lines if line.startswith("  qrsurvey ")]
    assert [line.strip().partition("   ")[0] for line in end] == data["commands"]
    assert 3 <= len(data["commands"]) <= 5
    session = Session(Language(lang))
    rows = dict(line.strip().split("  ", 1) for line in lines if re.match(r"  \S.*\S {2,}\S", line))
    rows = {name: said.strip() for name, said in rows.items()}

    def row(name: str) -> str:
        return rows[session.text(f"status.row-{name}")]

    answers, cases, last = data["answers"], data["cases"], data["sources"][0]["last"]
    values = {"this": answers["this_month"], "last": answers["last_month"], "total": answers["total"]}
    assert row("answers") == session.text("status.answers", **values)
    grades = {grade.lower(): n for grade, n in cases["open"].items()}
    assert row("cases") == session.text("status.cases-late", n=sum(cases["overdue"].values()), **grades)
    assert row("messages") == str(data["messages"]["waiting"])
    pulled = datetime.fromisoformat(last)
    age = age_words(session, pulled.date(), NOW.date())
    assert row("pull") == session.text("status.pull", moment=pulled, age=age)
    assert row("report") == session.text(
        "status.report", period=period_words(session, "2024-Q1"), day=at(2, 8).date()
    )
    units = [session.text("status.units", n=4), session.text("status.units-silent", n=2)]
    assert row("units") == "; ".join(units)
    assert len(data["units"]["list"]) == 4


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_terminal_of_any_width_shows_all_of_it(
    *, root: Path, command: Command_, in_window: Callable[..., list[str]], width: int, lang: str
) -> None:
    whole = command("status", lang=lang, root=root)[1]
    lines = in_window(width, lang, root)
    assert max(map(len, lines)) <= min(width, 96)
    assert "".join("".join(lines).split()) == "".join(whole.split())
    for typed_line in (line for line in whole.splitlines() if line.startswith("     qrsurvey ")):
        assert typed_line in lines  # a command is copied in one piece


def test_names_are_only_text(root: Path, command: Command_, in_window: Callable[..., list[str]]) -> None:
    units = root / "config" / "units.yaml"
    text = units.read_text("utf-8").replace("UBND xã Mới", "[bold]Mới[/bold] [red]").replace("và UBND", "[/]")
    units.write_text(text, "utf-8")
    for shown in (command("status", root=root)[1], "\n".join(in_window(80, root=root))):
        assert "[bold]Mới[/bold] [red]" in shown
        assert "Văn phòng HĐND [/]" in shown


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_units_are_listed_with_their_pace(root: Path, command: Command_, lang: str) -> None:
    survey = root / "config" / "survey.yaml"
    survey.write_text(survey.read_text("utf-8") + "thresholds: {target: 40}\n", "utf-8")
    code, shown, _ = command("status", "--units", lang=lang, root=root)
    assert code == 0
    data = {
        one["unit"]: one for one in json.loads(command("status", "--json", root=root)[1])["units"]["list"]
    }
    line = next(line for line in shown.splitlines() if LONG in line)
    assert line.split(LONG)[1].split() == ["0", "8", "8/37", "08/05/2024", "19"]
    assert (data["MOTCUA"]["received"], data["MOTCUA"]["target"], data["MOTCUA"]["quiet_days"]) == (8, 37, 19)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_empty_folder_is_shown_where_to_begin(
    tmp_path: Path,
    command: Command_,
    monkeypatch: pytest.MonkeyPatch,
    in_window: Callable[..., list[str]],
    lang: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, shown, err = command("status", lang=lang)
    assert (code, err) == (0, "")
    data = json.loads(command("status", "--json", lang=lang)[1])
    assert data["workspace"] is None
    assert [line.split("   ")[0].strip() for line in shown.splitlines() if line.startswith("  ")] == data[
        "commands"
    ]
    assert [line.split()[1] for line in data["commands"]] == ["demo", "init", "open"]
    assert max(map(len, in_window(60, lang))) <= 60
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the folder that somebody is in")
def test_a_folder_that_was_deleted_is_no_reason_to_fail(
    tmp_path: Path, root: Path, command: Command_, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    code, shown, err = command("status")
    assert (code, err) == (0, "")
    assert "qrsurvey init" in shown
    code, shown, err = command("status", root=root)
    assert (code, err) == (0, "")
    assert str(root) in shown


def test_a_folder_that_was_named_and_is_none_is_an_error(tmp_path: Path, command: Command_) -> None:
    code, out, err = command("status", root=tmp_path)
    assert (code, out) == (2, "")
    assert str(tmp_path) in err


def test_a_broken_configuration_is_told_with_its_faults(root: Path, command: Command_) -> None:
    units = root / "config" / "units.yaml"
    units.write_text(units.read_text("utf-8").replace("place:", "palce:"), "utf-8")
    code, out, err = command("status", root=root)
    assert (code, out) == (2, "")
    assert "config/units.yaml:4" in err
    assert "What to do:" in err


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_first_hour_is_a_list_to_tick(tmp_path: Path, command: Command_, lang: str) -> None:
    root = write_workspace(tmp_path, UNITS, SURVEY)
    code, shown, _ = command("status", lang=lang, root=root)
    assert code == 0
    marks = [line[2:5] for line in shown.splitlines() if line.startswith("  [")]
    assert marks == ["[x]", "[x]", "[ ]", "[ ]", "[ ]"]
    assert "     qrsurvey make-codes" in shown.splitlines()
    assert {"vi": "3 đơn vị, 4 câu hỏi", "en": "3 units, 4 questions"}[
        lang
    ] in shown  # that of the code is none
    data = json.loads(command("status", "--json", lang=lang, root=root)[1])
    assert [one["done"] for one in data["steps"]] == [True, True, False, False, False]
    assert (data["archive"], data["answers"], data["key"]) == ("none", None, "none")
    assert command("status", "--units", lang=lang, root=root)[0] == 0
    assert sorted(contents_of(root)) == ["config", "config/survey.yaml", "config/units.yaml"]


def test_before_there_are_answers_it_fits_a_small_window(
    tmp_path: Path, command: Command_, in_window: Callable[..., list[str]]
) -> None:
    root = write_workspace(tmp_path, UNITS, SURVEY)
    assert command("make-codes", root=root)[0] == 0
    lines = in_window(80, "vi", root)
    assert "  Bảng mã QR  4 mã đang dùng, của 3 đơn vị" in lines
    assert len(lines) <= 28  # the folder's own name may take two lines, twice
    assert not any(name in line for line in lines for name in ("Vụ việc", "Bản sao lưu", "Báo cáo gần nhất"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_archive_in_use_is_said_and_no_failure(root: Path, command: Command_, lang: str) -> None:
    with held(root / "data" / "archive.duckdb"):
        code, shown, _ = command("status", lang=lang, root=root)
        data = json.loads(command("status", "--json", lang=lang, root=root)[1])
        units = command("status", "--units", lang=lang, root=root)
    assert code == 0
    assert data["archive"] == "busy"
    busy = Session(Language(lang)).text("status.busy")
    assert busy in shown
    assert Session(Language(lang)).text("status.title-nothing-due") not in shown
    assert units[:2] == (0, f"{busy}\n")


@pytest.mark.parametrize(("lost", "expected"), [("config/signing.key", 2), ("data/archive.duckdb", 4)])
def test_what_is_lost_is_told_with_the_exit_code_of_its_fault(
    root: Path, command: Command_, lost: str, expected: int
) -> None:
    (root / lost).unlink()
    if expected == 4:
        (root / lost).write_bytes(b"\0" * 20_000)
    code, shown, err = command("status", root=root)
    assert code == expected, err
    data = json.loads(command("status", "--json", root=root)[1])
    assert data["due"][0]["urgency"] == "urgent"
    assert f"  !  {data['due'][0]['message']}" in shown.splitlines()
    assert data["due"][0]["hint"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_day_without_anything_due_is_said_to_be_one(
    root: Path, command: Command_, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    units, survey = root / "config" / "units.yaml", root / "config" / "survey.yaml"
    lines = units.read_text("utf-8").splitlines(keepends=True)
    units.write_text("".join(line for line in lines if "MOI" not in line), "utf-8")
    survey.write_text(survey.read_text("utf-8") + "thresholds: {silent_days: 30}\n", "utf-8")
    issue_report(root / "data" / "archive.duckdb", "2024-Q1", at(2, 8), ("report-2024-Q1.pdf",))
    step(read_workspace(root), 1, StepKind.ACKNOWLEDGE, who="Bà B", now=at(7, 8))
    (root / "data" / "backups").mkdir()
    (root / "data" / "backups" / "archive-20240506-170000.duckdb").touch()
    monkeypatch.setattr(Session, "now", at(7, 9))
    data = json.loads(command("status", "--json", lang=lang, root=root)[1])
    assert (data["due"], all(one["done"] for one in data["steps"])) == ([], True)
    shown = command("status", lang=lang, root=root)[1].splitlines()
    session = Session(Language(lang))
    assert session.text("status.title-nothing-due") in shown
    assert session.text("status.title-steps") not in shown
    assert "qrsurvey open report" in data["commands"]
    (root / MARKER).touch()
    demo = [session.text("status.demo"), session.text("status.demo-still", day=CLOCK.date())]
    # Somebody went on with it after the demo's own day: then its clock is ours.
    monkeypatch.setattr(Session, "now", at(10, 9, 6))
    assert demo[1] in command("status", lang=lang, root=root)[1].splitlines()
    step(read_workspace(root), 1, StepKind.NOTE, who="Bà B", text="thử", now=at(10, 9, 6))
    assert demo[0] in command("status", lang=lang, root=root)[1].splitlines()


@pytest.mark.parametrize(
    ("lang", "rows"),
    [
        (
            "vi",
            {
                "Nhận phiếu": "3 nguồn; lâu nhất là hai: 16:00 30/05/2024 (4 ngày trước); 1 nguồn chưa nhận lần nào",
                "Thông tin cá nhân": "từ ngày 03/05/2024 trở đi còn trong thời hạn lưu giữ",
                "Bản sao lưu": "17:00 02/06/2024 (hôm qua)",
                "Chạy tự động": "16:30 31/05/2024, không trọn vẹn (xem data/run.log)",
            },
        ),
        (
            "en",
            {
                "Last pull": "3 sources; the oldest is hai: 16:00 30/05/2024 (4 days ago); 1 never pulled",
                "Personal data": "kept from 03/05/2024 on",
                "Backup": "17:00 02/06/2024 (yesterday)",
                "Automatic runs": "16:30 31/05/2024, something went wrong (see data/run.log)",
            },
        ),
    ],
)
def test_an_office_of_several_sources_that_keeps_what_it_should(
    root: Path, command: Command_, lang: str, rows: dict[str, str]
) -> None:
    names = ("main", "hai", "ba")
    sources = ", ".join(f"{{name: {name}, spreadsheet: book-{name:0<28}, sheet: A}}" for name in names)
    survey, units = root / "config" / "survey.yaml", root / "config" / "units.yaml"
    survey.write_text(f"sources: [{sources}]\n" + survey.read_text("utf-8"), "utf-8")
    units.write_text("retention: {comments: 1 month}\n" + units.read_text("utf-8"), "utf-8")
    compare(root / "data" / "archive.duckdb", "hai", at(30, 16))
    (root / "data" / "backups").mkdir()
    (root / "data" / "backups" / "archive-20240602-170000.duckdb").touch()
    (root / "data" / "run.log").write_text("2024-05-31T16:30:00+07:00 WARNING x\n", "utf-8")
    code, shown, _ = command("status", lang=lang, root=root)
    assert code == 0
    for name, said in rows.items():
        assert re.search(rf"^  {re.escape(name)}  +{re.escape(said)}$", shown, re.MULTILINE), name
    session = Session(Language(lang))
    for kind, values in (
        ("pull-sheet", {"n": 1, "source": "hai", "moment": datetime(2024, 5, 30, 16)}),
        ("pull-never", {"n": 1, "sources": ["ba"]}),
    ):
        assert f"  -  {session.text(f'status.due-{kind}', **values)}" in shown.splitlines()


def test_what_is_typed_elsewhere_says_where(
    root: Path, command: Command_, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"Type these commands in the folder: {root}" in command("status", root=root)[1]
    monkeypatch.chdir(root / "config")
    assert "Type these commands" not in command("status")[1]


def test_the_name_alone_is_the_status_on_a_terminal_and_the_help_elsewhere(
    root: Path, command: Command_, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    code, out, _ = command()
    assert code == 2
    assert "Usage" in out
    before = contents_of(root)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, alone, _ = command()
    assert (code, contents_of(root)) == (0, before)
    assert plain(alone) == plain(command("status")[1])
    assert plain(alone)[0] == "Văn phòng HĐND và UBND – 09:00 03/06/2024"


@pytest.mark.skipif(os.name != "posix", reason="no pseudo-terminal")
def test_the_name_alone_in_a_real_terminal(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "QRSURVEY_LANG": "vi", "COLUMNS": "60", "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "qrsurvey"],
        cwd=tmp_path,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b"".join(_read_all(ours))
    assert process.returncode == 0
    lines = plain(shown.decode("utf-8"))
    assert any("qrsurvey demo thu-nghiem" in line for line in lines)
    assert max(map(len, lines)) <= 60


def _read_all(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux: the other side is closed
            return
        if not part:
            return
        yield part


def test_every_command_named_can_be_typed(root: Path) -> None:
    """That of what other screens say is held by their own tests."""
    app = build_app(Session(Language.EN)).load_all()
    session, named = Session(Language.EN), list[Command](FIRST)
    for now in (at(7), NOW, at(20, 9, 8)):
        workspace = read_workspace(root)
        status = look(workspace, now=now)
        due = due_today(workspace, status)
        named += [one.command for one in due] + list(commands_for(due, status))
    for fresh in (
        SURVEY,
        SURVEY.replace("form:\n", "").replace("  url: ", "#").replace("  code_entry: ", "#"),
    ):
        workspace = read_workspace(write_workspace(root, UNITS, fresh))
        shutil.rmtree(root / "data", ignore_errors=True)
        status = look(workspace, now=NOW)
        named += [one.command for one in due_today(workspace, status)]
    assert len({typed(session, one) for one in named}) > 12
    for one in named:
        assert session.text(f"status.do-{one.does}")
        group: Any = app
        words = list(one.words)
        while words and words != ["--help"] and hasattr(group, "commands"):
            name = words.pop(0)
            assert name in group.commands, typed(session, one)
            group = group.commands[name]
        options = {"--help", *(name for option in group.params for name in option.opts)}
        assert {word for word in words if str(word).startswith("--")} <= options, typed(session, one)
