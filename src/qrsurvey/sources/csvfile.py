"""CSV as Google Sheets and Google Forms export it, and as spreadsheet programs save it again.

Sheets quotes where it must and ends lines with CRLF; Forms quotes every field and ends them with LF; both
write UTF-8 with commas. Excel may write a byte order mark, semicolons instead of commas, and as "Unicode
Text" UTF-16 with tabs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import islice

from qrsurvey.errors import DataError
from qrsurvey.sources.encoding import Encoding, check, encoding_of
from qrsurvey.sources.table import RawTable, SourceKind, from_rows

MAX_CELLS = 20_000_000
"""The most cells we build; a Google spreadsheet holds at most 10 million."""

_DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 50
_SAMPLE_CHARACTERS = 1 << 18
_LEAST_ROW = 4  # cells; a row takes memory of its own, and a million blank ones fit into a small file
_LONGEST_FIELD = 1 << 24  # characters; a quote that is never closed makes the rest of a file one field


def read_csv(data: bytes, file: str) -> RawTable:
    """Read the whole file; its header is the first record that isn't blank.

    Raises:
        DataError: the file is neither UTF-8 nor UTF-16, a quoted field has no end, there are more cells than
            a table of answers can have, or there is no header.
    """
    encoding = encoding_of(data, file)
    check(data, encoding, file)
    with _long_fields():
        return from_rows(file, SourceKind.CSV, _read_rows(data, encoding, file))


def _read_rows(data: bytes, encoding: Encoding, file: str) -> list[Sequence[str]]:
    # Line ends are left to the CSV reader: those inside quotes belong to the field.
    delimiter = _delimiter(encoding.open(data).read(_SAMPLE_CHARACTERS))
    reader = csv.reader(encoding.open(data), delimiter=delimiter, strict=True)
    start = 1
    rows: list[Sequence[str]] = []
    left = MAX_CELLS
    try:
        for row in reader:
            rows.append(row or ())
            start = reader.line_num + 1
            left -= max(len(row), _LEAST_ROW)
            if left < 0:
                raise DataError("sources.too-large", file=file)
    except csv.Error:
        # The record that the reader gave up in; an open quote may have swallowed many lines.
        raise DataError("sources.bad-csv", file=file, line=str(start)) from None
    return rows


@contextmanager
def _long_fields() -> Iterator[None]:
    # The limit is the whole process's.
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(sample: str) -> str:
    """Return the delimiter by which the rows have the width of their header, most of them; then the widest.

    Counting marks in the header alone would be fooled by a question that holds commas in a file that has
    semicolons between its fields.
    """
    return max(_DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    records = (row for row in reader if any(field.strip() for field in row))
    header, *rows = list(islice(records, _SAMPLE_ROWS)) or [[]]
    if len(header) < 2:
        return 0.0, 0
    alike = sum(len(row) == len(header) for row in rows)
    return (alike + 1) / (len(rows) + 1), len(header)
