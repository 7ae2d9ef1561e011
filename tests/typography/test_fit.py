"""Text in boxes: large where it may be, never over the edge, never cut."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.errors import Message, PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fit import Align, Fitted, Text, TextStyle, fit, fit_alike, fit_stack
from qrsurvey.typography.fonts import Face, ink, text_width

BOX = Box(10, 20, 100, 20)
STYLE = TextStyle(Face.SANS_EXTRABOLD, best=24, comfortable=18, floor=10, lines=3)
PLACE = Message("placard.place-unit", {"code": "LONGHOA-7KQ2"})

SYLLABLES = st.text(alphabet="abghắẳễộữựĐẬẲỘnct", min_size=1, max_size=7)


def _lines(text: str, style: TextStyle = STYLE, box: Box = BOX) -> list[str]:
    return [line.text for line in fit(text, style, box, PLACE).lines]


def _assert_inside(fitted: Fitted, box: Box) -> None:
    em = fitted.size / POINTS_PER_MM
    for line in fitted.lines:
        rise, fall = ink(fitted.style.face, line.text)
        width = text_width(fitted.style.face, line.text, fitted.style.tracking) * em
        assert box.left - 0.01 <= line.left
        assert line.left + width <= box.right + 0.01
        assert line.width == pytest.approx(width)
        assert box.top - 0.01 <= line.baseline - rise * em
        assert line.baseline + fall * em <= box.bottom + 0.01


def test_a_short_text_stands_in_its_best_size_in_the_middle() -> None:
    fitted = fit("Long Hoa", STYLE, BOX, PLACE)
    assert fitted.size == 24
    [line] = fitted.lines
    assert line.left + line.width / 2 == pytest.approx(60)
    capital = ink(Face.SANS_EXTRABOLD, "H")[0] * 24 / POINTS_PER_MM
    assert line.baseline - capital / 2 == pytest.approx(30)


def test_a_longer_text_shrinks_then_wraps_then_shrinks_to_the_floor() -> None:
    one = fit("Văn phòng Đăng ký đất", STYLE, BOX, PLACE)
    assert (len(one.lines), 18 <= one.size < 24) == (1, True)
    two = fit("Bộ phận Tiếp nhận và Trả kết quả thị xã", STYLE, BOX, PLACE)
    assert (len(two.lines), two.size >= 18) == (2, True)
    three = fit("Bộ phận Tiếp nhận và Trả kết quả thị xã " * 3, STYLE, BOX, PLACE)
    assert (len(three.lines), 10 <= three.size < 18) == (3, True)


def test_what_is_too_long_even_for_the_floor_is_refused_with_its_place_and_box() -> None:
    for text in ("Bộ phận Tiếp nhận và Trả kết quả " * 8, "a " * 5000, "W" * 40, "Long Hoa\u0323 " * 1000):
        with pytest.raises(PlacardError) as caught:
            fit(text, STYLE, BOX, PLACE)
        for language in Language:
            sentence = Catalog(language).message(caught.value.message)
            assert "LONGHOA-7KQ2" in sentence
            assert "100 × 20 mm" in sentence
            assert Catalog(language).message(caught.value.hint)


@given(words=st.lists(SYLLABLES, min_size=1, max_size=14), align=st.sampled_from(Align))
def test_whatever_fits_is_complete_and_inside_its_box(words: list[str], align: Align) -> None:
    style = TextStyle(Face.SANS_SEMIBOLD, best=30, comfortable=20, floor=4, lines=3, align=align)
    fitted = fit(" ".join(words), style, BOX, PLACE)
    assert " ".join(line.text for line in fitted.lines) == " ".join(words)
    assert 4 <= fitted.size <= 30
    _assert_inside(fitted, BOX)


@given(count=st.integers(4, 12), lines=st.integers(2, 3))
def test_lines_of_equal_words_differ_by_one_word_at_most(count: int, lines: int) -> None:
    style = TextStyle(Face.SANS, best=40, comfortable=40, floor=1, lines=lines)
    broken = _lines(" ".join(["nam"] * count), style, Box(0, 0, 15, 500))
    counts = [len(line.split()) for line in broken]
    assert 2 <= len(counts) <= lines
    assert max(counts) - min(counts) <= 1


def test_no_line_begins_with_a_dash_or_a_number_or_ends_with_a_word_that_leads_on() -> None:
    style = TextStyle(Face.SANS, best=12, comfortable=12, floor=6, lines=4)
    for width in range(20, 60, 3):
        try:
            broken = _lines(
                "Tư pháp - Hộ tịch và chứng thực, Quầy số 3 của phường", style, Box(0, 0, width, 40)
            )
        except PlacardError:
            continue
        assert not any(re.match(r"[-–]|\d", line) for line in broken), broken
        assert not any(line.endswith((" và", " của", " số")) for line in broken), broken


def test_no_dot_between_two_remarks_hangs_at_the_end_of_a_line() -> None:
    style = TextStyle(Face.SANS, best=12, comfortable=12, floor=4, lines=2)
    text = "Mã này mở trang docs.google.com/forms · Mã phát hành lần 1, ngày 13/05/2024"
    for width in range(40, 180, 5):
        lines = _lines(text, style, Box(0, 0, width, 40))
        assert not any(line.endswith("·") for line in lines), lines
        assert " · ".join(lines) == text or " ".join(lines) == text


def test_a_name_is_kept_together_where_the_lines_stay_about_equal() -> None:
    style = TextStyle(Face.SANS, best=12, comfortable=12, floor=6, lines=2)
    assert _lines("Ủy ban nhân dân xã Long Thành Trung", style, Box(0, 0, 50, 30)) == [
        "Ủy ban nhân dân xã",
        "Long Thành Trung",
    ]


def test_left_aligned_lines_begin_at_the_left_edge() -> None:
    style = TextStyle(Face.SANS, best=12, comfortable=12, floor=6, lines=3, align=Align.LEFT)
    fitted = fit("Mở Zalo, chọn Quét mã QR (hoặc camera điện thoại).", style, Box(5, 0, 40, 20), PLACE)
    assert len(fitted.lines) == 3
    assert {line.left for line in fitted.lines} == {5}


def test_texts_side_by_side_get_one_size() -> None:
    boxes = [Box(0, 0, 40, 10), Box(40, 0, 40, 10)]
    style = TextStyle(Face.SANS, best=14, comfortable=12, floor=6)
    alone = [fit(text, style, BOX, PLACE).size for text in ("Gửi", "Chọn câu trả lời, bấm Gửi")]
    assert alone == [14, 14]
    stacks = [[Text(text, style, PLACE)] for text in ("Gửi", "Chọn câu trả lời, bấm Gửi")]
    (short,), (long,) = fit_alike(stacks, boxes)
    assert short.size == long.size < 14
    _assert_inside(long, boxes[1])


def test_white_space_of_all_kinds_is_one_space() -> None:
    assert _lines("Long\n  Hoa\u00a0") == ["Long Hoa"]


def test_an_empty_text_takes_no_room() -> None:
    assert _lines("") == [""]


def test_boxes_know_their_edges() -> None:
    assert (BOX.right, BOX.bottom, BOX.centre) == (110, 40, (60, 30))
    assert BOX.inset(1, 2) == Box(11, 22, 98, 16)
    assert Box.around((60, 30), 10) == Box(55, 25, 10, 10)


@given(
    upper=st.lists(SYLLABLES, min_size=1, max_size=8).map(" ".join),
    lower=st.lists(SYLLABLES, min_size=1, max_size=8).map(" ".join),
    height=st.floats(min_value=12, max_value=60),
)
def test_two_texts_in_a_box_stay_inside_and_apart(upper: str, lower: str, height: float) -> None:
    box = Box(10, 20, 100, height)
    small = replace(STYLE, face=Face.SANS, best=14, comfortable=10, floor=5)
    try:
        above, below = fit_stack([Text(upper, STYLE, PLACE), Text(lower, small, PLACE)], box)
    except PlacardError:
        return
    for text in (above, below):
        _assert_inside(text, box)
    ems = [text.size / POINTS_PER_MM for text in (above, below)]
    bottom = above.lines[-1].baseline + ink(above.style.face, above.lines[-1].text)[1] * ems[0]
    top = below.lines[0].baseline - ink(below.style.face, below.lines[0].text)[0] * ems[1]
    assert bottom <= top + 0.01


def test_two_texts_in_a_tall_box_stand_together_in_its_middle() -> None:
    box = Box(10, 20, 100, 60)
    small = replace(STYLE, face=Face.SANS, best=10, comfortable=10)
    above, below = fit_stack([Text("Hoa", STYLE, PLACE), Text("Hoa", small, PLACE)], box)
    assert below.lines[0].baseline - above.lines[0].baseline < 0.6 * box.height
    middle = (above.lines[0].baseline + below.lines[0].baseline) / 2
    assert middle == pytest.approx(box.centre[1], abs=4)


def test_two_texts_without_room_are_refused_by_the_place_of_one() -> None:
    with pytest.raises(PlacardError) as caught:
        fit_stack([Text("Hoa " * 60, STYLE, PLACE), Text("Hoa", STYLE, PLACE)], Box(0, 0, 40, 9))
    assert caught.value.message.values["place"] == PLACE


def test_a_long_name_in_many_short_lines_is_broken_evenly_and_at_once() -> None:
    style = replace(STYLE, lines=8, floor=4)
    lines = _lines(" ".join(["Tiếp", "nhận", "và", "Trả", "kết", "quả"] * 6), style, Box(0, 0, 40, 60))
    assert len(lines) > 3
    widths = [text_width(style.face, line) for line in lines]
    assert min(widths[:-1]) > 0.6 * max(widths)
