"""Files of every kind read back: what is seen counts, who they come from, and what is refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from qrsurvey.errors import DataError
from qrsurvey.render.reading.comparing import Open, Place, compare
from qrsurvey.render.reading.file import read_back
from qrsurvey.render.reading.model import FileKind, Part, ReadBack
from qrsurvey.report.identity import identity_text
from qrsurvey.report.model import Identity

WHO = Identity("2024-05", "vi-VN", (), (), "2024-06-03T08:00:00", "a" * 64)
NOTHING_OPEN = Open((), None)


def text(*words: str, place: str = "") -> ReadBack:
    return ReadBack(FileKind.HTML, WHO, tuple(Part(place, word) for word in words))


def workbook(share: float = 0.9063745019920318) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"keywords": identity_text(WHO)})
        sheet = book.add_worksheet("Đơn vị")
        sheet.write_row(1, 2, ["UBND phường", 502, share, True])
    return file.getvalue()


def test_a_workbook_is_its_cells_by_their_places() -> None:
    read = read_back(workbook(), "x.xlsx")
    assert (read.kind, read.identity) == (FileKind.XLSX, WHO)
    assert [(part.place, part.text) for part in read.parts] == [
        ("Đơn vị!C2", "UBND phường"),
        ("Đơn vị!D2", "502"),
        ("Đơn vị!E2", "0.906374501992"),
        ("Đơn vị!F2", "True"),
    ]


def test_a_workbook_saved_by_another_program_says_the_same_and_an_edited_one_does_not() -> None:
    for change, places in ((0, ()), (1, (Place("Đơn vị!D2", "", "503", "502"),))):
        book = openpyxl.load_workbook(io.BytesIO(workbook()))
        cell = book["Đơn vị"]["D2"]
        cell.value = cell.value + change
        saved = io.BytesIO()
        book.save(saved)
        found = read_back(saved.getvalue(), "x.xlsx")
        assert found.identity == WHO
        assert compare(found, read_back(workbook(), "x.xlsx"), NOTHING_OPEN).places == places


def test_a_page_is_the_text_that_is_shown() -> None:
    page = (
        f"<!doctype html><html><head><title>T</title><style>p {{}}</style>"
        f"<meta name='qrsurvey-identity' content='{identity_text(WHO)}'></head>"
        "<body><p>Số&nbsp;phiếu <b>738</b></p><script>739</script><svg><text>90,6%</text></svg></body></html>"
    )
    read = read_back(page.encode(), "x.html")
    assert (read.kind, read.identity) == (FileKind.HTML, WHO)
    assert " ".join(part.text for part in read.parts) == "T Số phiếu 738 90,6%"


def _document(body: str, **members: bytes) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
        )
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_a_document_is_its_paragraphs_with_what_was_inserted_and_without_what_was_struck() -> None:
    body = (
        "<w:p><w:r><w:t>Trong kỳ</w:t></w:r><w:del><w:r><w:delText>738</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> 739</w:t></w:r></w:ins><w:r><w:tab/><w:t>phiếu</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    read = read_back(_document(body), "x.docx")
    assert [part.text for part in read.parts] == ["Trong kỳ 739 phiếu", "1"]
    assert read.identity is None


def test_what_unpacks_to_more_than_a_document_can_be_is_refused() -> None:
    for data, told in (
        (_document("<w:p>" + " " * (64 << 20) + "</w:p>"), "issued.too-large"),
        (_document("<!DOCTYPE x>"), "issued.damaged"),
    ):
        with pytest.raises(DataError) as raised:
            read_back(data, "x.docx")
        assert raised.value.message.id == told


def test_places_are_told_by_page_and_the_words_before() -> None:
    ours = text("một hai ba bốn năm sáu bảy tám chín", place="2")
    found = text("một hai ba bốn năm sáu 7 tám chín mười", place="3")
    compared = compare(found, ours, NOTHING_OPEN)
    assert compared.places == (
        Place("3", "một hai ba bốn năm sáu", "7", "bảy"),
        Place("3", "bốn năm sáu bảy tám chín", "mười", ""),
    )


def test_where_lines_break_is_no_difference() -> None:
    assert compare(text("một hai", "ba"), text("một", "hai ba"), NOTHING_OPEN).total == 0


@pytest.mark.parametrize(
    ("template", "filled", "differences"),
    [
        ("Số:         /BC-VP", "Số: 05/BC-VP", 0),
        ("Số:         /BC-VP", "Số: 05 /BC-VP", 0),
        ("Số:         /BC-VP", "Số: 05/BC-KHAC", 1),
        ("No.:         /BC-VP", "No.: 5a/BC-VP", 0),
        ("Hòa Thành, ngày       tháng 6 năm 2024", "Hòa Thành, ngày 01 tháng 7 năm 2024", 0),
        ("Hòa Thành, ngày       tháng 6 năm 2024", "Tây Ninh, ngày 01 tháng 6 năm 2024", 2),
        ("Hòa Thành,       June 2024", "Hòa Thành, 5 June 2024", 0),
        ("……………, ngày       tháng 6 năm 2024", "Hòa Thành, ngày 01 tháng 6 năm 2024", 0),
    ],
)
def test_what_is_filled_in_by_hand_stands_apart(template: str, filled: str, differences: int) -> None:
    left_open = Open((template,), None)
    compared = compare(text("A", filled, "B"), text("A", template, "B"), left_open)
    assert compared.total == differences
    assert compared.by_hand == (() if differences else (filled,))


def test_a_signature_is_a_name_right_below_the_title() -> None:
    ours, left_open = text("./.", "CHÁNH VĂN PHÒNG"), Open((), "CHÁNH VĂN PHÒNG")
    assert compare(text("./.", "CHÁNH VĂN PHÒNG", "Nguyễn Thị Hoa"), ours, left_open).by_hand
    for other in (("./.", "Nguyễn Thị Hoa", "CHÁNH VĂN PHÒNG"), ("./.", "CHÁNH VĂN PHÒNG", "đạt 99,9%")):
        assert compare(text(*other), ours, left_open).total == 1
