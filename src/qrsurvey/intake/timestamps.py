"""When a response was sent: a column of cells becomes the office's local time, to the second.

Formats: the serial number of a spreadsheet (days since 1899-12-30); the typed dates of an XLSX file; and as
text what Forms writes into its CSV (`2024/05/12 8:15:23 SA GMT+7`, AM and PM in English), what Sheets writes
by the locale of the spreadsheet (`12/05/2024 8:15:23` or `5/12/2024 8:15:23`), and ISO 8601. Whether the day
or the month comes first is decided by the whole column, and never guessed.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from qrsurvey.errors import DataError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.intake.cells import to_second
from qrsurvey.sources.table import Cell

EPOCH = datetime(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2200

_DAY = 86_400_000  # milliseconds
_NONE = -(2**63)
_LONGEST = 100  # characters
_DAYS = 4_096  # of which most columns have few

_MOMENT = re.compile(
    r"""(?P<first>\d{1,4})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{1,4})
    (?:(?:,?\ |T)(?P<hour>\d{1,2}):(?P<minute>\d{2})
       (?::(?P<seconds>\d{2})(?:[.,](?P<fraction>\d{1,6})\d*)?)?
       (?:\ ?(?P<half>SA|CH|[AP]M|[AP]\.M\.))?
       (?:\ ?(?P<zone>(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?|GMT|UTC|Z))?
    )?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_ZONE = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
_AFTERNOON = {"CH", "PM", "P.M."}
_ORDERS = {"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy"}


class Moments(Sequence[datetime | None]):
    """Local times, to the second, in eight bytes each; None where there is none."""

    def __init__(self, seconds: array[int]) -> None:
        self._seconds = seconds

    def __len__(self) -> int:
        return len(self._seconds)

    @overload
    def __getitem__(self, index: int) -> datetime | None: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[datetime | None]: ...
    def __getitem__(self, index: int | slice) -> datetime | Sequence[datetime | None] | None:
        if isinstance(index, slice):
            return Moments(self._seconds[index])
        seconds = self._seconds[index]
        return None if seconds == _NONE else EPOCH + timedelta(seconds=seconds)

    def after(self, moment: datetime) -> list[int]:
        """Return the indices of the times behind a moment."""
        limit = _seconds(moment)
        return [i for i, seconds in enumerate(self._seconds) if seconds > limit]

    def without(self, indices: Iterable[int]) -> Moments:
        """Return the same times but for some, which are none."""
        seconds = self._seconds[:]
        for i in indices:
            seconds[i] = _NONE
        return Moments(seconds)


@dataclass(frozen=True)
class Times:
    """A whole column.

    `values` has None where a cell can't be read as a time. `moved` counts those converted from another time
    zone than the office's, `texts` those that were text, `coarse` the texts that don't say their seconds.
    `unordered` tells by index which are texts that don't begin with the year: which number is the day and
    which the month was told by the whole column, or by the caller.
    """

    values: Moments
    unordered: bytearray
    moved: int = 0
    texts: int = 0
    coarse: int = 0


@dataclass(frozen=True)
class _Unordered:
    """A date of which only the column can tell where the day stands: the moment in either order, if any."""

    dmy: datetime | None
    mdy: datetime | None

    @property
    def order(self) -> str | None:
        """The order that this date alone proves."""
        if self.dmy is None:
            return "mdy"
        return "dmy" if self.mdy is None else None

    def read(self, order: str) -> datetime | None:
        """Return the moment, or None where there is no such day."""
        return self.dmy if order == "dmy" else self.mdy


class TimeColumn:
    """Reads a column of times given in `zone_from` as local times (naive) in `zone`, a cell after the other.

    `name` is that of the table, for errors. A text that says its own offset is converted from there.
    """

    def __init__(self, name: str, zone_from: tzinfo, zone: ZoneInfo) -> None:
        self._name, self._zone_from, self._zone = name, zone_from, zone
        self._same_zone = zone_from == zone
        self._columns = {order: _Column() for order in _ORDERS}
        self._unordered = bytearray()
        self._proofs: dict[str, int] = {}
        self._unclear: int | None = None

    def add(self, cell: Cell, row: int) -> None:
        """Read the next cell, which stands in a row of this number."""
        match = _matched(cell) if isinstance(cell, str) else None
        reading = _read(cell) if match is None else _read_text(match)
        coarse = match is not None and match["seconds"] is None
        self._unordered.append(isinstance(reading, _Unordered))
        for order, column in self._columns.items():
            moment = reading.read(order) if isinstance(reading, _Unordered) else reading
            local = None if moment is None else self._local(moment)
            column.add(moment, local, text=match is not None, coarse=coarse)
        if isinstance(reading, _Unordered):
            if reading.order is not None:
                self._proofs.setdefault(reading.order, row)
            elif self._unclear is None and reading.dmy != reading.mdy:
                self._unclear = row

    def settle(self, date_order: str | None = None) -> Times:
        """Return the column, once all of it was read.

        Raises:
            DataError: the order of day and month can't be told, or rows contradict one another or
                `date_order`.
        """
        column = self._columns[self._order(date_order)]
        return Times(Moments(column.seconds), self._unordered, column.moved, column.texts, column.coarse)

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            if self._same_zone:
                return moment
            moment = moment.replace(tzinfo=self._zone_from)
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def _order(self, wanted: str | None) -> str:
        proofs = self._proofs
        if wanted is not None:
            against = next((proofs[order] for order in _ORDERS if order != wanted and order in proofs), None)
            if against is not None:
                raise DataError(
                    "intake.date-order-contradicted",
                    name=self._name,
                    row=str(against),
                    order=_ORDERS[wanted],
                )
            return wanted
        if len(proofs) == 2:
            raise DataError(
                "intake.date-orders-mixed",
                name=self._name,
                day_first=str(proofs["dmy"]),
                month_first=str(proofs["mdy"]),
            )
        if proofs:
            return next(iter(proofs))
        if self._unclear is not None:
            raise DataError("intake.date-order-unknown", name=self._name, row=str(self._unclear))
        return "dmy"


class _Column:
    """A column as one order of day and month reads it."""

    def __init__(self) -> None:
        self.seconds = array("q")
        self.moved = self.texts = self.coarse = 0

    def add(self, moment: datetime | None, local: datetime | None, *, text: bool, coarse: bool) -> None:
        if moment is None or local is None:
            self.seconds.append(_NONE)
            return
        self.seconds.append(_seconds(local))
        self.moved += local is not moment and local != moment.replace(tzinfo=None)
        self.texts += text
        self.coarse += coarse


def read_zone(name: str) -> tzinfo | None:
    """Return the time zone that a spreadsheet names: an IANA name, or `GMT+07:00`; None if it is neither."""
    if match := _ZONE.fullmatch(name.strip()):
        return _offset(match[1], match[2], match[3])
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder of zones
        return None


def from_serial(serial: float) -> datetime | None:
    """Return the wall-clock time of a serial number, to the second; None where there is no such day.

    Rounded to the nearest millisecond, whose rest is then dropped; in whole numbers, so that nothing else is
    ever rounded.
    """
    if not -1_000_000 < serial < 1_000_000:  # nor for what is not a number
        return None
    numerator, denominator = serial.as_integer_ratio()
    milliseconds = (2 * numerator * _DAY + denominator) // (2 * denominator)
    return EPOCH + timedelta(seconds=milliseconds // 1000)


def _read(cell: Cell) -> datetime | None:
    reading: datetime | None = None
    if isinstance(cell, datetime):
        reading = to_second(cell)
    elif isinstance(cell, date):
        reading = datetime.combine(cell, time())
    elif isinstance(cell, timedelta):
        reading = from_serial(cell / timedelta(days=1))
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        reading = from_serial(cell)
    return reading if reading is not None and FIRST_YEAR <= reading.year <= LAST_YEAR else None


def _read_text(match: re.Match[str]) -> datetime | _Unordered | None:
    clock = _clock(match)
    offset: tzinfo | None = UTC if match["zone"] else None
    if match["sign"]:
        offset = _offset(match["sign"], match["hours"], match["minutes"])
    if clock is None or (match["sign"] and offset is None):
        return None
    first, second, third = int(match["first"]), int(match["second"]), int(match["third"])
    if len(match["first"]) == 4 and len(match["third"]) <= 2:
        return _moment(first, second, third, clock, offset)
    if len(match["first"]) <= 2 and len(match["third"]) == 4:
        either = _Unordered(
            _moment(third, second, first, clock, offset), _moment(third, first, second, clock, offset)
        )
        return None if either.dmy is either.mdy is None else either
    return None


def _matched(cell: str) -> re.Match[str] | None:
    found = _MOMENT.fullmatch(cell) if len(cell) <= _LONGEST else None
    # Newer locales put a narrow no-break space before AM; some write a real minus sign.
    return found or _MOMENT.fullmatch(collapse(clean(cell, _LONGEST)).replace("\N{MINUS SIGN}", "-"))


def _clock(match: re.Match[str]) -> time | None:
    if match["hour"] is None:
        return time()
    hour, half = int(match["hour"]), match["half"]
    if half:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half.upper() in _AFTERNOON else 0)
    fraction = int((match["fraction"] or "").ljust(6, "0"))
    try:
        return time(hour, int(match["minute"]), int(match["seconds"] or 0), fraction)
    except ValueError:
        return None


def _offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    if int(hours) > 14 or int(minutes or 0) > 59:
        return None
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-size if sign == "-" else size)


def _moment(year: int, month: int, day: int, clock: time, offset: tzinfo | None) -> datetime | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    found = _day(year, month, day)
    return None if found is None else to_second(datetime.combine(found, clock, offset))


@lru_cache(_DAYS)
def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _seconds(local: datetime) -> int:
    since = local - EPOCH
    return since.days * 86_400 + since.seconds
