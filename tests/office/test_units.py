"""The list of units out to Excel and back, and what an import refuses or wants looked at again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrsurvey.errors import DataError, UsageError, WorkspaceError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.office.findings import Level, exit_code
from qrsurvey.office.unit_check import check_units
from qrsurvey.office.unit_export import export_units
from qrsurvey.office.unit_import import apply_import, plan_import
from qrsurvey.office.unit_list import parse_unit_list, read_unit_list
from qrsurvey.survey.unit_changes import ChangeKind
from qrsurvey.survey.unit_rows import UnitRow
from qrsurvey.survey.units import Counter, Group, Succession, SuccessionKind, Unit
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.issued import issue
from support.workspaces import write_workspace

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)

FILE = """\
office: {name: Văn phòng}
groups:
  - {id: town, name: "Thị xã"}
  - {id: wards, name: "Xã, phường"}
units:
  # một cửa
  - id: MOTCUA
    name: Bộ phận Một cửa thị xã
    group: town
    copies: 8          # số quầy
    counters:
      - {id: Q1, name: "Tư pháp"}
      - {id: Q2, name: "Đất đai"}
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, copies: 3}
  - {id: 1E5, name: "UBND xã Trường Đông", group: wards}
  - {id: TRTAY, name: "=UBND xã Trường Tây", group: wards, valid: {from: 2024-01-01, to: 2025-06-30},
     successor: {unit: LONGHOA, kind: merged, partial: true}, target: 40}
"""

Rows = list[list[Any]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return read_workspace(write_workspace(tmp_path / "office", FILE))


def _export(workspace: Workspace, name: str, language: Language = Language.VI) -> Path:
    return export_units(workspace, Catalog(language), workspace.root / "out" / name, TODAY).path


def _edit(path: Path, change: Callable[[Rows], Rows]) -> Path:
    """Change an exported workbook as a clerk would, with another program than wrote it."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows = change([[cell.value for cell in row] for row in sheet.iter_rows()])
    sheet.delete_rows(1, sheet.max_row)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # this program takes all that begins with "=" for a formula
                cell.data_type = "s"
    edited = path.with_name("edited.xlsx")
    book.save(edited)
    return edited


def _cautions(workspace: Workspace, path: Path) -> list[tuple[str, str]]:
    planned = plan_import(workspace, path)
    return [(change.id, caution.id) for change in planned.changes for caution in change.cautions]


def test_the_workbook_holds_what_the_file_says(workspace: Workspace) -> None:
    book = openpyxl.load_workbook(_export(workspace, "units.xlsx"))
    assert book.sheetnames == ["Đơn vị", "Nhóm", "Hướng dẫn"]
    units, groups, notes = book.worksheets
    rows = [[cell.value for cell in row] for row in units.iter_rows(max_col=12)]
    assert rows[0][:4] == ["Định danh (không đổi)", "Tên đơn vị", "Nhóm", "Số bản in"]
    assert [row[0] for row in rows[1:]] == ["MOTCUA", "MOTCUA", "MOTCUA", "LONGHOA", "1E5", "TRTAY"]
    assert rows[2][4:6] == ["Q1", "Tư pháp"]
    assert rows[6][1:] == [
        "=UBND xã Trường Tây", "Xã, phường", 1, None, None, datetime(2024, 1, 1), datetime(2025, 6, 30),
        "sáp nhập", "LONGHOA", "x", 40]  # fmt: skip
    assert units["B7"].data_type == "s"  # no formula
    assert units["A2"].number_format == units.column_dimensions["A"].number_format == "@"
    assert units.freeze_panes == "C2"
    assert not units.protection.sheet  # so that rows can be sorted and inserted
    rules = {str(rule.sqref): rule for rule in units.data_validations.dataValidation}
    lists = [rule.formula1 for rule in rules.values() if rule.type == "list"]
    assert lists == ["'Nhóm'!$B$2:$B$3", '"đổi tên,sáp nhập,chia tách,giải thể"']
    assert [[cell.value for cell in row] for row in groups.iter_rows(min_row=2)] == [
        ["town", "Thị xã"], ["wards", "Xã, phường"]]  # fmt: skip
    assert "qrsurvey units import" in str(notes.cell(notes.max_row, 1).value)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["units.xlsx", "units.csv"])
