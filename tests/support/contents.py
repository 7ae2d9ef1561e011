"""Bytes of a test, read as a file's are."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from qrsurvey.sources import csvfile
from qrsurvey.sources.table import RawTable


def read_csv(data: bytes, file: str) -> RawTable:
    return csvfile.read_csv(partial(BytesIO, data), file)
