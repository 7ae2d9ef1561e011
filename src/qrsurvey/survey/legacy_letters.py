"""Text that was typed in a code page from before Unicode and shows as other letters: TCVN3, VNI.

"Phòng Nội vụ" becomes "Phßng Néi vô" of TCVN3, "Phoøng Noäi vuï" of VNI. It can't be mended for certain, so
it is only told.
"""

from __future__ import annotations

import re

# What both code pages put inside of words and no name of a body in Vietnam has: signs and Nordic letters …
_SIGNS = "µ¸¶·¹¨»«¾¼½©§®ª¬¦ÆßøØþÞðÐ×÷¡¢£¤¥"
# … and letters that other languages have too, so that one alone says nothing.
_LETTERS = "çëîïñöûüäåÿÇËÎÏÑÖÛÜÄÅæ"

_SIGN_IN_WORD = re.compile(rf"[^\W\d_][{_SIGNS}]|[{_SIGNS}][^\W\d_]")
_LOST = re.compile(r"[^\W\d_][?\ufffd]+[^\W\d_]|\ufffd")


def garbled(text: str) -> bool:
    """Tell whether a text was written in another code page, or has lost letters on its way ("Ph?ng")."""
    if text.isascii() and "?" not in text:
        return False
    if _SIGN_IN_WORD.search(text) or _LOST.search(text):
        return True
    return sum(letter in _LETTERS for letter in text) >= 2
