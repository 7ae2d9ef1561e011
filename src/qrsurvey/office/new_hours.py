"""An office's working hours as people type them: "7h-11h30, 13h-17h", "mon-fri 07:00-11:30; sat 07:00-11"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import clean, collapse, fold, toneless

Hours = Mapping[str, tuple[str, ...]]
"""Spans such as 07:00-11:30 by days of the week, `sat` or `mon-fri`, as `working_hours` in units.yaml."""

MORNING = "07:00-11:30"
PROPOSED: Hours = {"mon-fri": (MORNING, "13:00-17:00")}
SATURDAY = "sat"

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKINGWEEK = "mon-fri"
_VIETNAMESE = ("hai", "ba", "tu", "nam", "sau", "bay")

# "thu" is Thursday, but "thu 7" Saturday ("thứ bảy"), unless it is "thu 7:00".
_DAY = (
    r"(?:chu nhat|cn|thu\s*(?P<{0}word>hai|ba|tu|nam|sau|bay)\b|(?:thu\s*|t)(?P<{0}digit>[2-7])(?![\d:.hg])"
    r"|(?P<{0}english>mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|rsday|urday)?)"
)
_DAYS = re.compile(rf"{_DAY.format('first')}(?:\s*-\s*{_DAY.format('last')})?\s*:?\s*")
_TIME = r"(\d{1,2})(?:[:.hg](\d{2})?)?"
_SPAN = re.compile(rf"{_TIME}\s*-\s*{_TIME}", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:[,+&]|\bva\b|\band\b)\s*|\s+")


def read_hours(text: str) -> Hours:
    """Read hours, those without a day being of Monday to Friday; `;` parts days.

    Raises:
        UsageError: these are no hours, or a day has two lists of them.
    """
    typed = collapse(clean(text))
    plain = re.sub(r"\s+(?:den|to)\s+|[–—]", "-", toneless(fold(typed)))
    found: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    for part in filter(str.strip, plain.split(";")):
        days, spans = _part(part.strip(), typed)
        meant = set(_indices(days))
        if meant & taken:
            raise UsageError("init.not-hours", value=typed[:60])
        taken |= meant
        found[days] = spans
    if not found:
        raise UsageError("init.not-hours", value=typed[:60])
    return found


def write_hours(hours: Hours) -> str:
    """Write hours so that `read_hours` reads them."""
    return "; ".join(f"{days} {', '.join(spans)}" for days, spans in hours.items())


def _part(part: str, typed: str) -> tuple[str, tuple[str, ...]]:
    named = _DAYS.match(part)
    days = _WORKINGWEEK if named is None else _named(named)
    spans = tuple(_spans(part[named.end() if named else 0 :].strip(), typed))
    if not spans or list(spans) != sorted(spans) or _overlapping(spans):
        raise UsageError("init.not-hours", value=typed[:60])
    return days, spans


def _named(found: re.Match[str]) -> str:
    first = _day(found, "first")
    has_last = "-" in found.group().rstrip(" :")
    return f"{first}-{_day(found, 'last')}" if has_last else first


def _day(found: re.Match[str], which: str) -> str:
    if (english := found[f"{which}english"]) is not None:
        return english
    if (digit := found[f"{which}digit"]) is not None:
        return WEEK[int(digit) - 2]
    word = found[f"{which}word"]
    return WEEK[_VIETNAMESE.index(word)] if word else WEEK[-1]


def _spans(text: str, typed: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        span = _SPAN.match(text, at)
        if span is None:
            raise UsageError("init.not-hours", value=typed[:60])
        times = [(int(span[n]), int(span[n + 1] or 0)) for n in (1, 3)]
        if any(hour > 23 or minute > 59 for hour, minute in times) or times[0] >= times[1]:
            raise UsageError("init.not-hours", value=typed[:60])
        yield "-".join(f"{hour:02}:{minute:02}" for hour, minute in times)
        at = span.end()
        if between := _BETWEEN.match(text, at):
            at = between.end()


def _overlapping(spans: tuple[str, ...]) -> bool:
    return any(one[6:] > after[:5] for one, after in pairwise(spans))


def _indices(days: str) -> Iterator[int]:
    """Yield which days of the week these are, from 0; a range may run over Sunday."""
    first, _, last = days.partition("-")
    start, end = WEEK.index(first), WEEK.index(last or first)
    return ((start + n) % 7 for n in range((end - start) % 7 + 1))
