"""Answers about a new office, as people type them at a prompt or behind an option."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.office.unit_list import parse_unit_list, read_unit_list
from qrsurvey.survey.legacy_letters import garbled
from qrsurvey.survey.unit_rows import UnitRow
from qrsurvey.survey.unit_table import read_day
from qrsurvey.survey.units import MOST_COPIES, is_id, is_reserved

_LONGEST = 200
"""Characters of one line of a document's head or a placard."""

_SHORT_YEAR = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}", re.ASCII)
_HOTLINE = re.compile(r"(?=(?:\D*\d){3})[\d +().,/–-]{3,40}", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_LISTS = {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt"}
_QUOTES = "\"'“”"


def read_line(text: str) -> str:
    """Return a name or title as it is stored.

    Raises:
        UsageError: it is too long, or its letters are those of an old Vietnamese font.
    """
    line = collapse(clean(text))
    if len(line) > _LONGEST:
        raise UsageError("init.too-long", value=line[:40], most=_LONGEST)
    if garbled(line):
        raise UsageError("init.garbled", value=line)
    return line


def read_hotline(text: str) -> str:
    """Return a telephone number as it is printed.

    Raises:
        UsageError: it is none.
    """
    line = collapse(clean(text))
    if not _HOTLINE.fullmatch(line):
        raise UsageError("init.not-hotline", value=line[:40])
    return line


def read_date(text: str) -> date:
    """Read 01/02/2024, as Vietnam writes it, or 2024-02-01.

    Raises:
        UsageError: this is no such day.
    """
    typed = collapse(clean(text))
    day = read_day(typed)
    if day is None:
        if _SHORT_YEAR.fullmatch(typed):
            raise UsageError("init.short-year", value=typed)
        raise UsageError("init.not-a-day", value=text.strip()[:40])
    return day


def read_copies(text: str) -> int:
    """Read how many placards to print.

    Raises:
        UsageError: this is no such number.
    """
    typed = text.strip()
    if not _WHOLE.fullmatch(typed) or int(typed) > MOST_COPIES:
        raise UsageError("init.not-copies", value=typed[:40], most=MOST_COPIES)
    return int(typed)


def read_id(text: str) -> str:
    """Read a unit's id, in capitals whatever was typed.

    Raises:
        UsageError: no unit can have it.
    """
    typed = collapse(clean(text)).upper()
    if not is_id(typed) or is_reserved(typed):
        raise UsageError("init.bad-id", value=typed[:40])
    return typed


def check_campaign(first: date | None, last: date | None) -> None:
    """Refuse a survey that ends before it begins.

    Raises:
        UsageError: it does.
    """
    if first and last and last < first:
        raise UsageError("init.days-reversed", first=first, last=last)


def named_file(text: str) -> Path | None:
    """Return the file that a line names, quoted as Windows copies paths; None where it names a unit."""
    typed = text.strip().strip(_QUOTES).strip()
    path = Path(typed).expanduser() if typed.startswith("~/") else Path(typed)
    return path if path.suffix.lower() in _LISTS else None


def read_units(text: str) -> tuple[UnitRow, ...]:
    """Read units that were typed or pasted, one a line, or the file that a single line names.

    Raises:
        UsageError: the file isn't there or can't be opened.
        DataError: there are no units, or some are faulty; the details name each.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    path = named_file(lines[0]) if len(lines) == 1 else None
    return read_unit_list(path) if path is not None else parse_unit_list(text)
