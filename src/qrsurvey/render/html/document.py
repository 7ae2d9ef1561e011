"""The whole page: one file, no script, nothing that is fetched.

The page states that to the browser too (Content Security Policy), so that text which got past the escaping
could still neither run nor call home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

from qrsurvey.i18n.catalog import Catalog
from qrsurvey.render.charts import DARK, LIGHT, variables
from qrsurvey.render.html.blocks import blocks
from qrsurvey.render.html.contents import TITLE_LEVEL, annex_anchor, contents
from qrsurvey.render.html.letterhead import end, head
from qrsurvey.render.html.markup import Markup, joined, raw, spaced, tag, text
from qrsurvey.report.identity import identity_text
from qrsurvey.report.model import Annex, Report
from qrsurvey.typography.fonts import Face
from qrsurvey.typography.webfont import web_font

_STYLE = Path(__file__).parents[2] / "assets" / "html" / "style.css"

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

_FACES = (
    (Face.SERIF, "normal", "normal"),
    (Face.SERIF_BOLD, "bold", "normal"),
    (Face.SERIF_ITALIC, "normal", "italic"),
)

_TAGS = re.compile(r"<[^>]*>")


def render_html(report: Report) -> bytes:
    """Return the report as one HTML file; the same report gives the same bytes."""
    catalog = Catalog(report.language)
    body = joined(
        (
            tag("a", text(catalog.text("html.skip")), class_="skip", href="#content"),
            tag("div", joined(_sheet(report, catalog)), class_="sheet"),
        )
    )
    page = tag("html", _about(report, body), tag("body", body), lang=report.language.tag)
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _sheet(report: Report, catalog: Catalog) -> Iterator[Markup]:
    yield head(report.letterhead)
    yield contents(report, catalog)
    yield tag("main", joined(_main(report, catalog)), id="content", tabindex=-1)


def _main(report: Report, catalog: Catalog) -> Iterator[Markup]:
    title = tag("h2", text(catalog.text("html.summary")), id="summary")
    said = tag("ul", joined(tag("li", text(sentence)) for sentence in report.summary))
    yield tag("section", title, said, class_="summary", aria_labelledby="summary")
    *body, last = blocks(report.blocks, "part", TITLE_LEVEL)
    # On paper a signature never stands on a page of its own.
    closing = tag("div", last, end(report.closing), class_="last")
    yield tag("div", joined((*body, closing)), class_="body")
    yield from (_annex(annex, at) for at, annex in enumerate(report.annexes))


def _annex(annex: Annex, at: int) -> Markup:
    anchor = annex_anchor(at)
    label, title = tag("span", text(annex.label)), tag("span", text(annex.title))
    note = (tag("p", spaced(annex.note), class_="annex-note"),) if annex.note else ()
    return tag(
        "section",
        tag("h2", label, Markup(" "), title, id=anchor),
        *note,
        joined(blocks(annex.blocks, anchor, TITLE_LEVEL + 1)),
        class_="annex",
        aria_labelledby=anchor,
    )


def _about(report: Report, body: Markup) -> Markup:
    meta = {
        "viewport": "width=device-width, initial-scale=1",
        "color-scheme": "light dark",
        "referrer": "no-referrer",
        "author": report.author,
        "generator": "qrsurvey",
    }
    if report.identity:
        meta["qrsurvey-identity"] = identity_text(report.identity)
    return tag(
        "head",
        joined(
            (
                tag("meta", charset="utf-8"),
                tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
                tag("title", text(report.title)),
                *(tag("meta", name=name, content=content) for name, content in meta.items()),
                tag("style", raw("\n".join((_faces(body), _colours(), _style())))),
            )
        ),
    )


def _faces(body: Markup) -> str:
    letters = set(unescape(_TAGS.sub("", body))) | {" "}
    return "\n".join(
        f"@font-face{{font-family:'Report Serif';font-weight:{weight};font-style:{slope};"
        f"src:url({web_font(face, letters)})}}"
        for face, weight, slope in _FACES
    )


def _colours() -> str:
    return (
        f":root{{{variables(LIGHT)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
    )


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")
