"""CSV as Google Sheets and Google Forms export it, and as spreadsheet programs save it again.

Sheets quotes where it must and ends lines with CRLF; Forms quotes every field and ends them with LF; both
write UTF-8 with commas. Excel may write a byte order mark, semicolons instead of commas, and as "Unicode
Text" UTF-16 with tabs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from qrsurvey.errors import DataError
from qrsurvey.sources.content import Opening
from qrsurvey.sources.encoding import SAMPLE, Encoding, check, encoding_of
from qrsurvey.sources.table import RawTable, SourceKind, from_rows

if TYPE_CHECKING:
    from _csv import Reader

MAX_CELLS = 20_000_000
"""The most cells we build; a Google spreadsheet holds at most 10 million."""

_DELIMITERS = (",", ";", "\t")
_AT_ONCE = 1_000
_SAMPLE_ROWS = 50
_SAMPLE_CHARACTERS = 1 << 18
_LEAST_ROW = 4  # cells; a million blank rows fit into a small file
_LONGEST_FIELD = 1 << 24  # characters; a quote that is never closed makes the rest of a file one field


def read_csv(content: Opening, file: str) -> RawTable:
    """Read the whole file; its header is the first record that isn't blank.

    Raises:
        DataError: the file is neither UTF-8 nor UTF-16, a quoted field has no end, there are more cells than
            a table of answers can have, or there is no header.
    """
    with content() as stream:
        encoding = encoding_of(stream.read(SAMPLE), file)
    with content() as stream:
        check(stream, encoding, file)
    with content() as stream, encoding.open(stream) as text, _long_fields():
        delimiter = _delimiter(text.read(_SAMPLE_CHARACTERS))
    return from_rows(file, SourceKind.CSV, partial(_read_rows, content, encoding, delimiter, file))


def _read_rows(content: Opening, encoding: Encoding, delimiter: str, file: str) -> Iterator[Sequence[str]]:
    with content() as stream, encoding.open(stream) as text:
        # Line ends are left to the CSV reader: those inside quotes belong to the field.
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        left = MAX_CELLS
        while part := _next_rows(reader, file):
            left -= sum(max(len(row), _LEAST_ROW) for row in part)
            if left < 0:
                raise DataError("sources.too-large", file=file)
            yield from part


def _next_rows(reader: Reader, file: str) -> list[Sequence[str]]:
    start = reader.line_num + 1
    rows: list[Sequence[str]] = []
    try:
        with _long_fields():
            for row in islice(reader, _AT_ONCE):
                rows.append(row or ())
                start = reader.line_num + 1
    except csv.Error:
        # The record that the reader gave up in; an open quote may have swallowed many lines.
        raise DataError("sources.bad-csv", file=file, line=str(start)) from None
    return rows


@contextmanager
def _long_fields() -> Iterator[None]:
    # The limit is the whole process's, and so changed for no longer than a few rows take.
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
