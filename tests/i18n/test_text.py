from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.i18n.text import CUT_MARK, MAX_CELL, clean, collapse, fold


def test_controls_surrogates_and_direction_overrides_go() -> None:
    assert clean("a\x00b\x1b[31m\ud800c\u202ed\u2066") == "ab[31mcd"


def test_letters_newer_than_the_unicode_of_this_python_stay_and_noncharacters_go() -> None:
    assert clean("a\U0001fae9\ufdd0\uffff\U0010ffffb") == "a\U0001fae9b"


def test_line_ends_become_one_kind() -> None:
    assert clean("một\r\nhai\rba\nbốn\tnăm") == "một\nhai\nba\nbốn\tnăm"


def test_decomposed_letters_are_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "Hiệp Tân ễ ộ ữ Đ –")) == "Hiệp Tân ễ ộ ữ Đ –"


def test_a_long_cell_is_cut_visibly() -> None:
    cut = clean("x" * (MAX_CELL + 1))
    assert len(cut) == MAX_CELL
    assert cut.endswith(CUT_MARK)
    assert clean("x" * MAX_CELL) == "x" * MAX_CELL


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_what_is_cleaned_can_be_stored_as_utf8(text: str) -> None:
    assert clean(text).encode("utf-8").decode("utf-8") == clean(text)


def test_white_space_of_every_kind_collapses() -> None:
    assert collapse(" Rất\u00a0hài \n lòng\u3000") == "Rất hài lòng"


def test_spellings_of_one_label_are_one() -> None:
    forms = ["Rất hài lòng", "RẤT HÀI LÒNG", " rất  hài lòng ", unicodedata.normalize("NFD", "Rất hài lòng")]
    assert len({fold(form) for form in forms}) == 1


def test_the_place_of_the_tone_does_not_count_but_the_tone_does() -> None:
    assert fold("Hoà Thành") == fold("Hòa Thành")
    assert fold("Thuý") == fold("Thúy")
    assert fold("Hòa") != fold("Hóa")
    assert fold("Đông") != fold("Dong")
