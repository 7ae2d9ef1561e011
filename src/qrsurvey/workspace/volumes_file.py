"""`config/volumes.csv`, optional: the files each unit handled in a month, to be held against the answers.

Columns `unit`, `period` (`2024-05`; what Excel makes of it, `05/2024`, too) and `files`, split by commas,
semicolons or tabs, in UTF-8.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from qrsurvey.errors import Message, WorkspaceError
from qrsurvey.i18n.near import guess
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.survey.periods import Month
from qrsurvey.survey.units import Units

VOLUMES_FILE = Path("config/volumes.csv")

_COLUMNS = ("unit", "period", "files")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/-](\d{4})", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_MOST_BYTES = 5_000_000
_LISTED = 50

Volumes = Mapping[tuple[str, str], int]
"""Files by unit and period."""


def read_volumes(root: Path, units: Units) -> Volumes:
    """Read the file; where there is none, nothing is known of any unit.

    Raises:
        WorkspaceError: anything is wrong in it; its details list every fault with its line.
    """
    path = root / VOLUMES_FILE
    if not path.is_file():
        return {}
    faults: list[tuple[int, Message]] = []
    found: dict[tuple[str, str], int] = {}
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise WorkspaceError("signals.volumes-unreadable", file=VOLUMES_FILE.as_posix())
        text = data.decode("utf-8-sig")
        for line, cells in _rows(text, faults):
            _take(line, cells, units, found, faults)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WorkspaceError("signals.volumes-unreadable", file=VOLUMES_FILE.as_posix()) from error
    if faults:
        wrong = WorkspaceError("signals.volumes-faults", n=len(faults), file=VOLUMES_FILE.as_posix())
        wrong.details = tuple(
            Message("signals.volumes-fault", {"place": f"{VOLUMES_FILE.as_posix()}:{line}", "fault": fault})
            for line, fault in faults[:_LISTED]
        )
        raise wrong
    return found


def _rows(text: str, faults: list[tuple[int, Message]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows below the header with their lines; without a usable header there are none."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    for row in reader:
        cells = [collapse(clean(cell)) for cell in row]
        if not any(cells):
            continue
        if header is None:
            header = [cell.casefold() for cell in cells]
            if missing := [name for name in _COLUMNS if name not in header]:
                faults.append((reader.line_num, Message("signals.volumes-columns", {"missing": missing})))
                return
            continue
        yield reader.line_num, dict(zip(header, cells, strict=False))


def _take(
    line: int,
    cells: Mapping[str, str],
    units: Units,
    found: dict[tuple[str, str], int],
    faults: list[tuple[int, Message]],
) -> None:
    unit, period, files = (cells.get(name, "") for name in _COLUMNS)
    month = _month(period)
    wrong = []
    if unit not in units:
        near = guess(unit.upper(), list(units))
        wrong.append(Message("signals.volumes-unit", {"value": unit, "guess": near}))
    if month is None:
        wrong.append(Message("signals.volumes-period", {"value": period}))
    if not _WHOLE.fullmatch(files):
        wrong.append(Message("signals.volumes-files", {"value": files}))
    if not wrong and month is not None and (unit, month) in found:
        wrong.append(Message("signals.volumes-twice", {"unit": unit, "period": month}))
    faults.extend((line, fault) for fault in wrong)
    if not wrong and month is not None:
        found[unit, month] = int(files)


def _month(text: str) -> str | None:
    turned = _MONTH_FIRST.fullmatch(text)
    try:
        return Month.parse(f"{turned[2]}-{turned[1]:0>2}" if turned else text).label
    except ValueError:
        return None
