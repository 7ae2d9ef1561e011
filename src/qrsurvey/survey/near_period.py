"""Which period somebody may have meant by what they typed: `05/2024`, `thang 5`, `quý 2/2024`."""

import re
from datetime import date

from qrsurvey.errors import Message
from qrsurvey.i18n.near import bare, did_you_mean
from qrsurvey.survey.periods import PeriodKind

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {PeriodKind.MONTH: ("", 12), PeriodKind.QUARTER: ("Q", 4), PeriodKind.HALF: ("H", 2)}


def guess_period(kind: PeriodKind, typed: str, today: date) -> Message | str:
    """Return ", did you mean …?" with a period of this kind, or nothing where nothing can be told.

    Without a year the last such period that has begun is meant.
    """
    words = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", bare(typed))
    found = _YEAR.search(words)
    year = int(found[1]) if found else None
    if kind not in _PARTS:
        return did_you_mean(str(year)) if year and str(year) != typed.strip() else ""
    mark, most = _PARTS[kind]
    number = _number(_YEAR.sub(" ", words))
    if number is None or not 1 <= number <= most:
        return ""
    if year is None:
        begun = (today.month - 1) // (12 // most) + 1
        year = today.year if number <= begun else today.year - 1
    return did_you_mean(f"{year}-{mark}{number}" if mark else f"{year}-{number:02}")


def _number(words: str) -> int | None:
    """Return the only number among the words, in digits, in Roman letters or as the name of a month."""
    found = [int(digits) for digits in _NUMBER.findall(words)]
    for word in words.split():
        if word in _ROMAN:
            found.append(_ROMAN[word])
        elif word[:3] in _NAMES and len(word) > 2:
            found.append(_NAMES.index(word[:3]) + 1)
    return found[0] if len(found) == 1 else None
