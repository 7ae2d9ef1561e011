"""What somebody meant by a unit's name, a month or a format that is typed otherwise."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from qrsurvey.cli.main import run
from qrsurvey.cli.options import take_global_options
from qrsurvey.cli.periods import read_period
from qrsurvey.errors import Message, UsageError
from qrsurvey.i18n.near import bare, guess, guess_named
from qrsurvey.office.new_answers import read_date
from qrsurvey.survey.near_period import guess_period
from qrsurvey.survey.periods import Period, PeriodKind
from support.workspaces import write_workspace

TODAY = date(2024, 6, 3)
NAMES = {
    "MOTCUA": "Bộ phận Tiếp nhận và Trả kết quả thị xã",
    "LONGHOA": "UBND phường Long Hoa",
    "LTBAC": "UBND phường Long Thành Bắc",
    "LTTRUNG": "UBND phường Long Thành Trung",
    "HIEPTAN": "UBND phường Hiệp Tân",
}


def _word(found: Message | str) -> object:
    return found.values["word"] if isinstance(found, Message) else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("LONGHAO", "LONGHOA"),
        ("longhoa", "LONGHOA"),
        ("long hoa", "LONGHOA"),
        ("Long Hoa", "LONGHOA"),
        ("phường Long Hoa", "LONGHOA"),
        ("phuong long hoa", "LONGHOA"),
        ("UBND PHƯỜNG LONG HOA", "LONGHOA"),
        ("hiệp tân", "HIEPTAN"),
        ("hiep tan", "HIEPTAN"),
        ("tra ket qua", "MOTCUA"),
        ("Long Thành Bắc", "LTBAC"),
        ("ubnd phuong long thanh trug", "LTTRUNG"),
        ("xyz", None),
        ("???", None),
        ("", None),
    ],
)
def test_a_unit_is_known_by_its_name_in_any_spelling(typed: str, meant: str | None) -> None:
    assert _word(guess_named(typed, NAMES)) == meant


def test_letters_are_compared_without_their_marks() -> None:
    assert bare(" Đường  Nguyễn-Huệ, P.3 ") == bare(unicodedata.normalize("NFD", "ĐƯỜNG nguyễn huệ p 3"))
    assert bare("Hoà") == bare("Hòa") == "hoa"


def test_a_part_that_several_names_have_says_nothing() -> None:
    assert _word(guess_named("ubnd phuong", NAMES)) is None
    assert _word(guess("repotr", ["report", "run"])) == "report"


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (PeriodKind.MONTH, "05/2024", "2024-05"),
        (PeriodKind.MONTH, "5-2024", "2024-05"),
        (PeriodKind.MONTH, "2024-5", "2024-05"),
        (PeriodKind.MONTH, "2024/05", "2024-05"),
        (PeriodKind.MONTH, "thang 5", "2024-05"),
        (PeriodKind.MONTH, "tháng 5/2024", "2024-05"),
        (PeriodKind.MONTH, "5", "2024-05"),
        (PeriodKind.MONTH, "T12", "2023-12"),  # of this year it hasn't begun
        (PeriodKind.MONTH, "May 2024", "2024-05"),
        (PeriodKind.MONTH, "2024-13", None),
        (PeriodKind.MONTH, "tháng", None),
        (PeriodKind.MONTH, "3 4", None),
        (PeriodKind.QUARTER, "quý 2/2024", "2024-Q2"),
        (PeriodKind.QUARTER, "quý II 2024", "2024-Q2"),
        (PeriodKind.QUARTER, "Q4", "2023-Q4"),
        (PeriodKind.QUARTER, "2024-Q5", None),
        (PeriodKind.HALF, "6 tháng", None),
        (PeriodKind.HALF, "H1/2024", "2024-H1"),
        (PeriodKind.YEAR, "năm 2024", "2024"),
        (PeriodKind.YEAR, "24", None),
    ],
)
def test_a_period_typed_otherwise_is_proposed(kind: PeriodKind, typed: str, meant: str | None) -> None:
    found = _word(guess_period(kind, typed, TODAY))
    assert found == meant
    if meant is not None:
        assert Period.parse(meant).kind is kind


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["make-codes", "--unit", "phuong long hoa"], "`LONGHOA`"),
        (["report", "--unit", "Long Hoa"], "`LONGHOA`"),
        (["codes", "retire", "hiep tan", "--from", "2024-05-01", "--reason", "x"], "`HIEPTAN`"),
        (["report", "--month", "tháng 5/2024"], "`2024-05`"),
        (["report", "--quarter", "quý 2/2024"], "`2024-Q2`"),
        (["signals", "list", "--month", "May 2024"], "`2024-05`"),
        (["report", "--format", "word"], "`docx`"),
        (["report", "--format", "pfd"], "`pdf`"),
        (["make-codes", "--format", "jpg"], "`png`"),
        (["make-codes", "--layout", "a6"], "`a6x4`"),
        (["archive", "export", "--format", "cvs"], "`csv`"),
    ],
)
def test_commands_say_what_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: list[str], meant: str
) -> None:
    root = write_workspace(tmp_path)
    for lang, asked in (("vi", "có phải là"), ("en", "did you mean")):
        assert run([*line, "--workspace", str(root), "--lang", lang]) == 2
        assert f"{asked} {meant}?" in capsys.readouterr().err


def test_a_month_is_taken_in_every_order_that_can_mean_but_one() -> None:
    for typed in ("10/2023", "10-2023", "2023/10", " 2023-10 "):
        assert read_period(PeriodKind.MONTH, typed, TODAY).label == "2023-10"
    assert read_period(PeriodKind.MONTH, "5/2024", TODAY).label == "2024-05"
    with pytest.raises(UsageError):
        read_period(PeriodKind.MONTH, "13/2024", TODAY)


def test_a_day_with_half_a_year_is_said_to_lack_digits() -> None:
    with pytest.raises(UsageError) as raised:
        read_date("01/10/26")
    assert raised.value.message.id == "init.short-year"


def test_what_is_no_month_ends_with_a_full_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_workspace(tmp_path)
    assert run(["report", "--month", "2026-13", "--workspace", str(root), "--lang", "vi"]) == 2
    assert "`2026-13` không phải là tháng." in capsys.readouterr().err


def test_units_are_listed_where_they_are_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_workspace(tmp_path)
    assert run(["make-codes", "--unit", "CA", "--workspace", str(root), "--lang", "vi"]) == 2
    err = capsys.readouterr().err
    assert "Không có đơn vị `CA`." in err
    assert "  LONGHOA: UBND phường Long Hoa\n" in err
    assert "qrsurvey units list" in err


def test_a_file_name_with_spaces_is_put_into_quotes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Khảo sát tháng 5.xlsx").touch()
    for words in (["--from", "Khảo"], ["--from=Khảo"]):
        assert run(["pull", *words, "sát", "tháng", "5.xlsx", "--no-send", "--lang", "vi"]) == 2
        assert 'có phải là `--from "Khảo sát tháng 5.xlsx"`?' in capsys.readouterr().err


def test_help_is_a_word_too(capsys: pytest.CaptureFixture[str]) -> None:
    for words, asked in (
        (["help"], ["--help"]),
        (["help", "codes", "retire"], ["codes", "retire", "--help"]),
        (["report", "help"], ["report", "--help"]),
        (["codes", "retire", "help"], ["codes", "retire", "--help"]),
    ):
        assert run(words) == 0
        said = capsys.readouterr().out
        assert run(asked) == 0
        assert said == capsys.readouterr().out
    assert take_global_options(["report", "--unit", "help"]).rest == ("report", "--unit", "help")
