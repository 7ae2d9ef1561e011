"""A file of answers, told by its content: what people call `.csv` is often something else."""

from __future__ import annotations

from pathlib import Path

from qrsurvey.errors import DataError, UsageError
from qrsurvey.sources.csvfile import read_csv
from qrsurvey.sources.table import RawTable
from qrsurvey.sources.xlsx import read_xlsx
from qrsurvey.sources.xlsx_package import open_package
from qrsurvey.survey.questions import Source

MAX_BYTES = 512 << 20
"""The largest file we read; a million answers as CSV are about 300 MB."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, and newer ones behind a password
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FORMATS = (
    b"%PDF",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"SQLite format 3",
)


def read_file(path: Path, source: Source) -> RawTable:
    """Read an exported XLSX or CSV file; of an XLSX, the tab that `source` names or the one of the form.

    Raises:
        UsageError: the file isn't there or can't be opened.
        DataError: it can't be read as a table; the error says what it is instead.
    """
    data = _load(path)
    file = path.name
    if data.startswith(_ZIP):
        _refuse_other_zips(data, file)
        return read_xlsx(data, file, source)
    _refuse_other_content(data, file)
    return read_csv(data, file)


def _load(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError("sources.folder", path=path)
        if not path.exists():
            raise UsageError("sources.missing-file", path=path)
        # A device or a pipe may have no end.
        if not path.is_file():
            raise UsageError("sources.unreadable-file", path=path)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError("sources.unreadable-file", path=path) from error
    if len(data) > MAX_BYTES:
        raise DataError("sources.too-large", file=path.name)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DataError("sources.empty-file", file=path.name)
    return data


def _refuse_other_zips(data: bytes, file: str) -> None:
    try:
        with open_package(data, file) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except DataError:
        raise
    except Exception as error:
        raise DataError("sources.damaged-xlsx", file=file) from error
    if "xl/workbook.bin" in names:
        raise DataError("sources.old-excel", file=file)
    if "content.xml" in names:
        raise DataError("sources.open-document", file=file)
    if not any(name.startswith("xl/") for name in names):
        raise DataError("sources.zip-archive", file=file)


def _refuse_other_content(data: bytes, file: str) -> None:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if data.startswith(_OLE):
        raise DataError("sources.old-excel", file=file)
    # Latin text in UTF-16 has a zero beside every letter, whether or not it starts with a mark.
    if data.startswith(_UTF16) or data[:4096].count(0) * 4 > len(data[:4096]):
        raise DataError("sources.utf-16", file=file)
    if start.startswith(
        (b"<!doctype", b"<html", b"<head", b"<body", b"<meta", b"<table", b"<?xml", b"<script")
    ):
        raise DataError("sources.web-page", file=file)
    if start.startswith(b"{") and (b"docs.google.com" in start or b'"doc_id"' in start):
        raise DataError("sources.google-shortcut", file=file)
    if data.startswith(_OTHER_FORMATS):
        raise DataError("sources.not-a-table", file=file)
