"""The commands about units as they are typed: what they print, and with what they end."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from qrsurvey.office.printed import note_printed
from qrsurvey.workspace.workspace import read_workspace
from support.command_line import Typed
from support.issued import issue
from support.terminal import Typist
from support.workspaces import UNITS, write_workspace

LISTED = UNITS.replace(
    'name: "UBND phường Long Hoa", group: wards',
    'name: "UBND [bold]phường[/] Long Hoa", group: wards, counters: [{id: Q1, name: "Tư pháp"}], '
    "valid: {from: 2024-02-01, to: 2025-06-30}, successor: {unit: HIEPTAN, kind: merged}",
)
LIST = "ID,Name of unit,Group,Copies\nLONGHOA,UBND phường Long Hoa,wards,5\nHIEPTAN,UBND phường Hiệp Tân,wards,3\n"
MORE = LIST + ",Công an phường,Công an,1\n"


class TypedUnits(Typed):
    """The commands about units, with the list that an office keeps and the file that they edit."""

    def list_file(self, text: str) -> str:
        path = self.root / "danh sách.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    @property
    def units_file(self) -> str:
        return (self.root / "config" / "units.yaml").read_text(encoding="utf-8")


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> TypedUnits:
    return TypedUnits(write_workspace(tmp_path / "office", LISTED), capsys)


@pytest.fixture
def plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> TypedUnits:
    return TypedUnits(write_workspace(tmp_path / "office"), capsys)


@pytest.mark.parametrize("width", ["60", "120"])
def test_the_list_fits_its_terminal(typed: TypedUnits, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out, err = typed("units", "list")
    assert max(map(len, out.splitlines())) <= int(width)
    said = " ".join(out.split())
    for words in ("LONGHOA", "HIEPTAN", "UBND phường Hiệp Tân", "Xã, phường"):
        assert words in said
    assert ("until 30/06/2025" in said) == (width == "120")
    assert "2 units in 1 groups, 3 copies" in err


def test_the_list_elsewhere_holds_all(typed: TypedUnits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)  # a worker of xdist has it
    row = next(line for line in typed("units", "list", lang="vi")[0].splitlines() if "LONGHOA" in line)
    assert "UBND [bold]phường[/] Long Hoa" in row
    assert "từ 01/02/2024, đến hết 30/06/2025, sáp nhập → HIEPTAN" in row


def test_the_list_as_data(typed: TypedUnits) -> None:
    first, second = typed.data("units", "list")
    assert first == {
        "id": "LONGHOA", "name": "UBND [bold]phường[/] Long Hoa", "group": "wards", "group_name": "Xã, phường",
        "copies": 1, "target": None, "counters": [{"id": "Q1", "name": "Tư pháp"}], "valid_from": "2024-02-01",
        "valid_to": "2025-06-30", "successor": {"kind": "merged", "unit": "HIEPTAN", "partial": False},
    }  # fmt: skip
    assert (second["copies"], second["counters"], second["successor"]) == (3, [], None)


def test_check_says_where_what_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twice = UNITS + '  - {id: TRHOA, name: "P. Long Hoa", group: wards}\n'
    typed = TypedUnits(write_workspace(tmp_path / "office", twice), capsys)
    out, _ = typed("units", "check", lang="vi")
    assert "config/units.yaml:8, config/units.yaml:10" in out
    assert "LONGHOA “UBND phường Long Hoa”, TRHOA “P. Long Hoa”" in out
    assert "Nếu là một đơn vị thì chỉ giữ một" in out
    assert "1 điểm cần xem lại, trong đó 0 lỗi" in out
    write_workspace(tmp_path / "office", twice.replace("P. Long Hoa", "UBND phường  Long Hoa"))
    found = typed.data("units", "check", code=2)
    assert [(one["id"], one["level"], one["units"]) for one in found] == [
        ("units.alike-same", "broken", ["LONGHOA", "TRHOA"]),
        ("units.typed-spaces", "warning", ["TRHOA"]),
    ]
    assert all(one["next_step"] for one in found)


def test_check_of_a_sound_list(plain: TypedUnits) -> None:
    assert "2 units looked at: nothing to mend." in plain("units", "check")[0]
    assert plain.data("units", "check") == []


def test_export_goes_into_the_workspace_unless_told_and_comes_back(plain: TypedUnits) -> None:
    out, err = plain("units", "export")
    path = plain.root / "out" / "units.xlsx"
    assert out.strip() == str(path)
    assert f"qrsurvey units import {path}" in err
    other = plain.root / "có dấu cách.csv"
    assert f'qrsurvey units import "{other}"' in plain("units", "export", str(other))[1]
    for one in (path, other):
        out, err = plain("units", "import", str(one))
        assert "Nothing changes: config/units.yaml agrees with the list (2 units)." in out
        assert err == ""
    assert plain.units_file == UNITS
    assert "units export" in plain("units", "export", "a.ods", code=2)[1]


def test_import_shows_and_writes_only_when_told(plain: TypedUnits, monkeypatch: pytest.MonkeyPatch) -> None:
    file = plain.list_file(MORE)
    out, err = plain("units", "import", file, "--dry-run", lang="vi")
    for words in (
        "+ nhóm mới: Công an (cong-an)",
        "~ đổi: UBND phường Long Hoa (LONGHOA)",
        "số bản in: 1 → 5",
        "+ mới: Công an phường (CONGAN)",
        "Đơn vị: 1 mới, 1 đổi, 0 đổi vị trí, 0 bỏ, 1 giữ nguyên.",
    ):
        assert words in out
    assert "chưa ghi gì" in err
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert "2 changes wait for a yes" in plain("units", "import", file, code=2)[1]
    monkeypatch.setattr(sys, "stdin", None)
    assert "--yes" in plain("units", "import", file, code=2)[1]
    assert plain.units_file == UNITS
    out, err = plain("units", "import", file, "--yes")
    assert "Wrote 2 changes to config/units.yaml; the old file: config/units.yaml." in out
    assert "qrsurvey make-codes" in err
    assert [one["id"] for one in plain.data("units", "list")] == ["LONGHOA", "HIEPTAN", "CONGAN"]
    (backup,) = (plain.root / "config").glob("*.bak")
    assert backup.read_text(encoding="utf-8") == UNITS


def test_an_import_as_data(plain: TypedUnits) -> None:
    file = plain.list_file(MORE.replace("UBND phường Hiệp Tân", "UBND phường Long Hoa 2"))
    ahead = plain.data("units", "import", file, "--dry-run")
    assert (ahead["written"], ahead["backup"], ahead["unchanged"]) == (False, None, 0)
    assert ahead["new_groups"] == [{"id": "cong-an", "name": "Công an"}]
    assert [(one["change"], one["id"]) for one in ahead["changes"]] == [
        ("changed", "LONGHOA"), ("changed", "HIEPTAN"), ("new", "CONGAN")]  # fmt: skip
    assert ahead["changes"][0]["details"] == ["copies: 1 → 5"]
    assert len(ahead["changes"][1]["cautions"]) == 1
    assert plain.units_file == UNITS
    assert "--yes" in plain("units", "import", file, "--json", code=2)[1]
    done = plain.data("units", "import", file, "--yes")
    assert {**done, "written": False, "backup": None} == ahead
    assert Path(done["backup"]).read_text(encoding="utf-8") == UNITS


def test_a_faulty_list_names_every_row(plain: TypedUnits) -> None:
    file = plain.list_file(LIST.replace(",5", ",năm").replace("HIEPTAN", "H!"))
    out, err = plain("units", "import", file, "--yes", code=4)
    assert out == ""
    assert "The list of units (danh sách.csv) has 2 faults:" in err
    assert "row 2: “năm” in the column “Copies” is no whole number from 0 to 10,000" in err
    assert "row 3: the id “H!” can't be used" in err
    assert "none.xlsx" in plain("units", "import", "none.xlsx", code=2)[1]
    assert plain.units_file == UNITS


def test_a_unit_whose_codes_hang_cannot_go(plain: TypedUnits) -> None:
    issue(plain.root, ("HIEPTAN", None))
    file = plain.list_file("\n".join(LIST.splitlines()[:2]))
    err = plain("units", "import", file, "--yes", code=4, lang="vi")[1]
    assert "HIEPTAN “UBND phường Hiệp Tân”: mã QR cấp từ 13/05/2024" in err
    assert "Đến hết ngày" in err
    assert plain.units_file == UNITS


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of one's own is POSIX's")
@pytest.mark.parametrize(("answer", "code"), [("c\n", 0), ("gì?\nCó\n", 0), ("\n", 2)])
def test_at_a_terminal_it_asks(
    plain: TypedUnits, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    swapped = LIST.replace("Long Hoa", "@").replace("Hiệp Tân", "Long Hoa").replace("@", "Hiệp Tân")
    file = plain.list_file(swapped)
    asked = "Có 2 điểm cần xem lại (đánh dấu !). Vẫn ghi vào config/units.yaml? [c/K]"
    with Typist(monkeypatch, [(asked, answer)]):
        shown, _ = plain("units", "import", file, code=code, lang="vi")
    assert "! LONGHOA nhận tên của HIEPTAN" in shown
    assert (plain.units_file == UNITS) == (code != 0)


@pytest.mark.parametrize("words", [("list",), ("check",), ("export",), ("import", "x.csv")])
def test_without_a_workspace_it_says_so(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "config/units.yaml" in TypedUnits(tmp_path, capsys)("units", *words, code=2)[1]


def test_the_group_alone_shows_its_help(plain: TypedUnits) -> None:
    out, _ = plain("units", code=2)
    for name in ("list", "check", "export", "import"):
        assert name in out


def test_an_import_says_which_placards_to_print_and_status_remembers(plain: TypedUnits) -> None:
    plain("make-codes", "--unit", "HIEPTAN")
    rows = (
        "ID,Name of unit,Group,Copies",
        "LONGHOA,UBND phường Long Hoa Đông,wards,1",  # never printed
        "HIEPTAN,UBND phường Hiệp Tân Bắc,wards,9",
        "CONGAN,Công an phường,wards,1",
    )
    out, _ = plain("units", "import", plain.list_file("\n".join(rows)), "--yes")
    assert "The placards of 2 units must be printed" in out
    said = "UBND phường Hiệp Tân Bắc (HIEPTAN): was named: UBND phường Hiệp Tân; copies: 3 → 9"
    assert said in " ".join(out.split())
    assert "To print: qrsurvey make-codes --unit HIEPTAN --unit CONGAN\n" in out
    _, err = plain("make-codes", "--unit", "CONGAN")
    assert "1 other unit has placards from before" in err
    assert "UBND phường Hiệp Tân Bắc" in err
    out, _ = plain("status")
    assert "Placards of 1 unit are from before" in out
    assert "qrsurvey make-codes --unit HIEPTAN" in out
    workspace = read_workspace(plain.root)
    note_printed(workspace, workspace.units.values())
    out, _ = plain("status")
    assert "are from before" not in out
    # Fewer copies need no new print.
    fewer = plain.list_file("\n".join(rows).replace(",9", ",2"))
    out, _ = plain("units", "import", fewer, "--dry-run", "--json")
    assert '"placards_to_print": []' in out
