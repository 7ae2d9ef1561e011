"""What a report covers. A period runs from the first second of its first day to the last of its last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month of an office's local time."""

    year: int
    month: int

    def __post_init__(self) -> None:
        # The year after must exist too: a period has an end.
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9998):
            raise ValueError(self.year, self.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2024-05`; raises ValueError for anything else, and for years that no survey can be of."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip(), re.ASCII)
        if match is None or int(match[1]) < 1900:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @property
    def label(self) -> str:
        """The name used in files and on the command line: `2024-05`."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.end.date() - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The first moment, in local time."""
        return datetime.combine(self.first, time())

    @property
    def end(self) -> datetime:
        """The moment after the last one: periods are half open."""
        following = date(self.year + 1, 1, 1) if self.month == 12 else date(self.year, self.month + 1, 1)
        return datetime.combine(following, time())

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def following(self) -> Month:
        """The month after."""
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    def complete(self, now: datetime) -> bool:
        """Tell whether the month is over at a local moment."""
        return self.end <= now

    def started(self, now: datetime) -> bool:
        """Tell whether the month has begun at a local moment."""
        return self.start <= now


class PeriodKind(StrEnum):
    """What a report can cover."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine-months"
    YEAR = "year"
    RANGE = "range"
    CAMPAIGN = "campaign"


_LENGTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}

_LABELS = (
    (PeriodKind.MONTH, re.compile(r"(\d{4})-(\d{2})", re.ASCII)),
    (PeriodKind.QUARTER, re.compile(r"(\d{4})-Q([1-4])", re.ASCII | re.IGNORECASE)),
    (PeriodKind.HALF, re.compile(r"(\d{4})-H([12])", re.ASCII | re.IGNORECASE)),
    (PeriodKind.NINE_MONTHS, re.compile(r"(\d{4})-9M()", re.ASCII | re.IGNORECASE)),
    (PeriodKind.YEAR, re.compile(r"(\d{4})()", re.ASCII)),
)
_RANGE = re.compile(r"(campaign_)?(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})", re.ASCII)
EARLIEST_YEAR = 1900
"""No survey is older."""

LATEST_YEAR = 9998
"""The year after must exist too."""


@dataclass(frozen=True, order=True)
class Period:
    """The days that a report covers, `first` and `last` included, in the office's local time.

    A campaign's is its days so far; it is counted and named as a whole, and compared with nothing.
    """

    first: date
    last: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        # The day after must exist too: a period has an end.
        if not self.first <= self.last < date.max:
            raise ValueError(self.first, self.last)

    @classmethod
    def months_from(cls, kind: PeriodKind, first: Month) -> Period:
        """Return the period of a kind that begins with a month."""
        last = first
        for _ in range(_LENGTHS[kind] - 1):
            last = last.following
        return cls(first.first, last.last, kind)

    @classmethod
    def of_month(cls, month: Month) -> Period:
        """Return a month as a period."""
        return cls(month.first, month.last, PeriodKind.MONTH)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a label; raises ValueError for anything else, and for years that no survey can be of."""
        period = cls._parse(text.strip())
        if not EARLIEST_YEAR <= period.first.year <= period.last.year <= LATEST_YEAR:
            raise ValueError(text)
        return period

    @classmethod
    def _parse(cls, label: str) -> Period:
        if match := _RANGE.fullmatch(label):
            kind = PeriodKind.CAMPAIGN if match[1] else PeriodKind.RANGE
            return cls(date.fromisoformat(match[2]), date.fromisoformat(match[3]), kind)
        for kind, pattern in _LABELS:
            if match := pattern.fullmatch(label):
                number = int(match[2] or 1)
                return cls.months_from(kind, Month(int(match[1]), (number - 1) * _LENGTHS[kind] + 1))
        raise ValueError(label)

    @property
    def label(self) -> str:
        """The name in files and on the command line.

        `2024-05`, `2024-Q2`, `2024-H1`, `2024-9M`, `2024`, `2024-05-03_2024-05-20`.
        """
        year, month = f"{self.first.year:04}", self.first.month
        match self.kind:
            case PeriodKind.MONTH:
                return f"{year}-{month:02}"
            case PeriodKind.QUARTER:
                return f"{year}-Q{(month + 2) // 3}"
            case PeriodKind.HALF:
                return f"{year}-H{1 if month == 1 else 2}"
            case PeriodKind.NINE_MONTHS:
                return f"{year}-9M"
            case PeriodKind.YEAR:
                return year
            case PeriodKind.RANGE:
                return f"{self.first}_{self.last}"
            case PeriodKind.CAMPAIGN:
                return f"campaign_{self.first}_{self.last}"

    @property
    def start(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time())

    @property
    def end(self) -> datetime:
        """The moment after the last one: periods are half open."""
        return datetime.combine(self.last + timedelta(days=1), time())

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def previous(self) -> Period | None:
        """The period before, as long as this one; for nine months those of the year before."""
        if self.kind is PeriodKind.CAMPAIGN:
            return None
        if self.kind is PeriodKind.RANGE:
            before = self.first - date.min
            if before.days < self.days:
                return None
            last = self.first - timedelta(days=1)
            return _between(last - timedelta(days=self.days - 1), last)
        if self.kind is PeriodKind.NINE_MONTHS:
            return self._years_before(1)
        first = Month.of(self.first)
        for _ in range(_LENGTHS[self.kind]):
            first = first.previous
        return Period.months_from(self.kind, first)

    @property
    def year_before(self) -> Period | None:
        """The same period of the year before; None where that is the one before anyway, or makes no sense."""
        if self.kind in {PeriodKind.CAMPAIGN, PeriodKind.NINE_MONTHS, PeriodKind.YEAR}:
            return None
        return self._years_before(1)

    @property
    def months(self) -> tuple[Month, ...]:
        """The calendar months that it has days in."""
        month, months = Month.of(self.first), []
        while month.first <= self.last:
            months.append(month)
            month = month.following
        return tuple(months)

    def complete(self, now: datetime) -> bool:
        """Tell whether it is over at a local moment."""
        return self.end <= now

    def started(self, now: datetime) -> bool:
        """Tell whether it has begun at a local moment."""
        return self.start <= now

    def _years_before(self, years: int) -> Period:
        if self.kind is PeriodKind.RANGE:
            return Period(_earlier(self.first, years), _earlier(self.last, years), self.kind)
        first = Month.of(self.first)
        return Period.months_from(self.kind, Month(first.year - years, first.month))


def _between(first: date, last: date) -> Period:
    return Period(first, last, PeriodKind.RANGE)


def _earlier(day: date, years: int) -> date:
    """Return the same day of an earlier year; the 28th of February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
