"""Text that must fit whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.fit import Align, TextStyle
from qrsurvey.typography.flow import flow
from qrsurvey.typography.fonts import Face

BOX = Box(20, 50, 40, 24)
STYLE = TextStyle(Face.SERIF, 12, 9, 6, align=Align.LEFT)


@given(st.text(alphabet=st.sampled_from("aWẲ .-/?&=⭐\u00a0"), max_size=400))
def test_every_text_stays_in_its_box_and_loses_no_letter_that_can_be_drawn(text: str) -> None:
    set_ = flow(text, STYLE, BOX)
    em = set_.size / POINTS_PER_MM
    for line in set_.lines:
        assert line.left >= BOX.left - 1e-6
        assert line.left + line.width <= BOX.right + 1e-6
        assert BOX.top - 0.2 * em <= line.baseline - 0.7 * em
        assert line.baseline <= BOX.bottom + 0.01
    drawn = "".join("".join(line.text for line in set_.lines).split())
    expected = "".join(text.replace("⭐", "").split())
    assert drawn == expected or (drawn.endswith("…") and expected.startswith(drawn[:-1]))


def test_a_text_stays_on_one_line_down_to_its_comfortable_size() -> None:
    assert len(flow("Phòng Tài nguyên và Mt", STYLE, BOX).lines) == 1
    long = flow("Phòng Tài nguyên và Môi trường thị xã", STYLE, BOX)
    assert (long.size, len(long.lines)) == (12, 2)


def test_a_link_breaks_after_a_sign_where_one_is_near() -> None:
    lines = [line.text for line in flow("https://docs.google.com/forms/d/e/1FAIpQLSd", STYLE, BOX).lines]
    assert lines == ["https://docs.google.", "com/forms/d/e/", "1FAIpQLSd"] or lines[0][-1] in "./"


@pytest.mark.parametrize("width", range(42, 90, 3))
@pytest.mark.parametrize("code", ["LONGHOA-7KQ2", "MOTCUA.Q3-M0XD"])
def test_the_code_at_the_end_of_a_link_stays_whole(code: str, width: int) -> None:
    link = f"https://docs.google.com/forms/d/e/1FAIpQLSd0000/viewform?usp=pp_url&entry.1626576186={code}"
    lines = [line.text for line in flow(link, STYLE, Box(0, 0, width, 60)).lines]
    assert "".join(lines) == link
    assert lines[-1].endswith(code)
    assert lines[-2].endswith("=") or "=" in lines[-1]


@pytest.mark.parametrize("align", Align)
def test_lines_stand_where_the_style_says(align: Align) -> None:
    (line,) = flow("Sở", TextStyle(Face.SERIF, 12, 12, 6, align=align), BOX).lines
    middle = line.left + line.width / 2
    assert (middle == pytest.approx(40)) is (align is Align.CENTRE)
    assert (line.left == BOX.left) is (align is Align.LEFT)


def test_what_has_no_room_at_all_is_visibly_cut() -> None:
    assert flow("Phòng " * 2000, STYLE, BOX).lines[-1].text.endswith("…")
