from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrsurvey.survey.questions import SIPAS_LEVELS, Kind, Option, Question, Value

RATING = Question("attitude", Kind.RATING, {"vi": "Thái độ"}, options=SIPAS_LEVELS)
CHOICE = Question(
    "visit", Kind.CHOICE, {"vi": "Đến để"}, options=(Option("Nộp hồ sơ", ("Nộp",)), Option("Nhận kết quả"))
)
MULTIPLE = Question(
    "needs",
    Kind.MULTIPLE,
    {"vi": "Cần"},
    options=(Option("Lao động, xã hội"), Option("Lao động"), Option("Đất đai")),
)
TEXT = Question("comment", Kind.TEXT, {"vi": "Góp ý"})


@pytest.mark.parametrize(("level", "label"), list(enumerate([o.label for o in SIPAS_LEVELS], start=1)))
def test_a_rating_is_read_by_its_label_however_spelled(level: int, label: str) -> None:
    for spelling in (
        label,
        label.upper(),
        f"  {label}  ",
        label.replace(" ", "\u00a0 "),
        unicodedata.normalize("NFD", label),
    ):
        assert RATING.read(spelling) == (Value(str(level)),)


@pytest.mark.parametrize("form", ["4", "4.0", "4,0", " 4 "])
def test_a_rating_may_be_a_number(form: str) -> None:
    assert RATING.read(form) == (Value("4"),)


@pytest.mark.parametrize("form", ["0", "6", "4.5", "Tạm được", "hài lòng lắm"])
def test_an_unknown_level_is_kept_and_not_counted(form: str) -> None:
    assert RATING.read(form) == (Value(form, known=False),)


@pytest.mark.parametrize("question", [RATING, CHOICE, MULTIPLE, TEXT])
def test_a_blank_is_no_answer(question: Question) -> None:
    assert question.read(" \n\u00a0") == ()


def test_a_choice_is_read_under_its_aliases() -> None:
    assert CHOICE.read("nộp") == (Value("Nộp hồ sơ"),)
    assert CHOICE.read("=cmd()") == (Value("=cmd()", known=False),)


def test_options_that_hold_commas_are_not_torn_apart() -> None:
    assert MULTIPLE.read("Lao động, xã hội, Đất đai") == (Value("Lao động, xã hội"), Value("Đất đai"))
    assert MULTIPLE.read("Lao động, Đất đai") == (Value("Lao động"), Value("Đất đai"))
    assert MULTIPLE.read("Lao động, xã hội;Đất đai") == MULTIPLE.read("Lao động, xã hội, Đất đai")


def test_an_unknown_option_among_known_ones_is_told_apart() -> None:
    assert MULTIPLE.read("Đất đai, Thứ KHÁC") == (Value("Đất đai"), Value("Thứ KHÁC", known=False))
    assert MULTIPLE.read(" ; ,;") == ()


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for question in (RATING, CHOICE, MULTIPLE, TEXT):
        for value in question.read(text):
            assert value.known or value.value


def test_free_text_is_an_answer_without_a_value() -> None:
    assert TEXT.read("Cán bộ tận tình") == (Value(None),)
