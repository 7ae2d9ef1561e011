"""A code by itself, read back and measured."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from qrsurvey.codes.single import code_png, code_svg, page_png
from qrsurvey.codes.single_proof import prove_png, prove_svg
from qrsurvey.errors import PlacardError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.language import Language
from support import placards as see

ONE = see.placard("Sở A & <B>")


@pytest.mark.parametrize(("side", "dpi"), [(40.0, 600), (60.0, 300), (91.2, 1200)])
def test_a_png_is_as_large_on_paper_as_asked(side: float, dpi: int) -> None:
    with Image.open(io.BytesIO(code_png(ONE, side, dpi))) as picture:
        dots = np.asarray(picture.convert("L"))
        resolution = picture.info["dpi"][0]
    [code] = zxingcpp.read_barcodes(dots)
    assert code.text == ONE.link
    dark = np.flatnonzero((dots < 128).any(axis=0))
    assert (dark[-1] + 1 - dark[0]) / resolution * 25.4 == pytest.approx(side, rel=1e-3)
    assert resolution >= dpi * 0.999
    assert dark[0] == len(dots) - 1 - dark[-1]
    assert set(np.unique(dots)) == {0, 255}


def test_an_svg_names_itself_and_paints_the_same_modules() -> None:
    data = code_svg(ONE, 60)
    root = ET.fromstring(data)
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == ONE.title
    assert root.findtext(f"{space}desc") == ONE.link
    size = int(root.attrib["viewBox"].split()[2])
    millimetres = float(root.attrib["width"].removesuffix("mm"))
    assert millimetres * (size - 8) / size == pytest.approx(60, abs=0.01)
    grid = np.full((size, size), 255, dtype=np.uint8)
    drawn = root.findall(f"{space}path")[1].attrib["d"]
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)", drawn):
        grid[int(row), int(column) : int(column) + int(length)] = 0
    [code] = zxingcpp.read_barcodes(np.kron(grid, np.ones((8, 8), dtype=np.uint8)))
    assert code.text == ONE.link


@pytest.mark.parametrize("make", [code_svg, code_png])
def test_a_code_too_small_to_be_read_is_refused_with_a_size_that_works(make: object) -> None:
    assert callable(make)
    with pytest.raises(PlacardError) as caught:
        make(ONE, 20.0)
    for language in Language:
        hint = Catalog(language).message(caught.value.hint)
        assert make(ONE, float(re.findall(r"\d+", hint)[0]))


def test_a_page_becomes_a_picture(tmp_path: Path) -> None:
    path = see.draw(tmp_path / "p.pdf", [ONE])
    with Image.open(io.BytesIO(page_png(path, dpi=72))) as picture:
        assert picture.size == pytest.approx((420, 595), abs=1)
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [ONE.link]


def _refused(svg: bytes) -> str:
    with pytest.raises(PlacardError) as caught:
        prove_svg(svg, ONE)
    for language in Language:
        assert ONE.code.text in Catalog(language).message(caught.value.message)
        assert Catalog(language).message(caught.value.hint)
    return caught.value.message.id


@pytest.mark.parametrize("side", [35.0, 60.0, 180.0])
@pytest.mark.parametrize("name", ["Sở A & <B>", 'Phòng "Một cửa" onclick=1 href="x" url(y) <script>'])
def test_a_code_by_itself_is_proven(side: float, name: str) -> None:
    one = see.placard(name)
    prove_svg(code_svg(one, side), one)
    prove_png(code_png(one, side), one)


def test_an_svg_that_does_not_show_its_link_is_noticed() -> None:
    good = code_svg(ONE, 60)
    other = code_svg(see.placard(unit="HIEPTAN"), 60)
    assert _refused(other) == "codes.proof-link"
    # another code under our name
    body = re.compile(rb'd="M4.*?"')
    [modules] = body.findall(other)
    assert _refused(body.sub(modules, good)) == "codes.proof-link"


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ('fill="#fff"', 'fill="none"'),  # black on whatever lies below
        ('shape-rendering="crispEdges"', 'fill="#fff"'),
        ("h7v1h-7z", "h1v1h-1z"),  # the finders' edges
        ("</svg>", '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/></svg>'),
        ("<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg'),
    ],
)
def test_an_svg_that_cannot_be_read_is_noticed(whole: str, broken: str) -> None:
    good = code_svg(ONE, 60).decode()
    assert whole in good
    assert _refused(good.replace(whole, broken).encode()) == "codes.proof-unreadable"
    assert _refused(code_svg(ONE, 60).replace("ở".encode(), b"\xff")) == "codes.proof-unreadable"
