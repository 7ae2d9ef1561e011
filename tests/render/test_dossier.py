"""Documents about cases on paper: marked, numbered, alike in both formats, and text stays text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from pypdfium2 import raw

from qrsurvey.render.docx import render_docx
from qrsurvey.render.measures import ISSUER_WIDTH, PAGE_HEIGHT, PAGE_WIDTH, TEXT_WIDTH, Style, line_width
from qrsurvey.render.pdf import render_pdf
from qrsurvey.report.model import Document, Heading, Paragraph, ParagraphKind, Ruled, Table
from support.documents import find, full, part, texts, value
from support.dossiers import HOSTILE, document
from support.pdf_pages import letter_boxes, opened, page_texts, squeezed
from support.word_processor import SOFFICE, astray, check_page, converted, page_lines

MM = 72 / 25.4
ANNEXES = ("all", "empty", "older", "one", "sixty", "hostile", "all-en")
SHEETS = ("sheet", "masked", "unwritten", "unit", "strange", "sheet-en")
NAMES = (*ANNEXES, *SHEETS)
# In LibreOffice; words longer than a line break elsewhere there.
OPENED = ("all", "empty", "sixty", "all-en", "sheet", "masked", "unit", "sheet-en")


@cache
def _pdf(name: str) -> bytes:
    return render_pdf(document(name))


@cache
def _docx(name: str) -> bytes:
    return render_docx(document(name))


class _Line(NamedTuple):
    """A line that is drawn, in points from the lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left


def _lines(page: Any) -> list[_Line]:
    return [_Line(*one.get_bounds()) for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]


def _expected(made: Document) -> list[str]:
    expected = [made.marking or ""]
    for annex in made.annexes:
        expected += [annex.label, annex.title, annex.note]
    for block in (*made.blocks, *(block for annex in made.annexes for block in annex.blocks)):
        if isinstance(block, Heading):
            expected.append(block.text)
        elif isinstance(block, Paragraph):
            expected.append(f"- {block.text}" if block.kind is ParagraphKind.ITEM else block.text)
        elif isinstance(block, Table):
            expected += [f"{block.label}. {block.title}", *(column.title for column in block.columns)]
    if made.letterhead:
        expected += [made.letterhead.kind, made.letterhead.subject]
    if made.closing:
        expected += made.closing.recipients
    return [squeezed(text).replace("😀", "□") for text in expected]


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_in_both(name: str) -> None:
    made = document(name)
    marking = squeezed(made.marking or "")
    # What stands above a page comes between the parts of what goes on there.
    pages = [re.sub(rf"^\d+{marking}", "", squeezed(page)) for page in page_texts(_pdf(name))]
    in_pdf, in_docx = "".join(pages), squeezed("".join(texts(_docx(name))))
    for text in _expected(made):
        assert text in in_pdf
        assert text in in_docx


