"""`qrsurvey init`: a conversation on a terminal, the same by options, and nothing written until all is right."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.core import TyperCommand

from qrsurvey.cli.app import build_app
from qrsurvey.cli.main import run
from qrsurvey.cli.session import Session
from qrsurvey.i18n.language import Language
from qrsurvey.office.templates import TEMPLATES
from qrsurvey.survey.questions import Role
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.schemas import SCHEMAS, told

TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")

OFFICE = "Văn phòng HĐND và UBND"
PARENT = "Ủy ban nhân dân thị xã Hòa Thành"
UNITS = (
    "Bộ phận Tiếp nhận và Trả kết quả thị xã",
    "Phòng Nội vụ",
    "UBND phường Long Hoa",
    "UBND xã Long Hòa",
)
LINK = (
    "https://docs.google.com/forms/d/e/1FAIpQLSdExampleExampleExampleExampleExampleExample0000/viewform"
    "?usp=pp_url&entry.1626576186=CODE"
)


def _by_options(root: Path, *words: str) -> list[str]:
    return ["init", str(root), "--lang", "vi", "--yes", "--office", OFFICE, *words]


def _named(*names: str) -> list[str]:
    return [word for name in names for word in ("--unit", name)]


def _files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def _units(workspace: Workspace) -> list[tuple[str, str, str, int]]:
    names = {group.id: group.name for group in workspace.groups}
    return [(unit.id, unit.name, names[unit.group], unit.copies) for unit in workspace.units.values()]


WHOLE = [
    ".gitignore",
    "config/schemas/survey.schema.json",
    "config/schemas/units.schema.json",
    "config/signing.key",
    "config/survey.yaml",
    "config/units.yaml",
]


@TERMINAL
def test_a_clerk_answers_goes_back_corrects_and_gets_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from support.terminal import Typist

    root = tmp_path / "văn phòng"
    pasted = "\n".join(f"{number}\t{name}" for number, name in enumerate((*UNITS, "Ghi chú"), start=1))
    answers = [
        ("(1/14)", "<\n"),
        ("câu đầu tiên", ""),
        ("(1/14)", "\n"),
        ("cần được trả lời", ""),
        ("(1/14)", f"{OFFICE}\x1b[D\x1bOC\n"),  # arrows, which don't edit here, are no letters
        ("(2/14)", "Sở Nội vụ\n"),
        ("(3/14)", "<\n"),
        (
            "(2/14) Cơ quan cấp trên (ví dụ: Ủy ban nhân dân tỉnh Tây Ninh) [Sở Nội vụ]",
            "UBND thị xã Hòa Thành\n",
        ),
        (f"đầy đủ, như ở đầu văn bản [{PARENT}]", "\n"),
        (f"(3/14) Nơi nhận ghi sau “Kính gửi” của báo cáo [Lãnh đạo {PARENT}]", "\n"),
        ("(4/14)", "<\n"),
        ("(3/14)", "\n"),
        ("[Hòa Thành]", "\n"),
        ("(5/14)", "gọi sau\n"),
        ("không phải số điện thoại", ""),
        ("(5/14)", "0276 000 0000\n"),
        ("[CHÁNH VĂN PHÒNG]", "-\n"),
        ("(7/14)", "31/2/2024\n"),
        ("không phải một ngày", ""),
        ("(7/14)", "1/2/2024\n"),
        ("(8/14)", "2024-01-31\n"),
        ("đứng trước ngày bắt đầu", ""),
        ("(8/14)", "31/12/2024\n"),
        ("(9/14)", "cả ngày\n"),
        ("không phải giờ làm việc", ""),
        (
            "thứ sáu (ví dụ: 7h-11h30, 13h30-17h; gõ - nếu chưa biết) [07:00-11:30, 13:00-17:00]",
            "7h-11h, 13h-17h\n",
        ),
        ("Thứ bảy có làm việc không (07:00-11:00)? [c/K]", "ừ\n"),
        ("Gõ c (có) hoặc k (không)", "c\n"),
        # What is pasted has a blank line in it, and doesn't end there.
        ("(10/14)", pasted.replace("\n3\t", "\n\n3\t") + "\n\n"),
        ("Đã đọc 5 đơn vị", ""),
        ("(11/14, nhóm 1/4)", ""),
        ("Bộ phận Một cửa", "vài\n"),
        ("không phải số bảng", ""),
        ("Bộ phận Một cửa", "8\n"),
        ("Cơ quan chuyên môn", "\n"),
        ("Xã, phường", "3\n"),
        ("Đơn vị khác", "\n"),
        ("(12/14)", "9\n"),
        ("không phải số thứ tự", ""),
        ("(12/14)", "-5\n"),
        ("Đã bỏ Ghi chú", ""),
        ("(12/14)", "2\n"),
        ("Tên đơn vị", "\n"),
        ("Định danh", "M0TCUA\n"),  # easily mistaken for MOTCUA
        ("dễ nhầm với `MOTCUA`", ""),
        ("Định danh", "con\n"),
        ("không dùng được", ""),
        ("Định danh", "noivu2\n"),
        ("Nhóm", "Phòng chuyên môn\n"),
        ("Số bảng", "2\n"),
        ("(12/14)", "1\n"),
        ("Tên đơn vị", "Một cửa\n"),
        ("Định danh", "<\n"),  # leaves the unit as it was
        ("(12/14)", "\n"),
        ("(13/14)", "4\n"),
        ("từ 1 đến 3", ""),
        ("(13/14)", "3\n"),
        ("dịch vụ công trực tuyến", ""),
        ("Enter để dùng", "2\n"),
        ("tại quầy hôm nay", ""),
        ("Enter để dùng", "\n"),
        ("(14/14)", "<\n"),
        ("(13/14) Bộ câu hỏi [2]", "\n"),
        ("Enter để dùng", "\n"),
        ("10–12 Đơn vị 4 đơn vị, 16 bảng mã QR", ""),
        ("(14/14)", "gì\n"),
        ("Gõ c (có) hoặc k (không)", ""),
        ("(14/14)", "5\n"),  # the number of a question, to answer it anew
        ("(5/14)", "<\n"),
        ("(14/14)", "5\n"),
        ("(5/14) Số điện thoại in trên bảng mã QR [0276 000 0000]", "0276\x0c 111 1111\n"),
        ("0276 111 1111", ""),
        ("(14/14)", "12\n"),
        ("(12/14)", "\n"),
        ("(14/14)", "có\n"),
    ]
    with Typist(monkeypatch, answers):
        assert run(["init", str(root), "--lang", "vi", "--quiet"]) == 0
    assert [Path(line) for line in capfd.readouterr().out.splitlines()] == [
        root / "config" / "units.yaml",
        root / "config" / "survey.yaml",
    ]
    assert _files(root) == WHOLE
    workspace = read_workspace(root)
    office = workspace.office
    assert (office.name, office.parent, office.place) == (OFFICE, PARENT, "Hòa Thành")
    assert (office.hotline, office.signer.title) == ("0276 111 1111", None)
    assert office.addressee == f"Lãnh đạo {PARENT}"
    assert office.working_hours == {"mon-fri": ("07:00-11:00", "13:00-17:00"), "sat": ("07:00-11:00",)}
    assert (office.campaign_from, office.campaign_to) == (date(2024, 2, 1), date(2024, 12, 31))
    assert _units(workspace) == [
        ("MOTCUA", UNITS[0], "Bộ phận Một cửa", 8),
        ("NOIVU2", UNITS[1], "Phòng chuyên môn", 2),
        ("PLONGHOA", UNITS[2], "Xã, phường", 3),
        ("XLONGHOA", UNITS[3], "Xã, phường", 3),
    ]
    assert [question.key for question in workspace.survey.questions] == [
        "code", "overall", "reason", "extra_cost", "comment",
    ]  # fmt: skip


@TERMINAL
def test_the_conversation_begins_with_what_the_options_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support.terminal import Typist

    listed = tmp_path / "danh sách.csv"
    listed.write_text("Tên đơn vị;Số bản\nPhòng Y tế;2\nPhòng Tư pháp;\n", encoding="utf-8-sig")
    answers = [
        (f"[{OFFICE}]", "\n"),
        ("(2/14)", "\n"),
        ("(3/14)", "\n"),
        ("(4/14)", "\n"),
        ("(5/14)", "\n"),
        ("(6/14)", "\n"),
        ("[01/02/2024]", "\n"),
        ("(8/14)", "\n"),
        ("(9/14)", "-\n"),
        ("Đang có 1 đơn vị", ""),
        ("(10/14)", f'"{tmp_path}/không có.xlsx"\n'),
        ("Cách xử lý", ""),
        ("(10/14)", f'"{listed}"\n'),  # as Windows copies a path; it needs no blank line
        ("(11/14)", "<\n"),
        ("Đang có 2 đơn vị", "\n"),
        ("(11/14)", "5\n"),
        ("(12/14)", "\n"),
        ("(13/14) Bộ câu hỏi [3]", "\n"),
        ("Enter để dùng", "\n"),
        ("(14/14)", "\n"),
    ]
    words = ["init", str(tmp_path / "vp"), "--lang", "vi", "--office", OFFICE, "--from", "2024-02-01"]
    with Typist(monkeypatch, answers) as typist:
        assert run([*words, "--template", "online", "--unit", "Phòng Nội vụ"]) == 0
    assert "qrsurvey form script" in typist.screen
    assert "Riêng số điện thoại nên có" in typist.screen  # it was left open
    workspace = read_workspace(tmp_path / "vp")
    assert [(unit.id, unit.copies) for unit in workspace.units.values()] == [("YTE", 2), ("TUPHAP", 5)]
    assert workspace.office.campaign_from == date(2024, 2, 1)
    assert workspace.survey.questions[-1].key == "comment"


@TERMINAL
@pytest.mark.parametrize("last", ["không\n", "\x04"])  # "no", and the end of the input
def test_who_says_no_at_the_end_has_written_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    from support.terminal import Typist

    answers = [(f"({step}/14", "\n") for step in range(1, 10)]
    answers += [("Thứ bảy", "\n"), *((f"({step}/14", "\n") for step in range(10, 14))]
    answers += [("Enter để dùng", "\n"), ("(14/14)", last)]
    words = ["init", str(tmp_path / "a" / "b"), "--lang", "vi", "--office", OFFICE, *_named(UNITS[1])]
    with Typist(monkeypatch, answers):
        assert run(words) == 130
    assert list(tmp_path.iterdir()) == []


@TERMINAL
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    import pty
    import select

    # A process of its own whose terminal this is: the terminal turns the key into the signal, which whoever
    # runs this test may have switched off for all that it starts.
    script = (
        "import fcntl, os, signal, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "sys.argv[1:] = ['init', 'office', '--lang', 'en']; from qrsurvey.cli.main import main; main()"
    )
    master, slave = pty.openpty()
    shown, again, ends = b"", 0.0, time.monotonic() + 60
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=slave, stdout=slave, stderr=slave, cwd=tmp_path
    ) as process:
        os.close(slave)
        while time.monotonic() < ends:
            # Half a second after the question, as a person would at the earliest: Python loses a signal that
            # comes between its last look for one and the system's wait for a line, and a next one ends it.
            if not select.select([master], [], [], 0.5)[0]:
                if b"(1/14)" in shown and time.monotonic() > again:
                    os.write(master, b"Half an ans\x03")
                    again = time.monotonic() + 10
                continue
            try:
                part = os.read(master, 65536)
            except OSError:  # Linux: it has gone
                break
            shown += part
        if process.poll() is None and time.monotonic() >= ends:
            process.kill()
        assert process.wait(30) == 128 + signal.SIGINT, shown.decode()
    os.close(master)
    assert "nothing was left half-written" in shown.decode()
    assert list(tmp_path.iterdir()) == []


def test_options_make_the_same_and_the_way_goes_on_to_placards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "office"
    words = [
        "--parent", PARENT, "--hotline", "0276 000 0000", "--from", "01/02/2024", "--to", "2024-12-31",
        "--copies", "2", "--template", "counter", "--json", *_named(*UNITS[:3]),
    ]  # fmt: skip
    assert run(_by_options(root, *words)) == 0
    said = capsys.readouterr()
    data = json.loads(said.out)
    assert data["folder"] == str(root)
    assert [unit["id"] for unit in data["units"]] == ["MOTCUA", "NOIVU", "LONGHOA"]
    lines = (root / "config" / "units.yaml").read_text(encoding="utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if "# CẦN ĐIỀN" in line] == data["to_fill_in"]
    assert len(data["to_fill_in"]) == 4  # symbol, the signer's name, recipients, working hours
    assert not any("  to:" in lines[n - 1] for n in data["to_fill_in"])
    assert "LONGHOA" in said.err
    workspace = read_workspace(root)
    assert (workspace.office.place, workspace.office.signer.title) == ("Hòa Thành", "CHÁNH VĂN PHÒNG")
    assert workspace.office.campaign_to == date(2024, 12, 31)
    assert {unit.copies for unit in workspace.units.values()} == {2}
    if os.name == "posix":
        assert stat.S_IMODE((root / "config" / "signing.key").stat().st_mode) == 0o600
    for name in ("units", "survey"):
        text = (root / "config" / f"{name}.yaml").read_text(encoding="utf-8")
        assert told(name, text) == []
        assert text.startswith(f"# yaml-language-server: $schema=schemas/{name}.schema.json\n")
        shipped = (SCHEMAS / f"{name}.schema.json").read_bytes()
        assert (root / "config" / "schemas" / f"{name}.schema.json").read_bytes() == shipped
    assert (root / ".gitignore").read_text(encoding="utf-8").split() == [
        "data/",
        "out/",
        "config/signing.key",
    ]

    key = (root / "config" / "signing.key").read_bytes()
    monkeypatch.chdir(root)  # as the first of the next steps says
    assert run(["form", "adopt", LINK]) == 0
    assert run(["make-codes", "--unit", "LONGHOA"]) == 0
    assert (root / "out" / "placards" / "placards.pdf").is_file()
    assert "entry.1626576186=LONGHOA-" in (root / "out" / "placards" / "codes.csv").read_text(
        encoding="utf-8"
    )
    assert (root / "config" / "signing.key").read_bytes() == key


def test_a_list_from_excel_keeps_what_it_says(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DANH SÁCH ĐƠN VỊ"])
    sheet.append(
        ["STT", "Mã", "Tên đơn vị", "Nhóm", "Số bản", "Quầy", "Đến ngày", "Hình thức", "Đơn vị kế thừa"]
    )
    sheet.append(
        [
            1,
            "LH24",
            "UBND phường Long Hoa",
            "Xã, phường",
            3,
            None,
            "30/6/2025",
            "sáp nhập",
            "Phường Long Hoa mới",
        ]
    )
    sheet.append([2, None, "Phường Long Hoa mới", "Xã, phường", None, "Hộ tịch"])
    sheet.append([None, None, None, None, None, "Đất đai: cấp “mới”"])
    sheet.append([3, None, 'Trạm "Y tế": #1 \\ C', "Đơn vị khác", 0])
    book.save(tmp_path / "danh sách.xlsx")
    root = tmp_path / "office"
    assert run(_by_options(root, "--units", str(tmp_path / "danh sách.xlsx"), "--copies", "4")) == 0
    workspace = read_workspace(root)
    old, new, odd = workspace.units.values()
    assert (old.id, old.copies, old.valid_to) == ("LH24", 3, date(2025, 6, 30))
    assert old.succession is not None
    assert (old.succession.unit, old.succession.kind.value) == (new.id, "merged")
    assert [(counter.id, counter.name) for counter in new.counters] == [
        ("Q1", "Hộ tịch"),
        ("Q2", "Đất đai: cấp “mới”"),
    ]
    assert new.copies == 4
    assert (odd.name, odd.copies) == ('Trạm "Y tế": #1 \\ C', 0)
    assert [group.name for group in workspace.groups] == ["Xã, phường", "Đơn vị khác"]
    assert told("units", (root / "config" / "units.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfPh\xc3\xb2ng Y t\xe1\xba\xbf\r\nPh\xc3\xb2ng T\xc6\xb0 ph\xc3\xa1p\r\n", b"\xff\xfe", b""],
)
def test_a_list_may_come_by_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
    code = run(_by_options(tmp_path / "office", "--units", "-"))
    if len(content) > 2:
        assert code == 0
        assert list(read_workspace(tmp_path / "office").units) == ["YTE", "TUPHAP"]
    else:
        assert code in {2, 4}
        assert "Cách xử lý" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", Language)
def test_each_template_makes_a_workspace_and_its_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], template: str, language: Language
) -> None:
    words = _by_options(tmp_path, "--template", template, "--language", language.value, *_named("Phòng Y tế"))
    assert run(words) == 0
    workspace = read_workspace(tmp_path)
    assert workspace.language is language
    for question in workspace.survey.questions:
        assert set(question.titles) == {"vi", "en"}, question.key
    misconduct = workspace.survey.by_role(Role.MISCONDUCT)
    assert misconduct is not None
    assert misconduct.alarm == ("Có",)
    capsys.readouterr()
    assert run(["--workspace", str(tmp_path), "form", "script"]) == 0
    assert workspace.survey.headline.title(language) in capsys.readouterr().out


def test_the_alerts_of_each_template_name_topics_that_there_are() -> None:
    from qrsurvey.office.templates import read_template
    from qrsurvey.workspace.topics_file import read_lexicon

    known = {topic.id for topic in read_lexicon(Path("nowhere")).topics}
    for template in TEMPLATES:
        alerts = read_template(template).alerts
        assert set(alerts.topics) <= known
        assert alerts.ratings is not None
        assert alerts.ratings.questions == ("overall",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--office, --units"),
        (("--office", "X"), "còn thiếu: --units"),
        (("--unit", "X"), "còn thiếu: --office"),
        (("--hotline", "abc"), "không phải số điện thoại"),
        (("--from", "hôm nay"), "không phải một ngày"),
        (("--from", "2024-02-02", "--to", "2024-02-01"), "đứng trước ngày bắt đầu"),
        (("--copies", "10001"), "từ 0 đến 10.000"),
        (("--hours", "13h-17h, 7h-11h"), "không phải giờ làm việc"),
        (("--template", "counte"), "có phải là `counter`"),
        (("--language", "fr"), "vi, en"),
        (("--office", "V¨n phßng"), "lỗi phông chữ"),
        (("--office", "x" * 201), "dài quá 200 ký tự"),
        (("--units", "không có.xlsx"), "không có.xlsx"),
    ],
)
def test_what_is_wrong_with_options_is_said_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(["init", str(tmp_path / "office"), "--lang", "vi", "--yes", *words]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "Cách xử lý" in shown
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_it_says_which_options_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["init", str(tmp_path / "office"), "--lang", "en", "--office", "X"]) == 2
    shown = capsys.readouterr().err
    command = build_app(Session(Language.EN)).load_all().commands["init"]
    assert isinstance(command, TyperCommand)
    named = {option for one in command.params for option in one.opts if option.startswith("--")}
    for option in ("--yes", "--office", "--units", "--unit", "--parent", "--hotline", "--template"):
        assert option in named
        assert option in shown
    assert list(tmp_path.iterdir()) == []


def _lay(root: Path, file: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(b"mine")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("config/units.yaml", "is a workspace already"),
        ("config/survey.yaml", "is a workspace already"),
        ("config/signing.key", "has lost its configuration"),
        ("data/archive.duckdb", "has lost its configuration"),
        ("data/backups/archive-20240603-080000.duckdb", "has lost its configuration"),
        ("out/placards/codes.csv", "has lost its configuration"),
        ("config/logo.png", "isn't empty"),
        ("config", "isn't empty"),
        ("", "not a folder"),
    ],
)
def test_what_is_there_is_never_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, said: str
) -> None:
    root = tmp_path / "office"
    _lay(root, file) if file else root.write_bytes(b"mine")
    before = _files(tmp_path)
    assert run(["init", str(root), "--lang", "en", "--yes", "--office", "X", "--unit", "Y"]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert _files(tmp_path) == before
    assert (root / file).read_bytes() == b"mine"


def test_who_stands_within_a_workspace_must_say_where_another_shall_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(_by_options(tmp_path / "office", *_named("Phòng Y tế"))) == 0
    inside = tmp_path / "office" / "out" / "reports"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    words = ["--lang", "en", "--yes", "--office", "X", "--unit", "Phòng Y tế"]
    capsys.readouterr()
    assert run(["init", *words]) == 2
    assert str(tmp_path / "office") in capsys.readouterr().err.replace("\n", "")
    assert list(inside.iterdir()) == []
    assert run(["init", ".", *words]) == 0
    assert _files(inside) == WHOLE
    monkeypatch.chdir(tmp_path)
    assert run(["--workspace", "elsewhere", "init", *words]) == 0
    assert _files(tmp_path / "elsewhere") == WHOLE


def test_an_own_gitignore_stays_and_what_it_lacks_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".gitignore").write_text("/data\nsigning.key\n", encoding="utf-8")
    (tmp_path / "ghi chú.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "config").mkdir()  # empty: nobody's
    assert run(_by_options(tmp_path, *_named("Phòng Y tế"))) == 0
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "/data\nsigning.key\n"
    assert "không bị đưa lên mạng: out/" in " ".join(capsys.readouterr().err.split())
    assert _files(tmp_path) == sorted([*WHOLE, "ghi chú.txt"])


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such links, and keeps the folder one is in")
def test_odd_folders_are_no_reason_to_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    words = ["--lang", "en", "--yes", "--office", "X", "--unit", "Phòng Y tế"]
    for folder in ([], ["office"]):
        assert run(["init", *folder, *words]) == 2
        assert "isn't there any more" in capsys.readouterr().err
    assert run(["init", str(tmp_path / "a $(id)"), *words]) == 0
    assert f"cd '{tmp_path}/a $(id)'" in capsys.readouterr().err.replace("\n", "")
    monkeypatch.chdir(tmp_path)
    assert run(["init", "./-x", *words]) == 0
    assert "cd ./-x" in capsys.readouterr().err
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / ".gitignore").symlink_to(tmp_path / "outside")
    assert run(["init", "link", *words]) == 0
    assert not (tmp_path / "outside").exists()


def test_the_key_of_one_that_was_killed_does_not_stay(tmp_path: Path) -> None:
    for name, age in ((".qrsurvey-killed1", 3600), (".qrsurvey-working", 0)):
        _lay(tmp_path, f"{name}/config/signing.key")
        at = time.time() - age
        os.utime(tmp_path / name, (at, at))
    assert run(_by_options(tmp_path, *_named("Phòng Y tế"))) == 0
    assert _files(tmp_path) == sorted([*WHOLE, ".qrsurvey-working/config/signing.key"])


def test_a_name_that_reads_like_a_mark_is_no_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gaps = []
    for folder, name in (("a", "Phòng Y tế"), ("b", "# CẦN ĐIỀN Y tế")):
        assert run([*_by_options(tmp_path / folder, *_named(name)), "--json"]) == 0
        gaps.append(json.loads(capsys.readouterr().out)["to_fill_in"])
    assert gaps[0] == gaps[1] != []


def test_schemas_of_another_version_are_noticed_and_renewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(_by_options(tmp_path, *_named("Phòng Y tế"))) == 0
    copy, shipped = (folder / "units.schema.json" for folder in (tmp_path / "config" / "schemas", SCHEMAS))
    doctor = ["--workspace", str(tmp_path), "--lang", "en", "doctor", "--offline"]
    capsys.readouterr()
    assert run(doctor) == 0
    assert "schema.json" not in capsys.readouterr().out
    copy.write_text("{}", encoding="utf-8")
    assert run(doctor) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "units.schema.json in config/schemas is of another version" in shown
    assert "qrsurvey init --schemas" in shown
    survey = tmp_path / "config" / "survey.yaml"
    first, rest = survey.read_text(encoding="utf-8").split("\n", maxsplit=1)
    survey.write_text(rest, encoding="utf-8")
    assert run(["init", str(tmp_path), "--schemas", "--lang", "en"]) == 0
    assert first in " ".join(capsys.readouterr().err.split())
    assert copy.read_bytes() == shipped.read_bytes()
    assert survey.read_text(encoding="utf-8") == rest


def test_templates_can_be_listed_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--list-templates", "--lang", "vi"]) == 0
    shown = capsys.readouterr().out
    assert [line.partition(":")[0] for line in shown.splitlines() if not line.startswith(" ")] == list(
        TEMPLATES
    )
    assert run(["init", "--list-templates", "--json"]) == 0
    data: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in data] == list(TEMPLATES)
    for one in data:
        assert one["questions"][0]["key"] == "code"
    (option,) = (
        one
        for one in build_app(Session(Language.EN)).load_all().commands["init"].params
        if one.name == "template"
    )
    assert option.metavar == "|".join(TEMPLATES)


def test_a_ward_gets_its_own_place_full_name_and_authority(tmp_path: Path) -> None:
    words = [
        "init",
        str(tmp_path),
        "--lang",
        "vi",
        "--yes",
        "--office",
        "UBND phường Hiệp Tân",
        "--parent",
        PARENT,
    ]
    hours = "T2-T6 7h-11h30, 13h-17h; thứ bảy 7h-11h30"
    assert run([*words, "--hours", hours, *_named("Quầy Tư pháp", "Địa chính", "Trạm Y tế phường")]) == 0
    workspace = read_workspace(tmp_path)
    office = workspace.office
    assert (office.name, office.place, office.addressee) == ("UBND phường Hiệp Tân", "Hiệp Tân", PARENT)
    assert (office.signer.authority, office.signer.title) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert office.working_hours == {"mon-fri": ("07:00-11:30", "13:00-17:00"), "sat": ("07:00-11:30",)}
    assert office.campaign_to is None
    text = (tmp_path / "config" / "units.yaml").read_text(encoding="utf-8")
    (last_day,) = (line for line in text.splitlines() if line.startswith("    to:"))
    assert "CẦN ĐIỀN" not in last_day  # nothing is missing where no end was chosen
    assert told("units", text) == []
    assert [group for _, _, group, _ in _units(workspace)] == [
        "Quầy, bộ phận chuyên môn", "Quầy, bộ phận chuyên môn", "Đơn vị sự nghiệp",
    ]  # fmt: skip


@TERMINAL
def test_a_ward_is_asked_for_its_name_in_full_and_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support.terminal import Typist

    (tmp_path / "thư cũ.docx").write_bytes(b"mine")
    monkeypatch.chdir(tmp_path)
    answers = [
        ("đã có tệp khác", "<\n"),
        ("câu đầu tiên", ""),
        ("(gõ . nếu muốn dùng chính thư mục này) [khao-sat]", "\n"),
        ("(1/14)", "UBND phường Hiệp Tân\n"),
        ("[Ủy ban nhân dân phường Hiệp Tân]", "\n"),
        *((f"({step}/14)", "\n") for step in range(2, 10)),
        ("Thứ bảy", "\n"),
        ("(10/14)", "\nPhòng Nội vụ\n\tPhòng Y tế\n\n123\n\n"),
        ("dòng 5", ""),  # of what was pasted, blank lines too
        ("dán lại cả danh sách", ""),
        ("(10/14)", "Phòng Nội vụ\n\tPhòng Y tế\n\n"),
        ("Đã đọc 2 đơn vị", ""),
        ("(11/14)", "\n"),
        ("(12/14)", "\n"),
        ("(13/14)", "\n"),
        ("Enter để dùng", "\n"),
        ("TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH", ""),
        ("(14/14)", "\n"),
    ]
    with Typist(monkeypatch, answers):
        assert run(["init", "--lang", "vi"]) == 0
    workspace = read_workspace(tmp_path / "khao-sat")
    assert workspace.office.name == "Ủy ban nhân dân phường Hiệp Tân"
    assert [unit.name for unit in workspace.units.values()] == ["Phòng Nội vụ", "Phòng Y tế"]
    assert not (tmp_path / "config").exists()