def test_out_and_back_changes_nothing(workspace: Workspace, name: str, language: Language) -> None:
    planned = plan_import(workspace, _export(workspace, name, language))
    assert planned.changes == ()
    assert not planned.edit.changes
    assert planned.unchanged == 4
    assert apply_import(planned, NOW) is None
    assert (workspace.root / "config" / "units.yaml").read_text(encoding="utf-8") == FILE


def test_the_csv_is_text_that_excel_calculates_nothing_from(workspace: Workspace) -> None:
    content = _export(workspace, "units.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[-1][:8] == [
        "TRTAY",
        "'=UBND xã Trường Tây",
        "Xã, phường",
        "1",
        "",
        "",
        "2024-01-01",
        "2025-06-30",
    ]


def test_a_changed_export_is_left_alone_and_other_suffixes_are_refused(workspace: Workspace) -> None:
    path = _export(workspace, "units.csv")
    path.write_bytes(path.read_bytes() + b"MINE,mine\r\n")
    written = export_units(workspace, Catalog(Language.VI), path, TODAY)
    assert (written.kept, written.path.name) == (path, "units (2).csv")
    with pytest.raises(UsageError) as refused:
        _export(workspace, "units.ods")
    assert refused.value.message.id == "units.export-suffix"


def test_all_kinds_of_change_at_once(workspace: Workspace) -> None:
    def change(rows: Rows) -> Rows:
        head, motcua, q1, q2, longhoa, dong, tay = rows
        motcua[3] = 9
        q2[5] = "Đất đai - Xây dựng"
        dong[0] = "1e5"
        dong[6:9] = [None, datetime(2026, 6, 30), "Sáp nhập"]
        dong[9] = "UBND phường Long Hoa"
        tay[7:12] = [None] * 5
        new = [None, "UBND phường Hiệp Tân", "xa, PHUONG", 2, *[None] * 8]
        counter = [None, None, None, None, None, "Quầy 1", *[None] * 6]
        police = [None, "Công an thị xã", "Lực lượng vũ trang", None, *[None] * 8]
        return [head, tay, motcua, q1, q2, longhoa, new, counter, dong, police]

    planned = plan_import(workspace, _edit(_export(workspace, "units.xlsx"), change))
    told = {item.id: (item.kind, [detail.id for detail in item.details]) for item in planned.changes}
    assert told == {
        "TRTAY": (
            ChangeKind.CHANGED,
            ["units.changed-target", "units.changed-to", "units.changed-successor", "units.moved-first"],
        ),
        "MOTCUA": (ChangeKind.CHANGED, ["units.changed-copies", "units.counter-renamed"]),
        "HIEPTAN": (
            ChangeKind.NEW,
            ["units.new-in-group", "units.new-id-proposed", "units.new-copies", "units.new-counters"],
        ),
        "1E5": (ChangeKind.CHANGED, ["units.changed-to", "units.changed-successor"]),
        "CONGAN": (ChangeKind.NEW, ["units.new-in-group", "units.new-id-proposed"]),
    }
    assert (planned.cautions, planned.unchanged) == (0, 1)
    assert planned.new_groups == (Group("luc-luong-vu-trang", "Lực lượng vũ trang"),)
    backup = apply_import(planned, NOW)
    assert backup is not None
    assert backup.read_text(encoding="utf-8") == FILE
    after = read_workspace(workspace.root)
    assert list(after.units) == ["TRTAY", "MOTCUA", "LONGHOA", "HIEPTAN", "1E5", "CONGAN"]
    assert after.units["HIEPTAN"] == Unit(
        "HIEPTAN", "UBND phường Hiệp Tân", "wards", 2, (Counter("Q1", "Quầy 1"),)
    )
    assert after.units["1E5"].succession == Succession(SuccessionKind.MERGED, "LONGHOA")
    assert after.units["CONGAN"].group == "luc-luong-vu-trang"
    text = (workspace.root / "config" / "units.yaml").read_text(encoding="utf-8")
    assert "    copies: 9          # số quầy\n" in text
    assert text.count("# một cửa") == 1
    assert plan_import(after, _export(after, "again.xlsx")).changes == ()


