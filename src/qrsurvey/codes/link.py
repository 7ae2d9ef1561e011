"""Prefilled links: the form's address with the code already in its question.

`<form>?usp=pp_url&entry.<number>=<code>` is what Google Forms' own "Get pre-filled link" makes; it writes a
space as `+`, so values are encoded by `quote_plus`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote_plus, urlsplit

from qrsurvey.errors import UsageError
from qrsurvey.survey.questions import Form


@dataclass(frozen=True)
class PrefilledLink:
    """What a link says: the form's address, and the answers prefilled by entry (`entry.1626576186`)."""

    url: str
    answers: Mapping[str, str]


def build_link(form: Form, code: str) -> str:
    """Return the link that opens the form with the code in its code question."""
    return f"{form.url}?usp=pp_url&{form.code_entry}={quote_plus(code)}"


def read_link(link: str) -> PrefilledLink:
    """Take a link apart; of an entry that is prefilled twice, the first value counts.

    Raises:
        UsageError: this is no web address.
    """
    try:
        parts = urlsplit(link.strip())
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError as error:
        raise UsageError("codes.not-a-link", link=link) from error
    if parts.scheme not in {"https", "http"} or not parts.netloc:
        raise UsageError("codes.not-a-link", link=link)
    answers: dict[str, str] = {}
    for name, value in query:
        if name.startswith("entry."):
            answers.setdefault(name, value)
    return PrefilledLink(f"{parts.scheme}://{parts.netloc}{parts.path}", answers)


def common_start(links: Iterable[str]) -> str:
    """Return how all these links begin, up to the code; "" where they lead to different forms."""
    starts = {link[: link.rfind("=") + 1] for link in links}
    return starts.pop() if len(starts) == 1 else ""


def domain_of(link: str) -> str:
    """Return what a citizen can compare with the phone's address bar: `docs.google.com/forms`."""
    parts = urlsplit(link)
    return f"{parts.netloc}/forms" if "/forms/" in parts.path else parts.netloc
