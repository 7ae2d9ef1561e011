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
from qrsurvey.sources.unzip import encrypted, open_zip, readable, unpack
from qrsurvey.sources.xlsx_extent import too_large

MAX_UNPACKED = 256 << 20
"""The most bytes that all parts together may unpack to."""

_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedstrings)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml"
)
_STRINGS = "xl/sharedstrings.xml"


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


def _unpack(data: bytes, file: str) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    with open_zip(data, file) as archive:
        for member in archive.infolist():
            if not _NEEDED.fullmatch(_key(member.filename)):
                continue
            if encrypted(member) or not readable(member) or member.filename in parts:
                raise DataError("sources.damaged-xlsx", file=file)
            part = unpack(archive, member, len(data), left, file)
            left -= len(part)
            parts[member.filename] = part
    return parts


def _key(name: str) -> str:
    return name.replace("\\", "/").lower()
