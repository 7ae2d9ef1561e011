"""Text for a console whose code page lacks letters: as near as it gets, never a question mark for a letter.

The Vietnamese page of Windows (1258) writes "ả" as "a" and a combining mark. Pages without such marks get the
letter without them, signs and frames their neighbours in ASCII.
"""

from __future__ import annotations

import codecs
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_SIGNS = {
    "đ": "d", "Đ": "D", "✓": "+", "✔": "+", "✗": "x", "✘": "x", "→": "->", "←": "<-", "⇒": "=>",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "±": "+/-",
    "×": "x", "÷": "/", "…": "...", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
    "•": "*", "·": ".", "●": "*", "○": "o", "■": "#", "□": "o", "▲": "^", "▼": "v", "⚠": "!", "№": "No.",
    "₫": "d", "€": "EUR", "°": "o", "′": "'", "″": '"', "ª": "a", "º": "o", "\xa0": " ", "\u2009": " ",
    "\u202f": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\ufe0f": "", "\N{SOFT HYPHEN}": "",
}  # fmt: skip


def errors_for(encoding: str) -> str:
    """Return the name of the error handler for text in this encoding, to be given as `errors`.

    A handler isn't told for which code page it works: Python calls them all "charmap".
    """
    name = f"qrsurvey-{encoding}"

    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        lacking = error.object[error.start : error.end]
        return "".join(nearest(char, encoding) for char in lacking), error.end

    codecs.register_error(name, handle)
    return name


@lru_cache(4096)
def nearest(char: str, encoding: str) -> str:
    """Return what an encoding has in the place of a character: the same to the eye, or nearly."""
    marked = unicodedata.normalize("NFKD", char)
    tones = "".join(mark for mark in marked if mark in _TONES)
    shape = unicodedata.normalize("NFC", "".join(mark for mark in marked if mark not in _TONES))
    plain = "".join(one for one in marked if not unicodedata.combining(one))
    for attempt in (
        shape + tones,  # "ê" and the dot below
        shape,  # "ê"
        unicodedata.normalize("NFC", plain + tones),  # "é" of "ế", where a page has no "ê"
        _SIGNS.get(char),
        "".join(_SIGNS.get(one, one) for one in plain),  # "d"
        _frame(char),
    ):
        if attempt is not None and _has(encoding, attempt):
            return attempt
    return "?"


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True


def _frame(char: str) -> str | None:
    """Return the part of a frame or a bar in ASCII."""
    if "\u2580" <= char <= "\u259f":
        return "#"
    if not "\u2500" <= char <= "\u257f":
        return None
    name = unicodedata.name(char)
    crossing = "AND" in name or "ARC" in name or "DIAGONAL" in name
    return "+" if crossing else "|" if "VERTICAL" in name else "-"
