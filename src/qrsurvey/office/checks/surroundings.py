"""What surrounds the program: the time zone, the clock, and the window in which it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qrsurvey.i18n.language import Language
from qrsurvey.office.findings import Finding, broken, ok, skipped, warning

HOME_ZONE = "Asia/Ho_Chi_Minh"

_AHEAD = timedelta(hours=7)
_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)  # this was written then: a clock that says less is wrong
_LASTS = timedelta(days=3653)  # an installation that is older than that deserves a question

# The letters of a heading, of a price and of a range; those of a box drawn around a table.
_SHOWN = "Ẵ ễ Ợ ự Đ ư ơ ộ ỹ ₫ – “ ” ─"


@dataclass(frozen=True)
class Machine:
    """The machine as a person has it before them.

    `folder` is where they stand; None where that isn't there any more. `encoding` is that of the window in
    which they read; None where nobody does. `now` is an aware moment. `longest` is how long the path of a
    file must be allowed to be.
    """

    folder: Path | None
    encoding: str | None
    now: datetime
    language: Language = Language.VI
    longest: int = 320


def time_zone(machine: Machine) -> Iterator[Finding]:
    """Whether the time zone of Vietnam is known, and is seven hours ahead."""
    try:
        # Not one that was found earlier: the table itself is what is looked at.
        offset = machine.now.astimezone(ZoneInfo.no_cache(HOME_ZONE)).utcoffset()
    except (ZoneInfoNotFoundError, OSError, ValueError):
        yield broken("selfcheck.zone-missing", zone=HOME_ZONE)
        return
    if offset == _AHEAD:
        yield ok("selfcheck.zone", zone=HOME_ZONE)
    else:
        yield broken("selfcheck.zone-wrong", zone=HOME_ZONE)


def clock(machine: Machine) -> Iterator[Finding]:
    """Whether the clock says something that can be: without the network nobody can say more."""
    if _WRITTEN <= machine.now <= _WRITTEN + _LASTS:
        ahead = f"{machine.now:%z}"
        yield ok("selfcheck.clock", moment=machine.now, zone=f"UTC{ahead[:3]}:{ahead[3:5]}")
    else:
        yield warning("selfcheck.clock-odd", moment=machine.now)


def console(machine: Machine) -> Iterator[Finding]:
    """Whether the window can show Vietnamese."""
    if machine.encoding is None:
        yield skipped("selfcheck.console-none")
        return
    try:
        _SHOWN.encode(machine.encoding)
    except (UnicodeEncodeError, LookupError):
        yield warning("selfcheck.console-letters", encoding=machine.encoding)
        return
    yield ok("selfcheck.console", encoding=machine.encoding, sample="Ẵ ễ Ợ ự Đ")
