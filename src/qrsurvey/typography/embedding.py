"""A face as a PDF carries it: cut down to the letters shown, with their widths and what they mean."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from qrsurvey.typography.fonts import Face, face_metrics, glyph_ids
from qrsurvey.typography.objects import ObjectFile
from qrsurvey.typography.pen import number
from qrsurvey.typography.subset import subset


@dataclass(frozen=True)
class EmbeddedFace:
    """All that a file holds of a face: the font itself (compressed, `length` bytes large) and about it."""

    name: str
    file: bytes
    length: int
    descriptor: str
    widths: str
    unicode: bytes

    def write(self, objects: ObjectFile) -> int:
        """Write it; return the number of the font. CIDs are glyph numbers (ISO 32000-1, 9.7)."""
        file = objects.stream(f"/Length1 {self.length}/Filter/FlateDecode", self.file)
        descriptor = objects.add(f"<<{self.descriptor}/FontFile2 {file} 0 R>>".encode("ascii"))
        descendant = objects.add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{self.name}/CIDToGIDMap/Identity/W[{self.widths}]"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R>>".encode("ascii")
        )
        unicode = objects.stream("/Filter/FlateDecode", self.unicode)
        return objects.add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{self.name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>".encode("ascii")
        )


@lru_cache(maxsize=16)
def embed(face: Face, letters: frozenset[str]) -> EmbeddedFace:
    """Cut a face down to some letters. Many files with the same letters, such as packs, cut it once."""
    metrics = face_metrics(face)
    text = "".join(sorted(letters))
    by_glyph = dict(sorted(zip(glyph_ids(face, text), text, strict=True)))
    data = subset(metrics.tables, metrics.offsets, by_glyph)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    name = f"{tag}+{metrics.name}"
    box = " ".join(number(edge) for edge in metrics.box)
    return EmbeddedFace(
        name=name,
        file=zlib.compress(data, 9),
        length=len(data),
        descriptor=(
            f"/Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {number(metrics.ascent)}/Descent {number(metrics.descent)}"
            f"/CapHeight {number(metrics.cap_height)}/StemV 80"
        ),
        widths=" ".join(f"{glyph}[{number(metrics.widths[ord(char)])}]" for glyph, char in by_glyph.items()),
        unicode=zlib.compress(_to_unicode(by_glyph), 9),
    )


def _to_unicode(by_glyph: Mapping[int, str]) -> bytes:
    """The table from which a reader copies and searches text (ISO 32000-1, 9.10.3)."""
    pairs = [f"<{glyph:04x}> <{char.encode('utf-16-be').hex()}>" for glyph, char in by_glyph.items()]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{body}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")
