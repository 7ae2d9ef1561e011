"""A PDF that is written as it grows: each page goes to disk when it is done.

Memory stays flat however many pages there are, which no library we know offers for writing; and pages may
have been drawn in other processes. The same pages give the same bytes: no clock, no random name, no font
that a reader would have to supply. Format: ISO 32000-1 (PDF 1.7).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping
from typing import IO

from qrsurvey.typography.about import DocumentInfo
from qrsurvey.typography.box import POINTS_PER_MM, Box
from qrsurvey.typography.content import FACES, Drawn
from qrsurvey.typography.fonts import Face, face_metrics, glyph_ids
from qrsurvey.typography.pen import number
from qrsurvey.typography.subset import subset

_FANOUT = 64  # pages to a node of the page tree
_BUNDLE = 100  # objects packed together

_CATALOG, _INFO, _PAGES, _OUTLINES, _RESOURCES = range(1, 6)


class PdfFile:
    """Pages of one size in millimetres; nothing is a PDF before `close`."""

    def __init__(self, file: IO[bytes], width: float, height: float, info: DocumentInfo) -> None:
        self._file, self._width, self._height, self._info = file, width, height, info
        # Where each object is: at an offset of the file, or at a place in a bundle (an object stream).
        self._where = array("Q", [0] * 6)
        self._place = array("q", [-1] * 6)
        self._bundle: list[tuple[int, bytes]] = []
        self._at = 0
        self._digest = hashlib.sha256()
        self._letters: dict[Face, set[str]] = {}
        self._named: dict[str, int] = {}
        self._nodes: list[tuple[int, list[int]]] = []
        self._content: tuple[bytes, int] | None = None
        self._bookmark: tuple[int, bytes] | None = None
        self._first_bookmark = self._bookmarks = 0
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def form(self, name: str, drawn: Drawn) -> None:
        """Keep a drawing under a name, for pages to show."""
        box = f"[0 {number(-self._height)} {number(self._width)} 0]"
        head = f"/Type /XObject /Subtype /Form /BBox {box} /Resources {_RESOURCES} 0 R /Filter /FlateDecode"
        self._named[name] = self._stream(head, drawn.stream)
        self._note_letters(drawn)

    def image(self, name: str, size: tuple[int, int], colours: bytes, opacity: bytes) -> None:
        """Keep a picture: three bytes of colour and one of opacity a dot."""
        shape = f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} /BitsPerComponent 8"
        packed = "/Filter /FlateDecode"
        mask = self._stream(f"{shape} /ColorSpace /DeviceGray {packed}", zlib.compress(opacity, 9))
        head = f"{shape} /ColorSpace /DeviceRGB /SMask {mask} 0 R {packed}"
        self._named[name] = self._stream(head, zlib.compress(colours, 9))

    def page(self, drawn: Drawn) -> None:
        """Add a page; one that looks like the page before shares its content."""
        if self._content is None or self._content[0] != drawn.stream:
            self._content = (drawn.stream, self._stream("/Filter /FlateDecode", drawn.stream))
            self._note_letters(drawn)
        if not self._nodes or len(self._nodes[-1][1]) == _FANOUT:
            self._nodes.append((self._reserve(), []))
        node, pages = self._nodes[-1]
        scale = f"{POINTS_PER_MM:.8f}"
        links = b" ".join(self._link(link.url, link.box, link.title) for link in drawn.links)
        size = f"{number(self._width * POINTS_PER_MM)} {number(self._height * POINTS_PER_MM)}"
        # The unit is the millimetre and the origin the upper left corner, as the drawing has it.
        unit = self._named.get("_unit")
        if unit is None:
            matrix = f"{scale} 0 0 {scale} 0 {number(self._height * POINTS_PER_MM)} cm\n"
            unit = self._named["_unit"] = self._stream("", matrix.encode("ascii"))
        page = self._object(
            f"<</Type/Page/Parent {node} 0 R/MediaBox[0 0 {size}]/Resources {_RESOURCES} 0 R"
            f"/Contents[{unit} 0 R {self._content[1]} 0 R]".encode("ascii")
            + (b"/Annots[" + links + b"]" if links else b"")
            + b">>"
        )
        pages.append(page)
        for title in drawn.bookmarks:
            self._add_bookmark(title, page)

    def close(self) -> None:
        """Write what all pages share, and the list of everything."""
        for node, pages in self._nodes:
            kids = " ".join(f"{page} 0 R" for page in pages)
            self._object(
                f"<</Type/Pages/Parent {_PAGES} 0 R/Count {len(pages)}/Kids[{kids}]>>".encode("ascii"), node
            )
        nodes = " ".join(f"{node} 0 R" for node, _ in self._nodes)
        count = sum(len(pages) for _, pages in self._nodes)
        self._object(f"<</Type/Pages/Count {count}/Kids[{nodes}]>>".encode("ascii"), _PAGES)
        self._end_bookmarks()
        fonts = {
            f"F{FACES.index(face)}": self._font(face, used) for face, used in sorted(self._letters.items())
        }
        named = {name: at for name, at in self._named.items() if not name.startswith("_")}
        resources = f"<</Font<<{_references(fonts)}>>/XObject<<{_references(named)}>>>>"
        self._object(resources.encode("ascii"), _RESOURCES)
        self._about()
        self._end()

    def _about(self) -> None:
        info = self._info
        moment = f"(D:{info.made_on:%Y%m%d})".encode("ascii")
        self._object(
            b"<</Title " + _text(info.title) + b"/Author " + _text(info.author) + b"/Creator(qrsurvey)"
            b"/CreationDate" + moment + b"/ModDate" + moment + b">>",
            _INFO,
        )
        self._plain(
            f"<</Type/Catalog/Pages {_PAGES} 0 R/Outlines {_OUTLINES} 0 R/Lang({info.language})"
            # A printer that scales to fit would make the code smaller than it was designed.
            "/ViewerPreferences<</DisplayDocTitle true/PrintScaling /None>>>>".encode("ascii"),
            _CATALOG,
        )

    def _end(self) -> None:
        """Write the list of objects as a stream (ISO 32000-1, 7.5.8)."""
        self._pack()
        start, table = self._at, self._reserve()
        self._where[table] = start
        entries = bytearray(struct.pack(">BIH", 0, 0, 0xFFFF))
        for where, place in zip(self._where[1:], self._place[1:], strict=True):
            entries += struct.pack(">BIH", *((1, where, 0) if place < 0 else (2, where, place)))
        name = self._digest.hexdigest()[:32]
        head = (
            f"/Type/XRef/W[1 4 2]/Size {len(self._where)}/Root {_CATALOG} 0 R/Info {_INFO} 0 R"
            f"/ID[<{name}><{name}>]/Filter/FlateDecode"
        )
        self._stream(head, zlib.compress(bytes(entries), 9), table)
        self._write(f"startxref\n{start}\n%%EOF\n".encode("ascii"))

    def _link(self, url: str, box: Box, title: str) -> bytes:
        up = (self._height - box.bottom, self._height - box.top)
        edges = (box.left, up[0], box.right, up[1])
        rectangle = " ".join(f"{edge * POINTS_PER_MM:.2f}" for edge in edges)
        head = f"<</Type/Annot/Subtype/Link/Rect[{rectangle}]/Border[0 0 0]/Contents".encode("ascii")
        return head + _text(title) + b"/A<</S/URI/URI" + _text(url) + b">>>>"

    def _add_bookmark(self, title: str, page: int) -> None:
        # Each bookmark names the next one, so it is written when that one is known to come.
        number_ = self._reserve()
        entry = b"<</Title " + _text(title) + f"/Parent {_OUTLINES} 0 R/Dest[{page} 0 R/Fit]".encode("ascii")
        if self._bookmark is None:
            self._first_bookmark = number_
        else:
            before, waiting = self._bookmark
            self._object(waiting + f"/Next {number_} 0 R>>".encode("ascii"), before)
            entry += f"/Prev {before} 0 R".encode("ascii")
        self._bookmark = (number_, entry)
        self._bookmarks += 1

    def _end_bookmarks(self) -> None:
        ends = ""
        if self._bookmark is not None:
            last, waiting = self._bookmark
            self._object(waiting + b">>", last)
            ends = f"/First {self._first_bookmark} 0 R/Last {last} 0 R/Count {self._bookmarks}"
        self._object(f"<</Type/Outlines{ends}>>".encode("ascii"), _OUTLINES)

    def _font(self, face: Face, letters: Iterable[str]) -> int:
        """Write a face with the glyphs of these letters; CIDs are its glyph numbers (ISO 32000-1, 9.7)."""
        metrics = face_metrics(face)
        by_glyph = dict(sorted(zip(glyph_ids(face, "".join(letters)), "".join(letters), strict=True)))
        data = subset(metrics.tables, metrics.offsets, by_glyph)
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
        name = f"{tag}+{metrics.name}"
        file = self._stream(f"/Length1 {len(data)} /Filter /FlateDecode", zlib.compress(data, 9))
        box = " ".join(number(edge) for edge in metrics.box)
        descriptor = self._object(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {number(metrics.ascent)}/Descent {number(metrics.descent)}"
            f"/CapHeight {number(metrics.cap_height)}/StemV 80/FontFile2 {file} 0 R>>".encode("ascii")
        )
        widths = " ".join(f"{glyph}[{number(metrics.widths[ord(char)])}]" for glyph, char in by_glyph.items())
        descendant = self._object(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/W[{widths}]"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R>>".encode("ascii")
        )
        unicode = self._stream("/Filter /FlateDecode", zlib.compress(_to_unicode(by_glyph), 9))
        return self._object(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>".encode("ascii")
        )

    def _note_letters(self, drawn: Drawn) -> None:
        for face, used in drawn.letters.items():
            self._letters.setdefault(face, set()).update(used)

    def _reserve(self) -> int:
        self._where.append(0)
        self._place.append(-1)
        return len(self._where) - 1

    def _object(self, body: bytes, at: int = 0) -> int:
        """Keep an object that is no stream, to be packed together with others."""
        number_ = at or self._reserve()
        self._bundle.append((number_, body))
        if len(self._bundle) == _BUNDLE:
            self._pack()
        return number_

    def _plain(self, body: bytes, at: int) -> None:
        """Write an object that simple tools look for in the open."""
        self._where[at] = self._at
        self._write(f"{at} 0 obj\n".encode("ascii") + body + b"\nendobj\n")

    def _pack(self) -> None:
        """Write the objects kept as one compressed stream (ISO 32000-1, 7.5.7)."""
        bundle, index, bodies = self._reserve(), list[str](), bytearray()
        for place, (number_, body) in enumerate(self._bundle):
            self._where[number_], self._place[number_] = bundle, place
            index.append(f"{number_} {len(bodies)}")
            bodies += body + b"\n"
        head = (" ".join(index) + "\n").encode("ascii")
        shape = f"/Type/ObjStm/N {len(index)}/First {len(head)}/Filter/FlateDecode"
        self._bundle.clear()
        self._stream(shape, zlib.compress(head + bodies, 9), bundle)

    def _stream(self, head: str, data: bytes, at: int = 0) -> int:
        number_ = at or self._reserve()
        self._where[number_] = self._at
        opening = f"{number_} 0 obj\n<<{head}/Length {len(data)}>>\nstream\n"
        self._write(opening.encode("ascii") + data + b"\nendstream\nendobj\n")
        return number_

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


def _references(objects: Mapping[str, int]) -> str:
    return " ".join(f"/{name} {at} 0 R" for name, at in objects.items())


def _text(text: str) -> bytes:
    """A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, all else as UTF-16."""
    data = text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    for special in (b"\\", b"(", b")"):
        data = data.replace(special, b"\\" + special)
    return b"(" + data.replace(b"\r", b"\\r") + b")"


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
