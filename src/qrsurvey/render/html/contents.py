"""The headings of a report as a page has them: where each can be jumped to, and how deep it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.render.html.markup import Markup, joined, tag, text
from qrsurvey.render.outline import outline
from qrsurvey.report.model import Block, Report

TITLE_LEVEL = 1
"""The page's own title is its only heading of this level."""


@dataclass(frozen=True)
class Entry:
    """A heading: the block it is, its anchor, its level on the page (2 is below the title), its text."""

    at: int
    anchor: str
    level: int
    text: str


def entries(blocks: Sequence[Block], name: str, level: int) -> Iterator[Entry]:
    """Yield the headings among some blocks, which stand below one of `level`."""
    for at, heading, depth in outline(blocks):
        yield Entry(at, f"{name}-{at}", level + 1 + depth, heading.text)


def annex_anchor(at: int) -> str:
    """Return the anchor of an annex."""
    return f"annex-{at + 1}"


def contents(report: Report, catalog: Catalog) -> Markup:
    """Return the list of contents: every heading and every annex as a link."""
    found = list(entries(report.blocks, "part", TITLE_LEVEL))
    for at, annex in enumerate(report.annexes):
        anchor = annex_anchor(at)
        found.append(Entry(0, anchor, TITLE_LEVEL + 1, f"{annex.label}. {annex.title}"))
        found += entries(annex.blocks, anchor, TITLE_LEVEL + 1)
    title = tag("h2", text(catalog.text("html.contents")), id="contents")
    return tag("nav", title, _list(found, TITLE_LEVEL + 1), aria_labelledby="contents")


def _list(found: Sequence[Entry], level: int) -> Markup:
    """Return links as a list, those that stand below another within its item."""
    items: list[Markup] = []
    at = 0
    while at < len(found):
        entry = found[at]
        end = next((i for i in range(at + 1, len(found)) if found[i].level <= level), len(found))
        below = found[at + 1 : end]
        link = tag("a", text(entry.text), href=f"#{entry.anchor}")
        items.append(tag("li", link, _list(below, level + 1) if below else Markup("")))
        at = end
    return tag("ul", joined(items))
