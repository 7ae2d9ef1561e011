"""Text as people write it: one form for storing, one for comparing."""

from __future__ import annotations

import re
import unicodedata

MAX_CELL = 5_000
"""The longest cell we keep, in characters; Google Forms itself allows more in a paragraph answer."""

CUT_MARK = " […]"
"""What stands where a cell was cut, so that a reader sees that something is missing."""

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"); Excel in a Chinese,
# Japanese or Korean system reads the full-width signs too.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_SPACES = re.compile(r"\s+")

# The old and the new way to place the tone over "oa", "oe", "uy" are different letters even in NFC
# ("Hoà" and "Hòa"); official texts mix both, so both compare equal. Display is never changed.
_TONE_PLACES = {
    old: new
    for olds, news in (
        ("oà oá oả oã oạ", "òa óa ỏa õa ọa"),
        ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
        ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
    )
    for old, new in zip(olds.split(), news.split(), strict=True)
}
_TONE_PATTERN = re.compile("|".join(_TONE_PLACES))


def nfc(text: str) -> str:
    """Compose: reportlab and most comparisons go wrong on decomposed Vietnamese."""
    return unicodedata.normalize("NFC", text)


def clean(text: str, limit: int = MAX_CELL) -> str:
    """Make text from outside safe to store and print.

    Control characters, lone surrogates and direction overrides go (tabs and line ends stay), the rest is
    composed, and what is longer than `limit` characters is cut with a visible mark.
    """
    kept = text
    if not text.isprintable():  # printable text, by far the most, has nothing to lose
        kept = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if _harmless(c))
    composed = nfc(kept).strip()
    return composed if len(composed) <= limit else composed[: limit - len(CUT_MARK)] + CUT_MARK


def _harmless(char: str) -> bool:
    if char in "\n\t":
        return True
    category = unicodedata.category(char)
    if category == "Cn":
        # Letters newer than this Python's Unicode are somebody's text; the noncharacters never are.
        return not (0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE)
    # Cf holds the bidirectional overrides that make a terminal or a document show other than it says.
    # The two joiners are kept: emoji and some scripts need them.
    return category not in {"Cc", "Cs", "Co"} and (category != "Cf" or char in "\u200c\u200d")


def collapse(text: str) -> str:
    """Compose, and turn every run of white space (no-break spaces too) into one space."""
    return _SPACES.sub(" ", nfc(text)).strip()


def fold(text: str) -> str:
    """Return the key under which two spellings of the same header, label or option are equal.

    Composition, white space, case and the place of the tone mark don't count; letters and tones do.
    """
    lowered = collapse(text).casefold()
    return _TONE_PATTERN.sub(lambda match: _TONE_PLACES[match.group()], nfc(lowered))


def toneless(text: str) -> str:
    """Return a text without tones and marks, as people type in a hurry; "đ" is "d"."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def inert(cell: str) -> str:
    """Return a cell that a spreadsheet shows as text: an apostrophe goes before what would be a formula."""
    return "'" + cell if cell.startswith(_FORMULA_SIGNS) else cell
