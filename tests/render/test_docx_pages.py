"""What LibreOffice makes of the DOCX: the pages, fonts and lines of our own PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qrsurvey.render.docx import render_docx
from qrsurvey.render.pdf import render_pdf
from qrsurvey.report.identity import parse_identity
from qrsurvey.report.model import Heading
from support.documents import IDENTITY, SMALL, made, part
from support.pdf_pages import page_texts, squeezed
from support.word_processor import SOFFICE, astray, check_page, converted, page_lines, pictures_on

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(SOFFICE is None, reason="needs soffice (libreoffice-writer-nogui)"),
]


def _compare(names: tuple[str, ...], folder: Path) -> dict[str, bytes]:
    """Hold every page to ours; return what LibreOffice made."""
    pdfs = converted({name: render_docx(made(name)) for name in names}, "pdf", folder)
    for name, pdf in pdfs.items():
        own = render_pdf(made(name))
        ours, theirs = page_lines(own), page_lines(pdf)
        assert len(theirs) == len(ours), name
        assert astray(ours[0], theirs[0]) == [], name
        for number, (here, there) in enumerate(zip(ours, theirs, strict=True), start=1):
            check_page(here, there, (name, number))
        # All of ours is there too; only a chart may be a picture.
        for number, pictures in enumerate(pictures_on(pdf), start=1):
            if not pictures:
                assert len(theirs[number - 1]) == len(ours[number - 1]), (name, number)
        fonts = {font.decode() for font in re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([^\s/<>]+)", pdf)}
        assert fonts <= {font.decode() for font in re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([^\s/<>]+)", own)}
        assert "LiberationSerif" in fonts, name
    return pdfs


def test_libreoffice_shows_the_pages_of_the_pdf(tmp_path: Path) -> None:
    pdfs = _compare(SMALL, tmp_path)
    for name, pdf in pdfs.items():
        pages = page_texts(pdf)
        headings = {squeezed(block.text) for block in made(name).blocks if isinstance(block, Heading)}
        for page, pictures in zip(pages, pictures_on(pdf), strict=True):
            last = page.strip().splitlines()[-1]
            assert squeezed(last) not in headings, name
            if not pictures:  # a part of a chart has no text to end with
                assert not re.match(r"(Bảng|Biểu đồ|Table|Chart) \d+\. ", last), name
        if not made(name).annexes:
            assert "./." in pages[-1], name  # the signature stands with the last sentence


@pytest.mark.mass
def test_libreoffice_shows_the_pages_of_three_hundred_units(tmp_path: Path) -> None:
    (pdf,) = _compare(("units-300",), tmp_path).values()
    assert len(page_lines(pdf)) > 30


def test_an_office_program_that_saves_the_document_leaves_what_it_was_made_from(tmp_path: Path) -> None:
    saved = converted({"report": render_docx(made("annexes"))}, "docx", tmp_path)["report"]
    properties = part(saved, "docProps/custom.xml")
    (said,) = [one for one in properties if one.get("name") == "qrsurvey"]
    assert parse_identity("".join(said.itertext())) == IDENTITY
