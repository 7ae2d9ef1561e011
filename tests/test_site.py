"""The site of the documents: built strictly, whole without a network, found by how Vietnamese is typed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from lxml import etree

from support.pages import CHROMIUM

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("Trang tài liệu")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright_api = pytest.importorskip("playwright.sync_api")
    with playwright_api.sync_playwright() as playwright:
        # As root, as in a container, Chromium's sandbox can't be set up.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def test_no_page_takes_anything_from_elsewhere(site: Path) -> None:
    """What a page loads by itself is in the folder; links that a reader may follow are another thing."""
    # What a server says of an address that isn't there; nobody sees it from a folder.
    pages = sorted(page for page in site.glob("*.html") if page.name != "404.html")
    assert {page.name for page in pages} >= {"index.html", "huong-dan.html", "guide.html", "commands.html"}
    for page in pages:
        tree = html5lib.parse(page.read_bytes(), treebuilder="lxml", namespaceHTMLElements=False)
        for element in tree.iter(etree.Element):
            if element.tag in {"a", "html"}:
                continue
            for name in ("src", "href", "srcset", "data"):
                address = element.get(name, "")
                assert "//" not in address or address.startswith("data:"), f"{page.name}: {address}"
                if name in {"src", "href"} and address and not address.startswith(("#", "data:", ".")):
                    assert (site / address.partition("?")[0].partition("#")[0]).exists(), (
                        f"{page.name}: {address}"
                    )


def test_each_page_is_in_its_language(site: Path) -> None:
    for name, language in (("huong-dan", "vi"), ("phuong-phap", "vi"), ("guide", "en"), ("method", "en")):
        page = html5lib.parse((site / f"{name}.html").read_bytes(), namespaceHTMLElements=False)
        assert page.get("lang") == language, name


@pytest.mark.system
@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_a_reader_finds_words_from_a_folder_without_a_network(site: Path, browser: Any) -> None:
    page = browser.new_page(offline=True)
    page.set_default_timeout(10_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    # As it is written; as many type it; a word whose end lunr's own trimmer would cut off; what isn't there.
    for typed, wanted in (
        ("thu hồi mã", "Hướng dẫn sử dụng qrsurvey"),
        ("khoang tin cay", "Phương pháp tính số liệu"),
        ("vụ việc", "Phản ánh cần xử lý"),
        ("xyzzy", None),
    ):
        page.click(".md-search__input")
        page.fill(".md-search__input", typed)
        page.keyboard.press("Shift")  # the site listens to keys, not to what is pasted
        if wanted is None:
            page.wait_for_function("document.querySelectorAll('.md-search-result__item').length === 0")
        else:
            page.wait_for_selector(f".md-search-result__item h1:has-text('{wanted}')", state="attached")
    page.close()
    assert asked
    assert all(address.startswith(("file:", "data:", "blob:")) for address in asked)
