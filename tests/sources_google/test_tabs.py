from __future__ import annotations

from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from qrsurvey.errors import SourceError
from qrsurvey.sources.google.tabs import Book, Tab, block_range, choose_tab, whole_tab
from qrsurvey.survey.questions import Source


def tab(title: str, sheet_id: int = 0, *, hidden: bool = False, grid: bool = True, columns: int = 26) -> Tab:
    return Tab(sheet_id, title, hidden=hidden, grid=grid, row_count=1000, column_count=columns)


def chosen(tabs: list[Tab], sheet: str | None = None, sheet_id: int | None = None) -> str:
    book = Book("Asia/Ho_Chi_Minh", tuple(tabs))
    return choose_tab(book, Source(spreadsheet="x", sheet=sheet, sheet_id=sheet_id)).title


def refusal(tabs: list[Tab], sheet: str | None = None, sheet_id: int | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        chosen(tabs, sheet, sheet_id)
    return caught.value


TABS = [
    tab("Trang tính1", 0),
    tab("Câu trả lời biểu mẫu 1", 7),
    tab("Nháp", 8, hidden=True),
    tab("Biểu đồ", 9, grid=False),
]


def test_the_id_wins_over_everything_and_may_be_zero_or_hidden() -> None:
    assert chosen(TABS, sheet_id=0) == "Trang tính1"
    assert chosen(TABS, sheet_id=8) == "Nháp"


def test_a_name_is_found_however_it_is_spelled() -> None:
    assert chosen(TABS, sheet="câu trả lời  biểu mẫu 1") == "Câu trả lời biểu mẫu 1"


def test_the_exact_name_wins_over_another_spelling() -> None:
    tabs = [tab("Nháp", 1), tab("NHÁP", 2)]
    assert chosen(tabs, sheet="NHÁP") == "NHÁP"
    assert refusal(tabs, sheet="nháp").message.id == "google.which-tab"


def test_a_single_visible_tab_needs_no_name() -> None:
    assert chosen([tab("Nháp", hidden=True), tab("Gì đó"), tab("Biểu đồ", grid=False)]) == "Gì đó"


@pytest.mark.parametrize(
    "title", ["Câu trả lời biểu mẫu 12", "Form Responses 1", "Form responses", "Form_Responses1"]
)
def test_else_it_is_the_one_that_google_named_for_a_form(title: str) -> None:
    assert chosen([tab("Trang tính1"), tab(title), tab("Thống kê")]) == title


@pytest.mark.parametrize(
    "titles",
    [
        ["Trang tính1", "Trang tính2"],
        ["Câu trả lời biểu mẫu 1", "Câu trả lời biểu mẫu 2"],
        ["Trang tính1", "Không phải Form Responses 1"],
    ],
)
def test_what_is_not_clear_is_asked(titles: list[str]) -> None:
    error = refusal([tab(title) for title in titles])
    assert error.message.id == "google.which-tab"
    assert error.message.values["found"] == titles


def test_only_hidden_tabs_are_listed_too() -> None:
    assert refusal([tab("Nháp", hidden=True)]).message.values["found"] == ["Nháp"]


def test_a_tab_that_does_not_exist_lists_the_others() -> None:
    by_name, by_id = refusal(TABS, sheet="Biểu đồ"), refusal(TABS, sheet_id=9)
    assert by_name.message.id == "google.no-such-tab"
    assert by_id.message.id == "google.no-such-tab-id"
    assert by_id.message.values["found"] == ["Trang tính1", "Câu trả lời biểu mẫu 1", "Nháp"]


def test_a_spreadsheet_of_charts_has_no_cells() -> None:
    assert refusal([tab("Biểu đồ", grid=False)]).message.id == "google.no-grid"


def test_titles_are_made_safe_to_print() -> None:
    assert refusal([tab("a\x1b[31m"), tab("b")]).message.values["found"] == ["a[31m", "b"]


def test_titles_are_quoted_always() -> None:
    assert whole_tab(tab("D3")) == "'D3'"
    assert whole_tab(tab("Ý kiến 'phường'")) == "'Ý kiến ''phường'''"


@pytest.mark.parametrize("columns", [1, 26, 27, 52, 53, 702, 703, 18_278])
def test_columns_have_the_letters_of_a_spreadsheet(columns: int) -> None:
    assert block_range(tab("T", columns=columns), 3, 9) == f"'T'!A3:{get_column_letter(columns)}9"


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"properties": {"timeZone": "Asia/Ho_Chi_Minh"}},
        {"properties": {"timeZone": "Asia/Ho_Chi_Minh"}, "sheets": [{}]},
        {"properties": {"timeZone": "Asia/Ho_Chi_Minh"}, "sheets": [{"properties": []}]},
        {
            "properties": {"timeZone": "Asia/Ho_Chi_Minh"},
            "sheets": [{"properties": {"sheetId": "x", "title": "y"}}],
        },
        {"properties": {}, "sheets": []},
        {"properties": None, "sheets": 7},
    ],
)
def test_metadata_of_another_shape_are_refused(metadata: dict[str, Any]) -> None:
    with pytest.raises(SourceError) as caught:
        Book.read(metadata)
    assert caught.value.message.id == "google.malformed"
