from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.i18n.text import CUT_MARK, MAX_CELL
from qrsurvey.intake.cells import to_text, was_cut
from qrsurvey.sources.table import Cell


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        (" \t\u00a0", ""),
        ("007", "007"),
        ("3.0", "3.0"),
        ("=SUM(A1:A9)", "=SUM(A1:A9)"),
        ("+84 912", "+84 912"),
        (3.0, "3"),
        (-0.0, "0"),
        (3, "3"),
        (2.5, "2.5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (912345678.0, "912345678"),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime(2024, 5, 12, 8, 15, 23, 999_600), "2024-05-12T08:15:24"),
        (datetime(2024, 5, 12, 8, 15, 23, 400_000), "2024-05-12T08:15:23"),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31T23:59:59"),
        (date(2024, 5, 1), "2024-05-01"),
        (time(8, 5, 3, 12), "08:05:03"),
        (timedelta(hours=30, minutes=5), "30:05:00"),
        (-timedelta(minutes=90), "-1:30:00"),
        ("a\r\nb\x00\x1b[31mc\ud800d\u202ee\u200b", "a\nb[31mcde"),
        (unicodedata.normalize("NFD", "Rất hài lòng"), "Rất hài lòng"),
        ("<b>&amp;</b> [/] </script>", "<b>&amp;</b> [/] </script>"),
    ],
)
def test_cells_as_they_came(cell: Cell, text: str) -> None:
    assert to_text(cell) == text


def test_a_long_cell_is_cut_where_it_shows() -> None:
    cell = "ễ" * 100_000
    text = to_text(cell)
    assert len(text) == MAX_CELL
    assert text.endswith(CUT_MARK)
    assert was_cut(cell, text)
    assert not was_cut("ễ" * MAX_CELL, to_text("ễ" * MAX_CELL))
    assert not was_cut(5.0, "5")


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.datetimes() | st.timedeltas() | st.none())
def test_what_is_stored_can_be_stored_again_and_is_harmless(cell: Cell) -> None:
    text = to_text(cell)
    assert to_text(text) == text
    text.encode("utf-8")
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value_and_have_no_exponent(number: float) -> None:
    text = to_text(number)
    assert float(text) == number
    assert "e" not in text.lower()
