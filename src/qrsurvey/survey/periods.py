"""What a report covers. A period runs from the first second of its first day to the last of its last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


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

    def complete(self, now: datetime) -> bool:
        """Tell whether the month is over at a local moment."""
        return self.end <= now

    def started(self, now: datetime) -> bool:
        """Tell whether the month has begun at a local moment."""
        return self.start <= now