@pytest.mark.parametrize("name", NAMES)
def test_pages_but_the_first_have_their_number_and_the_marking_above(name: str) -> None:
    marking = squeezed(document(name).marking or "")
    with opened(_pdf(name)) as pages:
        for number, page in enumerate(pages, start=1):
            above = [(char, box) for char, box in letter_boxes(page) if box[1] > PAGE_HEIGHT - 20 * MM]
            assert "".join(char for char, _ in above) == ("" if number == 1 else f"{number}{marking}")
            digits = [box for char, box in above if char.isdigit()]
            if digits:
                assert (digits[0][0] + digits[-1][2]) / 2 == pytest.approx(PAGE_WIDTH / 2, abs=1)
                assert above[-1][1][2] == pytest.approx(PAGE_WIDTH - 15 * MM, abs=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_marking_stands_framed_on_the_first_page_bold_and_of_13_points(name: str) -> None:
    marking = document(name).marking
    assert marking
    with opened(_pdf(name)) as pages:
        page = pages[0]
        textpage = page.get_textpage()
        found = textpage.search(marking).get_next()
        assert found is not None
        start, length = found
        assert raw.FPDFText_GetFontSize(textpage, start) == pytest.approx(13)
        boxes = [textpage.get_charbox(at) for at in range(start, start + length)]
        left, right = boxes[0][0], boxes[-1][2]
        bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        lines = _lines(page)
        level = [
            line for line in lines if line.width > right - left and line.left < left < right < line.right
        ]
        above = min(line.bottom - top for line in level if line.bottom > top)
        below = min(bottom - line.top for line in level if line.top < bottom)
        upright = [line for line in lines if line.bottom < bottom < top < line.top]
        before = min(left - line.right for line in upright if line.right < left)
        after = min(line.left - right for line in upright if line.left > right)
        assert before == pytest.approx(after, abs=1.5)  # it stands in its middle
        assert max(above, below, before, after) < 9
        # Left of the middle and in the upper part of the page.
        assert right + after < PAGE_WIDTH / 2
        assert bottom - below > PAGE_HEIGHT * 0.8
        assert len(re.findall(re.escape(marking), page_texts(_pdf(name))[0])) == 1


def test_the_marking_of_the_docx_is_framed_on_all_sides() -> None:
    for name in ("all", "sheet"):
        (paragraph,) = [
            one
            for one in part(_docx(name), "word/document.xml").iter(full("w:p"))
            if value(one, "w:pPr/w:pStyle") == "Frame"
        ]
        borders = find(paragraph, "w:pPr/w:pBdr/*")
        assert [border.tag for border in borders] == [
            full(f"w:{side}") for side in ("top", "left", "bottom", "right")
        ]
        assert {border.get(full("w:val")) for border in borders} == {"single"}
        # LibreOffice takes the frame's lines and the spaces beside them off the room for the text.
        (indent,) = find(paragraph, "w:pPr/w:ind")
        room = ISSUER_WIDTH if name == "sheet" else TEXT_WIDTH
        room -= sum(int(indent.get(full(f"w:{side}")) or 0) / 20 for side in ("left", "right"))
        room -= sum(
            int(border.get(full("w:sz")) or 0) / 8 + int(border.get(full("w:space")) or 0)
            for border in (borders[1], borders[3])
        )
        assert room > line_width("LƯU HÀNH NỘI BỘ", Style.FRAME) + 1
        styles = part(_docx(name), "word/styles.xml")
        (style,) = [one for one in find(styles, "w:style") if one.get(full("w:styleId")) == "Frame"]
        assert value(style, "w:rPr/w:sz") == "26"
        assert find(style, "w:rPr/w:b")


@pytest.mark.parametrize("name", NAMES)
def test_no_text_stands_outside_the_margins(name: str) -> None:
    with opened(_pdf(name)) as pages:
        for page in pages:
            for char, (left, bottom, right, _) in letter_boxes(page):
                assert left >= 30 * MM - 2, char  # slanted letters reach over
                assert right <= PAGE_WIDTH - 15 * MM + 2, char
                assert bottom >= 20 * MM - 0.6, char


@pytest.mark.parametrize("name", ["sheet", "masked", "unwritten", "unit", "sheet-en"])
def test_a_sheet_is_one_page_where_it_fits(name: str) -> None:
    assert len(page_texts(_pdf(name))) == 1


def test_the_signature_of_a_long_sheet_does_not_stand_alone() -> None:
    *_, last = page_texts(_pdf("strange"))
    assert "4. Kết quả xác minh" in last
    assert "CHÁNH VĂN PHÒNG" in last


@pytest.mark.parametrize("name", NAMES)
def test_no_heading_is_the_last_line_of_a_page(name: str) -> None:
    made = document(name)
    blocks = (*made.blocks, *(block for annex in made.annexes for block in annex.blocks))
    leading = {
        squeezed(block.text)
        for block, following in pairwise((*blocks, None))
        if (isinstance(block, Heading) and not isinstance(following, Ruled))
        or (isinstance(block, Paragraph) and block.kind is ParagraphKind.LEAD)
    }
    for page in page_texts(_pdf(name))[:-1]:
        assert squeezed(page.strip().splitlines()[-1]) not in leading


@pytest.mark.parametrize("name", SHEETS)
def test_lines_to_write_on_stand_below_their_heading(name: str) -> None:
    checked = 0
    with opened(_pdf(name)) as pages:
        for block, following in pairwise(document(name).blocks):
            if not isinstance(following, Ruled):
                continue
            assert isinstance(block, Heading)
            for page in pages:
                textpage = page.get_textpage()
                found = textpage.search(block.text).get_next()
                if found is not None:
                    under = textpage.get_charbox(found[0])[1]
                    ruled = [line for line in _lines(page) if line.width > 160 * MM and line.top < under]
                    assert len(ruled) >= following.lines
                    assert under - max(line.top for line in ruled) < 30
                    checked += 1
    assert checked == 2


def test_what_people_write_is_only_text() -> None:
    visible = squeezed("".join(char for char in HOSTILE if unicodedata.category(char) != "Cf")).replace(
        "😀", "□"
    )
    for text in (squeezed("".join(page_texts(_pdf("strange")))), squeezed("".join(texts(_docx("strange"))))):
        assert text.count(visible) > 20
    with opened(_pdf("strange")) as pages:
        assert not [
            mark for page in pages for mark in page.get_textpage().get_text_range() if mark in "\u202e\u2066"
        ]


@pytest.mark.parametrize("name", NAMES)
def test_the_file_keeps_to_the_rules_of_word(name: str, tmp_path: Path) -> None:
    file = tmp_path / "dossier.docx"
    file.write_bytes(_docx(name))
    found = OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(file))
    assert [str(error) for error in found.errors] == []


@pytest.mark.parametrize("name", ["all", "sheet"])
def test_every_style_that_is_used_is_there(name: str) -> None:
    docx = _docx(name)
    there = {one.get(full("w:styleId")) for one in find(part(docx, "word/styles.xml"), "w:style")}
    used = {value(one, "w:pPr/w:pStyle") for one in part(docx, "word/document.xml").iter(full("w:p"))}
    assert used - {None} <= there


@pytest.mark.parametrize("name", ["all", "sheet"])
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    assert render_pdf(document(name)) == _pdf(name)
    assert render_docx(document(name)) == _docx(name)


@pytest.mark.system
@pytest.mark.skipif(SOFFICE is None, reason="needs soffice (libreoffice-writer-nogui)")
def test_libreoffice_shows_the_pages_of_the_pdf(tmp_path: Path) -> None:
    made = converted({name: _docx(name) for name in OPENED}, "pdf", tmp_path)
    for name, pdf in made.items():
        ours, theirs = page_lines(_pdf(name)), page_lines(pdf)
        assert len(theirs) == len(ours), name
        assert astray(ours[0], theirs[0]) == [], name
        for number, (here, there) in enumerate(zip(ours, theirs, strict=True), start=1):
            check_page(here, there, (name, number))
            assert len(there) == len(here), (name, number)
