"""What Excel allows in a cell, on a tab and in the head of a page. It counts letters in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qrsurvey.i18n.text import CUT_MARK, clean, collapse

_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_LONGEST_HEADER = 200  # of the 255 that all parts of a header share with their commands
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
    """Cut to the length of a name; an apostrophe may not be the last."""
    return _start(name, _LONGEST_NAME - len(ending)).rstrip("' ") + ending


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it; what is too long is visibly cut."""
    return _fitted(text, _LONGEST_CELL)


def header_text(text: str) -> str:
    """Return a text for the head or foot of a printed page, in which `&` would begin a command."""
    # Each `&` is written twice.
    room = _LONGEST_HEADER - text.count("&")
    return _fitted(collapse(text), max(room, _LONGEST_HEADER // 2)).replace("&", "&&")


def _fitted(text: str, units: int) -> str:
    whole = clean(text, units)
    return whole if _units(whole) <= units else _start(whole, units - len(CUT_MARK)) + CUT_MARK


def _start(text: str, units: int) -> str:
    # A pair of surrogates that the cut parts is left out.
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
