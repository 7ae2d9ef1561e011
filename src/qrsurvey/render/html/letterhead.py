"""The head of the document and its end: Decree 30/2020/NĐ-CP, annex I, as far as a screen allows."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.render.html.markup import Markup, bound, joined, spaced, tag, text
from qrsurvey.report.model import Closing, Letterhead


def head(letterhead: Letterhead) -> Markup:
    """Return everything above the first sentence."""
    parent = (tag("p", bound(letterhead.parent), class_="parent"),) if letterhead.parent else ()
    issuer = tag(
        "div",
        *parent,
        tag("p", tag("span", bound(letterhead.issuer), class_="ruled"), class_="issuer"),
        tag("p", spaced(letterhead.number), class_="number"),
        class_="issuer-side",
    )
    nation = tag(
        "div",
        tag("p", text(letterhead.nation), class_="nation"),
        tag("p", tag("span", text(letterhead.motto), class_="ruled"), class_="motto"),
        tag("p", spaced(letterhead.place_and_date), class_="date"),
        class_="nation-side",
    )
    title = tag(
        "h1",
        tag("span", text(letterhead.kind), class_="kind"),
        Markup(" "),
        tag("span", bound(letterhead.subject), class_="subject ruled"),
    )
    addressee = (tag("p", text(letterhead.addressee), class_="addressee"),) if letterhead.addressee else ()
    return tag("header", tag("div", issuer, nation, class_="sides"), title, *addressee)


def end(closing: Closing) -> Markup:
    """Return the recipients, and the signature block with the room for the signature."""
    recipients = tag(
        "div",
        tag("p", text(closing.recipients_title), class_="recipients-title"),
        tag("ul", joined(tag("li", text(name)) for name in closing.recipients)),
        class_="recipients",
    )
    return tag("div", recipients, tag("div", *_signer(closing), class_="signer"), class_="closing")


def _signer(closing: Closing) -> Iterator[Markup]:
    yield from (tag("p", text(line)) for line in (closing.authority, closing.title) if line)
    if closing.name:
        yield tag("p", text(closing.name), class_="name")
