"""Lists of units as offices keep them, understood; what can't be is named with its row."""

from __future__ import annotations

from datetime import date

import pytest

from qrsurvey.survey.legacy_letters import garbled
from qrsurvey.survey.unit_rows import Column, CounterRow, UnitRow, UnitTable
from qrsurvey.survey.unit_table import first_that_reads, read_day, read_unit_table
from qrsurvey.survey.unit_text import read_unit_text
from qrsurvey.survey.units import SuccessionKind


def _names(table: UnitTable | None) -> list[str]:
    assert table is not None
    assert list(table.faults) == []
    return [row.name for row in table.rows]


def _faults(table: UnitTable | None) -> list[tuple[int, str]]:
    assert table is not None
    return [(fault.row, fault.message.id) for fault in table.faults]


def test_a_table_as_it_stands_in_a_decision() -> None:
    table = read_unit_table(
        [
            ["ỦY BAN NHÂN DÂN THỊ XÃ", "", "", ""],
            [],
            ["DANH SÁCH ĐƠN VỊ", "", "", ""],
            ["STT", "Tên\nđơn vị (*)", "Loại đơn vị", "Số bản"],
            ["(1)", "(2)", "(3)", "(4)"],
            [1.0, "Phòng  Nội vụ", "Cơ quan", 1.0],
            [2.0, "UBND xã Trường Hoà ", "Xã", 3.0],
            ["", "Tổng cộng", "", 4.0],
        ]
    )
    assert table is not None
    assert table.columns == {Column.NAME, Column.GROUP, Column.COPIES}
    assert table.rows == (
        UnitRow("Phòng Nội vụ", group="Cơ quan", copies=1, row=6),
        UnitRow("UBND xã Trường Hoà", group="Xã", copies=3, row=7),
    )


def test_rows_with_roman_numbers_are_headings_of_groups() -> None:
    text = (
        "TT\tTên cơ quan\nI\tCơ quan chuyên môn\n1\tPhòng Nội vụ\nII\tXã, phường\n1\tUBND xã A\n2\tUBND xã B"
    )
    table = read_unit_text(text)
    assert table is not None
    assert [(row.name, row.group) for row in table.rows] == [
        ("Phòng Nội vụ", "Cơ quan chuyên môn"),
        ("UBND xã A", "Xã, phường"),
        ("UBND xã B", "Xã, phường"),
    ]


def test_all_that_a_list_can_say() -> None:
    table = read_unit_text(
        "ID,Name of unit,Group,Copies,Counter ID,Counter name,Valid from,Valid to,How it ended,Successor,"
        "Took in others,Target\n"
        "longhoa,UBND phường Long Hoa,wards,3,,,1/2/2024,30.6.2025,Merged,HIEPTAN,x,60\n"
        "LONGHOA,,,,Q1,Tư pháp,,,,,,\n"
        "HIEPTAN,UBND phường Hiệp Tân,wards,2,,,,,,,,\n"
        ",,,,,Đất đai,,,,,,\n"
    )
    assert table is not None
    first, second = table.rows
    assert table.columns == set(Column)
    assert first == UnitRow(
        "UBND phường Long Hoa",
        id="LONGHOA",
        group="wards",
        copies=3,
        counters=(CounterRow("Tư pháp", "Q1", 3),),
        valid_from=date(2024, 2, 1),
        valid_to=date(2025, 6, 30),
        kind=SuccessionKind.MERGED,
        successor="HIEPTAN",
        partial=True,
        target=60,
        row=2,
    )
    assert second.counters == (CounterRow("Đất đai", None, 5),)


@pytest.mark.parametrize(
    "text",
    [
        "Phòng Văn hóa, Khoa học và Thông tin\nUBND xã A\n",
        "\ufeff1. Phòng Văn hóa, Khoa học và Thông tin;\r\n2. UBND xã A.\r\n\r\n",
        "- Phòng Văn hóa, Khoa học và Thông tin\n• UBND xã A",
        "Phòng Văn hóa, Khoa học và Thông tin; UBND xã A",
        "Tên đơn vị\nPhòng Văn hóa, Khoa học và Thông tin\nUBND xã A",
        'STT;Đơn vị\n1;"Phòng Văn hóa, Khoa học và Thông tin"\n2;UBND xã A',
    ],
)
def test_a_comma_in_a_name_parts_nothing(text: str) -> None:
    assert _names(read_unit_text(text)) == ["Phòng Văn hóa, Khoa học và Thông tin", "UBND xã A"]


