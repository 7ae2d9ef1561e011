"""The bookmarks of a PDF, written as pages come (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from qrsurvey.typography.objects import ObjectFile, text_string


class Outline:
    """A flat list of bookmarks. Each names the next one, so it is written when that one is known to come."""

    def __init__(self, objects: ObjectFile, root: int) -> None:
        self._objects, self._root = objects, root
        self._waiting: tuple[int, bytes] | None = None
        self._first = self._count = 0

    def add(self, title: str, page: int) -> None:
        """Add a bookmark that leads to a page, by its number as an object."""
        number = self._objects.reserve()
        entry = b"<</Title " + text_string(title)
        entry += f"/Parent {self._root} 0 R/Dest[{page} 0 R/Fit]".encode("ascii")
        if self._waiting is None:
            self._first = number
        else:
            before, waiting = self._waiting
            self._objects.add(waiting + f"/Next {number} 0 R>>".encode("ascii"), before)
            entry += f"/Prev {before} 0 R".encode("ascii")
        self._waiting = (number, entry)
        self._count += 1

    def close(self) -> None:
        """Write the root."""
        ends = ""
        if self._waiting is not None:
            last, waiting = self._waiting
            self._objects.add(waiting + b">>", last)
            ends = f"/First {self._first} 0 R/Last {last} 0 R/Count {self._count}"
        self._objects.add(f"<</Type/Outlines{ends}>>".encode("ascii"), self._root)
