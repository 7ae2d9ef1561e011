"""The HTML report as a parser reads it: whole, in order, safe, and the same every time."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from lxml import etree

from qrsurvey.i18n.text import collapse
from qrsurvey.render.html import render_html
from qrsurvey.report.chart_model import Chart
from qrsurvey.report.identity import parse_identity
from qrsurvey.report.model import Block, Heading, Paragraph, Report, RowKind, Table
from support.pages import CASES, HOSTILE, IDENTITY, made, page

SVG = "{http://www.w3.org/2000/svg}"


def _parsed(name: str) -> etree._Element:
    """Parse strictly: any departure from the HTML standard is an error."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False
    )
    return parser.parse(page(name).decode("utf-8")).getroot()


def _text(element: etree._Element) -> str:
    return collapse("".join(element.itertext()))


def _all(name: str, path: str) -> list[etree._Element]:
    return list(_parsed(name).iterfind(path))


def _blocks(report: Report) -> list[Block]:
    return [*report.blocks, *(block for annex in report.annexes for block in annex.blocks)]


@pytest.mark.parametrize("name", CASES)
def test_every_text_of_the_report_is_on_the_page(name: str) -> None:
    report, text = made(name), _text(_parsed(name))
    head, closing = report.letterhead, report.closing
    expected = [
        *(
            one
            for one in (head.parent, head.addressee, closing.authority, closing.title, closing.name)
            if one
        ),
        *(head.issuer, head.nation, head.motto, head.number, head.place_and_date, head.kind, head.subject),
        *report.summary,
        *closing.recipients,
        closing.recipients_title,
    ]
    for annex in report.annexes:
        expected += [annex.label, annex.title, annex.note]
    for block in _blocks(report):
        match block:
            case Heading() | Paragraph():
                expected.append(block.text)
            case Table():
                expected.append(f"{block.label}. {block.title}")
                expected += [column.title for column in block.columns]
                expected += [cell for row in block.rows for cell in row.cells]
            case _:
                expected += [f"{block.label}. {block.title}", block.note, block.alt]
    labels = {
        at.get("aria-label") for at in _parsed(name).iter(f"{SVG}svg") if at.get("aria-label") is not None
    }
    missing = [part for part in expected if collapse(part) not in text and part not in labels]
    assert missing == []


@pytest.mark.parametrize("name", CASES)
def test_the_page_fetches_nothing_and_runs_nothing(name: str) -> None:
    root = _parsed(name)
    assert {element.tag for element in root.iter() if isinstance(element.tag, str)}.isdisjoint(
        {"script", "link", "iframe", "object", "embed", "img", "form", "base", "a:script", f"{SVG}script"}
    )
    for element in root.iter():
        for key, value in element.attrib.items():
            assert not key.startswith("on"), (element.tag, key)
            if key.endswith(("href", "src", "action", "srcset", "data")):
                assert value.startswith("#"), value
    (style,) = root.iter("style")
    assert style.text is not None
    addresses = re.findall(r"url\(([^)]{0,24})", style.text)
    assert addresses
    assert all(address.startswith("data:font/woff;base64,") for address in addresses)
    assert "@import" not in style.text
    (policy,) = (meta.get("content") for meta in root.iter("meta") if meta.get("http-equiv"))
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "script-src" not in rules
    assert all(value in {"'none'", "data:", "'unsafe-inline'"} for value in rules.values())


def test_what_looks_like_markup_is_only_text() -> None:
    content = page("hostile").decode("utf-8")
    assert "<script" not in content
    assert "<img" not in content
    assert "<b " not in content
    assert collapse(HOSTILE) in _text(_parsed("hostile"))


@pytest.mark.parametrize("name", CASES)
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(one.tag[1]) for one in _parsed(name).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_parts_of_one_section_stand_on_one_level() -> None:
    (annex,) = (one for one in _all("every-chart", ".//section") if one.get("aria-labelledby") == "annex-2")
    assert [one.tag for one in annex.iter("h2", "h3", "h4")] == ["h2", "h3", "h3"]


