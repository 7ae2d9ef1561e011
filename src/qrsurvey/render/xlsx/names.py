"""What Excel allows on a tab and in the head of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qrsurvey.i18n.text import clean, collapse

_LONGEST_NAME = 31
_LONGEST_HEADER = 200  # of the 255 that all three parts of a header or footer share
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# Excel keeps this name for itself.
_RESERVED = "history"


def tab_names(wanted: Sequence[str]) -> list[str]:
    """Return names that Excel takes, as near to the wanted ones as it lets them be, no two alike."""
    taken = {_RESERVED}
    names = []
    for wish in wanted:
        plain = collapse(_FORBIDDEN.sub(" ", clean(wish))).strip("'") or "-"
        name, number = _cut(plain), 1
        while name.casefold() in taken:
            number += 1
            name = _cut(plain, f" {number}")
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(name: str, ending: str = "") -> str:
    """Cut to the length that Excel counts, in UTF-16 units; an apostrophe may not be the last."""
    room = _LONGEST_NAME - len(ending)
    while len(name.encode("utf-16-le")) // 2 > room:
        name = name[:-1]
    return name.rstrip("' ") + ending


def header_text(text: str) -> str:
    """Return a text for the head or foot of a printed page, in which `&` would begin a command."""
    return clean(collapse(text), _LONGEST_HEADER).replace("&", "&&")
