"""When a response was sent: a column of cells becomes the office's local time, to the second.

Formats: the serial number of a spreadsheet (days since 1899-12-30); the typed dates of an XLSX file; and as
text what Forms writes into its CSV (`2024/05/12 8:15:23 SA GMT+7`, AM and PM in English), what Sheets writes
by the locale of the spreadsheet (`12/05/2024 8:15:23` or `5/12/2024 8:15:23`), and ISO 8601. Whether the day
or the month comes first is decided by the whole column, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from qrsurvey.errors import DataError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.intake.cells import to_second
from qrsurvey.sources.table import Cell

EPOCH = datetime(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2200

_DAY = 86_400_000  # milliseconds

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


@dataclass(frozen=True)
class Times:
    """A whole column.

    `values` has None where a cell can't be read as a time. `moved` counts those converted from another time
    zone than the office's, `texts` those that were text, `coarse` the texts that don't say their seconds.
    `unordered` are the indices of texts that don't begin with the year: which number is the day and which the
    month was told by the whole column, or by the caller.
    """

    values: tuple[datetime | None, ...]
    moved: int = 0
    texts: int = 0
    coarse: int = 0
    unordered: frozenset[int] = frozenset()


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


def read_times(
    cells: Sequence[Cell],
    rows: Sequence[int],
    *,
    name: str,
    zone_from: tzinfo,
    zone: ZoneInfo,
    date_order: str | None = None,
) -> Times:
    """Read a column of times given in `zone_from` as local times (naive) in `zone`.

    `rows` are the row numbers of the cells and `name` is that of the table, for errors. A text that says
    its own offset is converted from there.

    Raises:
        DataError: the order of day and month can't be told, or rows contradict each other or `date_order`.
    """
    readings = [_read(cell) for cell in cells]
    order = _order(readings, rows, name, date_order)
    values: list[datetime | None] = []
    moved = 0
    for reading in readings:
        moment = reading.read(order) if isinstance(reading, _Unordered) else reading
        local = _local(moment, zone_from, zone) if moment is not None else None
        moved += local is not None and moment is not None and local != moment.replace(tzinfo=None)
        values.append(local)
    texts = [
        cell for cell, value in zip(cells, values, strict=True) if isinstance(cell, str) and value is not None
    ]
    return Times(
        tuple(values),
        moved,
        texts=len(texts),
        coarse=sum(_coarse(text) for text in texts),
        unordered=frozenset(i for i, reading in enumerate(readings) if isinstance(reading, _Unordered)),
    )


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


def _read(cell: Cell) -> datetime | _Unordered | None:
    reading: datetime | _Unordered | None = None
    if isinstance(cell, str):
        reading = _read_text(cell)
    elif isinstance(cell, datetime):
        reading = to_second(cell)
    elif isinstance(cell, date):
        reading = datetime.combine(cell, time())
    elif isinstance(cell, timedelta):
        reading = from_serial(cell / timedelta(days=1))
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        reading = from_serial(cell)
    if isinstance(reading, datetime) and not FIRST_YEAR <= reading.year <= LAST_YEAR:
        return None
    return reading


def _read_text(cell: str) -> datetime | _Unordered | None:
    match = _MOMENT.fullmatch(_plain(cell))
    if match is None:
        return None
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


def _plain(cell: str) -> str:
    # Newer locales put a narrow no-break space before AM; some write a real minus sign.
    return collapse(clean(cell, 100)).replace("\N{MINUS SIGN}", "-")


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
    try:
        return to_second(datetime.combine(date(year, month, day), clock, offset))
    except ValueError:
        return None


def _coarse(text: str) -> bool:
    match = _MOMENT.fullmatch(_plain(text))
    return match is not None and match["seconds"] is None


def _order(
    readings: Sequence[datetime | _Unordered | None], rows: Sequence[int], name: str, wanted: str | None
) -> str:
    dates = [(row, one) for row, one in zip(rows, readings, strict=True) if isinstance(one, _Unordered)]
    proofs = {order: next((row for row, one in dates if one.order == order), None) for order in _ORDERS}
    if wanted is not None:
        against = next((row for order, row in proofs.items() if order != wanted and row is not None), None)
        if against is not None:
            raise DataError(
                "intake.date-order-contradicted", name=name, row=str(against), order=_ORDERS[wanted]
            )
        return wanted
    proven = [order for order, row in proofs.items() if row is not None]
    if len(proven) == 2:
        raise DataError(
            "intake.date-orders-mixed",
            name=name,
            day_first=str(proofs["dmy"]),
            month_first=str(proofs["mdy"]),
        )
    if proven:
        return proven[0]
    unclear = next((row for row, one in dates if one.dmy != one.mdy), None)
    if unclear is not None:
        raise DataError("intake.date-order-unknown", name=name, row=str(unclear))
    return "dmy"


def _local(moment: datetime, zone_from: tzinfo, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        if zone_from == zone:
            return moment
        moment = moment.replace(tzinfo=zone_from)
    return moment.astimezone(zone).replace(tzinfo=None)
