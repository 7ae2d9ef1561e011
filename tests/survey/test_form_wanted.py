from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qrsurvey.survey.form_model import FormItem, FormWords, Shape, entry_to_question
from qrsurvey.survey.form_wanted import own_question_id, wanted_form
from qrsurvey.survey.questions import SIPAS_LEVELS, Form, Kind, Question, Role, Survey
from qrsurvey.workspace.workspace import read_workspace

WORDS = FormWords("không sửa", "cảm ơn", "sai mã")
CODE = Question("code", Kind.TEXT, {"vi": "Mã", "en": "Code"}, Role.CODE)
OVERALL = Question("overall", Kind.RATING, {"vi": "Chung"}, Role.HEADLINE, options=SIPAS_LEVELS)


def _survey(*questions: Question, form: Form | None = None) -> Survey:
    return Survey({"vi": "Khảo sát", "en": "Survey"}, (CODE, OVERALL, *questions), form)


def test_vietnamese_is_the_title_and_english_stands_below() -> None:
    form = wanted_form(_survey(), "vi", WORDS)
    assert (form.title, form.description) == ("Khảo sát", "Survey")
    assert (form.code.item.title, form.code.item.description) == ("Mã", "Code\nkhông sửa")
    assert wanted_form(_survey(), "en", WORDS).code.item.title == "Code"


def test_a_rating_is_five_labels_unless_a_scale_is_asked_for() -> None:
    scale = replace(OVERALL, key="time", role=None, titles={"vi": "Giờ"}, scale=True)
    items = wanted_form(_survey(scale), "vi", WORDS).model.items
    assert (items[1].shape, items[1].options[0]) == (Shape.CHOICE, "Rất không hài lòng")
    assert (items[2].shape, items[2].options) == (Shape.SCALE, ("1", "2", "3", "4", "5"))
    assert items[2].labels == ("Rất không hài lòng", "Rất hài lòng")


def test_what_is_required_is_said_or_has_no_figure_without() -> None:
    said = replace(OVERALL, key="time", role=None, titles={"vi": "Giờ"}, required=True)
    silent = replace(said, key="place", titles={"vi": "Nơi"}, required=None)
    items = wanted_form(_survey(said, silent), "vi", WORDS).model.items
    assert [item.required for item in items] == [True, True, True, False]


def test_a_section_begins_before_its_question() -> None:
    later = replace(OVERALL, key="time", role=None, titles={"vi": "Giờ"}, section={"vi": "Phần hai"})
    model = wanted_form(_survey(later), "vi", WORDS).model
    assert [item.shape for item in model.items][2:] == [Shape.SECTION, Shape.CHOICE]
    assert [model.section_of(at) for at in range(4)] == [1, 1, 2, 2]


def test_ids_are_those_of_printed_links_or_follow_from_the_key() -> None:
    # A real pair from a public repository: question 60f3953a is entry.1626576186.
    assert entry_to_question("entry.1626576186") == "60f3953a"
    assert FormItem(Shape.TEXT, "x", question="60f3953a").entry == "entry.1626576186"
    survey = _survey(form=Form("https://docs.google.com/forms/d/e/x/viewform", "entry.1626576186"))
    assert wanted_form(survey, "vi", WORDS).code.item.question == "60f3953a"
    seed = read_workspace(Path(__file__).parents[2]).survey
    ids = [own_question_id(question.key) for question in seed.questions]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 8 and 0 < int(one, 16) < 2**31 for one in ids)
    # Forms that were made with these are in use: they must never come out otherwise.
    assert [own_question_id("code"), own_question_id("overall")] == ["093f6519", "37b606fa"]


def test_the_seed_makes_a_whole_form() -> None:
    seed = read_workspace(Path(__file__).parents[2]).survey
    form = wanted_form(seed, "vi", WORDS)
    assert len(form.items) == len(seed.questions)
    assert form.items[0] == form.code
    assert form.model.items[-1].shape is Shape.PARAGRAPH