@pytest.mark.parametrize("name", CASES)
def test_the_contents_lead_to_every_heading_in_order(name: str) -> None:
    root = _parsed(name)
    ids = [element.get("id") for element in root.iter() if element.get("id") is not None]
    assert len(ids) == len(set(ids))
    (nav,) = root.iter("nav")
    targets = {f"#{one.get('id')}": _text(one) for one in root.iter("h2", "h3", "h4")}
    links = {link.get("href"): _text(link) for link in nav.iter("a")}
    headings = {key: text for key, text in targets.items() if key not in {"#contents", "#summary"}}
    assert list(links) == list(headings)
    assert [text.replace(". ", " ") for text in links.values()] == [
        text.replace(". ", " ") for text in headings.values()
    ]
    for element in root.iter():
        for key in ("aria-labelledby", "href"):
            for target in (element.get(key) or "").removeprefix("#").split():
                assert target in ids


@pytest.mark.parametrize("name", CASES)
def test_tables_say_what_heads_what(name: str) -> None:
    tables = [block for block in _blocks(made(name)) if isinstance(block, Table)]
    found = list(_parsed(name).iter("table"))
    assert len(found) == len(tables)
    for element, table in zip(found, tables, strict=True):
        assert _text(element[0]) == collapse(f"{table.label}. {table.title}")
        assert element[0].tag == "caption"
        heads = list(element.iterfind("thead/tr/th"))
        assert [_text(head) for head in heads] == [collapse(column.title) for column in table.columns]
        assert {head.get("scope") for head in heads} == {"col"}
        rows = list(element.iterfind(".//tbody/tr")) + list(element.iterfind(".//tfoot/tr"))
        assert [[_text(cell) for cell in row] for row in rows] == [
            [collapse(cell) for cell in row.cells] for row in table.rows
        ]
        for row, drawn in zip(table.rows, rows, strict=True):
            scopes = [cell.get("scope") for cell in drawn.iterfind("th")]
            assert scopes == (["rowgroup"] if row.kind is RowKind.GROUP else ["row"])
            parent = drawn.getparent()
            assert parent is not None
            assert (parent.tag == "tfoot") == (row.kind is RowKind.TOTAL)
            assert row.kind is not RowKind.GROUP or parent[0] is drawn


@pytest.mark.parametrize("name", CASES)
def test_every_chart_is_there_in_two_widths_and_says_what_it_shows(name: str) -> None:
    charts = [block for block in _blocks(made(name)) if isinstance(block, Chart)]
    figures = list(_parsed(name).iter("figure"))
    assert len(figures) == len(charts)
    for figure, chart in zip(figures, charts, strict=True):
        for kind, most in (("wide", 624), ("narrow", 328)):
            (box,) = (div for div in figure.iter("div") if div.get("class") == kind)
            first, *others = box.iter(f"{SVG}svg")
            assert first.get("role") == "img"
            assert first.get("aria-label") == chart.alt
            assert all(other.get("aria-hidden") == "true" for other in others)
            for svg in (first, *others):
                assert float(str(svg.get("width")).removesuffix("pt")) / 0.75 <= most


@pytest.mark.parametrize("name", CASES)
def test_every_colour_that_is_used_is_set_for_light_and_dark(name: str) -> None:
    content = page(name).decode("utf-8")
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", content))
    light, dark = (
        set(re.findall(r"(--[a-z0-9-]+):", "".join(re.findall(pattern, content, re.DOTALL))))
        for pattern in (r"(?<!\{)\n?:root \{(.*?)\}|^:root\{.*?\}", r"dark\) ?\{\s*:root ?\{(.*?)\}")
    )
    assert used
    assert used <= light | set(re.findall(r"(--chart-[a-z0-9-]+):", content))
    assert used <= dark


def test_the_page_says_what_it_was_made_from() -> None:
    root = _parsed("every-chart")
    assert root.get("lang") == "vi-VN"
    assert _parsed("english").get("lang") == "en"
    (title,) = root.iter("title")
    assert _text(title) == made("every-chart").title
    (identity,) = (one.get("content") for one in root.iter("meta") if one.get("name") == "qrsurvey-identity")
    assert identity is not None
    assert parse_identity(identity) == IDENTITY


def test_a_months_report_is_small_enough_to_be_sent() -> None:
    # With its face in it: a third of that.
    assert len(page("mixed")) < 350_000


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    script = "import hashlib; from support.pages import page; print(hashlib.sha256(page('every-chart')).hexdigest())"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parents[1],
    )
    again = render_html(made("every-chart"))
    assert hashlib.sha256(again).hexdigest() == done.stdout.strip()
