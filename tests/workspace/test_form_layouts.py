"""`survey.yaml` in all the ways that people write it: a form gets in, and nothing else changes.

Every comment of a layout is unlike the others, and nothing but a comment holds `#`: so comments are counted
without reading YAML.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qrsurvey.errors import UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.survey.questions import Form
from qrsurvey.workspace.form_edit import with_form
from qrsurvey.workspace.form_section import require_form_can_be_written, write_form
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import write_workspace

OLD = "https://docs.google.com/forms/d/e/1FAIpQLSdOther-_0000000000/viewform"
URL = "https://docs.google.com/forms/d/e/1FAIpQLSdExample-_0000000000/viewform"
ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
FORMS = {"short": Form(URL, "entry.5"), "full": Form(URL, "entry.1626576186", ID)}

TITLE = 'title: {vi: "Khảo sát"}   # tiêu đề\n'
QUESTIONS = """\
questions:   # câu hỏi
  - {key: code, role: code, kind: text, title: {vi: "Mã"}}
  # giữa
  - {key: overall, role: headline, kind: rating, title: {vi: "Chung"}}
"""
BLOCK = f"form:\n  url: {OLD}   # cũ\n  code_entry: entry.5   # mã\n"


def _indented(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


LAYOUTS = {
    "nothing": TITLE + QUESTIONS,
    "nothing, a comment above the questions": TITLE + "\n# một\n# hai\n" + QUESTIONS,
    "nothing, an indented comment above the questions": TITLE + "  # một\n" + QUESTIONS,
    "nothing, the questions first": QUESTIONS + TITLE,
    "nothing, no end of the last line": TITLE + "thanks: x\n" + QUESTIONS.rstrip("\n"),
    "empty": TITLE + "form:\n" + QUESTIONS,
    "empty, a comment": TITLE + "form:   # chưa có\n" + QUESTIONS,
    "empty, comments below": TITLE + "form:\n  # url: sẽ có\n# code_entry\n\n" + QUESTIONS,
    "null": TITLE + "form: null\n" + QUESTIONS,
    "null, a comment": TITLE + "form: ~   # not yet\n" + QUESTIONS,
    "null on a line of its own": TITLE + "form:   # một\n  null   # hai\n" + QUESTIONS,
    "null at the very end": QUESTIONS + TITLE + "form: ~",
    "empty at the very end": QUESTIONS + TITLE + "form:",
    "null, quoted key": TITLE + '"form": null\n' + QUESTIONS,
    "block": TITLE + BLOCK + QUESTIONS,
    "block, quoted": TITLE + f"form:\n  url: '{OLD}'  # a\n  \"code_entry\": \"entry.7\"  # b\n" + QUESTIONS,
    "block, a comment right below": TITLE + BLOCK + "# về nguồn\n# hai\nsource: {spreadsheet: abcdefghijk}\n" + QUESTIONS,
    "block, indented comments below": TITLE + BLOCK + "  # id: thêm sau\n\n# hai\n\n" + QUESTIONS,
    "block, comments within": TITLE + f"form: # a\n  # b\n  url: {OLD}\n\n  # c\n  code_entry: entry.7 # d\n" + QUESTIONS,
    "block, deeply indented": TITLE + f"form:\n        url: {OLD}\n        code_entry: entry.7\n" + QUESTIONS,
    "block, the value below": TITLE + f"form:\n  url:   # a\n    {OLD}   # b\n  code_entry: entry.7\n" + QUESTIONS,
    "block, at the very end": QUESTIONS + TITLE + BLOCK.rstrip("\n"),
    "block, a comment at the very end": QUESTIONS + TITLE + BLOCK + "# hết",
    "block with id": TITLE + BLOCK + "  id: 1OtherOtherOtherOtherOtherOther12345   # sửa\n\n# nguồn\n" + QUESTIONS,
    "block with id first": TITLE + "form:\n  id: 1OtherOtherOtherOtherOtherOther12345\n" + BLOCK[6:] + QUESTIONS,
    "block with empty id": TITLE + BLOCK + "  id:   # sau\n" + QUESTIONS,
    "block with null id": TITLE + BLOCK + "  id: ~   # sau\n" + QUESTIONS,
    "anchored block": TITLE + "form: &f   # neo\n" + BLOCK[6:] + QUESTIONS,
    "flow": TITLE + f"form: {{url: {OLD}, code_entry: entry.7}}  # note\n" + QUESTIONS,
    "flow, quoted": TITLE + f'"form": {{"url": "{OLD}", "code_entry": "entry.7"}}  # note\n' + QUESTIONS,
    "flow, a trailing comma": TITLE + f"form: {{url: {OLD}, code_entry: entry.7, }}  # note\n" + QUESTIONS,
    "flow on lines": TITLE + f'form: {{url: "{OLD}", # a\n  code_entry: entry.7 }} # b\n' + QUESTIONS,
    "flow on lines, closed below": TITLE + f"form: {{ # 0\n  url: '{OLD}', # a\n  code_entry: entry.7 # b\n}} # c\n" + QUESTIONS,
    "flow with id": TITLE + f"form: {{url: {OLD}, id: {ID[::-1]}, code_entry: entry.7}}  # note\n" + QUESTIONS,
    "flow with id last": TITLE + f"form: {{\n url: {OLD},\n code_entry: entry.7, # a\n id: {ID[::-1]} # b\n}}\n" + QUESTIONS,
    "flow with id only comma": TITLE + f"form: {{\n url: {OLD},\n id: {ID[::-1]}, # a\n code_entry: entry.7, # b\n}}\n" + QUESTIONS,
    "indented, nothing": _indented(TITLE + "# một\n" + QUESTIONS),
    "indented, null": _indented(TITLE + "form: ~ # một\n" + QUESTIONS),
    "indented, block": _indented(TITLE + BLOCK + QUESTIONS),
    "document marks": "%YAML 1.2\n---   # đầu\n" + TITLE + QUESTIONS + "...   # cuối\n",
    "a text that looks like it": TITLE + "description: |\n  xin\n  form: a\n  questions: b\n" + QUESTIONS,
    "a text before": TITLE + "thanks: >\n  xin\n\n  cảm ơn\n\n\n" + QUESTIONS,
    "a quoted text of several lines": TITLE + 'thanks: "a\n\n  form: b"   # c\n' + QUESTIONS,
    "a letter that ends lines elsewhere": TITLE + 'thanks: "a\u2028form: x"   # b\n' + QUESTIONS,
    "JSON": '{"title": {"vi": "K"},\n"questions": [\n' + ",\n".join(
        f'{{"key": "{key}", "role": "{role}", "kind": "{kind}", "title": {{"vi": "{key}"}}}}'
        for key, role, kind in (("code", "code", "text"), ("overall", "headline", "rating"))
    ) + "]}\n",
    "JSON, null": '{"form": null, "title": {"vi": "K"}, "questions": [\n' + ",\n".join(
        f'{{"key": "{key}", "role": "{role}", "kind": "{kind}", "title": {{"vi": "{key}"}}}}'
        for key, role, kind in (("code", "code", "text"), ("overall", "headline", "rating"))
    ) + "]}\n",
    "a comment that is no template": TITLE + f"# form:\n#   url: {OLD}\n#   code_entry: entry.9\n" + QUESTIONS,
    "a commented section on one line": TITLE + "# form: {url: …, code_entry: …}\n" + QUESTIONS,
}  # fmt: skip

TEMPLATES = {
    "as the seed has it": TITLE + "# đầu\n# form:\n#   url: https://docs.google.com/forms/d/e/…/viewform\n"
    "#   code_entry: entry.1234567890   # ô mã\n# source:\n#   spreadsheet: y\n\n" + QUESTIONS,
    "with notes inside": TITLE + "# form:   # điền sau\n#   url: …\n#   GIU LAI: số quản trị 0276\n#   code_entry: …\n"
    "#   code_entry là ô mã\n# source:\n" + QUESTIONS,
    "without space": TITLE + "#form:\n#  url: ...\n" + QUESTIONS,
    "with id": TITLE + "# form:\n#   id: …   # của người sửa\n#   url: …\n#   code_entry: entry.1234567890\n" + QUESTIONS,
    "indented": _indented(TITLE + "# form:\n#   url: …\n#   code_entry: …\n\n" + QUESTIONS),
    "after a text": TITLE + "thanks: >\n  xin\n\n# form:\n#   url: …\n#   code_entry: …\n" + QUESTIONS,
    "within another section": TITLE + "source:\n# form:\n#   url: …\n  spreadsheet: abcdefghijk\n" + QUESTIONS,
}  # fmt: skip

BY_HAND = {
    "an alias": TITLE + f"form: {{url: &u {OLD}, code_entry: entry.7}}\ndescription: *u\n" + QUESTIONS,
    "a folded address": TITLE + f"form:\n  url: >-\n    {OLD}\n  code_entry: entry.7\n" + QUESTIONS,
    "a tag": TITLE + f"form:\n  url: !!str {OLD}\n  code_entry: entry.7\n" + QUESTIONS,
    "a tagged nothing": TITLE + "form: !!null\n" + QUESTIONS,
    "an explicit key": TITLE + "? form\n: null\n" + QUESTIONS,
}


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def _comments(text: str) -> list[str]:
    return [found.rstrip() for found in re.findall(r"#[^\r\n]*", text)]


def _read(root: Path) -> Workspace:
    return read_workspace(root)


def _check(before: str, after: str, form: Form, path: Path) -> None:
    """Hold what must be true of any edit."""
    path.write_bytes(before.encode("utf-8"))
    was = _read(path.parents[1]).survey
    path.write_bytes(after.encode("utf-8"))
    now = _read(path.parents[1]).survey
    assert now.form == form
    assert (now.titles, now.questions, now.sources) == (was.titles, was.questions, was.sources)
    # Lines that hold nothing of the form are there as they were, in their order, and their ends with them.
    others = [
        line for line in _lines(before) if not re.search(r"form|url|code_entry|\bid\b|https:|null|~", line)
    ]
    left = iter(_lines(after))
    for line in others:
        assert any(line.rstrip("\r\n") == one.rstrip("\r\n") and one.startswith(line) for one in left), line
    assert set(re.findall(r"\r\n|\n|\r", after)) <= set(re.findall(r"\r\n|\n|\r", before)) | {"\n"}
    assert with_form(after, form) == after


@pytest.mark.mass
@pytest.mark.parametrize(
    ("newline", "form"),
    [("\n", "short"), ("\n", "full"), ("\r\n", "full"), ("\r", "short")],
    ids=["LF short", "LF full", "CRLF full", "CR short"],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_comment_stays_once(tmp_path: Path, layout: str, newline: str, form: str) -> None:
    before = LAYOUTS[layout].replace("\n", newline)
    path = write_workspace(tmp_path) / "config" / "survey.yaml"
    path.write_bytes(before.encode("utf-8"))
    require_form_can_be_written(path, FORMS[form])
    assert path.read_bytes() == before.encode("utf-8")
    assert write_form(path, FORMS[form])
    after = path.read_bytes().decode("utf-8")
    assert _comments(after) == _comments(before)
    assert set(re.findall(r"\r\n|\n|\r", after)) == {newline}
    _check(before, after, FORMS[form], path)
    assert sorted(file.name for file in path.parent.iterdir()) == ["survey.yaml", "units.yaml"]


@pytest.mark.parametrize(
    ("newline", "form"),
    [("\n", "short"), ("\n", "full"), ("\r\n", "full"), ("\r", "short")],
    ids=["LF short", "LF full", "CRLF full", "CR short"],
)
@pytest.mark.parametrize("layout", TEMPLATES)
def test_a_commented_section_is_filled_in_and_its_notes_stay(
    tmp_path: Path, layout: str, newline: str, form: str
) -> None:
    before = TEMPLATES[layout].replace("\n", newline)
    path = write_workspace(tmp_path) / "config" / "survey.yaml"
    path.write_bytes(before.encode("utf-8"))
    assert write_form(path, FORMS[form])
    after = path.read_bytes().decode("utf-8")
    # What was a field to fill in may be one now; nothing else of the comments may have gone.
    kept = Counter(_comments(after))
    for comment in _comments(before):
        field = re.match(r"#\s*(?:form:|url: |code_entry: |id: )\S*", comment)
        note = comment[field.end() :].strip() if field else comment
        assert kept[comment] == 1 or (field and not note) or kept[note] == 1, comment
    assert sum(kept.values()) <= len(_comments(before))
    _check(before, after, FORMS[form], path)


@pytest.mark.parametrize("layout", BY_HAND)
def test_what_cannot_be_edited_is_left_and_the_lines_are_told(tmp_path: Path, layout: str) -> None:
    path = write_workspace(tmp_path, survey=BY_HAND[layout]) / "config" / "survey.yaml"
    before = path.read_bytes()
    with pytest.raises(UsageError) as caught:
        write_form(path, FORMS["full"])
    assert caught.value.message.id == "form.cannot-insert"
    told = [Catalog(Language("vi")).message(detail) for detail in caught.value.details]
    assert told == ["form:", f"  url: {URL}", "  code_entry: entry.1626576186", f"  id: {ID}"]
    with pytest.raises(UsageError) as caught:
        require_form_can_be_written(path, FORMS["full"])
    assert caught.value.message.id == "form.cannot-prepare"
    assert path.read_bytes() == before


NEWLINES = st.sampled_from(["\n", "\r\n"])
SPACE = st.sampled_from(["", "\n", "# {n}\n", "  # {n}\n", "\n# {n}\n\n", "# {n}\n    # {n}\n"])
TAIL = st.sampled_from(["\n", "  # {n}\n", " # {n}\n"])


@st.composite
def _layouts(draw: st.DrawFn) -> str:
    """Draw a file: a section written in some way, comments anywhere, each line with an end of its own."""
    tails = [draw(TAIL) for _ in range(8)]
    gaps = [draw(SPACE) for _ in range(6)]
    quote = draw(st.sampled_from(["", "'", '"']))
    pairs = [f"url: {quote}{OLD}{quote}", f"code_entry: {quote}entry.7{quote}"]
    kind = draw(st.sampled_from(["none", "null", "block", "flow", "lines"]))
    nothing = draw(st.sampled_from(["id:", "id: ~"] if kind == "block" else ["id: ~"]))
    pairs = draw(
        st.permutations(pairs + draw(st.sampled_from([[], [f"id: {quote}{ID[::-1]}{quote}"], [nothing]])))
    )
    section = ""
    if kind == "null":
        section = "form:" + draw(st.sampled_from(["", " null", " ~", "  Null"])) + tails[0]
    elif kind == "block":
        indent = draw(st.sampled_from(["  ", "    ", " "]))
        section = f"form:{tails[0]}" + "".join(
            gap + indent + pair + tail for gap, pair, tail in zip(gaps[2:], pairs, tails[1:], strict=False)
        )
    elif kind == "flow":
        section = "form: {" + ", ".join(pairs) + draw(st.sampled_from(["}", " }", ",}"])) + tails[0]
    elif kind == "lines":
        last = draw(st.sampled_from(["", ","]))
        section = f"form: {{{tails[0]}" + "".join(
            f"  {pair}{',' if at < len(pairs) - 1 else last}{tail}"
            for at, (pair, tail) in enumerate(zip(pairs, tails[1:], strict=False))
        ) + f"}}{tails[6]}"  # fmt: skip
    parts = [TITLE, gaps[0] + section, gaps[1] + QUESTIONS]
    if draw(st.booleans()):
        parts.reverse()
    text = "".join(parts)
    if draw(st.booleans()):
        text = _indented(text)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    lines = text.split("\n")
    text = "".join(line + draw(NEWLINES) for line in lines[:-1]) + lines[-1]
    for number in range(text.count("{n}")):
        text = text.replace("{n}", f"ghi chú {number}", 1)
    return text


@pytest.mark.mass
@given(before=_layouts(), name=st.sampled_from(sorted(FORMS)))
@example(before=(TITLE + BLOCK).replace("\n", "\r\n") + QUESTIONS, name="full")
def test_any_layout(tmp_path_factory: pytest.TempPathFactory, before: str, name: str) -> None:
    after = with_form(before, FORMS[name])
    assert after is not None
    assert _comments(after) == _comments(before)
    path = write_workspace(tmp_path_factory.mktemp("any")) / "config" / "survey.yaml"
    _check(before, after, FORMS[name], path)
