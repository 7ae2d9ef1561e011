"""CSV as Google Sheets and Google Forms export it, and as spreadsheet programs save it again.

Sheets quotes where it must and ends lines with CRLF; Forms quotes every field and ends them with LF; both
write UTF-8 with commas. Excel may write a byte order mark, and semicolons or tabs instead of commas.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from qrsurvey.errors import DataError
from qrsurvey.sources.table import RawTable, SourceKind, from_rows

_DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 50
_SAMPLE_CHARACTERS = 1 << 18
_LONGEST_FIELD = 1 << 24  # characters; a quote that is never closed makes the rest of a file one field


def read_csv(data: bytes, file: str) -> RawTable:
    """Read the whole file; its header is the first record that isn't blank.

    Raises:
        DataError: the file isn't UTF-8, a quoted field has no end, or there is no header.
    """
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("sources.not-utf-8", file=file, line=str(line)) from None
    with _long_fields():
        return from_rows(file, SourceKind.CSV, _read_rows(data, file))


def _read_rows(data: bytes, file: str) -> list[list[str]]:
    delimiter = _delimiter(_text(data).read(_SAMPLE_CHARACTERS))
    reader = csv.reader(_text(data), delimiter=delimiter, strict=True)
    start = 1
    rows = []
    try:
        for row in reader:
            rows.append(row)
            start = reader.line_num + 1
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


def _text(data: bytes) -> TextIOWrapper:
    # Line ends are left to the CSV reader: those inside quotes belong to the field.
    return TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")


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
