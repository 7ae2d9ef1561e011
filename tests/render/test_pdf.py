"""The PDF as another program reads it: text, places, fonts and structure."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

import qrsurvey
from qrsurvey.i18n.language import Language
from qrsurvey.render.measures import PAGE_HEIGHT, PAGE_WIDTH, Style, line_width
from qrsurvey.render.pdf import render_pdf
from qrsurvey.render.titles import balanced
from qrsurvey.report.chart_model import Chart, HeatChart, IntervalChart, LevelsChart
from qrsurvey.report.model import Block, Heading, Paragraph, Report, Row, RowKind, Table
from qrsurvey.survey.units import Group, Office, Unit, Units
from support.answers import GROUPS, MAY, OFFICE, UNITS, Answer, figures, make, report
from support.pdf_pages import letter_boxes, opened, page_texts, squeezed

MM = 72 / 25.4
LONG_NAME = "Trung tâm Phục vụ hành chính công và Bộ phận Tiếp nhận và Trả kết quả khu vực số"
SIXTY = Units(
    tuple(
        Unit(
            f"U{n:02}A",
            f"{LONG_NAME[:77]} {n:02}" if n % 3 else f"UBND xã {n:02}",
            "town" if n < 5 else "wards",
        )
        for n in range(60)
    )
)
ONE = Units((Unit("MOTCUA", "Nguyễn Đình Chiểu – Ữ Ộ Ặ " + "W" * 54, "town"),))
MIXED = [
    *make(206, "MOTCUA", 1, satisfied=0.95, blank=0.05),
    *make(61, "DATDAI", 2, satisfied=0.8),
    *make(140, "LONGHOA", 3),
    *make(24, "TRUONGDONG", 4),
    *make(6, "TRUONGHOA", 5),
    *make(3, None, 6, verdict="forged"),
    *make(180, "MOTCUA", 7, month=MAY.previous, satisfied=0.8),
]


def _case(name: str) -> Report:
    kind, _, detail = name.partition("-")
    if kind == "n":
        return report(figures(make(int(detail), "MOTCUA", 1)))
    if kind == "sixty":
        answers = [a for n in range(60) for a in make(n * 7 % 90, f"U{n:02}A", n, satisfied=0.4 + n / 100)]
        return report(figures([*answers, *make(5_000, "U08A", 1)], units=SIXTY))
    if kind == "one":
        return report(figures(make(30, "MOTCUA", 1), units=ONE), office=Office(name="UBND phường Long Hoa"))
    if kind == "english":
        return report(figures(MIXED), language=Language.EN)
    if kind == "running":
        now = datetime(2025, 5, 14, 10, 30)
        return report(figures(MIXED, now=now, changed_upstream=3), now=now)
    return report(figures(MIXED))


CASES = ["n-0", "n-1", "n-9", "n-10", "n-29", "n-30", "n-5000", "sixty", "one", "english", "running", "mixed"]


@cache
def _made(name: str) -> Report:
    return _case(name)


@cache
def _pdf(name: str) -> bytes:
    return render_pdf(_made(name))


def _text(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


@pytest.mark.parametrize("name", CASES)
def test_every_text_of_the_report_is_in_the_pdf(name: str) -> None:
    made, text = _made(name), _text(_pdf(name))
    expected = [
        made.letterhead.number,
        made.letterhead.subject,
        made.letterhead.nation,
        made.letterhead.motto,
    ]
    for annex in made.annexes:
        expected += [annex.label, annex.title, annex.note]
    for block in _blocks(made):
        if isinstance(block, Heading | Paragraph):
            expected.append(block.text)
        elif isinstance(block, Table):
            expected.append(f"{block.label}. {block.title}")
            expected += [cell for row in block.rows for cell in row.cells]
        else:
            expected += [f"{block.label}. {block.title}", block.note]
            # What else a chart says may be left out where it has no room, as names of a funnel.
            if isinstance(block, IntervalChart | LevelsChart):
                expected += [*(row.label for row in block.rows), *(row.words for row in block.rows)]
            if isinstance(block, LevelsChart):
                expected += block.levels
            if isinstance(block, HeatChart):
                expected += [row.label for row in block.rows]
    expected += made.closing.recipients
    # Page numbers and repeated headers stand between the parts of what breaks across pages.
    missing = [part for part in expected if squeezed(part) not in text and not _broken(part, name)]
    assert missing == []


def _blocks(made: Report) -> list[Block]:
    return [*made.blocks, *(block for annex in made.annexes for block in annex.blocks)]


def _numbers(name: str) -> list[str]:
    """What should stand above each page: the report and each annex are numbered from their second page."""
    labels = [squeezed(annex.label + annex.title) for annex in _made(name).annexes]
    numbers: list[str] = []
    number = 0
    for page in page_texts(_pdf(name)):
        begins = any(squeezed(page).startswith(label) for label in labels)
        number = 1 if begins else number + 1
        numbers.append("" if number == 1 else str(number))
    assert numbers.count("") == 1 + len(labels)
    return numbers


def _without_annexes(name: str) -> bytes:
    return render_pdf(replace(_made(name), annexes=()))


def _broken(part: str, name: str) -> bool:
    """Tell whether a text is there, its lines on two pages."""
    pages = [squeezed(page) for page in page_texts(_pdf(name))]
    whole, numbers = squeezed(part), _numbers(name)
    return any(
        pages[at].endswith(whole[:cut]) and pages[at + 1].startswith(f"{numbers[at + 1]}{whole[cut:]}")
        for at in range(len(pages) - 1)
        for cut in range(1, len(whole))
    )


@pytest.mark.parametrize("name", CASES)
def test_no_text_stands_outside_the_margins(name: str) -> None:
    with opened(_pdf(name)) as document:
        for number, page in zip(_numbers(name), document, strict=True):
            assert page.get_size() == pytest.approx((PAGE_WIDTH, PAGE_HEIGHT), abs=0.01)
            boxes = letter_boxes(page)
            in_top_margin = "".join(char for char, box in boxes if box[1] > PAGE_HEIGHT - 20 * MM)
            assert in_top_margin == number
            for char, (left, bottom, right, _) in boxes:
                # A slanted A of 13 points reaches 0.65 over where its line begins.
                assert left >= 30 * MM - (0.66 if char == "A" else 0.6), (number, char)
                assert right <= PAGE_WIDTH - 15 * MM + 0.6, (number, char)
                assert bottom >= 20 * MM - 0.6, (number, char)


@pytest.mark.parametrize("name", CASES)
def test_no_letter_lies_upon_another(name: str) -> None:
    with opened(_pdf(name)) as document:
        for page in document:
            boxes = np.array([box for _, box in letter_boxes(page)])
            left, bottom, right, top = boxes.T
            across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
            down = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
            shared = np.clip(across, 0, None) * np.clip(down, 0, None)
            area = (right - left) * (top - bottom)
            smaller = np.minimum(area[:, None], area)
            # Neighbours may touch: an italic ỷ reaches over the t before it.
            near = np.abs(np.subtract.outer(range(len(area)), range(len(area)))) <= 1
            shared[near] = 0
            assert (shared <= 0.35 * smaller + 0.01).all()


@pytest.mark.parametrize("name", CASES)
def test_a_heading_stays_with_what_follows_it(name: str) -> None:
    made = _made(name)
    blocks = _blocks(made)
    headings = {squeezed(block.text) for block in blocks if isinstance(block, Heading)}
    headings |= {
        squeezed(f"{block.label}. {block.title}") for block in blocks if isinstance(block, Table | Chart)
    }
    for page in page_texts(_pdf(name)):
        last = squeezed(page.strip().splitlines()[-1])
        assert last not in headings


def test_figures_and_names_are_never_broken_inside_a_word() -> None:
    lines = {line.strip() for page in page_texts(_pdf("sixty")) for line in page.splitlines()}
    words = {word for line in lines for word in line.split()}
    table = _made("sixty").table("units")
    assert table is not None
    for row in table.rows:
        for cell in row.cells[2:6]:
            assert cell in words


def test_a_long_table_repeats_its_header_and_a_chart_its_axis() -> None:
    pages = page_texts(_without_annexes("sixty"))
    with_rows = [page for page in pages if re.search(r"\d+/\d+ \d+,\d\d%", page)]
    assert len(with_rows) > 2
    for page in with_rows:
        assert "STT" in page
    with_dots = [page for page in pages if re.search(r"^.*\d,\d\d% \(\d+ phiếu\)\s*$", page, re.MULTILINE)]
    assert len(with_dots) > 2
    for page in with_dots:
        assert "100%" in page


def test_a_group_name_stays_with_its_first_unit() -> None:
    for count in range(20, 34, 2):
        units = Units(
            tuple(
                Unit(f"U{n:02}A", f"UBND xã {n:02}", "town" if n < count else "wards")
                for n in range(count + 2)
            )
        )
        pdf = render_pdf(report(figures([], units=units)))
        for page in page_texts(pdf):
            assert page.strip().splitlines()[-1].strip() not in {"Thị xã", "Xã, phường"}


@pytest.mark.parametrize("name", ["mixed", "sixty", "n-0"])
def test_every_font_is_embedded(name: str) -> None:
    named = set(re.findall(rb"/BaseFont\s*/([^\s/<>]+)", _pdf(name)))
    assert named
    for font in named:
        assert re.fullmatch(rb"[A-Z]{6}\+LiberationSerif(-Bold|-Italic|-BoldItalic)?", font), font
    with opened(_pdf(name)) as document:
        for page in document:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(item)
                assert raw.FPDFFont_GetIsEmbedded(font) == 1


@pytest.mark.system
@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="needs pdffonts (poppler-utils)")
def test_pdffonts_finds_every_font_embedded_and_readable(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(_pdf("mixed"))
    done = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()[2:]
    assert rows
    for row in rows:
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row


def _size(page: Any, words: str) -> float:
    textpage = page.get_textpage()
    found = textpage.search(words).get_next()
    assert found is not None, words
    return float(raw.FPDFText_GetFontSize(textpage, found[0]))


def test_sizes_are_those_of_the_decree() -> None:
    with opened(_without_annexes("mixed")) as document:
        page, last = document[0], document[len(document) - 1]
        assert _size(page, "ỦY BAN NHÂN DÂN") == 12
        assert _size(page, "VĂN PHÒNG") == 12
        assert _size(page, "CỘNG HÒA") == 12
        assert _size(page, "Độc lập") == 13
        assert _size(page, "/BC-VP") == 13
        assert _size(page, "Hòa Thành, ngày") == 13
        assert _size(page, "BÁO CÁO") == 14
        assert _size(page, "Kết quả khảo sát") == 14
        assert _size(page, "Kính gửi") == 14
        assert _size(page, "TÌNH HÌNH") == 14
        assert _size(page, "Trong kỳ nhận") == 14
        assert _size(last, "Nơi nhận") == 12
        assert _size(last, "Như trên") == 11
        assert _size(last, "CHÁNH VĂN PHÒNG") == 14


def test_number_and_date_stand_on_one_line_and_leave_room_for_the_registry() -> None:
    with opened(_pdf("mixed")) as document:
        textpage = document[0].get_textpage()
        places = {}
        for word in ("/BC-VP", "tháng 6 năm 2025"):
            found = textpage.search(word).get_next()
            assert found is not None, word
            places[word] = textpage.get_charbox(found[0])
    # The slash reaches below the baseline that the other's letters stand on.
    assert places["/BC-VP"][1] == pytest.approx(places["tháng 6 năm 2025"][1], abs=1.0)


def test_bookmarks_are_the_headings_of_the_report() -> None:
    made = _made("mixed")
    headings = [(block.text, block.level) for block in made.blocks if isinstance(block, Heading)]
    for annex in made.annexes:
        headings.append((f"{annex.label}. {annex.title}", 1))
        own = [block for block in annex.blocks if isinstance(block, Heading)]
        highest = min((block.level for block in own), default=1)  # below the annex, and none is skipped
        headings += [(block.text, block.level - highest + 2) for block in own]
    labels = {f"{annex.label}. {annex.title}": annex.label + annex.title for annex in made.annexes}
    with opened(_pdf("mixed")) as document:
        marks = list(document.get_toc())
        assert [(mark.get_title(), mark.level + 1) for mark in marks] == headings
        pages = [page.get_textpage().get_text_range() for page in document]
        for mark in marks:
            target = mark.get_dest()
            assert target is not None
            title = labels.get(mark.get_title(), mark.get_title())
            assert squeezed(title) in squeezed(pages[target.get_index()])


@pytest.mark.parametrize(("name", "language"), [("mixed", "vi-VN"), ("english", "en")])
def test_the_document_says_title_author_date_and_language(name: str, language: str) -> None:
    pdf = _pdf(name)
    with opened(pdf) as document:
        said = document.get_metadata_dict()
    assert said["Title"] == _made(name).title
    assert said["Author"] == "Văn phòng HĐND và UBND"
    assert said["CreationDate"].startswith("D:20250602")
    assert re.search(rb"/Lang\s*\(" + language.encode() + rb"\)", pdf)


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:];"
        "from support.answers import figures, report, make; from qrsurvey.render.pdf import render_pdf;"
        "print(hashlib.sha256(render_pdf(report(figures(make(40, 'MOTCUA', 1))))).hexdigest())"
    )
    here = hashlib.sha256(render_pdf(report(figures(make(40, "MOTCUA", 1))))).hexdigest()
    paths = [str(Path(__file__).parents[1]), str(Path(qrsurvey.__file__).parents[1])]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script, *paths],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )  # fmt: skip
        assert done.stdout.strip() == here


def test_what_looks_like_markup_is_only_text() -> None:
    name = "<b>Đậm</b> & <img src=x> [/] =cmd {n} %s &amp; <a href='http://x'>"
    units = Units((Unit("AA", name, "town"), Unit("AB", "</para>", "wards")))
    office = replace(
        OFFICE, name="<i>VP</i> & Co", place="<u>", addressee="a & <b>", recipients=("<font size=99>",)
    )
    made = report(figures(make(40, "AA", 1), units=units), office=office, groups=(*GROUPS, Group("x", "<x>")))
    pdf = render_pdf(made)
    text = _text(pdf)
    for part in (name, "</para>", "<I>VP</I> & CO", "<font size=99>", "a & <b>"):
        assert squeezed(part) in text
    assert b"/URI" not in pdf


def test_letters_that_the_face_lacks_are_shown_as_missing() -> None:
    units = Units((Unit("AA", "Quầy 😀 số 漢 1\u200d", "town"),))
    text = _text(render_pdf(report(figures(make(40, "AA", 1), units=units))))
    assert "Quầy□số□1" in text


def test_an_endless_title_or_name_doesnt_stop_the_report() -> None:
    word = "dài" * 1_500
    units = Units((Unit("AA", word, "town"), Unit("AB", "từ " * 1_500, "town")))
    office = replace(OFFICE, parent="Ủy ban " * 600, name=word, place=word, addressee="ai " * 300)
    office = replace(office, recipients=tuple(f"Đơn vị {n}" for n in range(120)), symbol="BC" * 300)
    pdf = render_pdf(report(figures(make(40, "AA", 1) + make(40, "AB", 2), units=units), office=office))
    assert len(page_texts(pdf)) > 3


def test_the_signature_never_stands_alone() -> None:
    for n in range(1, 30, 3):
        units = Units(tuple(Unit(f"U{at:02}A", f"UBND xã {at:02}", "town") for at in range(n)))
        made = replace(report(figures([], units=units)), annexes=())
        last = page_texts(render_pdf(made))[-1]
        assert "./." in last
        assert "Nơi nhận" in last


def test_dot_and_whisker_are_drawn_where_the_figures_are() -> None:
    answers = [Answer("MOTCUA", MAY.start, ratings={"overall": 5 if n < 80 else 1}) for n in range(100)]
    made = report(figures(answers))
    score = made.figures.headline.score
    chart = next(block for block in _blocks(made) if isinstance(block, IntervalChart))
    alone = replace(made, blocks=(chart, made.blocks[-1]), annexes=())
    with opened(render_pdf(alone)) as document:
        page, centres = _page_with_axis(document)
        small = [
            (left, right)
            for left, bottom, right, top in (
                item.get_bounds() for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
            )
            if right - left < 10 and top - bottom < 10
        ]
    scale = 0.4 / (centres["100%"] - centres["60%"])
    drawn = sorted(0.6 + ((left + right) / 2 - centres["60%"]) * scale for left, right in small)
    assert drawn == pytest.approx([score.low, score.share, score.high], abs=0.003)


def _page_with_axis(document: pdfium.PdfDocument) -> tuple[Any, dict[str, float]]:
    for page in document:
        textpage = page.get_textpage()
        centres = {}
        for label in ("60%", "70%", "90%", "100%"):
            found = textpage.search(label, match_whole_word=True).get_next()
            if found is not None:
                boxes = [textpage.get_charbox(found[0] + at) for at in range(len(label))]
                centres[label] = (boxes[0][0] + boxes[-1][2]) / 2
        if len(centres) == 4:
            return page, centres
    raise AssertionError("no page has the axis")


def test_titles_are_broken_into_lines_of_about_one_length() -> None:
    lines = balanced("ỦY BAN NHÂN DÂN THỊ XÃ HÒA THÀNH", Style.HEAD, 66 * MM)
    assert lines == ("ỦY BAN NHÂN DÂN", "THỊ XÃ HÒA THÀNH")
    title = "Kết quả khảo sát mức độ hài lòng của người dân, doanh nghiệp trong giải quyết thủ tục hành chính tháng 5 năm 2025"
    broken = balanced(title, Style.KIND, 140 * MM)
    assert " ".join(broken) == title
    assert len(broken) == 2
    assert all(line_width(line, Style.KIND) <= 140 * MM for line in broken)
    assert broken[1].startswith("trong ")


@pytest.mark.parametrize(("figure", "columns"), [("1.234.567/1.234.567", 1), ("1.234.567/1.234.567", 3)])
def test_wide_figures_take_room_from_names_and_then_smaller_type(figure: str, columns: int) -> None:
    lines = [
        line.split() for page in page_texts(_with_figures(figure, columns)) for line in page.splitlines()
    ]
    assert sum(line.count(figure) for line in lines) == columns * (len(UNITS) + 1)


def test_figures_too_wide_for_any_type_are_broken_rather_than_lost() -> None:
    pdf = _with_figures("1.234.567.890.123.456.789/1.234.567.890.123.456.789", 3)
    texts = (_text(found).replace("Hàilòng/trảlời", "") for found in (_pdf("mixed"), pdf))
    before, after = (text.count("/") for text in texts)
    replaced = 5 + 1  # the cells of k/n that were there: those of units with answers, and their sum
    assert after - before == 3 * (len(UNITS) + 1) - replaced


def _with_figures(figure: str, columns: int) -> bytes:
    made = _made("mixed")
    table = made.table("units")
    assert table is not None
    wide = tuple(
        row
        if row.kind is RowKind.GROUP
        else Row((*row.cells[:2], *([figure] * columns), *row.cells[2 + columns :]), row.kind)
        for row in table.rows
    )
    changed = replace(table, rows=wide)
    return render_pdf(
        replace(made, blocks=tuple(changed if block is table else block for block in made.blocks))
    )


@pytest.mark.parametrize(
    ("content", "style", "width", "lines"),
    [
        ("ỦY BAN NHÂN DÂN HUYỆN ĐỄ MỘ", Style.HEAD, 66, ("ỦY BAN NHÂN DÂN", "HUYỆN ĐỄ MỘ")),
        ("UỶ BAN NHÂN DÂN HUYỆN ĐỄ MỘ", Style.HEAD_BOLD, 66, ("UỶ BAN NHÂN DÂN", "HUYỆN ĐỄ MỘ")),
        ("HỘI ĐỒNG NHÂN DÂN XÃ A LƯỚI", Style.HEAD, 66, ("HỘI ĐỒNG NHÂN DÂN", "XÃ A LƯỚI")),
        (
            "VĂN PHÒNG HỘI ĐỒNG NHÂN DÂN VÀ ỦY BAN NHÂN DÂN HUYỆN ĐỄ MỘ",
            Style.HEAD_BOLD,
            66,
            ("VĂN PHÒNG", "HỘI ĐỒNG NHÂN DÂN", "VÀ ỦY BAN NHÂN DÂN", "HUYỆN ĐỄ MỘ"),
        ),
        ("TM. ỦY BAN NHÂN DÂN", Style.SIGNER, 45, ("TM.", "ỦY BAN NHÂN DÂN")),
    ],
)
def test_the_name_of_a_body_is_never_broken(
    content: str, style: Style, width: float, lines: tuple[str, ...]
) -> None:
    assert balanced(content, style, width * MM) == lines


def test_the_name_of_a_body_is_whole_on_the_page() -> None:
    for place in ("huyện Đễ Mộ", "xã A", "thành phố Hồ Chí Minh", "tỉnh Bà Rịa - Vũng Tàu"):
        office = replace(
            OFFICE,
            parent=f"Ủy ban nhân dân {place}",
            name=f"Văn phòng Hội đồng nhân dân và Ủy ban nhân dân {place}",
        )
        first = page_texts(render_pdf(report(figures([]), office=office)))[0].split("BÁO CÁO")[0]
        lines = " | ".join(line.strip() for line in first.splitlines())
        assert lines.count("ỦY BAN NHÂN DÂN") == 2, lines
        assert lines.count("HỘI ĐỒNG NHÂN DÂN") == 1, lines


def _chart_pages(units: int, silent: int = 0) -> tuple[list[list[int]], list[str]]:
    """On which pages stand how many lines of the chart; first come units that have a share."""
    names = [f"UBND xã Thứ {n:03}" for n in range(units)]
    listed = Units(
        (
            *(Unit(f"U{n:03}", name, "town") for n, name in enumerate(names)),
            *(Unit(f"V{n:03}", f"im lặng {n}", "town") for n in range(silent)),
        )
    )
    answers = [a for n in range(units) for a in [Answer(f"U{n:03}", MAY.start, ratings={"overall": 5})] * 12]
    pages = page_texts(render_pdf(report(figures(answers, units=listed))))
    lines = [
        [n for n, name in enumerate(names) if f"{name} 100,00% (12 phiếu)" in _flat(page)] for page in pages
    ]
    return lines, [squeezed(page) for page in pages]


def _flat(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.parametrize("units", [1, 2, 3, 10, 14, 16, 18, 20, 22, 24, 27])
def test_a_chart_that_fits_on_a_page_stands_whole_with_caption_axis_and_note(units: int) -> None:
    lines, pages = _chart_pages(units)
    with_chart = [at for at, found in enumerate(lines) if found]
    assert len(with_chart) == 1
    page = pages[with_chart[0]]
    assert lines[with_chart[0]] == list(range(units))
    start, axis, note = page.index("Biểuđồ1."), page.index("60%70%80%90%100%"), page.index("Chấmtrònlà")
    assert start < axis < note
    assert "tỷlệchungcácđơnvị(100,00%)." in page


@pytest.mark.parametrize("units", [46, 48, 50, 53, 56, 60, 64, 70])
def test_a_longer_chart_leaves_three_lines_at_least_on_every_page(units: int) -> None:
    lines, pages = _chart_pages(units)
    with_chart = [at for at, found in enumerate(lines) if found]
    assert sorted(n for found in lines for n in found) == list(range(units))
    assert len(with_chart) > 1
    for at in with_chart:
        assert len(lines[at]) >= 3
        assert "60%70%80%90%100%" in pages[at]
    assert "Biểuđồ1." in pages[with_chart[0]]
    assert "Chấmtrònlà" in pages[with_chart[-1]]


def test_a_short_chart_stays_on_the_page_where_it_fits_with_its_lines_closer() -> None:
    seen = set()
    for silent in range(4, 16):
        pages = _chart_pages(3, silent)[1]
        (at,) = (at for at, page in enumerate(pages) if "Biểuđồ1." in page)
        seen.add("Bảng1." in pages[at])
        assert "Chấmtrònlà" in pages[at]
    assert seen == {True, False}


@pytest.mark.parametrize("silent", range(14))
def test_no_heading_is_the_last_line_of_a_page(silent: int) -> None:
    units = Units(
        (
            Unit("AA", "Một cửa", "town"),
            *(Unit(f"V{n:02}", f"Đơn vị im lặng {n}", "town") for n in range(silent)),
        )
    )
    made = report(figures(make(12, "AA", 1), units=units))
    headings = {squeezed(block.text) for block in made.blocks if isinstance(block, Heading)}
    for page in page_texts(render_pdf(made)):
        assert squeezed(page.strip().splitlines()[-1]) not in headings
