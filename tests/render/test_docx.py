"""The DOCX as its XML says it, read without the library that wrote it."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from openxml_audit import FileFormat, OpenXmlValidator
from PIL import Image

import qrsurvey
from qrsurvey.render.docx import render_docx
from qrsurvey.render.plates import plates
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.identity import parse_identity
from qrsurvey.report.model import Heading, Paragraph, ParagraphKind, RowKind, Table
from qrsurvey.survey.units import Group, Unit, Units
from qrsurvey.typography.fonts import Face
from support.answers import GROUPS, OFFICE, figures, make, report
from support.documents import ALL, IDENTITY, MIXED, find, full, made, names, part, texts, value
from support.pdf_pages import squeezed

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_POINT = 12_700


@cache
def _docx(name: str) -> bytes:
    return render_docx(made(name))


def _document(name: str) -> ET.Element:
    return part(_docx(name), "word/document.xml")


@cache
def _styles(name: str = "mixed") -> dict[str, ET.Element]:
    root = part(_docx(name), "word/styles.xml")
    return {style.get(full("w:styleId"), ""): style for style in find(root, "w:style")}


def _text(paragraph: ET.Element) -> str:
    return "".join(
        " " if piece.tag == full("w:br") else piece.text or ""
        for piece in paragraph.iter()
        if piece.tag in {full("w:t"), full("w:br")}
    )


def _style_of(paragraph: ET.Element) -> str:
    return value(paragraph, "w:pPr/w:pStyle") or "Normal"


def _faults(docx: bytes, folder: Path) -> list[str]:
    """What Microsoft's rules for the format find wrong, by another's reading of them."""
    file = folder / "report.docx"
    file.write_bytes(docx)
    result = OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(file))
    return [str(error) for error in result.errors]


@pytest.mark.mass
@pytest.mark.parametrize("name", ALL)
def test_the_file_keeps_to_the_rules_of_word(name: str, tmp_path: Path) -> None:
    assert _faults(_docx(name), tmp_path) == []


def test_those_rules_would_find_a_fault(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx("n-0"))) as good, zipfile.ZipFile(file, "w") as bad:
        for member in good.namelist():
            data = good.read(member)
            if member == "word/document.xml":
                data = data.replace(b"<w:pPr><w:pStyle", b"<w:pPr><w:keepNext/><w:pStyle", 1)
            bad.writestr(member, data)
    assert _faults(file.getvalue(), tmp_path) != []


@pytest.mark.parametrize("name", ALL)
def test_every_text_of_the_report_is_there_in_its_order(name: str) -> None:
    whole = made(name)
    expected: list[str] = []
    for block in [*whole.blocks, *(block for annex in whole.annexes for block in annex.blocks)]:
        if isinstance(block, Heading):
            expected.append(block.text)
        elif isinstance(block, Paragraph):
            expected.append(f"- {block.text}" if block.kind is ParagraphKind.ITEM else block.text)
        elif isinstance(block, Table):
            expected += [f"{block.label}. {block.title}", *(column.title for column in block.columns)]
            expected += [cell for row in block.rows for cell in row.cells]
        else:
            expected += [f"{block.label}. {block.title}", block.note]
    found = iter([squeezed(text) for text in texts(_docx(name))])
    for text in expected:
        assert squeezed(text) in found, text  # goes on where it was found
    everything = {squeezed(text) for text in texts(_docx(name))}
    head, end = whole.letterhead, whole.closing
    lines = (head.issuer, head.nation, head.motto, head.number, head.place_and_date, head.kind, head.subject)
    for line in (*lines, *end.recipients):
        assert squeezed(line) in everything


def test_the_page_is_the_decrees() -> None:
    (section,) = find(_document("mixed"), "w:body/w:sectPr")
    size, margins = find(section, "w:pgSz")[0], find(section, "w:pgMar")[0]
    millimetres = {
        key: int(element.get(full(f"w:{key}"), "")) / TWIPS_PER_MM
        for element, keys in ((size, "w h"), (margins, "top bottom left right"))
        for key in keys.split()
    }
    wanted = {"w": 210, "h": 297, "top": 20, "bottom": 20, "left": 30, "right": 15}
    assert millimetres == pytest.approx(wanted, abs=0.02)


def test_pages_have_their_number_in_the_top_margin_but_for_the_first() -> None:
    (section,) = find(_document("plain"), ".//w:sectPr")
    assert find(section, "w:titlePg")
    assert find(section, "w:pgNumType")[0].get(full("w:start")) == "1"
    (reference,) = find(section, "w:headerReference")
    assert reference.get(full("w:type")) == "default"  # there is none for a first page
    targets = {
        one.get("Id"): one.get("Target") for one in part(_docx("plain"), "word/_rels/document.xml.rels")
    }
    header = part(_docx("plain"), f"word/{targets[reference.get(full('r:id'))]}")
    (field,) = find(header, ".//w:fldSimple")
    assert field.get(full("w:instr"), "").strip() == "PAGE"
    assert value(_styles()["Header"], "w:pPr/w:jc") == "center"
    assert value(_styles()["Header"], "w:rPr/w:sz") == "26"


def test_each_annex_is_a_section_with_pages_of_its_own() -> None:
    sections = find(_document("annexes"), ".//w:sectPr")
    assert len(sections) == 3
    for section in sections:
        assert find(section, "w:titlePg")
        assert find(section, "w:headerReference")
        assert value(section, "w:type") == "nextPage"
        assert find(section, "w:pgNumType")[0].get(full("w:start")) == "1"
    paragraphs = find(_document("annexes"), "w:body/w:p")
    labels = [_text(one) for one in paragraphs if _style_of(one) == "Annex"]
    assert labels == ["Phụ lục I", "Phụ lục II"]
    assert value(_styles()["Annex"], "w:pPr/w:outlineLvl") == "0"


@pytest.mark.parametrize("name", ["mixed", "annexes"])
def test_headings_are_headings_of_their_level(name: str) -> None:
    paragraphs = find(_document(name), "w:body/w:p")
    found = [(_text(one), _style_of(one)) for one in paragraphs if _style_of(one).startswith("Heading")]
    whole = made(name)
    expected = [(b.text, f"Heading{b.level}") for b in whole.blocks if isinstance(b, Heading)]
    for annex in whole.annexes:  # below the annex's own
        expected += [(b.text, f"Heading{b.level + 1}") for b in annex.blocks if isinstance(b, Heading)]
    assert found == expected
    for level in (1, 2, 3):
        style = _styles()[f"Heading{level}"]
        assert value(style, "w:name") == f"heading {level}"
        assert value(style, "w:pPr/w:outlineLvl") == str(level - 1)
        assert find(style, "w:pPr/w:keepNext")
        assert find(style, "w:rPr/w:b")


SIZES = {
    "Parent": 12, "Issuer": 12, "Motto": 13, "Number": 13, "PlaceDate": 13, "Title": 14, "Subtitle": 14,
    "Addressee": 14, "BodyText": 14, "Heading1": 14, "Heading2": 14, "RecipientsTitle": 12, "Recipient": 11,
    "Signer": 14, "Annex": 14, "AnnexTitle": 14, "AnnexNote": 13,
}  # fmt: skip
BOLD = {"Issuer", "Motto", "Title", "Subtitle", "Heading1", "Heading2", "RecipientsTitle", "Signer", "Annex", "AnnexTitle"}  # fmt: skip
ITALIC = {"PlaceDate", "RecipientsTitle", "AnnexNote"}


def test_styles_are_the_decrees() -> None:
    styles = _styles()
    for name, size in SIZES.items():
        assert value(styles[name], "w:rPr/w:sz") == str(2 * size), name
        assert bool(find(styles[name], "w:rPr/w:b")) == (name in BOLD), name
        assert bool(find(styles[name], "w:rPr/w:i")) == (name in ITALIC), name
    body = styles["BodyText"]
    assert value(body, "w:pPr/w:jc") == "both"
    (spacing,), (indent,) = find(body, "w:pPr/w:spacing"), find(body, "w:pPr/w:ind")
    assert int(spacing.get(full("w:after"), "")) >= 6 * 20
    assert spacing.get(full("w:lineRule")) == "exact"
    assert int(indent.get(full("w:firstLine"), "")) / TWIPS_PER_MM == pytest.approx(10, abs=0.02)


@pytest.mark.parametrize("name", ALL)
def test_every_style_that_is_used_is_defined_and_only_one_font_named(name: str) -> None:
    document, styles = _document(name), _styles(name)
    used = {
        element.get(full("w:val"))
        for tag in ("pStyle", "tblStyle")
        for element in find(document, f".//w:{tag}")
    }
    assert used <= set(styles)
    root = part(_docx(name), "word/styles.xml")
    fonts = [*find(root, ".//w:rFonts"), *find(document, ".//w:rFonts")]
    assert {attribute for one in fonts for attribute in one.attrib.values()} == {"Times New Roman"}
    assert {full(f"w:{script}") for script in ("ascii", "hAnsi", "eastAsia", "cs")} == set(fonts[0].attrib)
    (font,) = part(_docx(name), "word/fontTable.xml")
    assert font.get(full("w:name")) == "Times New Roman"
    # Nothing of how the document came to be stays in it.
    with zipfile.ZipFile(io.BytesIO(_docx(name))) as file:
        for member in file.namelist():
            assert not re.search(rb"rsid|python-docx", file.read(member)), member


@pytest.mark.parametrize(
    ("name", "tag", "style"), [("mixed", "vi-VN", "Nơi nhận"), ("english", "en-US", "Recipients title")]
)
def test_the_document_says_its_language_and_names_its_styles_in_it(name: str, tag: str, style: str) -> None:
    root = part(_docx(name), "word/styles.xml")
    (language,) = find(root, "w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    assert language.get(full("w:val")) == tag
    assert value(_styles(name)["RecipientsTitle"], "w:name") == style


@pytest.mark.parametrize("name", ["mixed", "sixty", "annexes"])
def test_tables_repeat_their_header_and_break_no_row(name: str) -> None:
    tables = [
        one for one in find(_document(name), ".//w:tbl") if value(one, "w:tblPr/w:tblStyle") == "TableGrid"
    ]
    whole = made(name)
    blocks = [*whole.blocks, *(block for annex in whole.annexes for block in annex.blocks)]
    wanted = [block for block in blocks if isinstance(block, Table)]
    assert len(tables) == len(wanted)
    for table, block in zip(tables, wanted, strict=True):
        rows = find(table, "w:tr")
        assert [bool(find(row, "w:trPr/w:tblHeader")) for row in rows] == [True] + [False] * len(block.rows)
        assert all(find(row, "w:trPr/w:cantSplit") for row in rows)
        # The header stays with three rows, a group with its first unit, the sum with the row before.
        kept = [bool(find(row, "w:tc/w:p/w:pPr/w:keepNext")) for row in rows]
        kinds = [row.kind for row in block.rows]
        assert all(kept[: min(3, len(rows) - 1)])
        for at, kind in enumerate(kinds, start=1):
            if kind is RowKind.GROUP:
                assert kept[at]
            if kind is RowKind.TOTAL:
                assert kept[at - 1]
        assert not kept[-1]
        widths = [int(column.get(full("w:w"), "")) for column in find(table, "w:tblGrid/w:gridCol")]
        assert sum(widths) == pytest.approx(165 * TWIPS_PER_MM, abs=1)
        for row in rows:
            cells = [
                (find(one, "w:tcPr/w:tcW")[0].get(full("w:w")), value(one, "w:tcPr/w:gridSpan"))
                for one in find(row, "w:tc")
            ]
            assert cells == [(str(width), None) for width in widths] or cells == [
                (str(sum(widths)), str(len(widths)))
            ]


def _width(text: str, face: Face, size: float) -> float:
    """The width of a line by the font file itself."""
    font = TTFont(face.file)
    letters, metrics = font.getBestCmap(), font["hmtx"]
    units = sum(metrics[letters[ord(char)]][0] for char in text)
    return float(units / font["head"].unitsPerEm * size)


def test_the_lines_below_names_are_as_long_as_the_decree_says() -> None:
    document = _document("mixed")
    cells = find(find(document, "w:body/w:tbl")[0], "w:tr/w:tc")
    lengths = []
    for holder, room in [
        *((cell, int(find(cell, "w:tcPr/w:tcW")[0].get(full("w:w"), ""))) for cell in cells[:2]),
        (find(document, "w:body")[0], 9355),
    ]:
        (rule,) = [one for one in find(holder, "w:p") if find(one, "w:pPr/w:pBdr/w:bottom")]
        (indent,) = find(rule, "w:pPr/w:ind")
        lengths.append(
            (room - int(indent.get(full("w:left"), "")) - int(indent.get(full("w:right"), ""))) / 20
        )
        assert indent.get(full("w:left")) == indent.get(full("w:right"))
    issuer, motto, subject = lengths
    head = made("mixed").letterhead
    assert motto == pytest.approx(_width(head.motto, Face.SERIF_BOLD, 13), abs=0.2)
    assert 1 / 3 <= issuer / _width("VĂN PHÒNG HĐND VÀ UBND", Face.SERIF_BOLD, 12) <= 1 / 2
    longest = max(_width(line, Face.SERIF_BOLD, 14) for line in _lines(document, "Subtitle"))
    assert 1 / 3 <= subject / longest <= 1 / 2


def _lines(document: ET.Element, style: str) -> list[str]:
    (paragraph,) = [one for one in find(document, "w:body/w:p") if _style_of(one) == style]
    return [piece.text or "" for piece in paragraph.iter(full("w:t"))]


def test_the_signature_stays_with_the_last_sentence() -> None:
    body = find(_document("plain"), "w:body")[0]
    *_, last, table, _empty, _section = body
    assert _text(last).endswith("./.")
    assert find(last, "w:pPr/w:keepNext")
    assert find(last, "w:pPr/w:keepLines")
    assert find(table, "w:tr/w:trPr/w:cantSplit")
    assert next(_text(one) for one in table.iter(full("w:p"))) == "Nơi nhận:"


def test_room_for_the_registry_is_kept() -> None:
    head = made("mixed").letterhead
    assert {head.number, head.place_and_date} <= set(texts(_docx("mixed")))
    assert "  " in head.number
    assert "  " in head.place_and_date


@pytest.mark.parametrize("name", ["mixed", "annexes", "units-300"])
def test_charts_are_vectors_with_a_picture_behind_and_words_for_who_cannot_see(name: str) -> None:
    whole, docx = made(name), _docx(name)
    blocks = [*whole.blocks, *(block for annex in whole.annexes for block in annex.blocks)]
    wanted = [(chart, plate) for chart in blocks if isinstance(chart, Chart) for plate in plates(chart)]
    drawn = find(_document(name), ".//wp:inline")
    targets = {one.get("Id"): one.get("Target") for one in part(docx, "word/_rels/document.xml.rels")}
    assert len(drawn) == len(wanted) > 0
    numbers = Counter(find(one, "wp:docPr")[0].get("id") for one in drawn)
    assert set(numbers.values()) == {1}
    told = set()
    for inline, (chart, plate) in zip(drawn, wanted, strict=True):
        extent, said = find(inline, "wp:extent")[0], find(inline, "wp:docPr")[0]
        size = [int(extent.get(key, "")) / EMU_PER_POINT for key in ("cx", "cy")]
        assert size == pytest.approx([plate.width, plate.height], abs=0.01)
        assert said.get("descr") in {chart.alt, f"{chart.label}. {chart.title}"}
        if chart.key not in told and chart.alt:
            assert said.get("descr") == chart.alt
        told.add(chart.key)
        (blip,), (vectors,) = find(inline, ".//a:blip"), find(inline, ".//asvg:svgBlip")
        with zipfile.ZipFile(io.BytesIO(docx)) as file:
            picture = Image.open(io.BytesIO(file.read(f"word/{targets[blip.get(full('r:embed'))]}")))
            svg = ET.fromstring(file.read(f"word/{targets[vectors.get(full('r:embed'))]}"))
        assert picture.format == "PNG"
        assert picture.width / picture.height == pytest.approx(plate.width / plate.height, rel=0.01)
        assert picture.width / plate.width * 72 >= 149  # dots to the inch
        assert {text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")} == {
            t.text for t in plate.texts
        }


def test_captions_stay_with_what_they_name() -> None:
    body = list(find(_document("annexes"), "w:body")[0])
    captions = [at for at, one in enumerate(body) if one.tag == full("w:p") and _style_of(one) == "Caption"]
    assert len(captions) > 10
    assert find(_styles()["Caption"], "w:pPr/w:keepNext")
    for at in captions:
        follower = body[at + 1]
        assert follower.tag == full("w:tbl") or find(follower, ".//wp:inline")


def test_the_file_says_title_author_and_when_it_was_made() -> None:
    said = {one.tag.rpartition("}")[2]: one.text for one in part(_docx("mixed"), "docProps/core.xml")}
    assert said["title"] == made("mixed").title
    assert said["creator"] == said["lastModifiedBy"] == "Văn phòng HĐND và UBND"
    assert said["language"] == "vi-VN"
    assert said["created"] == said["modified"] == "2025-06-02T08:30:00Z"
    assert not said.get("description")
    assert "docProps/custom.xml" not in names(_docx("plain"))
    properties = part(_docx("annexes"), "docProps/custom.xml")
    assert [parse_identity("".join(one.itertext())) for one in properties] == [IDENTITY]


def test_what_looks_like_markup_is_only_text(tmp_path: Path) -> None:
    name = "<b>Đậm</b> ]]> & <w:p/> {n} %s &amp; <!-- x"
    units = Units((Unit("AA", name, "town"), Unit("AB", "a\x0bb\x01c\ud800d\ufffe", "wards")))
    office = replace(OFFICE, name="<i>VP</i> & Co", place="<u>", addressee="a & ]]>", recipients=("<w:br/>",))
    hostile = report(
        figures(make(40, "AA", 1), units=units), office=office, groups=(*GROUPS, Group("x", "<x>"))
    )
    strange = Paragraph("một\x0bhai\x00ba\ud800bốn\uffff ]]> <w:t>")
    docx = render_docx(replace(hostile, title=f"t\x01{'x' * 300}", blocks=(strange, *hostile.blocks)))
    assert _faults(docx, tmp_path) == []
    found = {squeezed(text) for text in texts(docx)}
    for text in (name, "<I>VP</I> & CO", "a & ]]>", "- <w:br/>."):
        assert any(squeezed(text) in one for one in found), text
    assert any(one.startswith("mộthai") and one.endswith("]]><w:t>") for one in found)


def test_letters_that_the_font_lacks_are_shown_as_missing() -> None:
    units = Units((Unit("AA", "Quầy 😀 số 漢 1\u200d", "town"),))
    assert "Quầy □ số □ 1" in set(texts(render_docx(report(figures(make(40, "AA", 1), units=units)))))


def test_an_endless_title_or_name_doesnt_stop_the_report(tmp_path: Path) -> None:
    word = "dài" * 1_500
    units = Units((Unit("AA", word, "town"), Unit("AB", "từ " * 1_500, "town")))
    office = replace(OFFICE, parent="Ủy ban " * 600, name=word, place=word, addressee="ai " * 300)
    office = replace(office, recipients=tuple(f"Đơn vị {n}" for n in range(120)), symbol="BC" * 300)
    long = report(figures(make(40, "AA", 1) + make(40, "AB", 2), units=units), office=office)
    docx = render_docx(long)
    assert _faults(docx, tmp_path) == []
    tables = find(part(docx, "word/document.xml"), "w:body/w:tbl")
    (end,) = [table for table in tables if _text(table).startswith("Nơi nhận:")]
    assert not find(end, "w:tr/w:trPr/w:cantSplit")  # it is longer than a page


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:];"
        "from support.answers import figures, report, make; from qrsurvey.render.docx import render_docx;"
        "print(hashlib.sha256(render_docx(report(figures(make(40, 'MOTCUA', 1))))).hexdigest())"
    )
    here = hashlib.sha256(render_docx(report(figures(make(40, "MOTCUA", 1))))).hexdigest()
    paths = [str(Path(__file__).parents[1]), str(Path(qrsurvey.__file__).parents[1])]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script, *paths],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )  # fmt: skip
        assert done.stdout.strip() == here


def test_another_report_gives_other_bytes() -> None:
    later = replace(made("mixed"), made=made("mixed").made.replace(minute=31))
    assert render_docx(later) != _docx("mixed")
    assert render_docx(report(figures(MIXED))) == _docx("mixed")
