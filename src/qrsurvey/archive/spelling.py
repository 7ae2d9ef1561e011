"""One value, however a format writes it.

A Sheet gives the serial 45424 where its CSV shows `12/05/2024` and an XLSX reader `2024-05-12`; 5 is `5.0`
or `5,0`; `TRUE` is `true`; options picked together are joined by commas or by semicolons. `one_spelling`
gives all of these the same text. Where day and month could be meant either way round, both ways are one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from qrsurvey.i18n.text import collapse

# Days from 1899-12-30, the epoch of spreadsheets; the range is that of dates people write (1954 to 2119).
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_DAY = 86_400
# A double near 50,000 holds a moment to a hundred-thousandth of a second.
_NEAR = Decimal("0.001")

# A zero in front makes a text of a number: 0912 is no 912.
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})(?:[.,]\d{1,17})?", re.ASCII)
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(?:\s*(SA|CH|AM|PM))?"
_CLOCK = re.compile(_TIME, re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:[T ]{_TIME})?", re.ASCII | re.IGNORECASE
)
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}})(?:[T ]{_TIME})?", re.ASCII | re.IGNORECASE
)
_JOINT = re.compile(r"\s*[,;]\s*")

# Before what stands for a moment, so that no text a person wrote is the same.
_MOMENT = "\x1e"


@lru_cache(maxsize=65_536)
def one_spelling(text: str, *, multiple: bool = False) -> str:
    """Return the same text for all spellings of a value; `multiple` is a cell of options picked together."""
    plain = collapse(text)
    if plain.casefold() in {"true", "false"}:
        return plain.casefold()
    if multiple:
        return _JOINT.sub(", ", plain)
    if _NUMBER.fullmatch(plain):
        return _number(Decimal(plain.replace(",", ".")))
    if match := _CLOCK.fullmatch(plain):
        seconds = _seconds(*match.groups())
        return plain if seconds is None else f"{_MOMENT}{seconds}"
    if match := _YEAR_FIRST.fullmatch(plain):
        year, _, month, day, *clock = match.groups()
        return _moment(int(year), int(month), int(day), _seconds(*clock)) or plain
    if match := _YEAR_LAST.fullmatch(plain):
        day, _, month, year, *clock = match.groups()
        return _moment(int(year), int(month), int(day), _seconds(*clock)) or plain
    return plain


def _number(value: Decimal) -> str:
    days = int(value)
    seconds = (value - days) * _DAY
    if value >= 0 and abs(seconds - round(seconds)) < _NEAR:
        whole = round(seconds)
        if days in _SERIALS:
            day = _EPOCH + timedelta(days=days + whole // _DAY)
            return _moment(day.year, day.month, day.day, whole % _DAY) or ""
        if days == 0 and 0 < whole < _DAY:
            return f"{_MOMENT}{whole}"
    return f"{value.normalize():f}" if value else "0"


def _moment(year: int, month: int, day: int, seconds: int | None) -> str | None:
    first, second = sorted((month, day))
    if first < 1 or first > 12 or second > 31 or seconds is None:
        return None
    return f"{_MOMENT}{year} {first} {second} {seconds}"


def _seconds(hour: str | None, minute: str | None, second: str | None, half: str | None) -> int | None:
    """Return the seconds since midnight, 0 where there is no time, None where there is no such time."""
    if hour is None or minute is None:
        return 0
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.upper() in {"CH", "PM"} else 0)
    if hours > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    return hours * 3600 + int(minute) * 60 + int(second or 0)
