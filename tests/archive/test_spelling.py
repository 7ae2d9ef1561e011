from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import StoredCell
from qrsurvey.archive.spelling import one_spelling
from support.archives import CHANNELS, CODE, COMMENT, OVERALL, SURVEY, VISIT

EPOCH = datetime(1899, 12, 30)


@pytest.mark.parametrize(
    "spellings",
    [
        ("5", "5.0", "5,0", " 5 ", "+5"),
        ("0", "0,0", "-0"),
        ("-3.5", "-3,50"),
        (
            "45424",
            "2024-05-12",
            "12/05/2024",
            "12/5/2024",
            "5/12/2024",
            "2024/05/12",
            "12-05-2024",
            "12.5.2024",
            "2024-05-12T00:00:00",
            "12/05/2024 0:00:00",
        ),
        (
            "45424.34375",
            "45424,34375",
            "2024-05-12T08:15:00",
            "12/05/2024 8:15:00",
            "5/12/2024 8:15:00 AM",
            "12/05/2024 08:15",
            "2024/05/12 8:15:00 SA",
        ),
        ("0.5", "12:00:00", "12:00", "12:00:00 PM", "12:00:00 CH"),
        ("0.6875", "16:30", "4:30 CH", "4:30:00 pm"),
        ("TRUE", "true", "True"),
        ("Chờ  lâu", "Chờ\u00a0lâu", unicodedata.normalize("NFD", "Chờ lâu"), "Chờ lâu\n"),
    ],
)
def test_spellings_of_one_value_are_one(spellings: tuple[str, ...]) -> None:
    assert len({one_spelling(text) for text in spellings}) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ("5", "50", "5.1", "05", "5 sao", "năm", "-5"),
        ("0912345678", "912345678"),
        ("45424", "45426", "13/05/2024", "12/05/2023", "2024-05-12T08:15:00", "31/02/2024x"),
        ("08:15:00", "08:15:01", "8:15 CH", "25:00", "13:00 CH", "8:75", "0:00"),
        ("TRUE", "FALSE", "trUe story"),
        ("a, b", "a; b", "a,b"),
        ("Tốt", "tốt", "Tot"),
        ("19999", "80000", "45424.123456", "45424"),
        ("13/13/2024", "13/14/2024", "1/32/2024", "0/1/2024", "1/1/2024 25:00"),
    ],
)
def test_different_values_stay_different(texts: tuple[str, ...]) -> None:
    assert len({one_spelling(text) for text in texts}) == len(texts)


@given(st.dates(date(1955, 1, 1), date(2110, 12, 31)), st.integers(0, 86_399))
def test_a_moment_is_the_same_as_serial_and_as_text(day: date, second: int) -> None:
    moment = datetime(day.year, day.month, day.day) + timedelta(seconds=second)
    serial = (moment - EPOCH) / timedelta(days=1)
    spellings = {
        f"{serial:.9f}",
        moment.isoformat(),
        f"{moment:%d/%m/%Y %H:%M:%S}",
        f"{moment.month}/{moment.day}/{moment.year} {moment:%I:%M:%S %p}",
    }
    assert len({one_spelling(text) for text in spellings}) == 1


@given(st.text(), st.booleans())
def test_any_text_has_a_spelling_that_does_not_change(text: str, multiple: bool) -> None:  # noqa: FBT001 - drawn
    once = one_spelling(text, multiple=multiple)
    assert one_spelling(text, multiple=multiple) == once


def test_options_picked_together_are_the_same_however_joined_but_a_comment_is_not() -> None:
    reader = ContentReader(SURVEY)
    sheet = {CHANNELS: "Trực tiếp, Qua mạng", COMMENT: "nhanh, gọn"}
    forms = {CHANNELS: "Trực tiếp;Qua mạng", COMMENT: "nhanh; gọn"}
    assert reader.content(sheet)["channels"] == reader.content(forms)["channels"]
    assert reader.content(sheet)["comment"] != reader.content(forms)["comment"]


def test_a_column_is_the_question_that_its_header_asks() -> None:
    reader = ContentReader(SURVEY)
    assert reader.content({OVERALL: "5"}) == reader.content({"MỨC  hài lòng": "5,0"}) == {"overall": "5"}
    assert reader.columns([OVERALL, "Mức hài lòng", CODE, "Ghi chú"]) == {"overall", "header:ghi chú"}
    assert reader.content({"overall": "5"}) == {"header:overall": "5"}


def test_two_columns_of_one_question_are_compared_together_in_any_order() -> None:
    reader = ContentReader(SURVEY)
    one = reader.content({OVERALL: "5", f"{OVERALL} (2)": "4", f"{OVERALL} (3)": "3"})
    other = reader.content({f"{OVERALL} (2)": "3", OVERALL: "4", f"{OVERALL} (3)": "5"})
    assert one == other
    assert one != reader.content({OVERALL: "5", f"{OVERALL} (2)": "5", f"{OVERALL} (3)": "3"})


def test_a_purged_cell_says_nothing() -> None:
    reader = ContentReader(SURVEY)
    cells: dict[str, StoredCell] = {VISIT: "2024-05-12", COMMENT: {"purged": "h"}}
    assert reader.content(cells).keys() == {"visit"}
    assert reader.purged(cells) == {"comment"}
