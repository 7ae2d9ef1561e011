"""A TrueType face cut down to the glyphs that a document shows.

Glyphs keep their numbers, so that pages can be drawn before all letters are known; the outlines of the
others are left empty. Format: OpenType, tables `glyf`, `loca` and `head`; composite glyphs name others.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping

_KEPT = ("cvt ", "fpgm", "head", "hhea", "hmtx", "maxp", "prep")
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
_CHECKSUM_OF_FONT = 0xB1B0AFBA


def subset(tables: Mapping[str, bytes], offsets: tuple[int, ...], glyphs: Iterable[int]) -> bytes:
    """Return a font file with the outlines of some glyphs; what it is given, see `cut_tables`."""
    return _font_file(cut_tables(tables, offsets, glyphs))


def cut_tables(
    tables: Mapping[str, bytes], offsets: tuple[int, ...], glyphs: Iterable[int]
) -> dict[str, bytes]:
    """Return the tables of a font with the outlines of some glyphs.

    Args:
        tables: The tables of the face by tag.
        offsets: Where each glyph's outline begins in `glyf`, and where the last ends.
        glyphs: The numbers of the glyphs wanted; 0, what stands for a missing one, is always kept.
    """
    outlines = tables["glyf"]
    wanted, waiting = set[int](), [0, *glyphs]
    while waiting:
        glyph = waiting.pop()
        if glyph not in wanted:
            wanted.add(glyph)
            waiting += _components(outlines[offsets[glyph] : offsets[glyph + 1]])
    kept, places = bytearray(), [0]
    for glyph in range(len(offsets) - 1):
        if glyph in wanted:
            kept += outlines[offsets[glyph] : offsets[glyph + 1]]
            kept += bytes(-len(kept) % 4)
        places.append(len(kept))
    parts = {tag: tables[tag] for tag in _KEPT if tag in tables}
    head = bytearray(parts["head"])
    struct.pack_into(">I", head, 8, 0)  # the check sum of the whole, filled in below
    struct.pack_into(">h", head, 50, 1)  # offsets of four bytes
    return parts | {
        "head": bytes(head),
        "glyf": bytes(kept),
        "loca": struct.pack(f">{len(places)}I", *places),
    }


def _components(outline: bytes) -> Iterator[int]:
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        yield glyph
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0


def checksum(data: bytes) -> int:
    """Return the sum of a table's words, as the directory of a font states it."""
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _font_file(parts: Mapping[str, bytes]) -> bytes:
    count = len(parts)
    power = count.bit_length() - 1
    header = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))
    directory, body, at = bytearray(header), bytearray(), len(header) + 16 * count
    head_at = 0
    for tag, data in sorted(parts.items()):
        if tag == "head":
            head_at = at + len(body)
        directory += struct.pack(">4sIII", tag.encode(), checksum(data), at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    file = directory + body
    struct.pack_into(">I", file, head_at + 8, (_CHECKSUM_OF_FONT - checksum(bytes(file))) & 0xFFFFFFFF)
    return bytes(file)
