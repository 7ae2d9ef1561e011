"""One cell as the text that is stored: as it came, whatever type the source gave it."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from qrsurvey.i18n.text import CUT_MARK, MAX_CELL, clean
from qrsurvey.sources.table import Cell

HALF_MILLISECOND = timedelta(microseconds=500)

_SHORT = 64  # characters; labels and codes come again and again, what people type doesn't
_clean = lru_cache(10_000)(clean)


def to_text(cell: Cell) -> str:
    """Return the text of a cell, blank for an empty one.

    Whole numbers lose their ".0", others their exponent; days and times are written as ISO 8601, to the
    second. Text that looks like a number or a formula stays the text it is.
    """
    if isinstance(cell, str):
        return _clean(cell) if len(cell) <= _SHORT else clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return to_second(cell).isoformat()
    if isinstance(cell, timedelta):
        return _duration(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.replace(microsecond=0).isoformat()
    return str(cell)


def was_cut(cell: Cell, text: str) -> bool:
    """Tell whether `to_text` had to shorten a cell."""
    return isinstance(cell, str) and len(cell) > MAX_CELL and text.endswith(CUT_MARK)


def to_second(moment: datetime) -> datetime:
    """Round to the nearest millisecond, then drop the milliseconds.

    A spreadsheet keeps a time as a fraction of a day: 08:15:24 may come as 08:15:23.9999996.
    """
    if not moment.microsecond:
        return moment
    if moment.microsecond < 999_500:
        return moment.replace(microsecond=0)
    try:
        return (moment + HALF_MILLISECOND).replace(microsecond=0)
    except OverflowError:
        return moment.replace(microsecond=0)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def _duration(value: timedelta) -> str:
    sign = "-" if value < timedelta() else ""
    seconds = int((abs(value) + HALF_MILLISECOND).total_seconds())
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
