"""How long personal text is kept."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_SPAN = re.compile(r"([1-9]\d{0,3}) ?(day|month|year)s?", re.ASCII)


@dataclass(frozen=True)
class Retention:
    """A length of time by the calendar: `months`, then `days`."""

    months: int = 0
    days: int = 0

    def before(self, today: date) -> date:
        """Return the first day that is still kept."""
        total = today.year * 12 + today.month - 1 - self.months
        if total < 12:
            return date.min
        year, month = total // 12, total % 12 + 1
        day = date(year, month, min(today.day, monthrange(year, month)[1]))
        return day - timedelta(days=self.days) if (day - date.min).days > self.days else date.min


def read_retention(text: str) -> Retention | None:
    """Read `24 months`, `90 days` or `2 years`; None for anything else."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    count = int(match[1])
    if match[2] == "day":
        return Retention(days=count)
    return Retention(months=count * (12 if match[2] == "year" else 1))
