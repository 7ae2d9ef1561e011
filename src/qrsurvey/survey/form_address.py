"""The addresses under which one Google Form is known, told apart and made comparable.

Whoever copies one copies what is his own too: his account (`/u/0/`), his domain (`/a/…/`), what the browser
hangs on (`?usp=sf_link`). None of it is part of the form's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

_HOST = "docs.google.com"
_SHORT_HOSTS = {"forms.gle", "goo.gl"}

# An id has 44 characters, or 56 after `e/`; the address must fit into a QR code.
_PATH = re.compile(
    r"(?:/a/[^/]{1,253})?/forms/(?:u/\d{1,4}/)?d/(?P<id>e/[A-Za-z0-9_-]{1,200}|(?!e/)[A-Za-z0-9_-]{1,200})"
    r"(?:/(?P<page>\w*))?/?",
    re.ASCII,
)
_SHEET_PATH = re.compile(r"(?:/a/[^/]{1,253})?/spreadsheets/")
_BARE_ID = re.compile(r"(?!1FAIpQL)[A-Za-z0-9_-]{20,200}", re.ASCII)
_SHORTEST_ID = 10


class Page(StrEnum):
    """What an address shows. Only the first is a form's, for those who answer."""

    ANSWER = "answer"
    EDIT = "edit"
    PREFILL = "prefill"
    """Where editors make a pre-filled link."""
    RESULTS = "results"
    """Results, one response, a preview, or where an answer is sent."""
    SHORT = "short"
    SPREADSHEET = "spreadsheet"
    OTHER = "other"


_PAGES = {
    "viewform": Page.ANSWER,
    "edit": Page.EDIT,
    "prefill": Page.PREFILL,
    "formResponse": Page.RESULTS,
    "viewanalytics": Page.RESULTS,
    "responses": Page.RESULTS,
    "preview": Page.RESULTS,
    "closedform": Page.RESULTS,
    "alreadyresponded": Page.RESULTS,
    "viewscore": Page.RESULTS,
    "viewresponse": Page.RESULTS,
}


@dataclass(frozen=True)
class FormAddress:
    """What an address is of; `id` is `e/1FAIpQL…`, or the editors' one; empty where it is no form's."""

    page: Page
    id: str = ""

    @property
    def plain(self) -> str:
        """The form's address for those who answer, as it is written, printed and compared."""
        return f"https://{_HOST}/forms/d/{self.id}/viewform"


def read_address(text: str) -> FormAddress:
    """Tell what a web address shows; whatever it is, this raises nothing."""
    try:
        parts = urlsplit(text.strip())
        host = parts.netloc.casefold()
    except ValueError:  # a bracket that opens no address
        return FormAddress(Page.OTHER)
    if parts.scheme not in {"https", "http"}:
        return FormAddress(Page.OTHER)
    if host in _SHORT_HOSTS:
        return FormAddress(Page.SHORT)
    return _on_google(parts) if host == _HOST else FormAddress(Page.OTHER)


def plain(url: str) -> str:
    """Return a form's address without what is the clerk's; any other address as it is."""
    address = read_address(url)
    return address.plain if address.id else url


def editors_id(text: str) -> str | None:
    """Return the id by which a form's editors open it, from their address (…/d/<id>/edit) or as it is."""
    if _BARE_ID.fullmatch(text.strip()):
        return text.strip()
    found = read_address(text).id
    return found if len(found) >= _SHORTEST_ID and not found.startswith("e/") else None


def _on_google(parts: SplitResult) -> FormAddress:
    if _SHEET_PATH.match(parts.path):
        return FormAddress(Page.SPREADSHEET)
    match = _PATH.fullmatch(parts.path)
    if match is None:
        return FormAddress(Page.OTHER)
    # Without a page Google opens the editor, but of a published form, whose editors have another id.
    bare = Page.OTHER if match["id"].startswith("e/") else Page.EDIT
    page = _PAGES.get(match["page"], Page.OTHER) if match["page"] else bare
    return FormAddress(page, match["id"])
