"""The Apps Script, run under Node: the form it makes is the form that survey.yaml asks for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qrsurvey.codes.judge import read_generously
from qrsurvey.codes.marked_link import read_marked_link
from qrsurvey.i18n.language import Language
from qrsurvey.office.form_common import wanted_of
from qrsurvey.office.form_script import form_script
from qrsurvey.sources.google.forms.reading import read_form
from qrsurvey.sources.google.forms.script import CODE_PATTERN
from qrsurvey.survey.form_model import Emails, FormModel, Shape
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.apps_script_runner import run_script
from support.catalogues import messages
from support.workspaces import write_workspace

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "src" / "qrsurvey" / "assets" / "script" / "make_form.js"

pytestmark = pytest.mark.system

HOSTILE = """\
title: {vi: 'Khảo sát </script> "ngoặc" `${FORM}` /*SAY*/ null %s \\ {{how}}', en: "Survey"}
description: {vi: "Dòng một", en: "Line one"}
thanks: {vi: "Cảm ơn; '); Logger.log('x"}
questions:
  - {key: code, role: code, kind: text, title: {vi: "Mã đơn vị", en: "Unit code"}}
  - {key: place, kind: multiple, options: ["a, b", "'; //", "*/"], title: {vi: "Ở đâu\\u2028?"}, required: true}
  - key: attitude
    kind: rating
    scale: true
    section: {vi: "Phục vụ", en: "Service"}
    help: {vi: "1 là thấp nhất", en: "1 is lowest"}
    title: {vi: "Thái độ"}
  - {key: overall, role: headline, kind: rating, title: {vi: "Chung"}}
  - {key: comment, role: comment, kind: text, title: {vi: "Góp ý"}}