def test_a_list_of_names_keeps_all_that_it_says_nothing_of(workspace: Workspace) -> None:
    path = workspace.root / "names.txt"
    names = ["UBND phường Long Hoa", "Bộ phận Một cửa thị xã", "=UBND xã Trường Tây", "UBND xã Trường Đông"]
    path.write_text("\n".join(names), encoding="utf-8")
    planned = plan_import(workspace, path)
    assert {one.kind for one in planned.changes} == {ChangeKind.MOVED}
    assert (len(planned.changes), planned.unchanged) == (2, 2)
    assert planned.edit.expected.units["MOTCUA"] == workspace.units["MOTCUA"]
    assert list(planned.edit.expected.units) == ["LONGHOA", "MOTCUA", "TRTAY", "1E5"]


def test_what_codes_were_issued_for_can_only_be_ended(workspace: Workspace) -> None:
    issue(workspace.root, ("1E5", None), ("MOTCUA", "Q2"))

    def without(rows: Rows) -> Rows:
        return [row for row in rows if row[0] != "1E5" and row[4] != "Q2"]

    with pytest.raises(DataError) as refused:
        plan_import(workspace, _edit(_export(workspace, "units.xlsx"), without))
    assert refused.value.message.id == "units.losses"
    assert [(told.id, told.values["id"], told.values["day"]) for told in refused.value.details] == [
        ("units.counter-gone-with-codes", "Q2", date(2024, 5, 13)),
        ("units.gone-with-codes", "1E5", date(2024, 5, 13)),
    ]

    def without_another(rows: Rows) -> Rows:
        return [row for row in rows if row[0] != "TRTAY" and row[4] != "Q1"]

    planned = plan_import(workspace, _edit(_export(workspace, "units.xlsx"), without_another))
    assert [(one.id, one.kind) for one in planned.changes] == [
        ("MOTCUA", ChangeKind.CHANGED), ("TRTAY", ChangeKind.GONE)]  # fmt: skip


