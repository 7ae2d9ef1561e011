"""Annexes, charts of every kind and the identity, as another program reads them in the PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from qrsurvey.render.measures import PAGE_HEIGHT, PAGE_WIDTH
from qrsurvey.render.pdf import render_pdf
from qrsurvey.report.chart_model import Chart, HeatChart, IntervalChart, LevelsChart
from qrsurvey.report.identity import identity_text, parse_identity
from qrsurvey.report.letters import has_missing_letters
from qrsurvey.report.model import Annex, Heading, Identity, Paragraph, Report
from support.answers import figures, make, report
from support.charts import every_chart, intervals, levels
from support.pdf_pages import letter_boxes, opened, page_texts, squeezed

MM = 72 / 25.4
IDENTITY = Identity("2025-05", "vi", ("MOTCUA", "LONGHOA"), ("service",), "2025-06-02T08:30:00", "3f0a" * 16)
NOTE = "(Kèm theo Báo cáo số      /BC-VP ngày      tháng 6 năm 2025 của Văn phòng HĐND và UBND)"
LONG_TEXT = Paragraph("Ý kiến của người dân về thời gian giải quyết thủ tục hành chính. " * 90)


def _body(units: int, total: int) -> Report:
    made = report(figures(make(40, "MOTCUA", 1)))
    charts = every_chart(units, total)
    return replace(made, blocks=(*made.blocks[:-1], *charts, made.blocks[-1]))


@cache
def _made(units: int = 11, total: int = 900) -> Report:
    first = Annex(
        "Phụ lục I",
        "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ",
        (Heading("I. CÁC MỨC ĐỘ HÀI LÒNG", 1), levels(units, total, 7), Heading("1. Ghi chú", 2), LONG_TEXT),
        NOTE,
    )
    second = Annex(
        "Phụ lục II", "ĐỘ TIN CẬY CỦA SỐ LIỆU", (Heading("1. Theo giờ", 2), *every_chart(units, total)[3:])
    )
    return replace(_body(units, total), annexes=(first, second), identity=IDENTITY)


@cache
def _pdf(units: int = 11, total: int = 900) -> bytes:
    return render_pdf(_made(units, total))


def _starts(pdf: bytes) -> list[int]:
    """The pages on which the report and each annex begin."""
    begins = re.compile("^(ỦYBAN|PhụlụcI{1,2}[A-ZĐ])")
    return [at for at, page in enumerate(page_texts(pdf)) if begins.match(squeezed(page))]


@pytest.mark.mass
@pytest.mark.parametrize(("units", "total"), [(11, 900), (300, 5000), (1, 0), (1, 30)])
def test_the_pages_of_each_annex_are_numbered_from_the_second_one(units: int, total: int) -> None:
    pdf = _pdf(units, total)
    starts = _starts(pdf)
    assert len(starts) == 3
    with opened(pdf) as document:
        for start, end in pairwise((*starts, len(document))):
            for at in range(start, end):
                top = [char for char, box in letter_boxes(document[at]) if box[1] > PAGE_HEIGHT - 20 * MM]
                assert "".join(top) == ("" if at == start else str(at - start + 1))
    assert starts[2] - starts[1] > 1  # an annex that goes on over pages was looked at


@pytest.mark.parametrize(("units", "total"), [(11, 900), (300, 5000), (1, 0), (1, 30)])
def test_every_letter_stands_inside_the_margins_and_upon_no_other(units: int, total: int) -> None:
    with opened(_pdf(units, total)) as document:
        for page in document:
            boxes = [box for _, box in letter_boxes(page)]
            for left, bottom, right, _ in boxes:
                assert left >= 30 * MM - 0.6
                assert right <= PAGE_WIDTH - 15 * MM + 0.6
                assert bottom >= 20 * MM - 0.6
            assert _upon_each_other(boxes) == []


def _upon_each_other(boxes: list[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    found = []
    # Sorted from left to right, a box meets only those that begin before it ends.
    order = sorted(range(len(boxes)), key=lambda at: boxes[at][0])
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            a, b = boxes[one], boxes[other]
            if b[0] >= a[2]:
                break
            across, down = min(a[2], b[2]) - b[0], min(a[3], b[3]) - max(a[1], b[1])
            smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
            # Neighbours may touch: an italic ỷ reaches over the t before it.
            if down > 0 and across * down > 0.35 * smaller + 0.01 and abs(one - other) > 1:
                found.append((one, other))
    return found


def test_annexes_begin_with_label_title_and_note_centred_in_bold_and_italics() -> None:
    pdf = _pdf()
    start = _starts(pdf)[1]
    lines = [line.strip() for line in page_texts(pdf)[start].splitlines()]
    assert lines[:2] == ["Phụ lục I", "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ"]
    assert squeezed("".join(lines[2:4])) == squeezed(NOTE)
    assert lines[3] == "của Văn phòng HĐND và UBND)"
    with opened(pdf) as document:
        textpage = document[start].get_textpage()
        for words in ("Phụ lục I", "SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ"):
            found = textpage.search(words).get_next()
            assert found is not None
            left = textpage.get_charbox(found[0])[0]
            right = textpage.get_charbox(found[0] + len(words) - 1)[2]
            assert (left + right) / 2 == pytest.approx(30 * MM + 165 * MM / 2, abs=1)


def test_every_chart_is_there_with_its_words() -> None:
    made, text = _made(), squeezed("".join(page_texts(_pdf())))
    charts = [
        block
        for block in (*made.blocks, *made.annexes[0].blocks, *made.annexes[1].blocks)
        if isinstance(block, Chart)
    ]
    assert {type(chart) for chart in charts} == {type(chart) for chart in every_chart()}
    for chart in charts:
        expected = [f"{chart.label}. {chart.title}", chart.note]
        if isinstance(chart, IntervalChart | LevelsChart):
            expected += [row.label for row in chart.rows] + [row.words for row in chart.rows]
        if isinstance(chart, LevelsChart):
            expected += chart.levels
        if isinstance(chart, HeatChart):
            expected += [row.label for row in chart.rows] + [word for row in chart.rows for word in row.words]
        assert [part for part in expected if squeezed(part) not in text] == []


def test_bookmarks_lead_to_annexes_and_their_headings() -> None:
    made = _made()
    with opened(_pdf()) as document:
        marks = [(mark.get_title(), mark.level) for mark in document.get_toc()]
        targets = {mark.get_title(): mark.get_dest().get_index() for mark in document.get_toc()}
    body = [(block.text, block.level - 1) for block in made.blocks if isinstance(block, Heading)]
    assert marks == [
        *body,
        ("Phụ lục I. SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ", 0),
        ("I. CÁC MỨC ĐỘ HÀI LÒNG", 1),
        ("1. Ghi chú", 2),
        ("Phụ lục II. ĐỘ TIN CẬY CỦA SỐ LIỆU", 0),
        ("1. Theo giờ", 1),  # no level is skipped
    ]
    _, first, second = _starts(_pdf())
    assert targets["Phụ lục I. SỐ LIỆU CHI TIẾT THEO ĐƠN VỊ"] == first
    assert targets["Phụ lục II. ĐỘ TIN CẬY CỦA SỐ LIỆU"] == second


def test_a_chart_says_what_it_shows_to_who_does_not_see_it() -> None:
    import zlib

    said = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", _pdf(), re.DOTALL):
        try:
            operators = zlib.decompress(stream)
        except zlib.error:
            continue
        for text in re.findall(rb"/Span <</Alt <([0-9A-F]+)>>> BDC", operators):
            said.add(bytes.fromhex(text.decode()).decode("utf-16"))
        assert operators.count(b"BDC") == operators.count(b"EMC")
    assert {chart.alt for chart in every_chart()} <= said


@pytest.mark.parametrize("units", [24, 27, 46, 50, 60, 64, 300])
def test_a_long_chart_breaks_between_lines_and_says_what_its_tones_are_on_every_page(units: int) -> None:
    made = report(figures(make(40, "MOTCUA", 1)))
    chart = levels(units, 60 * units)
    pages = page_texts(render_pdf(replace(made, blocks=(made.blocks[0], LONG_TEXT, chart, made.blocks[-1]))))
    words = [squeezed(f"{row.label}{row.words}") for row in chart.rows]
    with_rows = []
    for page in map(squeezed, pages):
        # A level's name may stand in a bar, between the label and the words.
        bare = re.sub("|".join(map(squeezed, chart.levels)), "", page)
        found = [at for at, said in enumerate(words) if said in bare]
        if found:
            with_rows.append((page, found))
    assert sorted(at for _, found in with_rows for at in found) == list(range(units))
    for page, found in with_rows:
        assert len(found) >= 3
        assert all(squeezed(level) in page for level in chart.levels)
    assert squeezed(chart.note) in with_rows[-1][0]


def test_the_identity_is_in_the_keywords() -> None:
    with opened(_pdf()) as document:
        said = document.get_metadata_dict()["Keywords"]
    assert said == identity_text(IDENTITY)
    assert parse_identity(said) == IDENTITY


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render_pdf(_made()) == render_pdf(_made())


def test_a_chart_without_lines_is_drawn() -> None:
    made = report(figures([]))
    empty = replace(intervals(1), rows=())
    pdf = render_pdf(
        replace(made, blocks=(*made.blocks[:-1], empty, replace(levels(1), rows=()), made.blocks[-1]))
    )
    assert squeezed(empty.title) in squeezed("".join(page_texts(pdf)))


def test_a_letter_that_only_an_annex_lacks_is_noticed() -> None:
    made = report(figures(make(40, "MOTCUA", 1)))
    assert not has_missing_letters(made)
    assert has_missing_letters(replace(made, annexes=(Annex("Phụ lục I", "SỐ LIỆU", (Paragraph("漢"),)),)))
