from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from qrsurvey.errors import DataError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.sources.table import Cell, RawTable, SourceKind, from_rows
from qrsurvey.sources.xlsx import read_xlsx
from qrsurvey.survey.questions import Source

RESPONSES = "Câu trả lời biểu mẫu 1"


def _workbook(**tabs: list[list[Any]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in tabs.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(workbook)


def _saved(workbook: Any) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _read(data: bytes, sheet: str | None = None) -> RawTable:
    return read_xlsx(data, "a.xlsx", Source(sheet=sheet))


def test_a_header_is_written_as_the_spreadsheet_shows_it() -> None:
    table = _read(_workbook(A=[["Mã đơn vị ", True, 2024.0, 1.5, None, "x"], ["a"]]))
    assert list(table.headers) == ["Mã đơn vị ", "TRUE", "2024", "1.5", "", "x"]


def test_rows_keep_their_numbers_where_the_table_starts_further_down_and_right() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["B3"], sheet["C3"], sheet["B4"], sheet["C6"], sheet["A9"].number_format = "A", "B", 1, "x", "0.0"
    table = _read(_saved(workbook))
    assert list(table.headers) == ["", "A", "B"]
    assert table.first_row == 4
    assert [list(row) for row in table.rows] == [["", 1.0], [], ["", "", "x"]]
    assert table.kind is SourceKind.XLSX


@pytest.mark.parametrize(
    ("tabs", "wanted", "found"),
    [
        (["Bảng"], None, "Bảng"),
        (["Tổng hợp", RESPONSES], None, RESPONSES),
        (["Tổng hợp", "FORM RESPONSES 12"], None, "FORM RESPONSES 12"),
        (["Tổng hợp", "Form Responses"], None, "Form Responses"),
        (["Tổng hợp", "Form_Responses1"], None, "Form_Responses1"),
        (["Tổng hợp", RESPONSES], "tổng  HỢP", "Tổng hợp"),
        (["Tổng hợp", RESPONSES], "Câu trả lời biểu mẫu 1", RESPONSES),
        (["Khảo sát mức độ hài lòng của ng", "B"], "Khảo sát mức độ hài lòng của người dân", "Khảo sát mức độ hài lòng của ng"),
    ],
)  # fmt: skip
def test_the_tab_is_the_one_named_the_only_one_or_that_of_the_form(
    tabs: list[str], wanted: str | None, found: str
) -> None:
    table = _read(_workbook(**{name: [["Mã"], [name]] for name in tabs}), wanted)
    assert list(table.rows) == [[found]]
    assert table.name == f"a.xlsx › {found}"


@pytest.mark.parametrize(
    ("tabs", "wanted", "message"),
    [
        (["A", "B"], None, "sources.no-answers-tab"),
        ([RESPONSES, "Form Responses 2"], None, "sources.which-tab"),
        (["A", "B"], "C", "sources.no-such-tab"),
        (["A"], "B", "sources.no-such-tab"),
    ],
)
def test_a_tab_that_cannot_be_told_is_an_error_that_lists_them(
    tabs: list[str], wanted: str | None, message: str
) -> None:
    with pytest.raises(DataError) as caught:
        _read(_workbook(**{name: [["Mã"]] for name in tabs}), wanted)
    assert caught.value.message.id == message
    assert caught.value.message.values["tabs"] == tabs


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("Dấu thời gian", Source()),
        ("  TIMESTAMP ", Source()),
        ("Giờ  gửi", Source(timestamp="giờ gửi")),
    ],
)
def test_of_tabs_of_any_name_the_one_with_times_is_taken(header: str, source: Source) -> None:
    responses: list[list[Any]] = [[], [None, " "], ["Mã", header], ["x", 1]]
    data = _workbook(
        A=[["Mã"], ["Timestamp is no header here"], [header]], B=responses, C=[], D=[[1, 2.5], [header]]
    )
    table = read_xlsx(data, "a.xlsx", source)
    assert table.name == "a.xlsx › B"
    assert [list(row) for row in table.rows] == [["x", 1.0]]


