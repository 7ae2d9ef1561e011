from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from qrsurvey.intake.reading import AnswerReader
from qrsurvey.survey.questions import Kind, Question, Value
from support.answer_files import SURVEY
from support.reading import read_answers

OVERALL = "Mức độ hài lòng chung"


def _overall(text: str) -> list[Value]:
    return [value for key, value in read_answers({OVERALL: text}, SURVEY) if key == "overall"]


@pytest.mark.parametrize(
    "text",
    [
        "Rất hài lòng",
        unicodedata.normalize("NFD", "Rất hài lòng"),
        "RẤT HÀI LÒNG",
        "  rất  hài\u00a0lòng ",
        "Very satisfied",
        "5",
        "5.0",
        "5,0",
    ],
)
def test_a_label_is_read_however_it_is_spelled(text: str) -> None:
    assert _overall(text) == [Value("5")]


@pytest.mark.parametrize("text", ["0", "6", "4.5", "Tạm được", "hai lòng", "=5"])
def test_what_is_no_option_is_kept_as_it_was_written(text: str) -> None:
    assert _overall(text) == [Value(text, known=False)]


def test_headers_are_found_by_text_alias_language_and_number() -> None:
    for header in (
        OVERALL,
        "hài lòng chung",
        "OVERALL",
        unicodedata.normalize("NFD", OVERALL),
        f"{OVERALL} (2)",
    ):
        assert read_answers({header: "4"}, SURVEY) == [("overall", Value("4"))]
    assert read_answers({"Khác": "4", "(2)": "4"}, SURVEY) == []


def test_of_several_columns_the_first_by_title_and_number_counts_whatever_the_order_of_the_cells() -> None:
    for cells in ({f"{OVERALL} (2)": "2", OVERALL: "4"}, {OVERALL: "4", f"{OVERALL} (2)": "2"}):
        assert read_answers(cells, SURVEY) == [("overall", Value("4"))]
    tenth = {f"{OVERALL} (10)": "1", f"{OVERALL} (2)": "2"}
    assert read_answers(tenth, SURVEY) == [("overall", Value("2"))]
    assert read_answers({OVERALL: "", f"{OVERALL} (2)": "2"}, SURVEY) == [("overall", Value("2"))]


def test_a_title_that_ends_in_a_number_is_its_own() -> None:
    second = Question("second", Kind.CHOICE, {"vi": f"{OVERALL} (2)"}, None, (), ())
    survey = replace(SURVEY, questions=(*SURVEY.questions, second))
    assert read_answers({f"{OVERALL} (2)": "2"}, survey) == [("second", Value("2", known=False))]


def test_answers_come_in_the_order_of_the_questions_without_the_code() -> None:
    cells = {"Góp ý": "=1+1", "Kênh nộp hồ sơ": "Bưu điện;Trực tuyến, qua cổng, Zalo", "Mã đơn vị (vui lòng không sửa)": "X"}  # fmt: skip
    assert read_answers(cells, SURVEY) == [
        ("channels", Value("Bưu điện")),
        ("channels", Value("Trực tuyến, qua cổng")),
        ("channels", Value("Zalo", known=False)),
        ("comment", Value(None)),
    ]


def test_a_later_survey_reads_the_same_cells_its_own_way() -> None:
    cells = {"Câu cũ": "Hài lòng"}
    assert read_answers(cells, SURVEY) == []
    overall = replace(SURVEY.headline, aliases=("Câu cũ",))
    later = replace(SURVEY, questions=tuple(overall if q is SURVEY.headline else q for q in SURVEY.questions))
    assert read_answers(cells, later) == [("overall", Value("4"))]
    assert AnswerReader(later).read(cells) == [("overall", Value("4"))]
    assert read_answers(cells, SURVEY) == []
