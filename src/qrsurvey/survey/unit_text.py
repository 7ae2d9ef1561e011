"""A list of units in plain text: pasted from a table or a letter, or a TXT or CSV file.

A comma parts columns only where the first line is a row of headings with commas: "Phòng Văn hóa, Khoa học
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
    if "\t" in body:
        return read_unit_table(_grid(body, "\t"))
    return read_unit_table([[_bare(line)] for line in body.splitlines()])


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
