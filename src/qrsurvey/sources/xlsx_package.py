"""An XLSX file is a zip of XML: unpacked within bounds, and only what a table is read from.

The XLSX reader trusts the sizes it is told and builds every tab as a dense grid, so that a file of a few
kilobytes could take all memory. Therefore it never sees the file itself: the parts that hold the table are
unpacked here, counting real bytes, measured (`xlsx_extent`), and packed again uncompressed. Pictures, macros
and external links are no such parts and stay behind.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from qrsurvey.errors import DataError
from qrsurvey.sources.unzip import encrypted, open_zip, readable, unpack, unpacked
from qrsurvey.sources.xlsx_extent import too_large

MAX_UNPACKED = 640 << 20
"""The most bytes that all parts together may unpack to; a million answers are about 500 MB."""

_NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedstrings)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml"
)
_STRINGS, _SHEETS = "xl/sharedstrings.xml", "xl/worksheets/"


def table_parts(data: bytes, file: str) -> tuple[BytesIO, bool]:
    """Return the file again, holding only the parts that a table is read from, and uncompressed.

    Also tells whether tabs were left out because their grid would take too much memory.

    Raises:
        DataError: a part is encrypted or doubled, or it unpacks to more than a spreadsheet can be.
        Exception: whatever zip, deflate and XML readers raise over a damaged file.
    """
    packed, strings, left_out = BytesIO(), b"", False
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as kept:
        # One part at a time: a tab of a million rows is half a gigabyte.
        for name, part in _unpacked(data, file):
            if _key(name) == _STRINGS:
                strings = part
            if _key(name).startswith(_SHEETS) and too_large(part, strings):
                left_out = True
            else:
                kept.writestr(zipfile.ZipInfo(name), part)
    packed.seek(0)
    return packed, left_out


def _unpacked(data: bytes, file: str) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the parts that are needed, the tabs last."""
    with open_zip(data, file) as archive:
        members = [member for member in archive.infolist() if _NEEDED.fullmatch(_key(member.filename))]
        names = {member.filename for member in members}
        if len(names) < len(members) or any(encrypted(one) or not readable(one) for one in members):
            raise DataError("sources.damaged-xlsx", file=file)
        # Counted before anything is made of them: together they may be more than each is.
        left = MAX_UNPACKED
        for member in members:
            left -= sum(len(chunk) for chunk in unpacked(archive, member, len(data), left, file))
        for member in sorted(members, key=lambda member: _key(member.filename).startswith(_SHEETS)):
            yield member.filename, unpack(archive, member, len(data), MAX_UNPACKED, file)


def _key(name: str) -> str:
    return name.replace("\\", "/").lower()
