"""The pre-filled link that Google Forms gives a clerk who typed CODE into the code question.

It names, without any access to Google, the form and the entry of that question.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import fold
from qrsurvey.survey.questions import Form

MARKER = "CODE"

_PATH = re.compile(
    r"(?:/a/[^/]{1,253})?/forms/(?:u/\d{1,4}/)?d/(?P<id>(?:e/)?[A-Za-z0-9_-]{2,200})(?:/(?P<page>\w*))?/?",
    re.ASCII,
)
_ENTRY = re.compile(r"entry\.\d{1,10}", re.ASCII)
_ANSWER_PAGES = {
    "formResponse",
    "viewanalytics",
    "closedform",
    "alreadyresponded",
    "viewscore",
    "viewresponse",
}


def read_marked_link(link: str) -> Form:
    """Return the form and the entry into which CODE was typed; spaces and capitals don't count.

    Raises:
        UsageError: it is another link of the form, a short one, no link at all, or CODE stands in none or in
            several of its questions.
    """
    text = "".join(link.split()).strip("<>\"'“”")
    try:
        parts = urlsplit(text)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError as error:
        raise UsageError("form.not-a-form-link", link=text) from error
    url = _url(parts, text)
    entries = [name for name, value in query if _ENTRY.fullmatch(name) and fold(value) == fold(MARKER)]
    if any(name == "edit2" for name, _ in query):
        raise UsageError("form.answer-link")
    if len(set(entries)) > 1:
        raise UsageError("form.many-markers", entries=sorted(set(entries)), marker=MARKER)
    if not entries:
        found = [clean for name, value in query if _ENTRY.fullmatch(name) and (clean := value.strip())]
        if found:
            raise UsageError("form.marker-missing", found=found[:5], marker=MARKER)
        raise UsageError("form.not-prefilled", marker=MARKER)
    return Form(url, entries[0])


def _url(parts: SplitResult, text: str) -> str:
    host = (parts.hostname or "").casefold()
    if host in {"forms.gle", "goo.gl"}:
        raise UsageError("form.short-link")
    match = _PATH.fullmatch(parts.path)
    if parts.scheme not in {"https", "http"} or host != "docs.google.com" or match is None:
        raise UsageError("form.not-a-form-link", link=text)
    page = match["page"] or "edit"
    if page in {"edit", "prefill"}:
        raise UsageError("form.edit-link", marker=MARKER)
    if page in _ANSWER_PAGES:
        raise UsageError("form.answer-link")
    if page != "viewform":
        raise UsageError("form.not-a-form-link", link=text)
    return plain_url(f"https://docs.google.com{parts.path}")


def plain_url(url: str) -> str:
    """Return a form's address without what is the clerk's: the account (/u/0/), the domain (/a/…/)."""
    match = _PATH.fullmatch(urlsplit(url).path)
    return url if match is None else f"https://docs.google.com/forms/d/{match['id']}/viewform"
