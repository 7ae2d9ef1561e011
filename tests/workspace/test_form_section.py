"""Writing `form:`: nothing but the section changes, and a file that can't be read is never delivered."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from qrsurvey.errors import UsageError
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.form_section import write_form
from qrsurvey.workspace.workspace import read_workspace
from support.workspaces import SURVEY, write_workspace

SEED = Path(__file__).parents[2] / "config" / "survey.yaml"
URL = "https://docs.google.com/forms/d/e/1FAIpQLSdExample-_0000000000/viewform"
OTHER = "https://docs.google.com/forms/d/e/1FAIpQLSdOther-_0000000000/viewform"
FORM = Form(URL, "entry.1626576186")
FULL = Form(URL, "entry.1626576186", "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789")

BLOCK = """\
# một
title: {vi: "Khảo sát"}   # tiêu đề

form:   # biểu mẫu
  # địa chỉ
  url: 'https://docs.google.com/forms/d/e/1FAIpQLSdOther-_0000000000/viewform'   # cho người dân
  code_entry: entry.5
  id: 1OtherOtherOtherOtherOtherOther12345
# câu hỏi
questions:
  -   {key: code, role: code, kind: text, title: {vi: "Mã"}}
  -   {key: overall,   role: headline, kind: rating, title: {vi: "Chung"}}
"""
FLOW = BLOCK.replace(
    BLOCK[BLOCK.index("form:") : BLOCK.index("# câu hỏi")],
    f'form: {{url: "{OTHER}", code_entry: entry.5}}  # biểu mẫu\n',
)


def _write(tmp_path: Path, text: str) -> Path:
    return write_workspace(tmp_path, survey=text) / "config" / "survey.yaml"


def _changed(before: str, after: str) -> tuple[list[str], list[str]]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


def test_the_seed_keeps_every_other_line(tmp_path: Path) -> None:
    path = _write(tmp_path, SEED.read_text(encoding="utf-8"))
    before = path.read_text(encoding="utf-8")
    assert write_form(path, FULL)
    gone, new = _changed(before, path.read_text(encoding="utf-8"))
    note = '     # ô "Mã đơn vị" trong "Nhận đường liên kết được điền trước"'
    assert new == ["form:", f"  url: {URL}", f"  code_entry: entry.1626576186{note}", f"  id: {FULL.id}"]
    assert len(gone) == 3
    assert all(line.startswith("#") and ("form" in line or "entry" in line) for line in gone)
    assert read_workspace(tmp_path).survey.form == FULL
    assert "# source:" in path.read_text(encoding="utf-8")


def test_without_the_comment_it_comes_before_the_questions(tmp_path: Path) -> None:
    text = BLOCK[: BLOCK.index("form:")] + BLOCK[BLOCK.index("# câu hỏi") :]
    path = _write(tmp_path, text)
    assert write_form(path, FORM)
    gone, new = _changed(text, path.read_text(encoding="utf-8"))
    assert gone == []
    assert [line for line in new if line] == ["form:", f"  url: {URL}", "  code_entry: entry.1626576186"]
    after = path.read_text(encoding="utf-8")
    assert after.index("form:") < after.index("# câu hỏi") < after.index("questions:")


@pytest.mark.parametrize("form", [FORM, FULL])
def test_a_section_that_is_there_keeps_its_comments(tmp_path: Path, form: Form) -> None:
    path = _write(tmp_path, BLOCK)
    assert write_form(path, form)
    after = path.read_text(encoding="utf-8")
    assert read_workspace(tmp_path).survey.form == form
    for comment in ("# một", "# tiêu đề", "# biểu mẫu", "# địa chỉ", "# cho người dân", "# câu hỏi"):
        assert after.count(comment) == 1
    assert after[: after.index("form:")] == BLOCK[: BLOCK.index("form:")]
    assert after[after.index("# câu hỏi") :] == BLOCK[BLOCK.index("# câu hỏi") :]


def test_a_section_on_one_line_stays_on_one(tmp_path: Path) -> None:
    path = _write(tmp_path, FLOW)
    assert write_form(path, FULL)
    gone, new = _changed(FLOW, path.read_text(encoding="utf-8"))
    assert (len(gone), len(new)) == (1, 1)
    assert "# biểu mẫu" in new[0]
    assert read_workspace(tmp_path).survey.form == FULL


@pytest.mark.parametrize("text", [SEED.read_text(encoding="utf-8"), BLOCK, FLOW, SURVEY])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_and_the_mark_of_windows_stay(tmp_path: Path, text: str, start: str, newline: str) -> None:
    path = _write(tmp_path, "")
    path.write_bytes((start + text.replace("\n", newline)).encode("utf-8"))
    assert write_form(path, FULL)
    content = path.read_bytes().decode("utf-8")
    assert content.startswith("\ufeff") == bool(start)
    assert content.count("\n") == content.count(newline)
    assert read_workspace(tmp_path).survey.form == FULL
    assert not write_form(path, FULL)


@pytest.mark.parametrize(
    "text",
    [
        "title: {vi: x}\n",
        "form: [1]\nquestions: []\n",
        "{questions: [], title: {vi: x}}\n",
        SURVEY + "unknown: 1\n",
        SURVEY.replace("form:\n", "form: # x\n  extra: 1\n"),
    ],
)
def test_a_file_that_cannot_be_kept_is_left_alone(tmp_path: Path, text: str) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        write_form(path, FULL)
    assert caught.value.message.id == "form.cannot-insert"
    assert path.read_text(encoding="utf-8") == text
    assert sorted(file.name for file in path.parent.iterdir()) == ["survey.yaml", "units.yaml"]
