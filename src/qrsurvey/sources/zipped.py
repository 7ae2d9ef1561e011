"""A zip around one CSV: what Google Forms gives as "Download responses (.csv)"."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from qrsurvey.errors import DataError, QrsurveyError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.sources.content import Opening
from qrsurvey.sources.unzip import STARTS, encrypted, open_zip, readable, unpacked

_SHOWN = 60  # characters of a member's name in a message
_LISTED = 10

# What macOS and Windows put beside the files that a person packs.
_LITTER = re.compile(r"(.*/)?(__macosx/.*|\._[^/]*|\.ds_store|thumbs\.db|desktop\.ini)", re.DOTALL)


def only_member(data: bytes, file: str, limit: int) -> tuple[str, Opening]:
    """Return the name, as messages show it, and the content (at most `limit` bytes) of the one file in a zip.

    Raises:
        DataError: there is none or more than one, it has a password, is packed in a rare way, is a zip
            itself, unpacks to too much, or is damaged.
    """
    try:
        with open_zip(data, file) as archive:
            member = _only(archive, file)
            name, start = _shown(member), b""
            # Once to the end: what holds then holds for every later pass.
            for chunk in unpacked(archive, member, len(data), limit, file):
                start = start or chunk
    except QrsurveyError:
        raise
    except Exception as error:
        # Over damaged bytes the zip and deflate readers raise whatever they like.
        raise DataError("sources.damaged-zip", file=file) from error
    if start.startswith(STARTS):
        raise DataError("sources.zip-in-zip", file=file, name=name)

    @contextmanager
    def content() -> Iterator[BinaryIO]:
        with open_zip(data, file) as archive, archive.open(member) as stream:
            yield cast(BinaryIO, stream)

    return name, content


def _only(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not _beside(member)]
    if not members:
        raise DataError("sources.zip-empty", file=file)
    if len(members) > 1:
        names = [_shown(member) for member in members[:_LISTED]]
        more = ["…"] * (len(members) > _LISTED)
        raise DataError("sources.zip-several", file=file, n=len(members), names=names + more)
    (member,) = members
    if encrypted(member):
        raise DataError("sources.zip-locked", file=file)
    if not readable(member):
        raise DataError("sources.zip-method", file=file)
    return member


def _beside(member: zipfile.ZipInfo) -> bool:
    name = _name(member).lower()
    return name.endswith("/") or _LITTER.fullmatch(name) is not None


def _shown(member: zipfile.ZipInfo) -> str:
    return collapse(clean(_name(member), _SHOWN)) or "?"


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/")
