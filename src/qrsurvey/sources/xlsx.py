"""XLSX as Google Sheets and Excel write it: one tab becomes a table.

What the reader gives for a cell: text, float, bool, and for numbers in a date format `datetime` (right to
the nearest millisecond), `date` where the number is whole, `time` where it is below one, `timedelta` for
durations; an empty text for blank cells and for errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from qrsurvey.errors import DataError, QrsurveyError
from qrsurvey.i18n.text import clean, fold
from qrsurvey.sources.form_tab import named_by_a_form
from qrsurvey.sources.table import Cell, RawTable, SourceKind, filled, from_rows, headers_of
from qrsurvey.sources.xlsx_package import table_parts
from qrsurvey.survey.questions import Source

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

# Excel cuts the name of a tab to this length, and so does an export from Google Sheets.
_TAB_NAME = 31


def read_xlsx(data: bytes, file: str, source: Source) -> RawTable:
    """Read the tab that holds the responses; its header is the first row that isn't blank.

    Raises:
        DataError: the file is damaged or too large, the tab can't be told, or it has no header.
    """
    from python_calamine import CalamineWorkbook, WorksheetNotFound

    with _damage_named(file):
        parts, left_out = table_parts(data, file)
        with CalamineWorkbook.from_filelike(parts) as workbook:
            tab = _choose(workbook, source, file)
            try:
                sheet = workbook.get_sheet_by_name(tab)
            except WorksheetNotFound:
                if left_out:
                    raise DataError("sources.tab-too-large", file=file, tab=clean(tab)) from None
                raise
            name = f"{file} › {clean(tab)}"
        return from_rows(name, SourceKind.XLSX, partial(_read_rows, sheet, file))


def read_tabs(data: bytes, file: str) -> tuple[RawTable, ...]:
    """Read each tab that isn't blank, in the workbook's order.

    Raises:
        DataError: the file is damaged, it or a tab is too large, or all of its tabs are blank.
    """
    from python_calamine import CalamineWorkbook, WorksheetNotFound

    tables = []
    with _damage_named(file):
        parts, left_out = table_parts(data, file)
        with CalamineWorkbook.from_filelike(parts) as workbook:
            for tab in _tabs(workbook):
                try:
                    sheet = workbook.get_sheet_by_name(tab)
                except WorksheetNotFound:
                    if left_out:  # what another tab holds may be something else
                        raise DataError("sources.tab-too-large", file=file, tab=clean(tab)) from None
                    raise
                if any(map(filled, sheet.iter_rows())):
                    name = f"{file} › {clean(tab)}"
                    tables.append(from_rows(name, SourceKind.XLSX, partial(_read_rows, sheet, file)))
    if not tables:
        raise DataError("sources.empty-file", file=file)
    return tuple(tables)


def _read_rows(sheet: CalamineSheet, file: str) -> Iterator[Sequence[Cell]]:
    # The reader holds the grid; what becomes of a row here is let go of with it.
    with _damage_named(file):
        # It gives the blank rows above a table, but not the blank columns beside it.
        left = [""] * sheet.start[1] if sheet.start else []
        for row in sheet.iter_rows():
            yield _trimmed([*left, *row] if left else row)


def _trimmed(row: Sequence[Cell]) -> Sequence[Cell]:
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return row[:end]


def _tabs(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum

    return [tab.name for tab in workbook.sheets_metadata if tab.typ == SheetTypeEnum.WorkSheet]


def _choose(workbook: CalamineWorkbook, source: Source, file: str) -> str:
    tabs, wanted = _tabs(workbook), source.sheet
    shown = [clean(tab, 60) for tab in tabs[:20]]
    if wanted is not None:
        names = (fold(wanted), fold(wanted[:_TAB_NAME]))
        found = [tab for tab in tabs if tab == wanted] or [tab for tab in tabs if fold(tab) in names]
        if not found:
            raise DataError("sources.no-such-tab", file=file, tab=wanted, tabs=shown)
        return found[0]
    found = list(tabs) if len(tabs) == 1 else [tab for tab in tabs if named_by_a_form(tab)]
    said, header = "sources.which-tab", source.timestamp_headers[0]
    if not found:
        headers = {fold(name) for name in source.timestamp_headers}
        firsts = {tab: _first_row(workbook, tab) for tab in tabs}
        found = [tab for tab, first in firsts.items() if first and not headers.isdisjoint(first)]
        if not found and None not in firsts.values():
            said = "sources.no-answers-tab"
    if len(found) != 1:
        example = json.dumps(clean((found or tabs or [""])[0], 60), ensure_ascii=False)
        raise DataError(said, file=file, tabs=shown, header=header, example=example)
    return found[0]


def _first_row(workbook: CalamineWorkbook, tab: str) -> set[str] | None:
    """Return the texts of the first row that isn't blank, folded; None for a tab that was left out."""
    from python_calamine import WorksheetNotFound

    try:
        rows = workbook.get_sheet_by_name(tab).iter_rows()
    except WorksheetNotFound:
        return None
    return {fold(clean(header)) for header in headers_of(next(filter(filled, rows), ()))}


@contextmanager
def _damage_named(file: str) -> Iterator[None]:
    # Over damaged bytes the zip, deflate, XML and XLSX readers raise whatever they like, and Rust code may
    # panic, which is no Exception; to the user all of it is one thing.
    try:
        yield
    except QrsurveyError:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise DataError("sources.damaged-xlsx", file=file) from error
        raise
