"""Workbooks, read by two readers that share nothing with the writer, and their parts as XML."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import python_calamine
from openpyxl.utils.cell import range_boundaries

from qrsurvey.report.model import Report
from qrsurvey.report.sheet_model import Sheet

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

SOFFICE = shutil.which("soffice")
CALC = SOFFICE is not None and (Path(SOFFICE).resolve().parent / "libsclo.so").is_file()
NEEDS_CALC = "needs soffice with libreoffice-calc"

# Text in quotes, UTF-8, as shown, every sheet into a file of its own.
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def by_calamine(data: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet(report: Report, key: str) -> Sheet:
    return next(one for one in report.sheets if one.key == key)


def rows(one: Sheet, *keys: str) -> list[tuple[Any, ...]]:
    """The values of some columns, row by row."""
    return list(zip(*(one.values(key) for key in keys), strict=True))


def charts(data: bytes) -> list[ET.Element]:
    """The chart parts, in the order of their numbers."""
    named = {
        name: part for name, part in parts(data).items() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)
    }
    return [ET.fromstring(named[name]) for name in sorted(named, key=lambda name: (len(name), name))]


def references(chart: ET.Element, *path: str) -> list[str]:
    """The ranges of cells below a path of elements."""
    return [
        found.text or "" for found in chart.findall(".//" + "/".join(CHART + step for step in (*path, "f")))
    ]


def looked_up(book: Any, reference: str) -> list[Any]:
    """The values of the cells that a chart points at."""
    name, _, cells = reference.rpartition("!")
    tab = book[name.strip("'").replace("''", "'")]
    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
    return [
        tab.cell(line, column).value for line in range(top, bottom + 1) for column in range(left, right + 1)
    ]


def plain(value: Any) -> Any:
    """A value as it was written: a day without a time, nothing for an empty cell."""
    if hasattr(value, "date"):
        return value.date()
    if isinstance(value, date):
        return value
    return None if value == "" else value


def as_shown(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    """Every sheet as LibreOffice shows it, as CSV, by the name on its tab."""
    assert SOFFICE is not None
    file = path / "report.xlsx"
    file.write_bytes(data)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(path / 'profile').as_uri()}", "--headless", "--convert-to", _EVERY_SHEET, "--outdir", str(path), str(file)],
        check=True,
        capture_output=True,
        timeout=300,
    )  # fmt: skip
    for made in sorted(path.glob("report-*.csv")):
        yield made.stem.removeprefix("report-"), made.read_text(encoding="utf-8")
