"""Days as people type them on the command line."""

import re
from datetime import date

from qrsurvey.errors import UsageError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
