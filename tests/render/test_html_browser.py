"""The HTML report as people meet it: on a phone, at a desk, in the dark, with keys alone, read aloud, on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from qrsurvey.report.model import Heading, Paragraph
from support.pages import CASES, CHROMIUM, made, page, shown
from support.pdf_pages import letter_boxes, opened, page_texts, squeezed

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium"),
]
playwright_api = pytest.importorskip("playwright.sync_api")

MM = 72 / 25.4
SCREENS: list[tuple[int, Literal["light", "dark"]]] = [
    (360, "light"),
    (360, "dark"),
    (1280, "light"),
    (1280, "dark"),
]

# Left, right and the height of the capitals of each text of a picture that is shown, in points of the picture.
TEXTS = """
() => [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility()).map(svg => {
  const frame = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / frame.width;
  return {
    width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height,
    shown: [frame.left, frame.right],
    texts: [...svg.querySelectorAll('text')].map(text => {
      const box = text.getBoundingClientRect(), size = parseFloat(text.getAttribute('font-size'));
      const base = parseFloat(text.getAttribute('y'));
      return {
        said: text.textContent, size: size / scale,
        box: [(box.left - frame.left) * scale, base - 0.66 * size, (box.right - frame.left) * scale, base],
      };
    }),
  };
})
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        # As root, as in a container, Chromium's sandbox can't be set up.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.mass
@pytest.mark.parametrize("name", [*CASES, "many-units"])
def test_nothing_stands_out_of_the_page(browser: Any, tmp_path: Path, name: str) -> None:
    for width in (320, 360, 768, 1280):
        with shown(browser, page(name), tmp_path, width=width) as on_screen:
            assert on_screen.evaluate("document.documentElement.scrollWidth") == width
            # What is wider than the sheet scrolls in a region of its own.
            out = on_screen.evaluate(
                """() => [...document.querySelectorAll('main *, header *, nav *')].filter(e => {
                  const box = e.getBoundingClientRect();
                  return !e.closest('.table') && (box.right > innerWidth + 0.5 || box.left < -0.5);
                }).map(e => e.outerHTML.slice(0, 80))"""
            )
            assert out == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["mixed", "every-chart", "long-names", "english", "hostile"])
def test_no_text_of_a_chart_meets_another(browser: Any, tmp_path: Path, name: str, width: int) -> None:
    with shown(browser, page(name), tmp_path, width=width) as on_screen:
        pictures = on_screen.evaluate(TEXTS)
    assert pictures
    for picture in pictures:
        assert picture["shown"][0] >= 0
        assert picture["shown"][1] <= width
        texts = picture["texts"]
        for at, text in enumerate(texts):
            left, top, right, bottom = text["box"]
            assert left >= -1, text
            assert right <= picture["width"] + 1, text
            assert top >= -1, text
            assert bottom <= picture["height"] + 1, text
            assert text["size"] >= 8.6, text  # CSS pixels: the smallest figures in cells have 6.5 points
            for other in texts[at + 1 :]:
                a, b, c, d = other["box"]
                assert a >= right - 0.5 or c <= left + 0.5 or b >= bottom or d <= top, (text, other)


