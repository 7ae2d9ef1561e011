"""The commands about codes as they are typed: what they print, and with what they end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from support.command_line import Typed
from support.pictures import card
from support.workspaces import UNITS, write_workspace

LONG = UNITS.replace(
    'name: "UBND phường Long Hoa", group: wards',
    'name: "Văn phòng [bold]Đăng ký Đất đai[/] tỉnh Tây Ninh", group: wards, counters: [{id: Q1, name: "Tư pháp"}]',
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_workspace(tmp_path_factory.mktemp("prepared"), LONG)
    assert run(["make-codes", "--workspace", str(root), "--quiet", "--issued", "2024-05-13"]) == 0
    return root


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Path:
    root = tmp_path / "office"
    shutil.copytree(prepared, root)
    return root


@pytest.fixture
def typed(office: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(office, capsys)


@pytest.mark.parametrize("width", ["60", "120"])
def test_the_list_fits_its_terminal(typed: Typed, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out, err = typed("codes", "list")
    table, _, links = out.partition("Each code's link")
    assert max(map(len, table.splitlines())) <= int(width)
    for words in ("LONGHOA-", "LONGHOA.Q1-", "HIEPTAN-", "13/05/2024", "valid"):
        assert words in table
    assert ("[bold]" in table) == (width == "120")
    assert ("Tư pháp" in table) == (width == "120")
    assert "viewform?usp=pp_url&entry.1626576186=\n" in links
    assert err == ""


def test_the_list_as_data(typed: Typed) -> None:
    first, counter, other = typed.data("codes", "list")
    assert (first["unit"], first["counter"], first["edition"], first["issued"], first["state"]) == (
        "LONGHOA", None, 1, "2024-05-13", "valid")  # fmt: skip
    assert (counter["counter"], counter["counter_name"]) == ("Q1", "Tư pháp")
    assert other["link"].endswith("=" + other["code"])
    assert (first["since"], first["reason"], first["successor"]) == (None, None, None)


def test_a_list_of_nothing_names_the_units_without_a_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = Typed(write_workspace(tmp_path), capsys)
    out, err = typed("codes", "list")
    assert out == ""
    assert "2 units have no code yet: LONGHOA, HIEPTAN" in err
    assert typed.data("codes", "list") == []


def test_retiring_and_what_the_list_says_then(typed: Typed, office: Path) -> None:
    out, err = typed(
        "codes", "retire", "LONGHOA", "--from", "2024-06-01", "--reason", "bị mất", "--by", "Bà A"
    )
    assert "Retired 2 codes of LONGHOA" in out
    assert "from 01/06/2024" in out
    assert "make-codes --unit LONGHOA" in err
    ahead = (date.today() + timedelta(days=400)).isoformat()  # noqa: DTZ011 - any day ahead will do
    typed("codes", "retire", "HIEPTAN", "--from", ahead, "--reason", "sẽ đổi")
    table = typed("codes", "list")[0]
    assert table.count("retired since") == 2
    assert "valid, ends on" in table
    first, _, third = typed.data("codes", "list")
    assert (first["state"], first["since"], first["reason"]) == ("retired", "2024-06-01", "bị mất")
    assert (third["state"], third["since"]) == ("valid", ahead)
    assert "thu hồi từ 01/06/2024" in typed("codes", "list", lang="vi")[0]
    assert "intact" in typed("audit")[0]


def test_the_register_tells_of_ended_units_and_of_those_that_left(typed: Typed, office: Path) -> None:
    ended = LONG.replace(
        '"UBND phường Hiệp Tân", group: wards, copies: 3',
        '"UBND phường Hiệp Tân", group: wards, valid: {to: 2024-06-30}, successor: {unit: NEW, kind: renamed}',
    )
    ended = "".join(line for line in ended.splitlines(keepends=True) if "LONGHOA" not in line)
    write_workspace(office, ended + '  - {id: NEW, name: "Mới", group: wards}\n')
    out, err = typed("codes", "list")
    assert "unit ended, not valid since" in " ".join(out.split())
    assert "(now NEW)" in " ".join(out.split())
    assert out.count("no longer in") == 2
    assert "1 unit has no code yet: NEW" in err
    first, gone, _ = typed.data("codes", "list")
    assert (first["successor"], gone["state"], gone["unit_name"]) == ("NEW", "gone", None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["codes", "retire", "LONGHAO", "--from", "2024-06-01", "--reason", "x"], "did you mean `LONGHOA`?"),
        (["codes", "retire", "LONGHOA", "--from", "01/06/2024", "--reason", "x"], "`01/06/2024` is no date"),
        (["codes", "retire", "LONGHOA", "--from", "2024-02-30", "--reason", "x"], "is no date"),
        (["codes", "retire", "LONGHOA", "--from", "2024W225", "--reason", "x"], "is no date"),
        (["codes", "retire", "LONGHOA", "--from", "2024-06-01", "--reason", " "], "needs a reason"),
        (["codes", "retire", "LONGHOA", "--from", "2024-06-01"], "--reason"),
        (["codes", "retire"], "UNIT"),
        (["codes", "retier"], "retier"),
        (["make-codes", "--issued", "yesterday"], "`yesterday` is no date"),
        (["make-codes", "--issued", "9999-01-01"], "lies ahead"),
        (["check-codes"], "FILE"),
        (["check-codes", "nowhere.jpg"], "There is no file nowhere.jpg"),
        (["check-codes", "config"], "holds no PDF"),
    ],
)
def test_what_is_refused(typed: Typed, words: list[str], expected: str) -> None:
    out, err = typed(*words, code=2)
    assert out == ""
    assert expected in err
    assert "What to do:" in err


def test_retiring_twice_says_since_when(typed: Typed) -> None:
    typed("codes", "retire", "LONGHOA", "--from", "2024-06-01", "--reason", "x")
    _, err = typed("codes", "retire", "LONGHOA", "--from", "2024-07-01", "--reason", "x", code=2)
    assert "retired since 01/06/2024" in err


def _answered(typed: Typed, office: Path) -> None:
    """Take in three answers with the code of LONGHOA, one of them of May."""
    code = typed.data("codes", "list")[0]["code"]
    rows = [f"{day} 09:00:00,{code},Hài lòng,Hài lòng," for day in ("20/05/2024", "03/06/2024", "04/06/2024")]
    table = office / "answers.csv"
    table.write_text(
        "Dấu thời gian,Mã đơn vị,Thái độ phục vụ,Hài lòng chung,Góp ý\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )
    typed("pull", "--from", str(table))


RETIRE = ("codes", "retire", "LONGHOA", "--from", "2024-06-01", "--reason", "x")


def test_answers_are_not_taken_from_a_unit_unasked(typed: Typed, office: Path) -> None:
    _answered(typed, office)
    before = [one["state"] for one in typed.data("codes", "list")]
    out, err = typed(*RETIRE, code=2, lang="vi")
    assert out == ""
    assert "2 phiếu đã nhận sẽ không còn tính cho Văn phòng [bold]Đăng ký Đất đai[/] tỉnh Tây Ninh" in err
    assert "--yes" in err
    assert [one["state"] for one in typed.data("codes", "list")] == before
    assert "2 answers taken in before no longer" in typed(*RETIRE, "--yes")[0]
    assert typed.data("codes", "list")[0]["state"] == "retired"


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of one's own is POSIX's")
@pytest.mark.parametrize(("answer", "code"), [("longhoa\n", 0), ("HIEPTAN\n", 2), ("y\n", 2), ("\x04", 2)])
def test_at_a_terminal_the_units_id_is_asked_for(typed: Typed, office: Path, answer: str, code: int) -> None:
    import pty

    _answered(typed, office)
    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, answer.encode())
        command = [sys.executable, "-m", "qrsurvey", "--workspace", str(office), "--lang", "vi", *RETIRE]
        done = subprocess.run(command, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, check=False)
        said = " ".join(os.read(keyboard, 65536).decode().split())
    finally:
        os.close(terminal)
        os.close(keyboard)
    assert "Việc này không hủy được. Gõ LONGHOA để xác nhận:" in said
    assert done.returncode == code
    assert (typed.data("codes", "list")[0]["state"] == "retired") == (code == 0)


def test_for_a_day_ahead_the_placards_stay_until_then(typed: Typed) -> None:
    ahead = date.today() + timedelta(days=400)  # noqa: DTZ011 - any day ahead will do
    _, err = typed("codes", "retire", "LONGHOA", "--from", ahead.isoformat(), "--reason", "x", lang="vi")
    assert f"đến ngày {ahead:%d/%m/%Y} thì gỡ các bảng mã QR cũ" in err


def test_a_day_before_the_issue_is_a_slip(typed: Typed) -> None:
    _, err = typed("codes", "retire", "LONGHOA", "--from", "2004-06-01", "--reason", "x", "--yes", code=2)
    assert "issued on 13/05/2024" in err
    assert typed.data("codes", "list")[0]["state"] == "valid"


def test_the_group_alone_shows_its_help(typed: Typed) -> None:
    out, _ = typed("codes", code=2)
    assert "retire" in out


def test_files_left_alone_are_named(typed: Typed, office: Path) -> None:
    placards = office / "out" / "placards"
    before = {path: path.read_bytes() for path in placards.rglob("*") if path.is_file()}
    _, err = typed("make-codes", "--no-clobber")
    assert "placards.pdf was there already" in err
    assert "codes.csv was there already" in err
    assert "Made" not in err
    assert {path: path.read_bytes() for path in placards.rglob("*") if path.is_file()} == before
    (placards / "codes.csv").unlink()
    _, err = typed("make-codes", "--no-clobber")
    assert "codes.csv was" not in err
    assert (placards / "codes.csv").read_bytes() == before[placards / "codes.csv"]


def test_our_placards_are_ours(typed: Typed, office: Path) -> None:
    pdf = office / "out" / "placards" / "placards.pdf"
    out, err = typed("check-codes", str(pdf))
    assert " ".join(out.split()).count("ours and valid (edition 1)") == 3
    assert "Page 2:" in out
    assert "Counter: Tư pháp." in " ".join(out.split())
    assert "Read 3 codes; all are ours." in err
    (file,) = typed.data("check-codes", str(pdf))
    assert (file["ours"], file["pages"], file["fault"], file["pages_without_code"]) == (True, 3, None, [])
    assert [(code["page"], code["finding"], code["unit"], code["counter"]) for code in file["codes"]] == [
        (1, "valid", "LONGHOA", None), (2, "valid", "LONGHOA", "Q1"), (3, "valid", "HIEPTAN", None),
    ]  # fmt: skip


def test_what_is_not_ours_ends_with_4(typed: Typed, tmp_path: Path) -> None:
    card("https://quay-thuong.example/x?token=secret").save(tmp_path / "sticker.png")
    (tmp_path / "zero.jpg").write_bytes(b"")
    card("https://x").crop((0, 0, 60, 60)).save(tmp_path / "blank.png")
    files = [str(tmp_path / name) for name in ("sticker.png", "zero.jpg", "blank.png")]
    out, err = typed("check-codes", *files, code=4)
    assert "FOREIGN ADDRESS: it opens quay-thuong.example" in out
    assert "zero.jpg is empty" in out
    assert "Copy it again" in out
    assert "No QR code could be read" in out
    assert "1 code is NOT ours" in err
    assert "2 files can't be read" in err
    assert "secret" not in out + err
    sticker, zero, blank = typed.data("check-codes", *files, code=4)
    assert (sticker["ours"], sticker["codes"][0]["host"]) == (False, "quay-thuong.example")
    assert "empty" in zero["fault"]
    assert (blank["codes"], blank["pages_without_code"], blank["ours"]) == ([], [1], False)
    for said in typed("check-codes", *files, code=4, lang="vi"):
        assert "ĐỊA CHỈ LẠ" in said or "KHÔNG phải của cơ quan" in said


def test_a_retired_placard_is_ours_but_says_so(typed: Typed, office: Path) -> None:
    typed("codes", "retire", "LONGHOA", "--from", "2024-06-01", "--reason", "x")
    ahead = (date.today() + timedelta(days=400)).isoformat()  # noqa: DTZ011 - any day ahead will do
    typed("codes", "retire", "HIEPTAN", "--from", ahead, "--reason", "x")
    out, _ = typed("check-codes", str(office / "out" / "placards" / "placards.pdf"))
    said = " ".join(out.split())
    assert said.count("ours but RETIRED since 01/06/2024 (edition 1)") == 2
    assert "Answers since then count for no unit." in said
    assert "It ends on" in said
    write_workspace(
        office,
        LONG.replace(
            "counters: [", "successor: {unit: HIEPTAN, kind: merged}, valid: {to: 2024-07-31}, counters: ["
        ),
    )
    out, _ = typed("check-codes", str(office / "out" / "placards" / "placards.pdf"))
    assert "Answers since then count for UBND phường Hiệp Tân." in " ".join(out.split())


def test_what_hangs_past_its_time_is_summed_up(typed: Typed, office: Path) -> None:
    typed("codes", "retire", "HIEPTAN", "--from", "2024-06-01", "--reason", "x")
    pdf = office / "out" / "placards" / "placards.pdf"
    _, err = typed("check-codes", str(pdf), lang="vi")
    assert "Đã đọc 3 mã của cơ quan, trong đó 1 mã đã thu hồi hoặc hết hiệu lực: gỡ bảng đó." in err
    assert "tất cả đều" not in err


def test_a_code_that_pays_is_no_forgery_of_ours(typed: Typed, office: Path, tmp_path: Path) -> None:
    pdf = office / "out" / "placards" / "placards.pdf"
    card("00020101021138540010A00000072701240006970436").save(tmp_path / "pay.png")
    _, err = typed("check-codes", str(pdf), str(tmp_path / "pay.png"), code=4)
    assert "NOT ours" not in err
    assert "1 QR code is no link" in err
    assert "Read 3 codes; all are ours." in err
    pay = typed.data("check-codes", str(tmp_path / "pay.png"), code=4)
    assert [code["finding"] for code in pay[0]["codes"]] == ["not-a-link"]


def test_a_folder_is_walked(typed: Typed, office: Path, tmp_path: Path) -> None:
    wall = tmp_path / "ảnh" / "tầng 1"
    wall.mkdir(parents=True)
    shutil.copy(office / "out" / "placards" / "placards.pdf", wall / "b.PDF")
    card("https://quay-thuong.example").save(wall.parent / "a.png")
    (wall / "notes.txt").write_text("x", encoding="utf-8")
    (wall / "._a.jpg").write_bytes(b"\0")
    found = typed.data("check-codes", str(tmp_path / "ảnh"), str(wall / "b.PDF"), code=4)
    assert [Path(file["file"]).name for file in found] == ["a.png", "b.PDF"]


def test_pages_without_a_code_are_named(typed: Typed, office: Path, tmp_path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(office / "out" / "placards" / "placards.pdf")
    for _ in range(25):
        document.new_page(100, 100, index=1).close()
    document.save(tmp_path / "duplex.pdf")
    document.close()
    out, _ = typed("check-codes", str(tmp_path / "duplex.pdf"))
    said = " ".join(out.split())
    assert "25 pages without a readable code: 2, 3," in said
    assert "21, …" in said
