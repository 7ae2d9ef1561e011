"""A face as a web page carries it: cut down to the letters shown, as WOFF 1.0 (W3C, 2012).

Browsers refuse a font without the tables `cmap`, `name`, `OS/2` and `post`, which a PDF can do without.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Mapping

from qrsurvey.typography.fonts import Face, face_metrics, glyph_ids, missing_letters, whole_table
from qrsurvey.typography.subset import checksum, cut_tables

_NO_NAMES = struct.pack(">HHH", 0, 0, 6)
_NO_GLYPH_NAMES = 0x00030000


def web_font(face: Face, letters: Iterable[str]) -> str:
    """Return the address, `data:…`, of a face with some letters; what the face lacks is left out."""
    wanted = set(letters)
    known = "".join(sorted(wanted - set(missing_letters(face, "".join(sorted(wanted))))))
    return "data:font/woff;base64," + base64.b64encode(_woff(_cut(face, known))).decode("ascii")


def _cut(face: Face, letters: str) -> dict[str, bytes]:
    metrics = face_metrics(face)
    glyphs = glyph_ids(face, letters)
    tables = cut_tables(metrics.tables, metrics.offsets, glyphs)
    post = struct.pack(">I", _NO_GLYPH_NAMES) + whole_table(face, "post")[4:32]
    return tables | {
        "cmap": _letters_to_glyphs(dict(zip(map(ord, letters), glyphs, strict=True))),
        "name": _NO_NAMES,
        "OS/2": whole_table(face, "OS/2"),
        "post": post,
    }


def _letters_to_glyphs(glyphs: Mapping[int, int]) -> bytes:
    """Return the table `cmap` with one subtable of format 12 (OpenType), a group for each letter."""
    groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in sorted(glyphs.items()))
    subtable = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(glyphs)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + subtable


def _woff(tables: Mapping[str, bytes]) -> bytes:
    directory, body = bytearray(), bytearray()
    start = 44 + 20 * len(tables)
    for tag, data in sorted(tables.items()):
        packed = min(zlib.compress(data, 9), data, key=len)
        entry = struct.pack(
            ">4sIIII", tag.encode(), start + len(body), len(packed), len(data), checksum(data)
        )
        directory += entry
        body += packed + bytes(-len(packed) % 4)
    unpacked = 12 + 16 * len(tables) + sum(len(data) + -len(data) % 4 for data in tables.values())
    head = struct.pack(
        ">4sIIHHIHHIIIII",
        b"wOFF",
        0x00010000,
        start + len(body),
        len(tables),
        0,
        unpacked,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
    )
    return head + bytes(directory) + bytes(body)
