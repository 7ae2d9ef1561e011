"""The time zone of a spreadsheet, by a name that this machine knows."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from qrsurvey.errors import SourceError
from qrsurvey.i18n.text import clean

_OFFSET = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)


def zone_name(name: str) -> str:
    """Return the IANA name of a spreadsheet's `timeZone`.

    That is a CLDR name such as `Asia/Ho_Chi_Minh`, or a custom one such as `GMT+07:00`, which IANA calls
    `Etc/GMT-7`: its signs count westwards. IANA has no such name for an offset of half hours.

    Raises:
        SourceError: no such zone is known. Times read in a wrong zone would land in the wrong month, so there
            is no default.
    """
    match = _OFFSET.fullmatch(name)
    iana = _from_offset(match[1], int(match[2]), int(match[3] or 0)) if match else name
    try:
        ZoneInfo(iana)
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder of zones
        known = False
    else:
        known = True
    if not known:
        raise SourceError("google.bad-time-zone", zone=clean(name, 60))
    return iana


def _from_offset(sign: str, hours: int, minutes: int) -> str:
    if minutes:
        return ""
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "Etc/GMT"
