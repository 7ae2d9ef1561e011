"""What a new workspace is made of: proposals, and texts that any reader of YAML takes for what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qrsurvey.errors import DataError, WorkspaceError
from qrsurvey.i18n.language import Language
from qrsurvey.office.new_office import NewOffice
from qrsurvey.office.new_proposals import (
    in_full,
    propose_addressee,
    propose_authority,
    propose_place,
    propose_signer_title,
)
from qrsurvey.office.new_units import arrange_units, groups_of, heir_of_another, with_change
from qrsurvey.office.new_workspace import make_workspace
from qrsurvey.survey.unit_rows import UnitRow
from qrsurvey.survey.units import SuccessionKind
from qrsurvey.workspace.workspace import read_workspace
from support.schemas import told

# What YAML could take for something else, or for its own marks.
ODD = (
    "No", "null", "~", "1E5", "0123", "12:30", "2024-05-01", "- gạch", "# thăng", "tên: giá trị", "a #b", "{a: b}",
    "[x]", "'", '"', "\\", "%x", "@x", "`x`", "!x", "&x", "*x", "a,b", "ends:", "…", "Phòng “Một cửa” – số 1", "?", "|", ">",
)  # fmt: skip


def test_any_text_is_read_back_as_it_was_typed(tmp_path: Path) -> None:
    groups = ("null", "No", "2024-05-01", 'Sở: #1 "x"', "{a}")
    rows = [UnitRow(f"{text} {n} x", group=groups[n % len(groups)]) for n, text in enumerate(ODD)]
    units = arrange_units(rows, Language.VI)
    for number in range(0, len(ODD), 4):
        root, texts = tmp_path / str(number), (ODD[number : number + 4] * 4)[:4]
        name, parent, place, title = texts
        # All units once are enough.
        many = units if number == 0 else units[:1]
        make_workspace(
            root, NewOffice(name, parent, f"Lãnh đạo {parent}", place, signer_title=title, units=many)
        )
        workspace = read_workspace(root)
        said = workspace.office
        assert (said.name, said.parent, said.place, said.signer.title) == texts
        assert said.addressee == f"Lãnh đạo {parent}"
        raw = (root / "config" / "units.yaml").read_text(encoding="utf-8")
        assert told("units", raw) == []
        # Another reader, which gives types to what isn't quoted, takes it for the same text.
        loaded = YAML(typ="safe", pure=True).load(raw)["office"]
        assert (loaded["name"], loaded["parent"], loaded["place"], loaded["signer"]["title"]) == texts
    workspace = read_workspace(tmp_path / "0")
    assert [unit.name for unit in workspace.units.values()] == [row.name for row in rows]
    names = {group.id: group.name for group in workspace.groups}
    assert [names[unit.group] for unit in workspace.units.values()] == [row.group for row in rows]


def test_what_makes_no_workspace_leaves_nothing(tmp_path: Path) -> None:
    (unit,) = arrange_units([UnitRow("Phòng Y tế")], Language.VI)
    twice = (unit, replace(unit, name="Phòng Tư pháp"))
    with pytest.raises(WorkspaceError) as caught:
        make_workspace(tmp_path / "a" / "b", NewOffice("X", units=twice))
    (told_,) = caught.value.details
    assert "Phòng Tư pháp" in str(told_.values["line"])
    assert list(tmp_path.iterdir()) == []


def test_a_unit_that_takes_over_is_found_again_under_another_id() -> None:
    rows = [
        UnitRow("Phường A", valid_to=date(2025, 6, 30), kind=SuccessionKind.MERGED, successor="Phường B"),
        UnitRow("Phường B"),
    ]
    units = arrange_units(rows, Language.VI)
    assert heir_of_another(units, 0) is None
    assert heir_of_another(units, 1) is units[0]
    changed = with_change(units, 1, replace(units[1], id="MOI"))
    assert heir_of_another(changed, 1) is changed[0]
    with pytest.raises(DataError) as caught:
        arrange_units(rows[:1], Language.VI)
    assert "units.successor-unknown" in str(caught.value.details)


def test_units_are_put_into_groups_by_what_their_names_begin_with() -> None:
    names = {
        "Bộ phận Một cửa": ["Bộ phận Tiếp nhận và Trả kết quả thị xã", "Trung tâm Phục vụ hành chính công tỉnh Tây Ninh"],
        "Cơ quan chuyên môn": ["Phòng Nội vụ", "Sở Tư pháp", "Thanh tra thị xã", "Văn phòng HĐND và UBND"],
        "Xã, phường": ["UBND phường Long Hoa", "Xã Trường Tây", "Ủy ban nhân dân thị trấn Gò Dầu", "Đặc khu Phú Quốc"],
        "Đơn vị sự nghiệp": ["Trung tâm Y tế thị xã", "Trường Mầm non Hoa Sen"],
        "Đơn vị ngành dọc": ["Chi cục Thuế khu vực", "Công an thị xã", "Văn phòng Đăng ký Đất đai tỉnh Tây Ninh - Chi nhánh thị xã Hòa Thành", "Bưu điện thị xã"],
        "Đơn vị khác": ["Hội Nông dân"],
    }  # fmt: skip
    units = arrange_units([UnitRow(name) for group in names.values() for name in group], Language.VI)
    found = {name: [unit.name for unit in members] for name, members in groups_of(units).items()}
    assert found == names
    english = arrange_units([UnitRow("Department of Health"), UnitRow("Tax office")], Language.EN)
    assert [unit.group for unit in english] == ["Departments", "Branches of higher bodies"]


def test_a_group_that_the_list_names_is_one_however_it_is_spelt_and_holds_what_is_blank_below_it() -> None:
    rows = [
        UnitRow("Phòng A"),
        UnitRow("B", group="Khối Hòa"),
        UnitRow("C", group="khối  Hoà"),
        UnitRow("Phòng D"),
    ]
    assert [unit.group for unit in arrange_units(rows, Language.VI)] == [
        "Cơ quan chuyên môn",
        *["Khối Hòa"] * 3,
    ]


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (("Ủy ban nhân dân thị xã Hòa Thành",), "Hòa Thành"),
        (("Uỷ ban nhân dân phường 5, quận 3",), "5"),
        (("UBND TP. Tây Ninh",), "Tây Ninh"),
        ((None, "Văn phòng HĐND và UBND xã Long Thành Nam"), "Long Thành Nam"),
        (("Sở Nội vụ", None), None),
    ],
)
def test_the_place_is_told_by_whose_committee_it_is(names: tuple[str | None, ...], place: str | None) -> None:
    assert propose_place(*names) == place


@pytest.mark.parametrize(
    ("office", "title"),
    [
        ("Văn phòng HĐND và UBND", "CHÁNH VĂN PHÒNG"),
        ("Văn phòng HĐND và UBND thị xã Hòa Thành", "CHÁNH VĂN PHÒNG"),
        ("UBND xã Trường Tây", "CHỦ TỊCH"),
        ("Uỷ ban nhân dân xã Trường Tây", "CHỦ TỊCH"),
        ("Phòng Nội vụ", "TRƯỞNG PHÒNG"),
        ("Trung tâm Phục vụ hành chính công", "GIÁM ĐỐC"),
        ("Ban Quản lý", "TRƯỞNG BAN"),
        ("Bảo hiểm xã hội", None),
    ],
)
def test_the_head_of_an_office_is_called_as_documents_do(office: str, title: str | None) -> None:
    assert propose_signer_title(office) == title


def test_a_committee_is_written_in_full_and_its_chair_signs_for_it() -> None:
    assert in_full("UBND phường Hiệp Tân") == "Ủy ban nhân dân phường Hiệp Tân"
    assert in_full("Văn phòng HĐND và UBND") == "Văn phòng HĐND và UBND"
    assert propose_authority("Uỷ ban nhân dân xã Trường Tây", "Chủ tịch") == "TM. ỦY BAN NHÂN DÂN"
    assert propose_authority("UBND xã Trường Tây", "PHÓ CHỦ TỊCH") is None
    assert propose_authority("Văn phòng UBND tỉnh Tây Ninh", "CHỦ TỊCH") is None
    assert propose_addressee("UBND tỉnh Tây Ninh", "UBND xã Trường Tây") == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert propose_place("UBND phường Hiệp Tân", "UBND tỉnh Tây Ninh") == "Hiệp Tân"


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Ward police", "Branches of higher bodies"),
        ("Long Hoa ward", "Other units"),
        ("Ward 5", "Wards and communes"),
    ],
)
def test_english_police_is_no_ward(name: str, group: str) -> None:
    assert [unit.group for unit in arrange_units([UnitRow(name)], Language.EN)] == [group]
