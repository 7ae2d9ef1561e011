"""The PDF that we write ourselves: complete, reproducible, honest about itself, and read by others."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from qrsurvey.errors import Message
from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.box import Box
from qrsurvey.typography.content import Content, Drawn, Place
from qrsurvey.typography.fit import TextStyle, fit
from qrsurvey.typography.fonts import Face, face_metrics, glyph_ids
from qrsurvey.typography.pdf import PdfFile, Stand
from qrsurvey.typography.subset import subset
from support import placards as see

INFO = DocumentInfo("Mã QR (thử) \\ phường Long Hoa", "Văn phòng HĐND và UBND", "vi-VN", date(2024, 5, 13))
STYLE = TextStyle(Face.SANS, best=20, comfortable=20, floor=20)
PLACE = Message("placard.place-title")


def _document(*pages: Drawn, forms: dict[str, Drawn] | None = None, place: Place | None = None) -> bytes:
    file = io.BytesIO()
    pdf = PdfFile(file, 100, 50, INFO)
    for name, form in (forms or {}).items():
        pdf.form(name, form)
    for page in pages:
        pdf.page([Stand(page, place)])
    pdf.close()
    return file.getvalue()


def _drawn(draw: Callable[[Content], object]) -> Drawn:
    content = Content()
    draw(content)
    return content.finish()


def _one_page() -> bytes:
    def shared(content: Content) -> None:
        content.panel(Box(10, 10, 20, 10), (0.0, 0.0, 1.0))
        content.line((10, 45, 90, 45), 1, (0.0, 1.0, 0.0))

    def own(content: Content) -> None:
        content.form("Shared")
        content.text(fit("Hg", STYLE, Box(50, 10, 40, 20), PLACE), (1.0, 0.0, 0.0))

    return _document(_drawn(own), forms={"Shared": _drawn(shared)})


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.pdf"
    path.write_bytes(_one_page())
    return path


def test_the_same_drawing_is_the_same_bytes() -> None:
    assert _one_page() == _one_page()


def test_it_names_title_author_language_and_the_date_it_was_given(page: Path) -> None:
    with see.opened(page) as document:
        about = document.get_metadata_dict()
    assert about["Title"] == INFO.title
    assert about["Author"] == INFO.author
    assert about["CreationDate"] == about["ModDate"] == "D:20240513"
    assert about["Creator"] == "qrsurvey"
    assert b"/Lang(vi-VN)" in page.read_bytes()


def test_what_is_drawn_stands_where_the_millimetres_say(page: Path) -> None:
    image = see.raster(page, dpi=254).astype(int)  # ten dots a millimetre
    assert image.shape[:2] == pytest.approx((500, 1000), abs=1)
    for colour, (left, top, right, bottom) in {2: (10, 10, 30, 20), 1: (10, 44.5, 90, 45.5)}.items():
        others = [channel for channel in range(3) if channel != colour]
        rows, columns = np.nonzero((image[:, :, colour] > 200) & (image[:, :, others].max(axis=2) < 60))
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert edges == pytest.approx((left * 10, top * 10, right * 10, bottom * 10), abs=1)
    assert [letter.char for letter in see.letters(page)] == ["H", "g"]
    high, low = see.letters(page)
    assert 50 < high.left < low.right < 90
    assert (high.top + high.bottom) / 2 == pytest.approx(20, abs=0.1)


def test_a_turned_place_is_drawn_upside_down_with_its_links(tmp_path: Path) -> None:
    def draw(content: Content) -> None:
        content.panel(Box(0, 0, 10, 5), (0.0, 0.0, 0.0))
        content.link("https://example.org/", Box(0, 0, 10, 5), "here")

    path = tmp_path / "turned.pdf"
    path.write_bytes(_document(_drawn(draw), place=Place(Box(20, 10, 60, 30), turned=True)))
    rows, columns = np.nonzero(see.raster(path, dpi=254).min(axis=2) < 60)
    assert (columns.min(), columns.max() + 1) == pytest.approx((700, 800), abs=1)
    assert (rows.min(), rows.max() + 1) == pytest.approx((350, 400), abs=1)
    [(url, box)] = see.link_annotations(path)
    assert url == "https://example.org/"
    assert box == pytest.approx((70, 35, 80, 40), abs=0.02)


def test_hidden_text_is_copied_and_never_printed(tmp_path: Path) -> None:
    path = tmp_path / "hidden.pdf"
    path.write_bytes(_document(_drawn(lambda c: c.hidden_text("https://example.org/?a=1&b=2", (10, 10), 4))))
    assert see.words_of(path) == "https://example.org/?a=1&b=2"
    assert see.raster(path).min() == 255


@pytest.mark.parametrize("count", [1, 64, 65, 200])
def test_every_page_is_found_and_named(tmp_path: Path, count: int) -> None:
    def draw(number: int) -> Drawn:
        def one(content: Content) -> None:
            content.bookmark(f"Trang {number}")
            content.text(fit(f"{number}", STYLE, Box(10, 10, 80, 30), PLACE))

        return _drawn(one)

    path = tmp_path / "pages.pdf"
    path.write_bytes(_document(*map(draw, range(count))))
    with see.opened(path) as document:
        assert len(document) == count
        assert [entry.get_title() for entry in document.get_toc()] == [f"Trang {n}" for n in range(count)]
        assert [entry.get_dest().get_index() for entry in document.get_toc()] == list(range(count))
    assert see.words_of(path, count - 1) == f"{count - 1}"


def test_a_page_that_repeats_costs_almost_nothing() -> None:
    page = _drawn(lambda c: c.text(fit("ghẳắ" * 3, STYLE, Box(5, 5, 90, 40), PLACE)))
    assert len(_document(*[page] * 101)) - len(_document(page)) < 100 * 250


@pytest.mark.system
def test_another_reader_finds_no_fault(page: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    done = subprocess.run(["pdftotext", page, "-"], capture_output=True, check=True)
    assert done.stderr == b""
    assert done.stdout.split() == [b"Hg"]


@pytest.mark.system
def test_another_reader_finds_the_tags_and_reads_aloud_in_the_order_of_drawing(tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("needs pdfinfo (poppler-utils)")

    def draw(name: str, *links: str) -> Drawn:
        def one(content: Content) -> None:
            # Drawn first, standing below: what is read follows the drawing, not the place.
            content.text(fit(f"{name} một", STYLE, Box(0, 20, 50, 20), PLACE))
            content.text(fit(f"{name} hai", STYLE, Box(0, 0, 50, 20), PLACE))
            for link in links:
                content.link(link, Box(0, 0, 5, 5), link)

        return _drawn(one)

    path, file = tmp_path / "tags.pdf", io.BytesIO()
    pdf = PdfFile(file, 100, 50, INFO)
    pdf.form("Ground", _drawn(lambda c: c.text(fit("nền", STYLE, Box(0, 0, 50, 20), PLACE))))
    left, right = Place(Box(0, 0, 50, 50)), Place(Box(50, 0, 50, 50))
    for number in range(70):
        pdf.page(
            [Stand(draw(f"A{number}", "https://a.example"), left), Stand(draw(f"B{number}"), right)],
            under="Ground",
        )
    pdf.close()
    path.write_bytes(file.getvalue())
    done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True)
    assert done.stderr == b""
    told = [" ".join(line.split()) for line in done.stdout.decode("utf-8").splitlines()]
    expected = ["Document"]
    for number in range(70):
        expected += ["P (block)", f'"A{number} một A{number} hai "', "Link (inline)", "Object"]
        expected += ["P (block)", f'"B{number} một B{number} hai "']
    assert [line.split(" ")[0] if line.startswith("Object") else line for line in told if line] == expected
    about = subprocess.run(
        ["pdfinfo", path], capture_output=True, check=True, text=True, encoding="utf-8"
    ).stdout
    assert "Tagged:          yes" in about


@pytest.mark.parametrize("face", [Face.SANS, Face.SERIF])
def test_a_subset_is_a_font_with_the_same_outlines(face: Face) -> None:
    text = "Đường dây nóng: Ẳ ộ"
    metrics = face_metrics(face)
    data = subset(metrics.tables, metrics.offsets, glyph_ids(face, text))
    whole, cut = TTFont(face.file), TTFont(io.BytesIO(data), checkChecksums=2)
    names = [whole.getGlyphName(glyph) for glyph in glyph_ids(face, text)]
    for name, glyph in zip(names, glyph_ids(face, text), strict=True):
        mine = cut["glyf"][cut.getGlyphName(glyph)]
        theirs = whole["glyf"][name]
        assert mine.getCoordinates(cut["glyf"])[0] == theirs.getCoordinates(whole["glyf"])[0]
    assert len(data) < face.file.stat().st_size / 3
