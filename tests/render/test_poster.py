"""The poster: one page whatever it must hold, all of it inside, real text in embedded faces."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from qrsurvey.i18n.language import Language
from qrsurvey.render.poster import PosterStyle, render_poster
from qrsurvey.report.identity import parse_identity
from qrsurvey.report.model import RowKind
from qrsurvey.report.public import PublicSummary, build_public
from qrsurvey.survey.units import Unit, Units
from support.answers import GROUPS, NOW, OFFICE, figures, make, survey
from support.charts import LONG
from support.pdf_pages import letter_boxes, opened, page_texts, squeezed

MM = 72 / 25.4


def _units(count: int) -> Units:
    """So many units; every third has a name of 80 characters."""
    return Units(
        tuple(
            Unit(
                f"U{at:03}A",
                f"{LONG[:76]} {at:03}" if at % 3 == 0 else f"UBND xã Thứ {at:03}",
                "town" if 2 * at < count else "wards",
            )
            for at in range(count)
        )
    )


@cache
def _summary(count: int, language: Language = Language.VI, most: int = 80) -> PublicSummary:
    units = _units(count)
    answers = []
    for at, unit in enumerate(units):
        chance = random.Random(at)
        answers += make(chance.randint(min(5, most), most), unit, at, satisfied=0.6 + 0.4 * chance.random())
    return build_public(
        figures(answers, units=units, public=True),
        office=replace(OFFICE, hotline="0276 000 0000"),
        groups=GROUPS,
        survey=survey(),
        language=language,
        now=NOW,
    )


@cache
def _pdf(count: int, language: Language = Language.VI, most: int = 80) -> bytes:
    return render_poster(_summary(count, language, most))


CASES = [(1, Language.VI, 80), (1, Language.VI, 5), (1, Language.VI, 0), (2, Language.VI, 80), (7, Language.EN, 80),
         (18, Language.VI, 80), (30, Language.VI, 80), (30, Language.EN, 80), (60, Language.VI, 80)]  # fmt: skip


@pytest.mark.parametrize(("count", "language", "most"), CASES)
def test_the_poster_is_one_page_and_nothing_leaves_it_or_lies_upon_another(
    count: int, language: Language, most: int
) -> None:
    with opened(_pdf(count, language, most)) as document:
        (page,) = document
        assert [round(side / MM) for side in page.get_size()] == [210, 297]
        boxes = letter_boxes(page)
        assert boxes
        for char, (left, bottom, right, top) in boxes:
            assert left >= 15 * MM, char
            assert right <= 195 * MM, char
            assert bottom >= 10 * MM, char
            assert top <= 287 * MM, char
        for at, (char, (left, bottom, right, top)) in enumerate(boxes):
            for other, (a, b, c, d) in boxes[at + 1 :]:
                apart = a >= right - 0.6 or c <= left + 0.6 or b >= top - 0.6 or d <= bottom + 0.6
                assert apart, (char, other, (left, bottom, right, top))


@pytest.mark.parametrize(("count", "language", "most"), CASES)
def test_what_is_told_is_on_the_poster(count: int, language: Language, most: int) -> None:
    summary = _summary(count, language, most)
    (text,) = map(squeezed, page_texts(_pdf(count, language, most)))
    expected = [summary.title, summary.office, summary.share or summary.share_words, summary.answers]
    expected += [summary.thanks, summary.hotline or "", *summary.notes, summary.feedback[0]]
    expected += [part for row in summary.questions for part in (row.name, row.share)]
    if 2 <= count <= 30:
        expected += [part for row in summary.units for part in (row.name, row.share)]
    elif count > 30:
        expected += [part for row in summary.groups for part in (row.name, row.share)]
    assert [part for part in expected if squeezed(part).casefold() not in text.casefold()] == []


def test_of_many_units_the_groups_alone_are_shown() -> None:
    (text,) = page_texts(_pdf(60))
    assert "UBND xã Thứ" not in text
    assert "theo nhóm đơn vị" in text


def test_figures_of_few_answers_are_marked_and_the_mark_is_explained() -> None:
    summary = _summary(18)
    (text,) = page_texts(_pdf(18))
    few = [row for row in summary.units if row.few and row.kind is RowKind.DATA]
    assert few
    assert all(f"{row.share}*" in text for row in few)
    assert summary.few_note in " ".join(text.split())
    assert "*" not in page_texts(_pdf(60))[0]


@pytest.mark.parametrize("count", [1, 18, 60])
def test_every_face_is_embedded(count: int) -> None:
    with opened(_pdf(count)) as document:
        names = set()
        for item in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item)
            assert raw.FPDFFont_GetIsEmbedded(font) == 1
            names.add(item)
        assert names


def test_the_largest_text_is_the_share() -> None:
    with opened(_pdf(18)) as document:
        boxes = letter_boxes(document[0])
    tall = sorted(boxes, key=lambda one: one[1][3] - one[1][1], reverse=True)[:3]
    share = _summary(18).share
    assert share is not None
    assert {char for char, _ in tall} <= set(share)
    assert tall[0][1][3] - tall[0][1][1] > 18 * MM


def test_it_keeps_its_order_in_black_and_white() -> None:
    """A bar is dark, what it lacks is light, and the share of ink is the share."""
    summary = _summary(18)
    assert summary.part is not None
    with opened(_pdf(18)) as document:
        picture = document[0].render(scale=4).to_pil().convert("L")
    across = [picture.getpixel((x, round(96.5 * MM * 4))) for x in range(picture.width)]
    dark = [x for x, level in enumerate(across) if isinstance(level, int) and level < 90]
    left, width = 16 * MM * 4, 178 * MM * 4
    filled = sum(1 for x in dark if x < left + width - 4)
    assert filled / width == pytest.approx(summary.part, abs=0.01)


def test_the_same_summary_gives_the_same_bytes_and_says_what_it_is() -> None:
    first, second = render_poster(_summary(7)), render_poster(_summary(7))
    assert first == second
    with opened(first) as document:
        about = document.get_metadata_dict()
    assert about["Title"] == _summary(7).title
    assert parse_identity(about["Keywords"]) == _summary(7).identity


def test_the_offices_logo_and_colour_are_used(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (40, 40), (200, 0, 0)).save(tmp_path / "logo.png")
    style = PosterStyle((0.4, 0.0, 0.4), tmp_path / "logo.png", tmp_path)
    with opened(render_poster(_summary(7), style)) as document:
        picture = document[0].render(scale=2).to_pil().convert("RGB")
    assert picture.getpixel((round(23 * MM * 2), round(18 * MM * 2))) == (200, 0, 0)
    assert picture.getpixel((round(60 * MM * 2), round(96 * MM * 2))) == (102, 0, 102)


def test_an_endless_title_or_name_doesnt_stop_the_poster() -> None:
    summary = replace(_summary(7), title="Khảo sát " * 60, office="Văn phòng " * 40, hotline="0" * 200)
    document = pdfium.PdfDocument(render_poster(summary))
    try:
        assert len(document) == 1
        assert all(box[0] >= 16 * MM - 1 and box[2] <= 194 * MM + 1 for _, box in letter_boxes(document[0]))
    finally:
        document.close()
    assert re.search("Khảo sát", page_texts(render_poster(summary))[0])
