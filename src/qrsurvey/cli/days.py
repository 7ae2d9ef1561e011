"""Days and moments as people type them on the command line."""

import re
from datetime import date, datetime, time

from qrsurvey.errors import UsageError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?", re.ASCII)


def read_day(text: str) -> date:
    """Read `2024-05-31`.

    Raises:
        UsageError: this is no day of the calendar, or written another way.
    """
    try:
        # The library reads more spellings than we document (`2024W225`).
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise UsageError("cli.not-a-day", value=text)


def read_span(text: str) -> tuple[datetime, datetime]:
    """Read a day, or a minute or second of one, `2024-05-31 10:30`; return its first and last second.

    Raises:
        UsageError: this is no such moment, or it is written another way.
    """
    typed = text.strip()
    try:
        if _DAY.fullmatch(typed):
            day = date.fromisoformat(typed)
            return datetime.combine(day, time()), datetime.combine(day, time(23, 59, 59))
        if match := _MOMENT.fullmatch(typed):
            minute = f"{match[1]}T{match[2]}"
            return (
                datetime.fromisoformat(minute + (match[3] or ":00")),
                datetime.fromisoformat(minute + (match[3] or ":59")),
            )
    except ValueError:
        pass
    raise UsageError("decisions.not-a-moment", value=text)
