"""A list of units from a file or from what somebody pasted: XLSX, CSV, or one name a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qrsurvey.errors import DataError, Message
from qrsurvey.sources.files import read_list
from qrsurvey.survey.unit_rows import RowFault, UnitRow, UnitTable
from qrsurvey.survey.unit_table import first_that_reads
from qrsurvey.survey.unit_text import read_unit_text

_CONFIGURATION = {".yaml", ".yml"}
"""Files that are no list, though each of their lines could be taken for a name."""

_MOST_FAULTS = 20
"""A file that is no list of units at all has a fault in every row."""


def read_unit_list(path: Path) -> tuple[UnitRow, ...]:
    """Return the units of a file in its order, counters with their units.

    Raises:
        UsageError: the file isn't there or can't be opened.
        DataError: it can't be read as a list of units; the details name each row and what is wrong there.
    """
    return tuple(read_unit_file(path).rows)


def parse_unit_list(text: str) -> tuple[UnitRow, ...]:
    """Return the units of a text that somebody pasted: one a line, or a piece of a table.

    Raises:
        DataError: there are none, or lines are faulty; the details name each.
    """
    table = read_unit_text(text)
    if table is None or not (table.rows or table.faults):
        raise DataError("units.none-pasted")
    refuse_rows(table.faults, Message("units.pasted-text"))
    return tuple(table.rows)


def read_unit_file(path: Path) -> UnitTable:
    """Read a file as `read_unit_list` does, with what its columns are.

    Raises:
        UsageError: the file isn't there or can't be opened.
        DataError: it can't be read as a list of units.
    """
    if path.suffix.lower() in _CONFIGURATION and path.is_file():
        raise DataError("units.not-a-list", file=path.name)
    content = read_list(path)
    if isinstance(content, str):
        table = read_unit_text(content)
    else:
        table = first_that_reads(((tab.headers, *tab.rows), tab.first_row - 1) for tab in content)
    if table is None or not (table.rows or table.faults):
        raise DataError("units.none-in-file", file=path.name)
    refuse_rows(table.faults, path.name)
    return table


def refuse_rows(faults: Sequence[RowFault], place: Message | str) -> None:
    """Refuse a list in which rows are faulty.

    Raises:
        DataError: some are; all are named.
    """
    if faults:
        error = DataError("units.list-faults", n=len(faults), place=place)
        told = faults[:_MOST_FAULTS]
        error.details = tuple(
            Message("units.row-fault", {"row": str(fault.row), "fault": fault.message}) for fault in told
        )
        if more := len(faults) - len(told):
            error.details += (Message("units.more-faults", {"n": more}),)
        raise error
