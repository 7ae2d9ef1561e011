"""An XLSX file is a zip of XML: unpacked within bounds, and only what a table is read from.

The XLSX reader trusts the sizes it is told and builds every tab as a dense grid, so that a file of a few
kilobytes could take all memory. Therefore it never sees the file itself: the parts that hold the table are
unpacked here, counting real bytes, measured (`xlsx_extent`), and packed again uncompressed. Pictures, macros
and external links are no such parts and stay behind.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from qrsurvey.errors import DataError
from qrsurvey.sources.xlsx_extent import too_large

MAX_UNPACKED = 256 << 20
"""The most bytes that all parts together may unpack to."""

MAX_RATIO = 200
"""The most bytes that one may unpack to; spreadsheets of repetitive answers stay below 50."""

RATIO_FROM = 10 << 20
"""Unpacked bytes below which the ratio says nothing: a short text of one letter packs well too."""

MAX_MEMBERS = 10_000

_MEMBER = b"PK\x01\x02"  # begins each entry of a zip's directory

_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedstrings)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml"
)
_STRINGS = "xl/sharedstrings.xml"
_CHUNK = 1 << 20
_ENCRYPTED = 1


def table_parts(data: bytes, file: str) -> tuple[bytes, bool]:
    """Return the file again, holding only the parts that a table is read from, and uncompressed.

    Also tells whether tabs were left out because their grid would take too much memory.

    Raises:
        DataError: a part is encrypted or doubled, or it unpacks to more than a spreadsheet can be.
        Exception: whatever zip, deflate and XML readers raise over a damaged file.
    """
    parts = _unpack(data, file)
    strings = next((part for name, part in parts.items() if _key(name) == _STRINGS), b"")
    kept = {
        name: part
        for name, part in parts.items()
        if not (_key(name).startswith("xl/worksheets/") and too_large(part, strings))
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in kept.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return packed.getvalue(), len(kept) < len(parts)


def open_package(data: bytes, file: str) -> zipfile.ZipFile:
    """Open a zip whose directory is short enough to be listed.

    Raises:
        DataError: it has more members than a spreadsheet.
        Exception: whatever the zip reader raises over a damaged file.
    """
    # Counted before anything is made of them: millions fit into a small file.
    if data.count(_MEMBER) > MAX_MEMBERS:
        raise DataError("sources.too-large", file=file)
    return zipfile.ZipFile(BytesIO(data))


def _unpack(data: bytes, file: str) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    with open_package(data, file) as archive:
        for member in archive.infolist():
            if not _NEEDED.fullmatch(_key(member.filename)):
                continue
            readable = member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            if member.flag_bits & _ENCRYPTED or not readable or member.filename in parts:
                raise DataError("sources.damaged-xlsx", file=file)
            part = _read(archive, member, left, file)
            left -= len(part)
            parts[member.filename] = part
    return parts


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, file: str) -> bytes:
    # The sizes a zip states are claims; what counts is what comes out.
    allowed = min(left, max(RATIO_FROM, MAX_RATIO * member.compress_size))
    part = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            part += chunk
            if len(part) > allowed:
                raise DataError("sources.too-large", file=file)
    return bytes(part)


def _key(name: str) -> str:
    return name.replace("\\", "/").lower()
