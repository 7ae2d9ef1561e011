"""A file of answers, told by its content: what people call `.csv` is often something else."""

from __future__ import annotations

import re
from pathlib import Path

from qrsurvey.errors import DataError
from qrsurvey.sources.content import LocalFile, Opening, chunks
from qrsurvey.sources.csvfile import read_csv
from qrsurvey.sources.encoding import SAMPLE, check, encoding_of
from qrsurvey.sources.table import RawTable
from qrsurvey.sources.unzip import STARTS, open_zip
from qrsurvey.sources.xlsx import read_tabs, read_xlsx
from qrsurvey.sources.zipped import only_member
from qrsurvey.survey.questions import Source

MAX_BYTES = 512 << 20
"""The largest file we read, zipped or not; a million answers as CSV are about 300 MB."""

MAX_LIST = 64 << 20
"""The largest file that is a list: as a table of all communes of a country with much beside it."""

_CONTENT = re.compile(rb"[^\xef\xbb\xbf\xfe\xff\0 \t\r\n]")  # beside marks and white space
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, and newer ones behind a password
_OTHER_FORMATS = (
    b"%PDF",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"SQLite format 3",
)


_WEB_PAGES = ("<!doctype", "<html", "<head", "<body", "<meta", "<table", "<?xml", "<script")


def read_file(path: Path, source: Source) -> RawTable:
    """Read an exported XLSX or CSV file, or a zip around one CSV.

    Of an XLSX, the tab that `source` names or the one of the form.

    Raises:
        UsageError: the file isn't there or can't be opened.
        DataError: it can't be read as a table; the error says what it is instead.
    """
    local, file = LocalFile(path, MAX_BYTES), path.name
    content: Opening = local.open
    _refuse_empty(content, file)
    if _start(content).startswith(STARTS):
        with content() as stream:
            # In pieces: asked for all at once, the reader takes the memory of the largest file.
            data = b"".join(chunks(stream))
        if _is_spreadsheet(data, file):
            return read_xlsx(data, file, source)
        member, content = only_member(data, file, MAX_BYTES)
        file = f"{file} › {member}"
        _refuse_empty(content, file)
    _refuse_other_content(_start(content), file)
    return read_csv(content, file)


def read_list(path: Path) -> tuple[RawTable, ...] | str:
    """Read a file that isn't answers but a list of something: all tabs of an XLSX, or the text of another.

    Raises:
        UsageError: the file isn't there or can't be opened.
        DataError: it is neither; the error says what it is instead.
    """
    local, file = LocalFile(path, MAX_LIST), path.name
    _refuse_empty(local.open, file)
    if _start(local.open).startswith(STARTS):
        with local.open() as stream:
            data = b"".join(chunks(stream))
        if _is_spreadsheet(data, file):
            return read_tabs(data, file)
        raise DataError("sources.not-a-table", file=file)
    _refuse_other_content(_start(local.open), file)
    encoding = encoding_of(_start(local.open), file)
    with local.open() as stream:
        check(stream, encoding, file)
    with local.open() as stream, encoding.open(stream) as text:
        return text.read()


def _start(content: Opening) -> bytes:
    with content() as stream:
        return stream.read(SAMPLE)


def _refuse_empty(content: Opening, file: str) -> None:
    with content() as stream:
        if not any(_CONTENT.search(chunk) for chunk in chunks(stream)):
            raise DataError("sources.empty-file", file=file)


def _is_spreadsheet(data: bytes, file: str) -> bool:
    """Tell an XLSX from another zip by the names in it; the spreadsheets that can't be read are refused."""
    try:
        with open_zip(data, file) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except DataError:
        raise
    except Exception as error:
        # What was cut off has lost its directory; its first member still says its name.
        around_csv = data[30 : 30 + int.from_bytes(data[26:28], "little")].lower().endswith(b".csv")
        raise DataError("sources.damaged-zip" if around_csv else "sources.damaged-xlsx", file=file) from error
    if "xl/workbook.bin" in names:
        raise DataError("sources.old-excel", file=file)
    if "content.xml" in names:
        raise DataError("sources.open-document", file=file)
    if any(name.startswith("xl/") for name in names):
        return True
    if "[content_types].xml" in names:  # Word, PowerPoint
        raise DataError("sources.not-a-table", file=file)
    return False


def _refuse_other_content(start: bytes, file: str) -> None:
    if start.startswith(_OLE):
        raise DataError("sources.old-excel", file=file)
    if start.startswith(_OTHER_FORMATS):
        raise DataError("sources.not-a-table", file=file)
    text = encoding_of(start, file).text(start).lstrip().lower()
    if text.startswith(_WEB_PAGES):
        raise DataError("sources.web-page", file=file)
    if text.startswith("{") and ("docs.google.com" in text or '"doc_id"' in text):
        raise DataError("sources.google-shortcut", file=file)
