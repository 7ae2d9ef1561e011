"""Masking: what it finds and wrongly masks in a corpus, and that no text and no trick is too much for it."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.i18n.text import MAX_CELL
from qrsurvey.survey.masking import MARKS, mask
from qrsurvey.survey.masking_view import PersonalKind
from support.masking_corpus import comments, score

ALL = [comment for half in ("first", "second", "third") for comment in comments(half)]
PERSONAL = [comment for comment in ALL if comment.spans]


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(comments("first")) == len(comments("second")) == 150
    assert 100 <= sum(not comment.spans for comment in ALL) <= 200
    assert {kind for comment in ALL for _, _, kind in comment.spans} == {kind.value for kind in PersonalKind}


def test_of_the_personal_places_at_least_99_in_100_are_wholly_gone() -> None:
    found = score(ALL)
    assert found.recall >= 0.99, found.missed


def test_of_the_marks_at_least_97_in_100_stand_where_something_personal_was() -> None:
    found = score(ALL)
    assert found.precision >= 0.97, found.wrongly
    assert found.clean_touched <= 3, found.wrongly


def test_nothing_else_of_a_comment_is_lost() -> None:
    for comment in PERSONAL:
        hidden = sum(end - start for start, end, _ in comment.spans)
        left = mask(comment.text).text
        for mark in MARKS.values():
            left = left.replace(mark, "")
        # Beside what must go, only a word or two that belongs to it.
        assert len(comment.text) - hidden - len(left) <= 12, (comment.text, left)


@pytest.mark.mass
@pytest.mark.parametrize("form", ["NFD", "NFC"])
def test_how_letters_are_composed_makes_no_difference(form: str) -> None:
    for comment in ALL:
        assert mask(unicodedata.normalize(form, comment.text)) == mask(comment.text)  # type: ignore[arg-type]


@pytest.mark.mass
@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u2060", "\ufe0f", "\u00ad", "\u0332"])
def test_what_is_hidden_between_letters_hides_nothing(hidden: str) -> None:
    for comment in PERSONAL:
        wanted = mask(comment.text)
        tricked = mask(hidden.join(comment.text))
        assert tricked.kinds == wanted.kinds, comment.text
        assert tricked.text.replace(hidden, "") == wanted.text


def test_digits_of_another_script_are_digits() -> None:
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    for text in ("gọi 0912345678 nhé", "CCCD 072085001234"):
        assert mask(text.translate(full_width)) == mask(text) != mask("gọi nhé")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Chị Lan gọi 0912345678", "Chị [họ tên] gọi [số điện thoại]"),
        ("Gửi abc@gmail.com", "Gửi [thư điện tử]"),
        ("chị Lan, Hương và Thúy đều tốt", "chị [họ tên], [họ tên] và [họ tên] đều tốt"),
        ("Tôi là Nguyễn Văn A", "Tôi là [họ tên]"),
        ("số 0912 345 678, 070-B1", "số [số điện thoại], 070-B1"),
        ("tôi tên tran van ba", "tôi tên [họ tên]"),
    ],
)
def test_what_is_left_reads_well(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_numbers_that_the_office_published_stay() -> None:
    text = "Gọi 0276.3841.234 không ai bắt máy, số tôi 0912345678"
    assert mask(text, keep=("0276 384 1234",)).text == (
        "Gọi 0276.3841.234 không ai bắt máy, số tôi [số điện thoại]"
    )
    assert mask("gọi +84 276 384 1234", keep=("0276 384 1234",)).kinds == ()
    assert mask("Gọi 1900 1009, 1022, 113").kinds == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định 30/2020/NĐ-CP", "ngày 02/05/2024 lúc 08:30", "13.05.2024 08.30", "1.250.000.000 đồng",
        "500000000 đồng", "thửa 1234 tờ bản đồ 25", "Bác Hồ", "núi Bà Đen", "bà con cô bác", "cán bộ hướng dẫn",
        "đường Nguyễn Thị Minh Khai", "Chủ tịch Hồ Chí Minh", "LONGHOA-7KQ2", "anh chị em",
    ],
)  # fmt: skip
def test_what_is_nobodys_stays(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.mass
def test_masking_again_changes_nothing() -> None:
    for comment in ALL:
        once = mask(comment.text).text
        assert mask(once).text == once


@pytest.mark.mass
@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    masked = mask(text)
    assert unicodedata.is_normalized("NFC", masked.text) or masked.kinds
    if not masked.kinds:
        assert masked.text == unicodedata.normalize("NFC", text)


@pytest.mark.mass
@given(
    st.lists(
        st.sampled_from(
            [
                *"0189+ .-–,/@:()[]\nAaoĐ",
                "anh ",
                "chị Lan ",
                "tên ",
                "số nhà ",
                "đường ",
                "một ",
                "H53",
                "Nguyễn ",
            ]
        ),
        max_size=80,
    )
)
def test_any_heap_of_pieces_is_taken(pieces: list[str]) -> None:
    masked = mask("".join(pieces))
    assert len(masked.kinds) == sum(masked.text.count(mark) for mark in MARKS.values()) - sum(
        "".join(pieces).count(mark) for mark in MARKS.values()
    )


HOSTILE = ["0", "0 ", "09", "1-", "+84 ", "a@", "@", "a.", "(at)", "anh ", "Nguyễn ", "tên ", "một ", "1/", "số 1 ",
           "số 1 đường ", "H53-", "000.", "70B", "tài khoản ", "stk a b ", "sđt la ", "\u200b", "A, ", "chị Lan, ", "o0l"]  # fmt: skip


@pytest.mark.mass
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_makes_it_slow(piece: str) -> None:
    # Ten times the longest cell: what grows with the square of the text takes minutes here.
    mask(piece * (10 * MAX_CELL // len(piece)))


@pytest.mark.mass
def test_random_heaps_of_hostile_pieces_end() -> None:
    chance = random.Random(5)
    for _ in range(5):
        mask("".join(chance.choice(HOSTILE) for _ in range(4_000)))
