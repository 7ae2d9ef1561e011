"""The pre-filled link that Google Forms gives a clerk who typed CODE into the code question.

It names, without any access to Google, the form and the entry of that question.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import fold
from qrsurvey.survey.form_address import Page, read_address
from qrsurvey.survey.questions import Form

MARKER = "CODE"

_ENTRY = re.compile(r"entry\.\d{1,10}", re.ASCII)
_OTHER_LINKS = {
    Page.SHORT: "form.short-link",
    Page.EDIT: "form.edit-link",
    Page.PREFILL: "form.edit-link",
    Page.RESULTS: "form.answer-link",
}


def read_marked_link(link: str) -> Form:
    """Return the form and the entry into which CODE was typed; spaces and capitals don't count.

    Raises:
        UsageError: it is another link of the form, a short one, no link at all, or CODE stands in none or in
            several of its questions.
    """
    text = "".join(link.split()).strip("<>\"'“”")
    try:
        query = parse_qsl(urlsplit(text).query, keep_blank_values=True)
    except ValueError as error:
        raise UsageError("form.not-a-form-link", link=text) from error
    url = _url(text)
    entries = [name for name, value in query if _ENTRY.fullmatch(name) and fold(value) == fold(MARKER)]
    if any(name == "edit2" for name, _ in query):
        raise UsageError("form.answer-link")
    if len(set(entries)) > 1:
        raise UsageError("form.many-markers", entries=sorted(set(entries)), marker=MARKER)
    if not entries:
        found = [clean for name, value in query if _ENTRY.fullmatch(name) and (clean := value.strip())]
        if found:
            raise UsageError("form.marker-missing", found=found[:5], marker=MARKER)
        # Google says `usp=pp_url` of a link with something filled in; an `&` without quotes ends a command.
        cut = query == [("usp", "pp_url")]
        raise UsageError("form.link-cut" if cut else "form.not-prefilled", marker=MARKER)
    return Form(url, entries[0])


def _url(link: str) -> str:
    address = read_address(link)
    if address.page is Page.ANSWER:
        return address.plain
    if address.page in _OTHER_LINKS:
        raise UsageError(_OTHER_LINKS[address.page], marker=MARKER)
    raise UsageError("form.not-a-form-link", link=link)
