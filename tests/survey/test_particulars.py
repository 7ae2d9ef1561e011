"""Particulars: what accounts name, how people spell it, and that no text is too much."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.i18n.text import MAX_CELL
from qrsurvey.survey.particulars import Particular, particulars
from support.particulars_corpus import told

REPORTS, ORDINARY = told("reports"), told("ordinary")
ALL = [*REPORTS, *ORDINARY]


def _bare(text: str) -> str:
    """A text without accents, in the case it was typed in."""
    marks = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(char for char in marks if not unicodedata.combining(char))


def _named(text: str) -> tuple[str, ...]:
    return tuple(kind.value for kind in particulars(text))


def test_the_corpus_is_what_it_says() -> None:
    assert len({one.text for one in ALL}) == len(ALL) >= 400
    assert sum(not one.names for one in ORDINARY) >= 180
    assert sum(not one.names for one in REPORTS) >= 30
    for kind in Particular:
        assert sum(kind.value in one.names for one in REPORTS) >= 40, kind
    order = [kind.value for kind in Particular]
    assert all(list(one.names) == sorted(set(one.names), key=order.index) for one in ALL)


def test_what_is_named_is_found_and_nothing_else() -> None:
    wrong = [(one.text, _named(one.text)) for one in ALL if _named(one.text) != one.names]
    assert wrong == []


@pytest.mark.mass
def test_without_accents_the_same_is_found() -> None:
    for one in ALL:
        assert _named(_bare(one.text)) == one.names, one.text


@pytest.mark.mass
def test_how_letters_are_composed_makes_no_difference() -> None:
    for one in ALL:
        for form in ("NFC", "NFD"):
            assert _named(unicodedata.normalize(form, one.text)) == one.names


@pytest.mark.mass
def test_in_capitals_nearly_all_is_found() -> None:
    # A name that is a common word too is told by its capital, and by nothing else.
    differ = [one.text for one in ALL if _named(one.text.upper()) != one.names]
    assert len(differ) <= 0.01 * len(ALL), differ


@pytest.mark.mass
@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\u00ad"])
def test_what_is_hidden_between_letters_hides_nothing(hidden: str) -> None:
    for one in REPORTS:
        assert _named(hidden.join(one.text)) == one.names, one.text


def test_full_width_and_wide_spaces_are_read() -> None:
    assert _named("đòi\u00a0\u00a0２００ｋ  ở   quầy   số   ３") == ("place", "amount")


@pytest.mark.parametrize(
    ("with_accents", "another_word", "names"),
    [
        ("cửa 2", "của 2 chúng tôi", ("place",)),
        ("tối qua", "tôi qua", ("time",)),
        ("hồi nãy", "hỏi này", ("time",)),
        ("quán Mộc", "quản lý", ("place",)),
        ("đòi 50 đô", "đòi 5 độ", ("amount",)),
        ("chị Hoa", "chỉ hoa", ("person",)),
    ],
)
def test_where_accents_are_typed_they_must_agree(
    with_accents: str, another_word: str, names: tuple[str, ...]
) -> None:
    assert _named(with_accents) == names
    assert _named(another_word) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Tôi tên Nguyễn Văn Bình", "em là Lan", "Ký tên: Trần Thị Mai", "Con tôi tên Minh", "Mẹ tôi là Lê Thị Hoa",
        "hồ sơ của ông Nguyễn Văn Ba", "Nhà tôi số 90 đường An Dương Vương", "đường Nguyễn Trãi", "Bác Hồ", "núi Bà Đen",
    ],
)  # fmt: skip
def test_who_writes_and_what_is_called_after_somebody_is_nobody_accused(text: str) -> None:
    assert Particular.PERSON not in particulars(text)


@pytest.mark.parametrize(
    "text",
    ["000.00.15.H53-240513-0001", "70-B1 123.45", "0912 345 678", "Nghị định 61/2018/NĐ-CP", "125/7 đường Lý Sơn", "10/10", "24/7"],
)  # fmt: skip
def test_numbers_of_files_plates_and_houses_are_no_days_and_no_money(text: str) -> None:
    assert particulars(text) == ()


@pytest.mark.mass
@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    found = particulars(text)
    assert found == tuple(kind for kind in Particular if kind in found)
    assert particulars(unicodedata.normalize("NFC", text)) == found


PIECES = ["0", "1.", "9h", "5/3", "/", "-", ".", ",", " ", "\n", "anh ", "chị ", "cán bộ ", "áo ", "mặc ", "tên ", "T. ", "N.V",
          "quầy ", "số ", "phòng ", "tại ", "nhà ", "ngày ", "thứ ", "hai ", "trăm ", "ngàn ", "đưa ", "k", "từ ", "đến ", "của ",
          "Lan ", "không ", "a.b ", "\u0303", "$"]  # fmt: skip


@pytest.mark.mass
@given(st.lists(st.sampled_from(PIECES), max_size=80))
def test_any_heap_of_pieces_is_taken(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert particulars(text) == particulars(unicodedata.normalize("NFD", text))


@pytest.mark.mass
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_makes_it_slow(piece: str) -> None:
    # Twenty times the longest cell: what grows with the square of the text takes minutes here.
    particulars(piece * (20 * MAX_CELL // len(piece)))


@pytest.mark.mass
def test_random_heaps_of_pieces_end() -> None:
    chance = random.Random(11)
    for _ in range(5):
        particulars("".join(chance.choice(PIECES) for _ in range(8_000)))


def test_what_is_named_at_the_end_of_a_long_text_is_found() -> None:
    long = "Cán bộ hướng dẫn nhiệt tình. " * 150
    assert particulars(long) == ()
    assert _named(long + "Anh Tuấn đòi 200k ở quầy 3 hôm qua.") == tuple(kind.value for kind in Particular)
