"""The list of units for Excel: what `units import` takes back, with what a clerk must know about it."""

from __future__ import annotations

import csv
import io
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.errors import UsageError
from qrsurvey.i18n.catalog import Catalog
from qrsurvey.i18n.text import fold, inert
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.office.workbook import new_workbook
from qrsurvey.survey.unit_rows import Column
from qrsurvey.survey.units import MOST_COPIES, MOST_TARGET, SuccessionKind, Unit
from qrsurvey.workspace.workspace import Workspace

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | date | None

FORMATS = (".xlsx", ".csv")
FILE = Path("out/units.xlsx")

_WIDTHS = {
    Column.ID: 19, Column.NAME: 52, Column.GROUP: 26, Column.COPIES: 10, Column.COUNTER_ID: 11,
    Column.COUNTER_NAME: 30, Column.VALID_FROM: 13, Column.VALID_TO: 13, Column.KIND: 14,
    Column.SUCCESSOR: 19, Column.PARTIAL: 13, Column.TARGET: 15,
}  # fmt: skip
_NOTES = ("order", "id", "new", "group", "counters", "end", "never-delete", "back")
_SPARE = 500
"""Rows below the list in which cells are already what they must be."""


def export_units(workspace: Workspace, catalog: Catalog, path: Path, today: date) -> Written:
    """Write all units into an XLSX or CSV file, by the suffix of `path`.

    Raises:
        UsageError: the suffix is another, or the folder can't be written.
        BusyError: the file is open in another program.
    """
    if path.suffix.lower() not in FORMATS:
        raise UsageError("units.export-suffix", file=path.name, known=list(FORMATS))
    folder = path.parent
    check_writable(folder)
    rows = tuple(_rows(workspace, catalog))
    if path.suffix.lower() == ".csv":
        (written,) = write_outputs(folder, {path.name: _csv(rows, catalog)})
        return written
    with scratch_folder() as scratch:
        made = scratch / "list.xlsx"
        with new_workbook(made) as book:
            _write_book(book, workspace, catalog, rows, today)
        (written,) = write_outputs(folder, {path.name: made})
    return written


def _rows(workspace: Workspace, catalog: Catalog) -> Iterator[dict[Column, Cell]]:
    """Yield a row a unit, and below it one a counter; each has the unit's id: sorting can't part them."""
    named = Tally(fold(group.name) for group in workspace.groups)
    # Of two groups with one name, only the ids tell which.
    groups = {
        group.id: group.name if named[fold(group.name)] == 1 else group.id for group in workspace.groups
    }
    for unit in workspace.units.values():
        yield {
            Column.ID: unit.id,
            Column.NAME: unit.name,
            Column.GROUP: groups[unit.group],
            Column.COPIES: unit.copies,
            Column.VALID_FROM: unit.valid_from,
            Column.VALID_TO: unit.valid_to,
            Column.TARGET: unit.target,
            **_ending(unit, catalog),
        }
        for counter in unit.counters:
            yield {
                Column.ID: unit.id,
                Column.COUNTER_ID: counter.id,
                Column.COUNTER_NAME: counter.name,
            }


def _ending(unit: Unit, catalog: Catalog) -> dict[Column, Cell]:
    if unit.succession is None:
        return {}
    return {
        Column.KIND: catalog.text(f"units.kind-{unit.succession.kind}"),
        Column.SUCCESSOR: unit.succession.unit,
        Column.PARTIAL: "x" if unit.succession.partial else None,
    }