def test_columns_without_headings_are_told_by_what_is_in_them() -> None:
    for text in (
        "LONGHOA\tUBND phường Long Hoa\twards\nTRTAY\tUBND xã Trường Tây\twards",
        "LONGHOA,UBND phường Long Hoa,wards\nTRTAY,UBND xã Trường Tây,wards",
    ):
        table = read_unit_text(text)
        assert table is not None
        assert not table.headed
        assert [(row.id, row.name, row.group) for row in table.rows] == [
            ("LONGHOA", "UBND phường Long Hoa", "wards"),
            ("TRTAY", "UBND xã Trường Tây", "wards"),
        ]


def test_a_tab_with_headings_goes_before_the_first() -> None:
    notes = ([["Ghi chú nội bộ"]], 1)
    units = ([["Tên đơn vị", "Nhóm"], ["UBND xã A", "Xã"]], 4)
    assert _names(first_that_reads([notes, units])) == ["UBND xã A"]
    assert _names(first_that_reads([notes])) == ["Ghi chú nội bộ"]
    assert first_that_reads([([["", " "]], 1)]) is None


def test_every_fault_is_named_with_its_row() -> None:
    table = read_unit_text(
        "id,name,copies,valid to,how it ended,counter id,counter name\n"
        "a!,UBND xã A,1,,,,\n"
        "CON,UBND xã B,1,,,,\n"
        "TRHOA,UBND xã C,nhiều,31/2/2025,bay mất,,\n"
        "TRH0A,UBND xã D,,,,,\n"
        "XX1,,2,,,,\n"
        "NOBODY,,,,,Q1,Tư pháp\n"
        ",Phßng Néi vô,1,,,,\n"
        "TRHOA,,,,,Q1,Một\n"
        "TRHOA,,,,,QI,Hai\n"
        "TRHOA,,,,,Q3,\n"
        "E1,12/3,,,,,\n"
    )
    assert _faults(table) == [
        (2, "units.bad-id"),
        (3, "units.bad-id"),
        (4, "units.not-whole"),
        (4, "units.not-day"),
        (4, "units.not-kind"),
        (5, "units.id-twice"),
        (6, "units.no-name"),
        (7, "units.counter-of-none"),
        (8, "units.garbled"),
        (10, "units.id-twice"),
        (11, "units.counter-without-name"),
        (11, "units.no-name"),
        (12, "units.name-without-letters"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Phßng Néi vô",
        "UBND ph\u00adêng §«ng Hoµ",
        "Phoøng Noäi vuï",
        "Ph?ng N?i v?",
        "Ph\ufffdng Y t\ufffd",
        "§µo t¹o",
    ],
)
def test_letters_from_before_unicode_are_told(text: str) -> None:
    assert garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "Phòng Nội vụ",
        "UBND phường Đắk Lắk",
        "Đường 30/4 – 2 °C",
        "Trường THPT Saint-Exupéry",
        "Ai trả lời?",
        "Hoà",
    ],
)
def test_letters_of_today_are_not(text: str) -> None:
    assert not garbled(text)


def test_decomposed_letters_are_composed() -> None:
    assert _names(read_unit_text("Pho\u0300ng No\u0323\u0302i vu\u0323")) == ["Phòng Nội vụ"]


def test_days_as_vietnam_writes_them() -> None:
    assert read_day("30/6/2025") == read_day("30-06-2025") == read_day("2025-06-30") == date(2025, 6, 30)
    assert read_day("6/30/2025") is None
    assert read_day("45838") is None


def test_nothing_is_no_list() -> None:
    table = read_unit_text("\n \n")
    assert table is None or not table.rows


def test_an_id_that_is_there_already_is_told_from_one_that_only_looks_like_it() -> None:
    table = read_unit_text("id,name\nMOTCUA,Một cửa\nMOTCUA,Quầy 1\nM0TCUA,Quầy 2\n")
    assert _faults(table) == [(3, "units.id-same"), (4, "units.id-twice")]


def test_an_empty_cell_before_a_pasted_name_is_no_missing_name() -> None:
    assert _names(read_unit_text("Phòng Nội vụ\n\n\tPhòng Y tế\n")) == ["Phòng Nội vụ", "Phòng Y tế"]