def test_nothing_is_taken_out_where_the_archive_is_lost(workspace: Workspace) -> None:
    path = workspace.root / "list.csv"
    path.write_text("Tên đơn vị\nBộ phận Một cửa thị xã\n", encoding="utf-8")
    assert plan_import(workspace, path).count(ChangeKind.GONE) == 3  # there never was one
    (workspace.placards_dir).mkdir(parents=True)
    (workspace.placards_dir / "codes.csv").write_text("unit_id\n", encoding="utf-8")
    with pytest.raises(WorkspaceError) as refused:
        plan_import(workspace, path)
    assert refused.value.message.id == "units.archive-lost"
    path.write_text("Mã,Tên đơn vị\n1E5,UBND xã Trường Đông\nMOTCUA,Một cửa\n", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        plan_import(workspace, path)
    everything = _export(workspace, "units.csv")
    assert plan_import(workspace, everything).changes == ()


def test_a_new_counter_never_gets_the_code_of_one_that_was_taken_out_by_hand(workspace: Workspace) -> None:
    issue(workspace.root, ("MOTCUA", "Q1"), ("MOTCUA", "Q2"), ("MOTCUA", "Q3"))
    path = workspace.root / "list.csv"
    path.write_text(
        "Mã,Tên đơn vị,Mã quầy,Tên quầy\nMOTCUA,Bộ phận Một cửa thị xã,,\nMOTCUA,,Q1,Tư pháp\n"
        "MOTCUA,,Q2,Đất đai\nMOTCUA,,,Thuế\nLONGHOA,UBND phường Long Hoa,,\n"
        "1E5,UBND xã Trường Đông,,\nTRTAY,=UBND xã Trường Tây,,\n",
        encoding="utf-8",
    )
    counters = plan_import(workspace, path).edit.expected.units["MOTCUA"].counters
    assert [(one.id, one.name) for one in counters] == [("Q1", "Tư pháp"), ("Q2", "Đất đai"), ("Q4", "Thuế")]


def test_what_looks_like_a_slip_is_told(workspace: Workspace) -> None:
    issue(workspace.root, ("LONGHOA", None), ("CUNO", None))

    def swapped(rows: Rows) -> Rows:  # one column was sorted alone
        rows[4][1], rows[5][1] = rows[5][1], rows[4][1]
        return rows

    def another(rows: Rows) -> Rows:
        rows[4][1] = "Phòng Y tế"
        rows[5][1] = "Phòng Nội vụ"
        rows.append(["CUNO", "UBND xã Cũ", "Xã, phường", 1])
        rows.append([None, "P. Trường Hoà", "Xã, phường", 1])
        return rows

    def twice(rows: Rows) -> Rows:
        return [*rows, [None, "Ủy ban nhân dân phường Long Hoa", "Xã, phường", 1]]

    def renamed(rows: Rows) -> Rows:
        rows[4][1] = "Ủy ban nhân dân phường Long Hoa"
        return rows

    exported = _export(workspace, "units.xlsx")
    assert _cautions(workspace, _edit(exported, swapped)) == [
        ("LONGHOA", "units.caution-name-of-other"), ("1E5", "units.caution-name-of-other")]  # fmt: skip
    assert _cautions(workspace, _edit(exported, another)) == [
        ("LONGHOA", "units.caution-other-name-issued"),
        ("1E5", "units.caution-other-name"),
        ("CUNO", "units.caution-id-issued"),
    ]
    assert _cautions(workspace, _edit(exported, twice)) == [("PLONGHOA", "units.caution-like-known")]
    assert _cautions(workspace, _edit(exported, renamed)) == []


def test_rows_that_cannot_be_placed_are_named(workspace: Workspace) -> None:
    def change(rows: Rows) -> Rows:
        rows[4][0] = "L0NGHOA"
        rows[5][2] = "Xã phườn"
        rows[6][9] = "UBND xã Không Có"
        rows.append([None, "A xã", "Xã, phường", 1, None, None, None, None, "sáp nhập"])
        rows.append([None, "B xã", "Xã, phường", 1, None, None, None, None, None, "MOTCUA"])
        rows.append([None, "C xã", "Xã, phường", 1, None, None, None, None, "giải thể"])
        return rows

    with pytest.raises(DataError) as refused:
        plan_import(workspace, _edit(_export(workspace, "units.xlsx"), change))
    assert [(told.values["row"], told.values["fault"].id) for told in refused.value.details] == [  # type: ignore[attr-defined]
        ("5", "units.id-like-known"),
        ("6", "units.group-mistyped"),
        ("7", "units.successor-unknown"),
        ("8", "units.kind-without-successor"),
        ("9", "units.successor-without-kind"),
        ("10", "units.ended-without-day"),
    ]


def test_a_new_unit_without_a_group_has_that_of_the_row_above(workspace: Workspace) -> None:
    path = workspace.root / "list.csv"
    path.write_text("Tên đơn vị,Nhóm\nPhòng A,\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        plan_import(workspace, path)
    assert refused.value.details[0].values["fault"].id == "units.no-group"  # type: ignore[attr-defined]
    path.write_text("Tên đơn vị,Nhóm\nPhòng A,Thị xã\nPhòng B,\n", encoding="utf-8")
    assert [unit.group for unit in plan_import(workspace, path).edit.expected.units.values()] == [
        "town",
        "town",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message_id"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "sources.not-a-table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sources.old-excel"),
        ("a.txt", "Phòng Nội vụ".encode("utf-16-le"), None),
        ("a.csv", "Tên,Nhóm\nPhòng Nội vụ,x".encode("cp1258", "replace"), "sources.not-utf-8"),
        ("a.txt", b"\n \n", "sources.empty-file"),
        ("a.txt", b"1\n2\n3\n", "units.none-in-file"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "sources.not-a-table"),
    ],
)
def test_files_that_are_no_list_are_refused_by_what_they_are(
    tmp_path: Path, name: str, content: bytes, message_id: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    if message_id is None:
        assert read_unit_list(path) == (UnitRow("Phòng Nội vụ", row=1),)
        return
    with pytest.raises(DataError) as refused:
        read_unit_list(path)
    assert refused.value.message.id == message_id


def test_a_tab_with_a_cell_in_a_far_corner_is_not_passed_over_for_another(workspace: Workspace) -> None:
    book = openpyxl.load_workbook(_export(workspace, "units.xlsx"))
    book.worksheets[0]["XFD1048576"] = "x"
    path = workspace.root / "far.xlsx"
    book.save(path)
    with pytest.raises(DataError) as refused:
        plan_import(workspace, path)
    assert refused.value.message.id == "sources.tab-too-large"


def test_the_other_tabs_of_an_export_are_never_the_list(workspace: Workspace) -> None:
    emptied = _edit(_export(workspace, "units.xlsx"), lambda rows: rows[:1])
    with pytest.raises(DataError) as refused:
        plan_import(workspace, emptied)
    assert refused.value.message.id == "units.none-in-file"


def test_the_configuration_itself_is_no_list(workspace: Workspace) -> None:
    with pytest.raises(DataError) as refused:
        plan_import(workspace, workspace.root / "config" / "units.yaml")
    assert refused.value.message.id == "units.not-a-list"


def test_a_file_of_something_else_does_not_fill_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("Mã,Tên đơn vị\n" + "A1B,\n" * 500, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_unit_list(path)
    *told, more = refused.value.details
    assert len(told) == 20
    assert more.values == {"n": 480}


def test_pasted_text_is_a_list_too() -> None:
    assert [row.name for row in parse_unit_list("1. Phòng Nội vụ\n2. Phòng Y tế")] == [
        "Phòng Nội vụ",
        "Phòng Y tế",
    ]
    for text, message_id in (("  \n", "units.none-pasted"), ("Phßng Néi vô\n", "units.list-faults")):
        with pytest.raises(DataError) as refused:
            parse_unit_list(text)
        assert refused.value.message.id == message_id


LETTERS = st.text("aáàăâbcdđêghikmnơprstuưvxyAĐK0129 -/().,:#'\"&*[]{}", min_size=1, max_size=24)
NAMES = st.builds("{} x{}".format, st.sampled_from(["UBND xã", "Phòng", "null", "=1+", "- a"]), LETTERS)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def _unit_lists(draw: st.DrawFn) -> list[Unit]:
    names = draw(
        st.lists(NAMES, min_size=1, max_size=5, unique_by=lambda name: " ".join(name.split()).casefold())
    )
    units = []
    for number, name in enumerate(names):
        first = draw(DAYS)
        counters = draw(st.lists(LETTERS.map(lambda text: f"q {text}"), max_size=3))
        units.append(
            Unit(
                f"U{number}X",
                " ".join(name.split()),
                draw(st.sampled_from(["town", "wards"])),
                draw(st.integers(0, 10_000)),
                tuple(Counter(f"Q{at}", " ".join(text.split())) for at, text in enumerate(counters, start=2)),
                first,
                None if first is None else draw(st.none() | st.dates(first, date(2031, 1, 1))),
                target=draw(st.none() | st.integers(0, 1000)),
            )
        )
        heirs = [unit.id for unit in units[:-1]]
        if units[-1].valid_to is not None and heirs:
            ends = st.builds(Succession, st.sampled_from(SuccessionKind), st.sampled_from(heirs))
            units[-1] = replace(units[-1], succession=draw(st.none() | ends))
    return units


@pytest.mark.mass
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_unit_lists(), st.sampled_from(["u.xlsx", "u.csv"]), st.sampled_from(Language))
def test_whatever_the_units_are_they_come_back(
    tmp_path: Path, units: list[Unit], name: str, language: Language
) -> None:
    root = write_workspace(tmp_path / "office", FILE)
    workspace = read_workspace(root)
    other = replace(workspace, units=type(workspace.units)(tuple(units)))
    path = export_units(other, Catalog(language), tmp_path / name, TODAY).path
    planned = plan_import(workspace, path)
    assert list(planned.edit.expected.units.values()) == units
    apply_import(planned, NOW)
    again = read_workspace(root)
    assert list(again.units.values()) == units
    assert plan_import(again, path).changes == ()


CHECKED = """\
office: {name: Văn phòng}
groups:
  - {id: town, name: "Thị xã"}
  - {id: wards, name: "Xã, phường"}
  - {id: empty, name: "thị  xã"}
units:
  - {id: TS1, name: "UBND xã Trường Hòa", group: wards}
  - {id: T51, name: "UBND xã Trường Hoà", group: wards}
  - {id: C0, name: "1. Pho\u0300ng  Y tế.", group: town}
  - id: D0
    name: "Phßng Néi vô"
    group: town
    counters:
      - {id: Q1, name: "Hộ tịch"}
      - {id: Q2, name: "hộ tịch "}
  - {id: E0, name: "UBND xã Cũ", group: wards, valid: {to: 2025-06-30}}
  - {id: F0, name: "UBND xã Sắp hết", group: wards, valid: {to: 2099-06-30}}
  - {id: G0, name: "UBND xã Nhập", group: wards, valid: {to: 2025-06-30}, successor: {unit: H0, kind: merged}}
  - {id: H0, name: "UBND xã Lớn", group: wards, valid: {from: 2025-09-01}}
  - {id: K0, name: "UBND xã Trường Hòa", group: town}
"""


def test_each_kind_of_slip_is_found_where_it_stands(tmp_path: Path) -> None:
    workspace = read_workspace(write_workspace(tmp_path, CHECKED))
    issue(workspace.root, ("GONE", None))
    found = check_units(workspace, TODAY)
    file = "config/units.yaml"
    assert [(one.finding.message.id, one.units, one.places) for one in found] == [
        ("units.group-empty", (), (f"{file}:5",)),
        ("units.groups-alike", (), (f"{file}:5",)),
        ("units.alike-same", ("TS1", "T51", "K0"), (f"{file}:7", f"{file}:8", f"{file}:20")),
        ("units.ids-alike", ("TS1", "T51"), (f"{file}:7", f"{file}:8")),
        ("units.typed-decomposed", ("C0",), (f"{file}:9",)),
        ("units.typed-spaces", ("C0",), (f"{file}:9",)),
        ("units.typed-end", ("C0",), (f"{file}:9",)),
        ("units.typed-number", ("C0",), (f"{file}:9",)),
        ("units.typed-garbled", ("D0",), (f"{file}:10",)),
        ("units.counters-alike", ("D0",), (f"{file}:10",)),
        ("units.typed-spaces", ("D0",), (f"{file}:15",)),
        ("units.ended-unsaid", ("E0",), (f"{file}:16",)),
        ("units.ends-unsaid", ("F0",), (f"{file}:17",)),
        ("units.heir-not-there", ("G0",), (f"{file}:18",)),
        ("units.vanished", ("GONE",), (file,)),
    ]
    broken = [one.finding.message.id for one in found if one.finding.level is Level.BROKEN]
    assert broken == ["units.alike-same", "units.vanished"]
    assert all(one.finding.next_step is not None for one in found)
    assert exit_code(one.finding for one in found) == 2


def test_a_sound_list_has_no_findings(workspace: Workspace) -> None:
    assert check_units(workspace, TODAY) == ()
