"""The proof notices every page that a phone wouldn't read as it should."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from qrsurvey.codes.placard import Placard
from qrsurvey.codes.proof import prove
from qrsurvey.errors import PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from support import placards as see

ONE = see.placard()
TWO = see.placard("UBND xã Trường Hòa", unit="TRUONGHOA")


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return see.draw(tmp_path / "placards.pdf", [ONE, TWO])


def _sentences(error: PlacardError) -> list[str]:
    return [Catalog(language).message(error.message) for language in Language]


def test_pages_that_show_their_links_pass(pdf: Path) -> None:
    told: list[tuple[int, int]] = []
    prove(pdf, [ONE, TWO], lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    pdf.rename(pdf.with_name("renamed.pdf"))  # the file is let go


def test_a_page_with_another_link_is_named(pdf: Path) -> None:
    with pytest.raises(PlacardError) as caught:
        prove(pdf, [ONE, replace(TWO, link=TWO.link + "X")])
    assert caught.value.message.id == "codes.proof-link"
    for sentence in _sentences(caught.value):
        assert "2" in sentence
        assert TWO.code.text in sentence


def test_swapped_pages_are_noticed(pdf: Path) -> None:
    with pytest.raises(PlacardError) as caught:
        prove(pdf, [TWO, ONE])
    assert caught.value.message.values["page"] == "1"


@pytest.mark.parametrize("placards", [[ONE], [ONE, TWO, ONE]])
def test_pages_too_many_or_too_few_are_noticed(pdf: Path, placards: list[Placard]) -> None:
    with pytest.raises(PlacardError) as caught:
        prove(pdf, placards)
    assert caught.value.message.id == "codes.proof-pages"
    assert caught.value.message.values == {"found": 2, "expected": len(placards)}
    assert all(_sentences(caught.value))


def _covered(pdf: Path, tmp_path: Path, left: float, bottom: float, size: float) -> Path:
    """The document with a grey square over the first page's code, in millimetres from the lower left."""
    from pypdfium2 import raw

    path = tmp_path / "covered.pdf"
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        with closing(document[0]) as page:
            square = raw.FPDFPageObj_CreateNewRect(*(v * see.MM for v in (left, bottom, size, size)))
            raw.FPDFPageObj_SetFillColor(square, 128, 128, 128, 255)
            raw.FPDFPath_SetDrawMode(square, raw.FPDF_FILLMODE_ALTERNATE, 0)
            raw.FPDFPage_InsertObject(page, square)
            raw.FPDFPage_GenerateContent(page)
        document.save(path)
    return path


def test_a_damaged_code_is_noticed(pdf: Path, tmp_path: Path) -> None:
    with pytest.raises(PlacardError) as caught:
        prove(_covered(pdf, tmp_path, 44, 72, 60), [ONE, TWO])
    assert caught.value.message.id == "codes.proof-unreadable"
    for sentence in _sentences(caught.value):
        assert ONE.code.text in sentence


def test_a_second_code_on_a_page_is_noticed(pdf: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    with closing(pypdfium2.PdfDocument(pdf)) as document, closing(pypdfium2.PdfDocument.new()) as both:
        page = both.new_page(300 * see.MM, 210 * see.MM)
        for index in (0, 1):
            with closing(document.page_as_xobject(index, both)) as drawing:
                placed = drawing.as_pageobject()
                placed.set_matrix(pypdfium2.PdfMatrix().translate(index * 150 * see.MM, 0))
                page.insert_obj(placed)
        page.gen_content()
        page.close()
        both.save(path)
    with pytest.raises(PlacardError) as caught:
        prove(path, [ONE])
    assert caught.value.message.id == "codes.proof-link"
