"""What shows a drawing: SVG, PNG and PDF show the same, in colours that everybody can tell apart."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations, pairwise
from typing import cast

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter
from reportlab.graphics.renderPDF import drawToString
from svglib.svglib import svg2rlg

from qrsurvey.render.charts import DARK, LIGHT, Drawing, Ink, as_png, as_svg, drawings, variable, variables
from qrsurvey.render.charts.pdf import as_pdf
from qrsurvey.report.chart_model import Chart, IntervalChart
from qrsurvey.typography.fonts import Face, register_fonts
from support import charts
from support.charts import every_chart
from support.pdf_pages import page_texts, squeezed

NAMESPACE = "{http://www.w3.org/2000/svg}"
KINDS = every_chart()
IDS = [chart.key for chart in KINDS]
LEVELS = (Ink.LEVEL_1, Ink.LEVEL_2, Ink.LEVEL_3, Ink.LEVEL_4, Ink.LEVEL_5)
HEAT = (Ink.PAPER, Ink.HEAT_1, Ink.HEAT_2, Ink.HEAT_3, Ink.HEAT_4, Ink.HEAT_5)


def _drawing(chart: Chart) -> Drawing:
    return drawings(chart, 468)[0]


@pytest.mark.parametrize("chart", KINDS, ids=IDS)
def test_an_svg_is_xml_with_the_drawings_texts_and_fetches_nothing(chart: Chart) -> None:
    drawing = _drawing(chart)
    svg = as_svg(drawing, title=chart.alt)
    root = ET.fromstring(svg)
    assert root.tag == f"{NAMESPACE}svg"
    assert [node.text for node in root.iter(f"{NAMESPACE}text")] == [text.text for text in drawing.texts]
    kinds = {node.tag.removeprefix(NAMESPACE) for node in root.iter()}
    assert kinds <= {"svg", "title", "text", "line", "polyline", "polygon", "rect", "circle"}
    assert not re.search(r"href|url\(|@import|<!|style=|class=", svg)
    assert re.findall(r"https?://[^\"' ]+", svg) == ["http://www.w3.org/2000/svg"]
    assert (root.get("role"), root.get("aria-label")) == ("img", chart.alt)
    assert (root.get("width"), root.get("viewBox")) == (
        "468pt",
        f"0 0 468 {drawing.height:.3f}".rstrip("0").rstrip("."),
    )


def test_without_a_title_it_is_hidden_from_readers_aloud() -> None:
    root = ET.fromstring(as_svg(_drawing(KINDS[0])))
    assert root.get("aria-hidden") == "true"
    assert root.find(f"{NAMESPACE}title") is None


def test_what_looks_like_markup_is_only_text() -> None:
    name = "<script>alert('x')</script> & \"a\" ]]> --> &amp;"
    chart = charts.intervals(2)
    hostile = replace(chart, rows=tuple(replace(row, label=name) for row in chart.rows))
    (drawing,) = drawings(hostile, 468)
    root = ET.fromstring(as_svg(drawing, title=name))
    told = "".join(node.text or "" for node in root.iter(f"{NAMESPACE}text"))
    assert squeezed(name) in squeezed(told)
    assert root.get("aria-label") == name
    assert squeezed(name) in squeezed(page_texts(as_pdf(drawing))[0])


def test_a_page_may_give_inks_other_colours_and_hold_texts_to_their_width() -> None:
    drawing = _drawing(KINDS[1])
    svg = as_svg(drawing, colour=variable, held=True)
    used = set(re.findall(r"var\((--chart-[a-z0-9-]+)\)", svg))
    assert not re.search(r"#[0-9a-f]{6}", svg)
    for palette in (LIGHT, DARK):
        assert used <= {declared.split(":")[0] for declared in variables(palette).split(";")}
    lengths = [float(node.get("textLength", "0")) for node in ET.fromstring(svg).iter(f"{NAMESPACE}text")]
    assert lengths == pytest.approx([text.width for text in drawing.texts], abs=0.001)


def _picture(pdf: bytes, scale: float = 2) -> Image.Image:
    with pdfium.PdfDocument(pdf) as document:
        picture: Image.Image = document[0].render(scale=scale).to_pil().convert("RGB")
        return picture


@pytest.mark.parametrize("chart", KINDS, ids=IDS)
def test_another_reader_of_the_svg_sees_the_picture_of_the_pdf(chart: Chart) -> None:
    drawing = _drawing(chart)
    # svglib knows the faces that reportlab knows, so it is asked for ours by the name they have there.
    read = svg2rlg(io.StringIO(as_svg(drawing, fonts=Face.SERIF.value)))
    assert read is not None
    # It has told reportlab meanwhile that the face is its own bold and italic.
    register_fonts.cache_clear()
    register_fonts()
    # It takes points for CSS pixels, of which 96 make an inch.
    theirs = cast("bytes", drawToString(read))  # the stub calls it a str
    ours, other = _picture(as_pdf(drawing)), _picture(theirs, 2 * drawing.width / read.width)
    assert abs(ours.width - other.width) <= 1
    assert abs(ours.height - other.height) <= 1
    size = min(ours.width, other.width), min(ours.height, other.height)
    a, b = (
        np.asarray(picture.crop((0, 0, *size)).filter(ImageFilter.BoxBlur(1)), dtype=float)
        for picture in (ours, other)
    )
    assert np.abs(a - b).max() < 40  # a dashed line that is missing makes it 90
    assert (np.abs(a - 255).max(axis=2) > 90).mean() > 0.005  # and it isn't blank


@pytest.mark.parametrize(("dpi", "width"), [(96, 624), (200, 1300), (300, 1950)])
def test_a_png_has_the_dots_it_was_asked_for(dpi: int, width: int) -> None:
    drawing = _drawing(KINDS[2])
    png = as_png(drawing, dpi)
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        assert list(picture.size) == pytest.approx([width, drawing.height * dpi / 72], abs=1)
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert as_png(drawing, dpi) == png


@pytest.mark.parametrize("chart", KINDS, ids=IDS)
def test_the_texts_of_the_pdf_stay_text(chart: Chart) -> None:
    drawing = _drawing(chart)
    said = squeezed("".join(page_texts(as_pdf(drawing))))
    assert [text.text for text in drawing.texts if squeezed(text.text) not in said] == []


def _linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _light(colour: str) -> float:
    return float(_linear(colour) @ [0.2126, 0.7152, 0.0722])


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def test_in_grey_the_levels_darken_from_the_middle_to_both_ends() -> None:
    one, two, three, four, five = (_light(LIGHT[ink]) for ink in LEVELS)
    for end, inner, middle in ((one, two, three), (five, four, three)):
        assert (middle + 0.05) / (inner + 0.05) > 1.5
        assert (inner + 0.05) / (end + 0.05) > 1.8
    assert _contrast(LIGHT[Ink.EDGE], LIGHT[Ink.PAPER]) > 7  # the pale middle has an edge


def test_in_grey_cells_darken_step_by_step_and_their_figures_are_read() -> None:
    for palette in (LIGHT, DARK):
        lights = [_light(palette[ink]) for ink in HEAT]
        assert lights in (sorted(lights), sorted(lights, reverse=True))
        assert all(abs(a - b) > 0.008 for a, b in pairwise(lights))
        for ink in HEAT[1:4]:
            assert _contrast(palette[ink], palette[Ink.ON_HEAT_LOW]) >= 4.5
        for ink in HEAT[4:]:
            assert _contrast(palette[ink], palette[Ink.ON_HEAT_HIGH]) >= 4.5
        for ink in (Ink.TEXT, Ink.SOFT):
            assert _contrast(palette[ink], palette[Ink.PAPER]) >= 4.5
        for ink in (Ink.LEVEL_1, Ink.LEVEL_5):
            assert _contrast(palette[ink], palette[Ink.ON_DEEP]) >= 4.5
        for ink in (Ink.LEVEL_2, Ink.LEVEL_3, Ink.LEVEL_4):
            assert _contrast(palette[ink], palette[Ink.ON_PALE]) >= 4.5
        for ink in (Ink.MARK, Ink.EDGE, Ink.BAR):  # what is no text needs 3 (WCAG 2.2, 1.4.11)
            assert _contrast(palette[ink], palette[Ink.PAPER]) >= 3


# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", severity 1.0; on linear RGB.
COLOUR_BLIND = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under D65 of linear sRGB."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_colour_blind_readers_tell_the_levels_apart(kind: str) -> None:
    seen = [_lab(np.array(COLOUR_BLIND[kind]) @ _linear(LIGHT[ink])) for ink in LEVELS]
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(one - other) > 15  # 2.3 is what one just notices


def test_endless_names_are_visibly_cut() -> None:
    chart = charts.intervals(1)
    endless = replace(chart, rows=(replace(chart.rows[0], label="dài " * 3_000),))
    assert isinstance(endless, IntervalChart)
    (drawing,) = drawings(endless, 468)
    assert drawing.height < 300
    assert any("[…]" in text.text for text in drawing.texts)