def test_labels_keep_their_room_where_the_face_is_refused(browser: Any, tmp_path: Path) -> None:
    families = b"'Report Serif', 'Times New Roman', 'Liberation Serif', Tinos, serif"
    content = page("every-chart").replace(families, b"monospace")  # wider than any serif
    assert families in page("every-chart")

    def widest(shown_content: bytes) -> float:
        with shown(browser, shown_content, tmp_path, width=360) as on_screen:
            return max(
                float(text["box"][2] - picture["width"])
                for picture in on_screen.evaluate(TEXTS)
                for text in picture["texts"]
            )

    assert widest(content) <= 1
    assert widest(re.sub(rb' textLength="[^"]*"', b"", content)) > 10  # or nothing was tried


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
@pytest.mark.parametrize("name", ["every-chart", "mixed", "empty", "english"])
def test_axe_finds_no_violation(
    browser: Any, tmp_path: Path, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with shown(browser, page(name), tmp_path, width=width, scheme=scheme) as on_screen:
        results = axe.Axe().run(on_screen)
    assert results.response["violations"] == [], results.generate_report()
    assert len(results.response["passes"]) > 20


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_page_is_light_or_dark_as_the_reader_wishes(
    browser: Any, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    from PIL import Image

    with shown(browser, page("every-chart"), tmp_path, width=width, scheme=scheme) as on_screen:
        picture = Image.open(io.BytesIO(on_screen.screenshot(full_page=True))).convert("L")
    histogram = picture.histogram()
    bright = sum(histogram[200:]) / sum(histogram)
    assert bright > 0.75 if scheme == "light" else bright < 0.15


def test_keys_alone_reach_everything_in_order(browser: Any, tmp_path: Path) -> None:
    with shown(browser, page("every-chart"), tmp_path, width=1280) as on_screen:
        wanted = on_screen.evaluate(
            "[...document.querySelectorAll('a[href], [tabindex=\"0\"]')].filter(e => e.checkVisibility()).length"
        )
        places = []
        for _ in range(wanted):
            on_screen.keyboard.press("Tab")
            places.append(
                on_screen.evaluate(
                    """() => {
                      const all = [...document.querySelectorAll('*')], e = document.activeElement;
                      const box = e.getBoundingClientRect(), style = getComputedStyle(e);
                      return [all.indexOf(e), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                              box.top >= 0 && box.bottom > 0 && box.top < innerHeight];
                    }"""
                )
            )
        assert [place for place, _, _ in places] == sorted({place for place, _, _ in places})
        assert len(places) == wanted > 20
        assert all(ring and seen for _, ring, seen in places)


def test_the_first_key_leads_past_the_contents(browser: Any, tmp_path: Path) -> None:
    with shown(browser, page("every-chart"), tmp_path, width=360) as on_screen:
        on_screen.keyboard.press("Tab")
        on_screen.keyboard.press("Enter")
        assert on_screen.evaluate("document.activeElement.id") == "content"
        on_screen.keyboard.press("Tab")
        assert on_screen.evaluate("document.activeElement.closest('main') !== null")


def test_a_wide_table_scrolls_on_a_phone_and_keeps_the_names_in_sight(browser: Any, tmp_path: Path) -> None:
    with shown(browser, page("mixed"), tmp_path, width=360) as on_screen:
        before, after = on_screen.evaluate(
            """() => {
              const region = [...document.querySelectorAll('.table')].sort((a, b) => b.scrollWidth - a.scrollWidth)[0];
              const name = region.querySelector('tbody tr:not(.group) th');
              region.scrollLeft = 0;
              const before = name.getBoundingClientRect().left;
              region.scrollLeft = 1000;
              return [[before, region.scrollWidth], [name.getBoundingClientRect().left, region.scrollLeft]];
            }"""
        )
    assert after[1] > 50
    assert 0 <= after[0] + 1 <= before[0] + 2


def test_a_screen_reader_meets_landmarks_tables_and_one_picture_of_each_chart(
    browser: Any, tmp_path: Path
) -> None:
    with shown(browser, page("every-chart"), tmp_path, width=360) as on_screen:
        tree = on_screen.locator("body").aria_snapshot()
    assert tree.count("- img ") == len([line for line in tree.splitlines() if "- figure " in line]) > 5
    assert "- main" in tree
    assert "- banner" in tree
    assert "- navigation " in tree
    assert "rowheader" in tree
    assert "columnheader" in tree


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["mixed", "every-chart", "empty"])
def test_the_page_prints_like_the_document(
    browser: Any, tmp_path: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    with shown(browser, page(name), tmp_path, width=360, scheme=scheme) as on_screen:
        pdf = on_screen.pdf(prefer_css_page_size=True)
    report, texts = made(name), [squeezed(text) for text in page_texts(pdf)]
    whole = "".join(texts)
    for block in report.blocks:
        if isinstance(block, Heading):
            assert squeezed(block.text) in whole
    assert "Mụclục" not in whole
    last = report.blocks[-1]
    assert isinstance(last, Paragraph)
    (end,) = (text for text in texts if squeezed(last.text) in text)
    assert squeezed(report.closing.recipients[-1]) in end  # a signature never stands alone
    assert len(texts) <= {"mixed": 9, "every-chart": 13, "empty": 5}[name]
    with opened(pdf) as document:
        for number, one in enumerate(document):
            assert [round(side / MM) for side in one.get_size()] == [210, 297]
            for char, (left, bottom, right, top) in letter_boxes(one):
                assert left >= 30 * MM - 1.5, (number, char)
                assert right <= 195 * MM + 1.5, (number, char)
                assert bottom >= 20 * MM - 1.5, (number, char)
                assert top <= (297 - (5 if number else 20)) * MM + 1.5, (number, char)
            picture = one.render(scale=0.5).to_pil().convert("L")
            assert sum(picture.histogram()[200:]) > 0.6 * picture.width * picture.height