def test_a_tab_too_large_to_look_at_is_not_the_one_with_times() -> None:
    workbook = openpyxl.load_workbook(BytesIO(_workbook(A=[["Mã"]], B=[["Timestamp"]])))
    far = workbook.create_sheet("C")
    far["A1"], far["XFD1048576"] = "Timestamp", 1
    assert _read(_saved(workbook)).name == "a.xlsx › B"


def test_where_no_tab_or_several_have_times_the_line_to_add_is_shown() -> None:
    times = [["Timestamp", "Mã"]]
    for tabs, said, example in (
        ({"Tổng hợp": [["Mã"]], 'Bảng "A"': times, "B": times}, "which-tab", '"Bảng \\"A\\""'),
        ({"Tổng hợp": [["Mã"]], "B": [["x"]]}, "no-answers-tab", '"Tổng hợp"'),
    ):
        with pytest.raises(DataError) as caught:
            _read(_workbook(**tabs))
        assert caught.value.message.id == f"sources.{said}"
        for language in Language:
            assert f"`source: {{sheet: {example}}}`" in Catalog(language).message(caught.value.hint)


def test_a_tab_named_by_the_form_goes_before_one_that_only_has_times() -> None:
    assert _read(_workbook(A=[["Timestamp"]], **{RESPONSES: [["Mã"]]})).name == f"a.xlsx › {RESPONSES}"


def test_cells_come_with_their_types() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    moment = datetime(2024, 5, 12, 8, 15, 23, 987_000)
    row = ["=1+1", "007", 5, 5.5, True, moment, datetime(2024, 5, 1), timedelta(hours=30), None, "a\nb"]
    for column, value in enumerate(row, start=1):
        sheet.cell(1, column).value = f"H{column}"
        cell = sheet.cell(2, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    sheet.cell(2, 11).value, sheet.cell(2, 11).data_type = "#REF!", "e"
    sheet.cell(1, 12).value = 2024
    table = _read(_saved(workbook))
    cells = list(table.rows[0])
    assert cells[:5] == ["=1+1", "007", 5.0, 5.5, True]
    assert isinstance(cells[5], datetime)
    assert abs(cells[5] - moment) <= timedelta(milliseconds=1)
    assert cells[6] == date(2024, 5, 1)
    assert cells[7:] == [timedelta(hours=30), "", "a\nb"]  # an error is a blank cell, and the last
    assert table.headers[11] == "2024"


def test_a_formula_gives_what_it_last_showed() -> None:
    data = _workbook(A=[["Mã"], ["x"]])
    assert list(_read(_patched(data, b'<c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>')).rows) == [["ab"]]


def test_macros_pictures_and_links_are_never_unpacked() -> None:
    import zipfile

    stream = BytesIO(_workbook(A=[["Mã"], ["x"]]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/vbaProject.bin", bytes(32 << 20))
        archive.writestr("../../evil.txt", b"x")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<broken")
    assert list(_read(stream.getvalue()).rows) == [["x"]]


def _patched(data: bytes, cell: bytes) -> bytes:
    import re
    import zipfile

    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb'<c r="A2".*?</c>', lambda _: cell, part)
            new.writestr(name, part)
    return stream.getvalue()


def test_an_empty_tab_has_no_header() -> None:
    with pytest.raises(DataError) as caught:
        _read(_workbook(A=[]))
    assert caught.value.message.id == "sources.no-header"


def test_a_sheet_may_leave_cells_of_the_header_empty() -> None:
    rows: list[list[Cell]] = [[None, "  "], ["Mã", None, 5.0, 2.5], [None], [1, "x"]]
    table = from_rows("t", SourceKind.SHEET, lambda: iter(rows))
    assert list(table.headers) == ["Mã", "", "5", "2.5"]
    assert table.first_row == 3
    assert list(table.rows) == [[None], [1, "x"]]
