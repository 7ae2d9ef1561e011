"""A text as the eye reads it: what people put between letters to hide them is out of the way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from qrsurvey.i18n.text import nfc


class PersonalKind(StrEnum):
    """What personal data can be told by its form."""

    PHONE = "phone"
    EMAIL = "email"
    IDENTITY = "identity"
    PLATE = "plate"
    FILE = "file"
    NAME = "name"
    ADDRESS = "address"
    ACCOUNT = "account"
    PROFILE = "profile"


class Span(NamedTuple):
    """A place in a view, from `start` to before `end`, and what stands there."""

    start: int
    end: int
    kind: PersonalKind


TAKEN = "\x00"
"""What a view shows where something was found already: neither letter, digit nor space."""

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters to Unicode, nothing to the eye

# An "o" for a zero, an "l" for a one, among digits.
_ALMOST_NUMBER = re.compile(r"(?<![^\W_])[\doOlI]{2,20}(?![^\W_])")
_AS_DIGITS = str.maketrans("oOlI", "0011")


@dataclass(frozen=True)
class View:
    """A text and how it is searched.

    `text` is the text, composed. `shown` are its visible characters, each made simple (a full-width digit is
    a digit), `plain` the same in lower case without accents and tones, `digits` the same with letters that
    stand for digits replaced; all three are equally long. `at` gives the place in `text` of each.
    `keep` are the digits of telephone numbers that are public.
    """

    text: str
    shown: str
    plain: str
    digits: str
    at: tuple[int, ...]
    keep: frozenset[str]

    @classmethod
    def of(cls, text: str, keep: Iterable[str] = ()) -> View:
        """Look at a text."""
        composed = nfc(text)
        shown, plain, at = [], [], []
        for place, char in enumerate(composed):
            simple, base = _look(char)
            if simple:
                shown.append(simple)
                plain.append(base)
                at.append(place)
        visible = "".join(shown)
        return cls(
            composed,
            visible,
            "".join(plain),
            _as_digits(visible),
            tuple(at),
            frozenset(map(only_digits, keep)),
        )

    def without(self, spans: Iterable[Span]) -> View:
        """Return the view in which what was found is taken."""
        shown, plain, digits = self.shown, self.plain, self.digits
        ordered = sorted(spans)
        if not ordered:
            return self
        return replace(
            self, shown=_blank(shown, ordered), plain=_blank(plain, ordered), digits=_blank(digits, ordered)
        )

    def place(self, span: Span) -> tuple[int, int]:
        """Return where a span lies in `text`, with what is invisible in it and behind it."""
        end = self.at[span.end] if span.end < len(self.at) else len(self.text)
        return self.at[span.start], end


def only_digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(char for char in text if char in "0123456789")


def _blank(text: str, spans: list[Span]) -> str:
    parts, at = [], 0
    for start, end, _ in spans:
        parts += [text[at:start], TAKEN * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _as_digits(shown: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        true_digits = sum(char.isdigit() for char in word)
        return word.translate(_AS_DIGITS) if true_digits >= 2 and 2 * true_digits >= len(word) else word

    return _ALMOST_NUMBER.sub(replaced, shown)


@lru_cache(4_096)
def _look(char: str) -> tuple[str, str]:
    """Return a character made simple, and that without case and marks; nothing where it shows nothing."""
    if char in "\n\t" or char.isascii():
        return (char, char.lower()) if char in "\n\t" or char.isprintable() else ("", "")
    # What NFC left alone is no Vietnamese mark, but something drawn over a digit or a letter.
    if unicodedata.category(char) in {"Cf", "Mn", "Me", "Cc", "Cs"} or char in _BLANKS:
        return "", ""
    if unicodedata.category(char) == "Zs":
        return " ", " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit), str(digit)
    compatible = unicodedata.normalize("NFKC", char)
    simple = compatible if len(compatible) == 1 else char
    base = unicodedata.normalize("NFD", simple)[0].lower()[0]
    return simple, "d" if base == "đ" else base