def _csv(rows: Sequence[dict[Column, Cell]], catalog: Catalog) -> bytes:
    """Write UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([catalog.text(f"units.column-{column}") for column in Column])
    for row in rows:
        writer.writerow([_in_csv(row.get(column)) for column in Column])
    return text.getvalue().encode("utf-8-sig")


def _in_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else inert(str(cell))


def _write_book(
    book: Workbook,
    workspace: Workspace,
    catalog: Catalog,
    rows: Sequence[dict[Column, Cell]],
    today: date,
) -> None:
    title = catalog.text("units.sheet-units")
    about = {"title": title, "author": workspace.office.name}
    book.set_properties({**about, "created": datetime(today.year, today.month, today.day)})
    font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    head = book.add_format(
        {**font, "bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#eceef3"}
    )
    sheet = book.add_worksheet(title)
    # As text from the start: what is typed into these columns later, such as 1E5, stays what was typed.
    text = book.add_format({**font, "num_format": "@"})
    grey = book.add_format({**font, "num_format": "@", "bg_color": "#f3f3f3", "font_color": "#444444"})
    number = book.add_format({**font, "num_format": "0", "align": "center"})
    day = book.add_format({**font, "num_format": "dd/mm/yyyy", "align": "center"})
    wrapped = book.add_format({**font, "num_format": "@", "text_wrap": True})
    formats = {
        **dict.fromkeys(Column, text),
        Column.ID: grey,
        Column.COUNTER_ID: grey,
        Column.NAME: wrapped,
        **dict.fromkeys((Column.COPIES, Column.TARGET), number),
        **dict.fromkeys((Column.VALID_FROM, Column.VALID_TO), day),
    }
    for at, column in enumerate(Column):
        sheet.set_column(at, at, _WIDTHS[column], formats[column])
        sheet.write_string(0, at, catalog.text(f"units.column-{column}"), head)
    sheet.set_row(0, 36)
    for number_of_row, row in enumerate(rows, start=1):
        for at, column in enumerate(Column):
            _write_cell(sheet, number_of_row, at, row.get(column), formats[column])
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(Column) - 1)
    _guard(sheet, workspace, catalog, last=len(rows) + _SPARE)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P/&N")
    _write_groups(book, workspace, catalog, head, text)
    _write_notes(book, catalog, font)


def _write_cell(sheet: Worksheet, row: int, at: int, cell: Cell, style: Format) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), style)
    elif isinstance(cell, int):
        sheet.write_number(row, at, cell, style)
    elif cell is not None:
        sheet.write_string(row, at, cell, style)


def _guard(sheet: Worksheet, workspace: Workspace, catalog: Catalog, last: int) -> None:
    """Let Excel offer what may stand in a cell, and say so where something else is typed.

    A protected sheet would keep the clerk from sorting and inserting rows; what must not change is grey, says
    so when it is chosen, and is checked by the import.
    """
    place = {column: at for at, column in enumerate(Column)}

    def rule(column: Column, options: dict[str, object]) -> None:
        told = {
            "ignore_blank": True,
            "error_title": catalog.text("units.guard-title"),
            "error_message": catalog.text(f"units.guard-{column}"),
        }
        sheet.data_validation(1, place[column], last, place[column], {**told, **options})

    groups = catalog.text("units.sheet-groups").replace("'", "''")
    shown = f"='{groups}'!$B$2:$B${len(workspace.groups) + 1}"
    # A new group may be typed as well: then Excel asks, and the import says what it makes of it.
    rule(Column.GROUP, {"validate": "list", "source": shown, "error_type": "warning"})
    kinds = [catalog.text(f"units.kind-{kind}") for kind in SuccessionKind]
    rule(Column.KIND, {"validate": "list", "source": kinds})
    whole = {"validate": "integer", "criteria": "between", "minimum": 0}
    rule(Column.COPIES, {**whole, "maximum": MOST_COPIES})
    rule(Column.TARGET, {**whole, "maximum": MOST_TARGET})
    day = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
    rule(Column.VALID_FROM, day)
    rule(Column.VALID_TO, day)
    said = {
        "validate": "any",
        "input_title": catalog.text("units.guard-id-title"),
        "input_message": catalog.text("units.guard-id"),
    }
    sheet.data_validation(1, place[Column.ID], last, place[Column.ID], said)


def _write_groups(book: Workbook, workspace: Workspace, catalog: Catalog, head: Format, text: Format) -> None:
    sheet = book.add_worksheet(catalog.text("units.sheet-groups"))
    for at, (column, width) in enumerate((("id", 26), ("name", 44))):
        sheet.set_column(at, at, width, text)
        sheet.write_string(0, at, catalog.text(f"units.group-column-{column}"), head)
    for row, group in enumerate(workspace.groups, start=1):
        sheet.write_string(row, 0, group.id, text)
        sheet.write_string(row, 1, group.name, text)
    sheet.freeze_panes(1, 0)


def _write_notes(book: Workbook, catalog: Catalog, font: dict[str, object]) -> None:
    sheet = book.add_worksheet(catalog.text("units.sheet-notes"))
    wrapped = book.add_format({**font, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110, wrapped)
    for row, note in enumerate(_NOTES):
        sheet.write_string(row, 0, catalog.text(f"units.note-{note}"), wrapped)
        sheet.set_row(row, 36)
