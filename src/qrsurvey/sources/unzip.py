"""Unpack a zip within bounds: what it states about itself is a claim, what counts is what comes out.

Nothing is ever written: a member becomes bytes, and its name is no path to anything.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from qrsurvey.errors import DataError
from qrsurvey.sources.content import chunks

MAX_RATIO = 200
"""The most bytes that one may unpack to; spreadsheets of repetitive answers stay below 50."""

RATIO_FROM = 10 << 20
"""Unpacked bytes below which the ratio says nothing: a short text of one letter packs well too."""

MAX_MEMBERS = 10_000

STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip begins, and one without members."""

_MEMBER = b"PK\x01\x02"  # begins each entry of a zip's directory
_ENCRYPTED = 0x2041  # the usual way, the strong one, and a hidden directory


def open_zip(data: bytes, file: str) -> zipfile.ZipFile:
    """Open a zip whose directory is short enough to be listed.

    Raises:
        DataError: it has more members than a spreadsheet.
        Exception: whatever the zip reader raises over a damaged file.
    """
    # Counted before anything is made of them: millions fit into a small file.
    if data.count(_MEMBER) > MAX_MEMBERS:
        raise DataError("sources.too-large", file=file)
    return zipfile.ZipFile(BytesIO(data))


def encrypted(member: zipfile.ZipInfo) -> bool:
    """Tell whether a password is needed."""
    return bool(member.flag_bits & _ENCRYPTED)


def readable(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is packed in one of the two ways that every program knows."""
    return member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int, limit: int, file: str) -> bytes:
    """Return the bytes of a member, at most `limit`, of a zip that is `size` bytes long.

    Raises:
        DataError: it unpacks to more than that, or to too much of too little.
        Exception: whatever zip and deflate readers raise over a damaged file.
    """
    content = BytesIO()
    for chunk in unpacked(archive, member, size, limit, file):
        content.write(chunk)
    return content.getvalue()


def unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int, limit: int, file: str
) -> Iterator[bytes]:
    """Yield the bytes of a member in pieces; raises what `unpack` raises."""
    allowed = min(limit, max(RATIO_FROM, MAX_RATIO * min(member.compress_size, size)))
    with archive.open(member) as stream:
        for chunk in chunks(stream):
            allowed -= len(chunk)
            if allowed < 0:
                raise DataError("sources.too-large", file=file)
            yield chunk
