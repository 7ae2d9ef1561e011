"""When the office works: public holidays, swapped days, its own days off, and the hours of a weekday.

Public holidays and the Saturdays worked for a swapped day come from the package `holidays`; years ahead are
its estimate until the Prime Minister's yearly decision, so the office's own lists always have the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

from qrsurvey.survey.units import Office

DEFAULT_HOURS: Mapping[str, tuple[str, ...]] = {
    "mon-fri": ("07:00-11:30", "13:00-17:00"),
    "sat": ("07:00-11:30",),
}
"""The hours that hold where the office names none: the plan's, Monday to Saturday morning."""

GRACE = timedelta(minutes=45)
"""How long before and after the hours an answer still counts as given at the counter."""

_MONTH = timedelta(days=31)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span = tuple[time, time]


@dataclass(frozen=True)
class WorkCalendar:
    """The working hours of each weekday, Monday first, and the days that differ.

    `days_worked` wins over `days_off`, and both over public holidays. A day worked on a weekend has the
    hours of a Monday.
    """

    hours: tuple[tuple[Span, ...], ...]
    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()
    country: str = field(default="VN")

    @classmethod
    def of(cls, office: Office) -> WorkCalendar:
        """Return the calendar of an office."""
        hours = read_hours(office.working_hours or DEFAULT_HOURS)
        return cls(hours, frozenset(office.days_off), frozenset(office.days_worked))

    def works(self, day: date) -> bool:
        """Tell whether the office is open at any time of a day."""
        return bool(self.spans(day))

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return the hours of a day; none where nobody works."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._find_spans(day)
        return known

    def open_at(self, moment: datetime, grace: timedelta = GRACE) -> bool:
        """Tell whether the office works at a local moment, give or take `grace`."""
        minute = moment.hour * 60 + moment.minute
        more = grace // timedelta(minutes=1)
        return any(start - more <= minute < end + more for start, end in _minutes(self.spans(moment.date())))

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days from `first` to `last` on which the office works."""
        for n in range((last - first).days + 1):
            if self.works(day := first + timedelta(days=n)):
                yield day

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of the office's hours lies between two local moments."""
        total = timedelta()
        for n in range((end.date() - start.date()).days + 1):
            day = start.date() + timedelta(days=n)
            for opens, closes in self.spans(day):
                first, last = datetime.combine(day, opens), datetime.combine(day, closes)
                total += max(min(last, end) - max(first, start), timedelta())
        return total

    def longer_than(self, days: int, start: datetime, end: datetime) -> bool:
        """Tell whether more than so many full working days lie between two local moments.

        More than a month always is, whatever the calendar says.
        """
        return end - start > _MONTH or self.worked(start, end) > self.full_day * days

    @property
    def full_day(self) -> timedelta:
        """The hours of the longest day of a week."""
        minutes = (sum(end - start for start, end in _minutes(spans)) for spans in self.hours)
        return timedelta(minutes=max(minutes))

    @cached_property
    def _known(self) -> dict[date, tuple[Span, ...]]:
        return {}

    def _find_spans(self, day: date) -> tuple[Span, ...]:
        if day in self.days_worked:
            return self._full(day)
        if day in self.days_off:
            return ()
        off, worked = _public(self.country, day.year)
        if day in worked:
            return self._full(day)
        return () if day in off else self.hours[day.weekday()]

    def _full(self, day: date) -> tuple[Span, ...]:
        """Return the hours of a whole working day: a Saturday worked for a swapped day isn't a half one."""
        own = self.hours[day.weekday()]
        return self.hours[0] or own if day.weekday() >= 5 else own or self.hours[0]


def read_hours(configured: Mapping[str, tuple[str, ...]]) -> tuple[tuple[Span, ...], ...]:
    """Read `{"mon-fri": ["07:00-11:30"]}` as the spans of each weekday; a later entry wins.

    A range that ends before it begins runs over Sunday: `sat-mon`.
    """
    spans: list[tuple[Span, ...]] = [()] * 7
    for name, texts in configured.items():
        first, _, last = name.partition("-")
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        for n in range((end - start) % 7 + 1):
            spans[(start + n) % 7] = tuple(
                (time.fromisoformat(text[:5]), time.fromisoformat(text[6:])) for text in texts
            )
    return tuple(spans)


@lru_cache(maxsize=64)
def _minutes(spans: tuple[Span, ...]) -> tuple[tuple[int, int], ...]:
    """Return spans as minutes of the day."""
    return tuple((_minute(start), _minute(end)) for start, end in spans)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


@lru_cache(maxsize=64)
def _public(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the public holidays of a year, and the weekend days worked instead of others."""
    import holidays

    known = holidays.country_holidays(country, years=year)
    return frozenset(known), frozenset(known.weekend_workdays)
