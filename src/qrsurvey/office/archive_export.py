"""The archive for other tools: CSV, XLSX and Parquet, whose cells no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.archive.store import Archive
from qrsurvey.archive.tables import Table, Value, read_tables
from qrsurvey.errors import UsageError
from qrsurvey.i18n.near import guess
from qrsurvey.i18n.text import inert
from qrsurvey.office.export_tables import write_tables
from qrsurvey.office.outputs import Written, check_writable, unwritable, write_outputs
from qrsurvey.office.workbook import new_workbook
from qrsurvey.workspace.workspace import Workspace

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FORMATS = ("csv", "xlsx", "parquet")
_ROWS = 1_048_576  # of one sheet of Excel, the header's included
_LONGEST = 32_767  # characters of one cell of Excel


def export_archive(
    workspace: Workspace, formats: Sequence[str] = FORMATS, *, out: Path | None = None, now: datetime
) -> tuple[Written, ...]:
    """Write the archive's tables into a folder, by default a new dated one.

    Parquet is what another engine counts from (`office/export_tables.py`): for that, answers are read again
    where the configuration has changed, and the signing key must be there.

    Raises:
        WorkspaceError: for Parquet, the signing key is lost, or `config/volumes.csv` is faulty.
        UsageError: there is no archive yet, an unknown format, the folder can't be written to, or has a
            `parquet` folder already.
        BusyError: another process writes to the archive, or a file is open in another program.
        ArchiveError: the archive is damaged.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        near = guess(unknown[0], FORMATS)
        raise UsageError("keep.unknown-format", value=unknown[0], known=list(FORMATS), guess=near)
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    folder = out or workspace.exports_dir / f"archive-{now:%Y%m%d-%H%M%S}"
    parquet = folder / "parquet"
    if "parquet" in formats and parquet.exists():
        # A file left from before would be counted together with the new ones.
        raise UsageError("keep.parquet-exists", folder=parquet)
    check_writable(folder)
    with _part(folder) as scratch:
        files: dict[str, Path] = {}
        if "csv" in formats or "xlsx" in formats:
            files = _write_flat(workspace.archive_path, scratch, formats)
        written = list(write_outputs(folder, files))
        if "parquet" in formats:
            (scratch / "parquet").mkdir()
            for file in write_tables(workspace, scratch / "parquet", now=now):
                target = parquet / file.relative_to(scratch / "parquet")
                written += write_outputs(target.parent, {target.name: file})
    return tuple(written)


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    """Make a folder inside, where what leaves the archive is as safe as the result, and remove it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".qrsurvey-", dir=folder) as made:
            yield Path(made)
    except UsageError as error:
        if error.message.id == "archive.disk-full":  # the archive was only read
            raise UsageError("machine.full", path=folder) from error
        raise
    except OSError as error:
        raise unwritable(folder, error) from error


def _write_flat(path: Path, scratch: Path, formats: Sequence[str]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    with Archive.open(path, create=False, read_only=True) as archive:
        if "csv" in formats:
            for table in read_tables(archive):
                files[f"{table.name}.csv"] = scratch / f"{table.name}.csv"
                _write_csv(files[f"{table.name}.csv"], table)
        if "xlsx" in formats:
            files["tables.xlsx"] = scratch / "tables.xlsx"
            _write_xlsx(files["tables.xlsx"], archive)
    return files


def _write_csv(path: Path, table: Table) -> None:
    """Write in UTF-8 with the byte order mark by which Excel knows it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(inert, table.columns))
        writer.writerows([_as_text(value) for value in row] for row in table.rows)


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _write_xlsx(path: Path, archive: Archive) -> None:
    with new_workbook(path, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for table in read_tables(archive):
            _write_sheets(book, table, bold, moment)


def _write_sheets(book: Workbook, table: Table, bold: Format, moment: Format) -> None:
    """Write a table into as many sheets as its rows need."""
    number, line = 0, _ROWS
    sheet = None
    for row in table.rows:
        if line == _ROWS:
            number, line = number + 1, 1
            sheet = _new_sheet(book, table, number, bold)
        assert sheet is not None
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(line, column, value)
            elif isinstance(value, int):
                sheet.write_number(line, column, value)
            elif isinstance(value, datetime) and value.year >= 1900:
                sheet.write_datetime(line, column, value, moment)
            elif value is not None:
                sheet.write_string(line, column, _as_text(value)[:_LONGEST])
        line += 1
    if sheet is None:
        _new_sheet(book, table, 1, bold)


def _new_sheet(book: Workbook, table: Table, number: int, bold: Format) -> Worksheet:
    sheet = book.add_worksheet(table.name if number == 1 else f"{table.name} {number}")
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, inert(name)[:_LONGEST], bold)
    return sheet
