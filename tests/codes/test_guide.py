"""The citizens' guide: one page, every sentence, nothing outside its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from qrsurvey.codes.guide import PROMISES, STEPS, draw_guide
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from qrsurvey.workspace.placard_section import PlacardStyle
from support import placards as see
from support.placards import ISSUED, OFFICE

DOMAIN = "docs.google.com"
ASKED = ["Thái độ phục vụ của cán bộ, công chức", "Thời gian chờ và thời gian giải quyết", "Góp ý, kiến nghị"]


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _sentences(language: Language) -> list[str]:
    text = Catalog(language).text
    steps = [f"guide-{name}" for name, _ in STEPS]
    names = ["guide-title", *steps, "guide-asked", "guide-help", *(f"guide-{name}" for name in PROMISES)]
    how = [text(f"handover.guide-how-{name}", domain=DOMAIN) for name, _ in STEPS]
    return [*(text(f"handover.{name}") for name in names), *how]


@pytest.mark.parametrize("language", Language)
def test_the_guide_is_one_page_with_every_sentence(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "guide.pdf"
    draw_guide(path, see.wording(language=language), ISSUED, DOMAIN, [ASKED])
    with see.opened(path) as document:
        assert len(document) == 1
    page = _squeezed(see.words_of(path))
    for sentence in [
        *_sentences(language),
        *ASKED,
        see.TITLE,
        "0276 000 0000",
        "Văn phòng HĐND và UBND",
        "123",
    ]:
        if sentence == "123":
            assert all(number in page for number in sentence)
        else:
            assert _squeezed(sentence) in page, sentence


def test_two_languages_are_the_two_sides_of_one_sheet(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    draw_guide(path, see.in_languages(*Language), ISSUED, DOMAIN, [ASKED, ["Attitude of the staff"]])
    for index, language in enumerate(Language):
        page = _squeezed(see.words_of(path, index))
        assert all(_squeezed(sentence) in page for sentence in _sentences(language))


def test_what_an_office_writes_never_leaves_the_paper_nor_stops_the_guide(tmp_path: Path) -> None:
    long = replace(OFFICE, name="Trung tâm Phục vụ hành chính công " * 6, parent="W" * 150, hotline="0" * 60)
    asked = ["⭐ Ông/Bà thấy thế nào? " + "rất dài " * 60, "=1+1", "X" * 200, *map(str, range(9))]
    path = tmp_path / "guide.pdf"
    draw_guide(path, see.wording(long, "Khảo sát " * 40), ISSUED, DOMAIN, [asked])
    letters = see.letters(path)
    assert min(letter.left for letter in letters) >= 15
    assert max(letter.right for letter in letters) <= 195
    page = see.words_of(path)
    assert "⭐" not in page
    assert "và 5 câu hỏi khác" in page


def test_an_office_without_a_hotline_or_a_parent_and_with_a_logo(tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), "#a01010").save(tmp_path / "logo.png")
    style = PlacardStyle(accent="#6b0f0f", logo=Path("logo.png"))  # type: ignore[arg-type] # a pure path
    bare = replace(OFFICE, parent=None, hotline=None)
    path = tmp_path / "guide.pdf"
    draw_guide(path, see.wording(bare, style=style, root=tmp_path), ISSUED, DOMAIN, [ASKED])
    page = see.words_of(path)
    assert "Đường dây nóng" not in page
    assert "xin hỏi cán bộ" in page
    dots = see.raster(path, dpi=72)
    assert (dots[45:55, 60:70] == (160, 16, 16)).all()  # the logo
    assert (dots[80, 100] == (0x6B, 0x0F, 0x0F)).all()  # the panel


def test_the_same_guide_has_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    for path in (one, two):
        draw_guide(path, see.wording(), ISSUED, DOMAIN, [ASKED])
    assert one.read_bytes() == two.read_bytes()
