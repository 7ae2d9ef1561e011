"""Where somebody lives: a number of a house with the street, the hamlet or the quarter it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qrsurvey.survey.masking_view import PersonalKind, Span, View
from qrsurvey.survey.masking_words import GIVEN, MIDDLE, SURNAMES, plain_word

_HOUSE = re.compile(
    r"(?<![\w/.])(?P<cue>(?:so nha|nha so|so|nha|dia chi|d/c|o|tai)[ :]{1,3})?(?P<so>(?:so ){0,2})"
    r"(?P<number>\d{1,4}[a-z]?\d?(?:/\d{1,4}[a-z]?){0,5})(?:,| -)? {1,2}"
    r"(?=(?:duong|d\.|hem|ngo|ngach|kiet|to|ap|khu pho|kp|thon|pho)\b)"
)
# Ten or twenty houses: near enough to a person.
_QUARTER = re.compile(r"(?<!\w)(?<!, )(?:to (?:so )?)\d{1,3}(?:,| -)? (?=(?:ap|khu pho|kp|thon|khom)\b)")
_PART = re.compile(
    r"(?:,| -)? {0,2}(?P<kind>duong|d\.|hem|ngo|ngach|kiet|to dan pho|to|ap|khu pho|kp\.?|thon|pho|phuong|p\."
    r"|xa|x\."
    r"|thi xa|tx\.?|thi tran|tt\.?|thanh pho|tp\.?|quan|q\.|huyen|h\.|tinh|t\.) {0,2}(?:so )?"
)
_NUMBER = re.compile(r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}(?!\w)")
_WORD = re.compile(r" ?([^\W\d_]{1,8})(?!\w)")
_TIME_BEFORE = re.compile(r"(?:ngay|hoi|luc|thang|quay|cua|ban|phong|tu|den)(?: so)? ?$")
_NAME_WORDS = {plain_word(word) for word in (*SURNAMES, *MIDDLE, *GIVEN)}
_MOST_PARTS, _MOST_WORDS = 7, 5


def find_addresses(view: View) -> Iterator[Span]:
    """Find houses; streets and wards alone are everybody's."""
    done = 0
    for quarter in _QUARTER.finditer(view.plain):
        end, named = _parts(view, quarter.end())
        if named and quarter.start() >= done:
            done = end
            yield Span(quarter.start(), end, PersonalKind.ADDRESS)
    done = 0
    for house in _HOUSE.finditer(view.plain):
        if house.start() < done or _TIME_BEFORE.search(view.plain, max(0, house.start() - 16), house.start()):
            continue
        end, named = _parts(view, house.end())
        if named:
            done = end
            # "Số 27" is the address; what is said before it isn't.
            begins = house.start() if (house["cue"] or "").rstrip(" :") == "so" else house.start("so")
            yield Span(begins, end, PersonalKind.ADDRESS)


def _parts(view: View, at: int) -> tuple[int, bool]:
    """Return where the parts of an address end, and whether any of them is named or numbered."""
    end, named = at, False
    for _ in range(_MOST_PARTS):
        part = _PART.match(view.plain, at)
        if part is None:
            break
        number = _NUMBER.match(view.plain, part.end())
        after = number.end() if number else _words(view, part.end())
        if after is None:
            break
        at = end = after
        named = True
    return end, named


def _words(view: View, at: int) -> int | None:
    """Return where the words of a name end: capitalised ones, or such as names are made of."""
    end = None
    for _ in range(_MOST_WORDS):
        word = _WORD.match(view.plain, at)
        if word is None:
            break
        first = view.shown[word.start(1)]
        if not first.isupper() and word[1] not in _NAME_WORDS:
            break
        at = end = word.end()
    return end
