"""The objects of a PDF, written as they come: where each is, small ones packed, the list of all at the end.

Format: ISO 32000-1, 7.3 and 7.5. Memory is a few bytes an object, whatever it holds.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from array import array
from typing import IO

_BUNDLE = 100  # objects packed together
_AFTER_DATA = b"\nendstream\nendobj\n"


class ObjectFile:
    """A file of numbered objects; nothing is a PDF before `end`."""

    def __init__(self, file: IO[bytes], reserved: int) -> None:
        self._file = file
        # Where each object is: at an offset of the file, or at a place in a bundle (an object stream).
        self._where = array("Q", [0] * (reserved + 1))
        self._place = array("q", [-1] * (reserved + 1))
        self._bundles: dict[bool, list[tuple[int, bytes]]] = {False: [], True: []}
        self._at = 0
        self._digest = hashlib.sha256()
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._where.append(0)
        self._place.append(-1)
        return len(self._where) - 1

    def add(self, body: bytes, at: int = 0, *, page: bool = False) -> int:
        """Keep an object that is no stream, to be packed together with others; return its number.

        Pages are packed apart: a reader that wants the last page reads all pages before it, and need not
        read what belongs to them.
        """
        number, bundle = at or self.reserve(), self._bundles[page]
        bundle.append((number, body))
        if len(bundle) == _BUNDLE:
            self._pack(bundle)
        return number

    def plain(self, body: bytes, at: int) -> None:
        """Write an object that simple tools look for in the open."""
        self._where[at] = self._at
        self._write(f"{at} 0 obj\n".encode("ascii") + body + b"\nendobj\n")

    def stream(self, head: str, data: bytes, at: int = 0) -> int:
        """Write a stream; `head` is its dictionary without the length. Return its number."""
        number = at or self.reserve()
        self._where[number] = self._at
        opening = f"{number} 0 obj\n<<{head}/Length {len(data)}>>\nstream\n"
        self._write(opening.encode("ascii") + data + _AFTER_DATA)
        return number

    def last_data(self, size: int) -> tuple[int, int]:
        """Return where in the file the data of the stream just written lie: from, and up to."""
        end = self._at - len(_AFTER_DATA)
        return end - size, end

    def end(self, catalog: int, info: int) -> None:
        """Write the list of objects as a stream (ISO 32000-1, 7.5.8)."""
        for left in self._bundles.values():
            if left:
                self._pack(left)
        start, table = self._at, self.reserve()
        self._where[table] = start
        entries = bytearray(struct.pack(">BIH", 0, 0, 0xFFFF))
        for where, place in zip(self._where[1:], self._place[1:], strict=True):
            entries += struct.pack(">BIH", *((1, where, 0) if place < 0 else (2, where, place)))
        name = self._digest.hexdigest()[:32]
        head = (
            f"/Type/XRef/W[1 4 2]/Size {len(self._where)}/Root {catalog} 0 R/Info {info} 0 R"
            f"/ID[<{name}><{name}>]/Filter/FlateDecode"
        )
        self.stream(head, zlib.compress(bytes(entries), 9), table)
        self._write(f"startxref\n{start}\n%%EOF\n".encode("ascii"))

    def _pack(self, bundle: list[tuple[int, bytes]]) -> None:
        """Write the objects kept as one compressed stream (ISO 32000-1, 7.5.7)."""
        packed, index, bodies = self.reserve(), list[str](), bytearray()
        for place, (number, body) in enumerate(bundle):
            self._where[number], self._place[number] = packed, place
            index.append(f"{number} {len(bodies)}")
            bodies += body + b"\n"
        head = (" ".join(index) + "\n").encode("ascii")
        shape = f"/Type/ObjStm/N {len(index)}/First {len(head)}/Filter/FlateDecode"
        bundle.clear()
        self.stream(shape, zlib.compress(head + bodies, 9), packed)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


def text_string(text: str) -> bytes:
    """Return a text string (ISO 32000-1, 7.9.2.2): ASCII as it is, all else as UTF-16."""
    data = text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    for special in (b"\\", b"(", b")"):
        data = data.replace(special, b"\\" + special)
    return b"(" + data.replace(b"\r", b"\\r") + b")"
