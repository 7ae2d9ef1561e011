"""Which kind of file it is, by what it begins with: an ending may be anything."""

from __future__ import annotations

import json
import zipfile

from qrsurvey.errors import DataError, QrsurveyError
from qrsurvey.render.reading.html import read_html
from qrsurvey.render.reading.json_file import read_json
from qrsurvey.render.reading.model import ReadBack
from qrsurvey.render.reading.office_file import read_docx, read_xlsx
from qrsurvey.render.reading.pdf import read_pdf
from qrsurvey.sources.unzip import STARTS, open_zip

MAX_SIZE = 200 << 20
"""The largest file that is read back; a report of three hundred units is a hundredth of that."""


def read_back(data: bytes, file: str) -> ReadBack:
    """Read a file of any kind; `file` is its name, for errors.

    Raises:
        DataError: it is of no kind that a report is written as, damaged, or too large.
    """
    if len(data) > MAX_SIZE:
        raise DataError("issued.too-large", file=file)
    try:
        return _read(data, file)
    except QrsurveyError:
        raise
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # readers of damaged files raise what they like
        raise DataError("issued.damaged", file=file) from error


def _read(data: bytes, file: str) -> ReadBack:
    start = data.removeprefix(b"\xef\xbb\xbf")[:1024].lstrip()
    if start.startswith(b"%PDF"):
        return read_pdf(data)
    if data.startswith(STARTS):
        with open_zip(data, file) as archive:
            names = {name.casefold() for name in zipfile.ZipFile.namelist(archive)}
        if "word/document.xml" in names:
            return read_docx(data, file)
        if "xl/workbook.xml" in names:
            return read_xlsx(data, file)
    elif start.startswith(b"{"):
        try:
            return read_json(data)
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise DataError("issued.damaged", file=file) from error
    elif start.startswith(b"<"):
        return read_html(data)
    raise DataError("issued.unknown-kind", file=file)
