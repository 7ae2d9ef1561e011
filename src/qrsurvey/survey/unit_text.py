"""A list of units in plain text: pasted from a table or a letter, or a TXT or CSV file.

A comma parts columns only where there are headings with commas, or ids before them: "Phòng Văn hóa, Khoa học
và Thông tin" is one name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO

from qrsurvey.survey.unit_headings import find_layout
from qrsurvey.survey.unit_rows import UnitTable
from qrsurvey.survey.unit_table import read_unit_table
from qrsurvey.survey.units import is_id

_DELIMITERS = ("\t", ";", ",")
_BULLET = re.compile(r"^\s*(?:(?:\d{1,4}|[a-zđ])[.)]|[-–—•*+·])\s*(?=\w)", re.IGNORECASE)
_END = re.compile(r"\s*[;.,]\s*$")


def read_unit_text(text: str) -> UnitTable | None:
    """Read a text with one unit a line; None where there is none."""
    body = text.removeprefix("\ufeff")
    for delimiter in _DELIMITERS:
        grid = _grid(body, delimiter)
        layout = find_layout(grid)
        if layout is not None and layout.first and layout.width > 1:
            return read_unit_table(grid)
    for delimiter in _DELIMITERS:
        if (delimiter == "\t" and delimiter in body) or _is_table(body, delimiter):
            return read_unit_table(_grid(body, delimiter))
    lines = body.splitlines()
    if ";" in body and sum(map(bool, map(str.strip, lines))) == 1:
        return read_unit_table([[_bare(name)] for line in lines for name in line.split(";")])
    return read_unit_table([[_bare(line)] for line in lines])


def _is_table(text: str, delimiter: str) -> bool:
    """Tell whether a text without headings has columns all the same: each line begins with an id."""
    rows = [row for row in _grid(text, delimiter) if any(cell.strip() for cell in row)]
    return bool(rows) and all(len(row) > 1 and is_id(row[0].strip()) for row in rows)


def _grid(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    """Cut into cells, so that `grid[i]` stands in line i + 1 even where a quoted cell has several lines."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    grid: list[Sequence[str]] = []
    try:
        for row in reader:
            grid.append(row)
            grid.extend(() for _ in range(reader.line_num - len(grid)))
    except csv.Error:  # a field beyond all measure
        return [line.split(delimiter) for line in text.splitlines()]
    return grid


def _bare(line: str) -> str:
    """Return a line of a letter without its bullet or number, and without what ends it."""
    return _END.sub("", _BULLET.sub("", line))
