"""Read a report's DOCX or XLSX back: zips of XML, unpacked within bounds, whoever saved them last."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree as ET

from qrsurvey.errors import DataError
from qrsurvey.render.reading.model import FileKind, Part, ReadBack, plain
from qrsurvey.report.identity import parse_identity
from qrsurvey.report.model import Identity
from qrsurvey.sources.unzip import encrypted, open_zip, readable, unpack
from qrsurvey.sources.xlsx_package import table_parts

_MOST = 256 << 20  # bytes that what is read of a document may unpack to
_TEXT = "word/document.xml"
_ABOUT = ("docprops/custom.xml", "docprops/core.xml")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GAPS = frozenset({f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"})


def read_docx(data: bytes, file: str) -> ReadBack:
    """Read the paragraphs in their order, those of tables too, and what pictures are said to show.

    Raises:
        DataError: it is encrypted, or unpacks to more than a document can be.
        Exception: whatever readers of zip and XML raise over a damaged file.
    """
    found = _unpacked(data, file, (_TEXT, *_ABOUT))
    root = _parsed(found[_TEXT], file)
    texts = (plain(text) for text in _paragraphs(root))
    return ReadBack(FileKind.DOCX, _identity(found, file), tuple(Part("", text) for text in texts if text))


def read_xlsx(data: bytes, file: str) -> ReadBack:
    """Read the cells that hold anything, by tab and place; a number as far as programs keep it.

    Raises:
        DataError: it is encrypted, or unpacks to more than a workbook can be.
        Exception: whatever readers of zip and XML raise over a damaged file.
    """
    from python_calamine import CalamineWorkbook

    identity = _identity(_unpacked(data, file, _ABOUT), file)
    safe, left_out = table_parts(data, file)
    if left_out:
        raise DataError("issued.too-large", file=file)
    book = CalamineWorkbook.from_filelike(safe)
    parts = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        for row, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            for column, value in enumerate(cells):
                if text := _cell(value):
                    parts.append(Part(f"{name}!{_letters(column)}{row}", text))
    return ReadBack(FileKind.XLSX, identity, tuple(parts), keyed=True)


def _unpacked(data: bytes, file: str, wanted: tuple[str, ...]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = _MOST
    with open_zip(data, file) as archive:
        for member in archive.infolist():
            name = member.filename.replace("\\", "/").casefold()
            if name not in wanted:
                continue
            # Two members of one name: which of them a program shows is chance.
            if encrypted(member) or not readable(member) or name in found:
                raise DataError("issued.damaged", file=file)
            found[name] = _member(archive, member, len(data), left, file)
            left -= len(found[name])
    return found


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int, left: int, file: str) -> bytes:
    try:
        return unpack(archive, member, size, left, file)
    except DataError as error:
        raise DataError("issued.too-large", file=file) from error


def _parsed(xml: bytes, file: str) -> ET.Element:
    # Neither program writes one, and entities are what it takes to make a page a billion.
    if b"<!DOCTYPE" in xml:
        raise DataError("issued.damaged", file=file)
    return ET.fromstring(xml)  # noqa: S314 - no document type, and the size is bounded


def _identity(found: Mapping[str, bytes], file: str) -> Identity | None:
    for name in _ABOUT:
        if name in found:
            for element in _parsed(found[name], file).iter():
                if element.text and (identity := parse_identity(element.text)):
                    return identity
    return None


def _paragraphs(element: ET.Element) -> Iterator[str]:
    for child in element:
        if child.tag == _FALLBACK:
            continue
        if child.tag == f"{_WORD}p":
            yield "".join(_runs(child))
            # Boxes stand inside a paragraph, with paragraphs of their own.
            for run in child:
                yield from _paragraphs(run)
        else:
            yield from _paragraphs(child)


def _runs(element: ET.Element) -> Iterator[str]:
    for child in element:
        if child.tag in {_FALLBACK, f"{_WORD}p"}:
            continue
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in _GAPS:
            yield " "
        elif child.tag == f"{_WORD}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_DRAWING}docPr":
            yield f" {child.get('descr') or ''} "
        else:
            yield from _runs(child)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    if isinstance(value, (date, datetime, time, timedelta)):
        return str(value)
    return plain(str(value))


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