"""


@pytest.fixture(scope="module")
def seed() -> Workspace:
    return read_workspace(ROOT)


@pytest.fixture
def hostile(tmp_path: Path) -> Workspace:
    return read_workspace(write_workspace(tmp_path / "office", survey=HOSTILE))


def _without_ids(model: FormModel) -> FormModel:
    return replace(model, items=tuple(replace(item, item=None, question=None) for item in model.items))


def _made(left: dict[str, Any]) -> Any:
    assert left["failure"] is None
    (form,) = left["forms"]
    return form


@pytest.mark.parametrize("language", list(Language))
def test_it_makes_the_form_that_the_seed_asks_for(
    seed: Workspace, tmp_path: Path, language: Language
) -> None:
    left = run_script(form_script(seed, language), tmp_path)
    live = read_form(_made(left)["form"])
    assert _without_ids(live.model) == _without_ids(wanted_of(seed).model)
    assert (live.published, live.accepting, live.emails) == (True, True, Emails.NONE)
    assert [(sheet["timeZone"], sheet["locale"]) for sheet in left["sheets"]] == [
        ("Asia/Ho_Chi_Minh", "vi_VN")
    ]
    assert live.spreadsheet == left["sheets"][0]["id"]


def test_hostile_words_are_just_words(hostile: Workspace, tmp_path: Path) -> None:
    left = run_script(form_script(hostile), tmp_path)
    made = _made(left)
    live = read_form(made["form"])
    assert _without_ids(live.model) == _without_ids(wanted_of(hostile).model)
    assert live.model.title == 'Khảo sát </script> "ngoặc" `${FORM}` /*SAY*/ null %s \\ {{how}}'
    assert live.model.description == "Dòng một\n\nLine one\n\nSurvey"
    assert made["confirmation"] == "Cảm ơn; '); Logger.log('x"
    shapes = [item.shape for item in live.model.items]
    assert shapes == [Shape.TEXT, Shape.MULTIPLE, Shape.SECTION, Shape.SCALE, Shape.CHOICE, Shape.PARAGRAPH]
    assert live.model.items[3].labels == ("Rất không hài lòng", "Rất hài lòng")


def test_nobody_is_asked_to_sign_in(seed: Workspace, tmp_path: Path) -> None:
    plain = _made(run_script(form_script(seed), tmp_path))["switches"]
    assert plain["setCollectEmail"] is False
    assert plain["setLimitOneResponsePerUser"] is False
    assert "setRequireLogin" not in plain  # a private account refuses it, and the script goes on
    office = _made(run_script(form_script(seed), tmp_path, workspace=True))["switches"]
    assert office["setRequireLogin"] is False


def test_an_account_that_knows_no_publishing_gets_its_form_too(seed: Workspace, tmp_path: Path) -> None:
    left = run_script(form_script(seed, Language.EN), tmp_path, publishes=False)
    assert _made(left)["form"]["publishSettings"]["publishState"]["isAcceptingResponses"] is True
    assert any("“Publish” button" in line for line in left["log"])


@pytest.mark.parametrize("language", list(Language))
def test_its_log_ends_in_the_command_to_type(seed: Workspace, tmp_path: Path, language: Language) -> None:
    left = run_script(form_script(seed, language), tmp_path)
    live = read_form(_made(left)["form"])
    command = left["log"][-1]
    assert command.startswith('qrsurvey form adopt "')
    assert command.endswith('"')
    adopted = read_marked_link(command.removeprefix("qrsurvey form adopt "))
    code = live.model.items[0]
    assert (adopted.url, adopted.code_entry) == (live.url, code.entry)
    said = "\n".join(left["log"])
    assert f"/d/{live.id}/edit" in said
    assert left["sheets"][0]["id"] in said


def test_running_it_again_makes_no_second_form(seed: Workspace, tmp_path: Path) -> None:
    left = run_script(form_script(seed, Language.EN), tmp_path, "makeForm makeForm")
    assert len(left["forms"]) == len(left["sheets"]) == 1
    assert any("no second one" in line for line in left["log"])
    assert left["log"].count(left["log"][-1]) == 2  # the command to type is said again
    again = run_script(form_script(seed, Language.EN), tmp_path, "makeForm forgetForm makeForm")
    assert len(again["forms"]) == 2


@pytest.mark.parametrize("fails", ["addScaleItem", "addMultipleChoiceItem", "SpreadsheetApp.create"])
def test_a_run_that_was_stopped_midway_is_told(hostile: Workspace, tmp_path: Path, fails: str) -> None:
    left = run_script(form_script(hostile, Language.EN), tmp_path, "makeForm makeForm", fails=fails)
    assert len(left["forms"]) == 1
    assert any("stopped midway" in line for line in left["log"])
    assert any("/edit" in line for line in left["log"])


def test_a_form_that_was_deleted_is_told(seed: Workspace, tmp_path: Path) -> None:
    left = run_script(form_script(seed, Language.EN), tmp_path, "makeForm deleteForm makeForm")
    assert left["forms"] == []
    assert any("may have been deleted" in line for line in left["log"])


def test_the_code_question_refuses_what_is_no_code(seed: Workspace, tmp_path: Path) -> None:
    made = _made(run_script(form_script(seed), tmp_path))
    title = wanted_of(seed).code.item.title
    rule = made["validations"][title]
    assert rule["pattern"] == CODE_PATTERN
    assert "quét lại" in rule["help"]
    assert list(made["validations"]) == [title]


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("LONGHOA-7KQ2", True),
        ("motcua.q3-m0xd", True),
        (" LONGHOA - 7KQ2 ", True),
        ("UBND phường Long Hoa", False),
        ("LONGHOA", False),
        ("LONGHOA-7KQ", False),
        ("", False),
    ],
)
def test_the_pattern_lets_codes_pass(seed: Workspace, tmp_path: Path, text: str, passes: bool) -> None:  # noqa: FBT001
    # Decided by Node, whose regular expressions are closer to Google's than Python's are.
    probe = f"function probe() {{ Logger.log('%s', new RegExp({json.dumps(CODE_PATTERN)}).test({json.dumps(text)})); }}"
    assert run_script(probe, tmp_path, "probe")["log"] == [str(passes).lower()]
    if passes:
        assert "-" in read_generously(text)


@pytest.mark.parametrize("language", list(Language))
def test_every_comment_of_the_script_is_said(seed: Workspace, language: Language) -> None:
    named = re.findall(r"\{\{([a-z-]+)\}\}", SCRIPT.read_text(encoding="utf-8"))
    known = {name for name in messages(language) if name.startswith("script.comment-")}
    assert {f"script.comment-{name}" for name in named} == known
    text = form_script(seed, language)
    assert all(messages(language)[name][0] in text for name in known)


def test_what_the_double_does_not_know_fails(tmp_path: Path) -> None:
    for wrong in (
        "FormApp.create('x').addVideoItems()",
        "FormApp.create(5)",
        "FormApp.create('x').setTitle()",
        "FormApp.create('x').addMultipleChoiceItem().setChoiceValues(['a', 'a'])",
        "FormApp.create('x').addMultipleChoiceItem().setChoiceValues([])",
        "FormApp.create('x').addScaleItem().setBounds(2, 5)",
        "FormApp.create('x').setDestination(FormApp.DestinationType.SPREADSHEET, 'nowhere')",
        "FormApp.create('x').setDestination('SPREADSHEET', 'nowhere')",
        "SpreadsheetApp.create('x').setSpreadsheetTimeZone('Asia/Nowhere')",
        "FormApp.create('x').addTextItem().setValidation(FormApp.createTextValidation())",
    ):
        left = run_script(f"function wrong() {{ {wrong}; }}", tmp_path, "wrong")
        assert left["failure"], wrong
