"""How much memory a worksheet would take as a dense grid, before anything builds one.

Two cells in opposite corners of the sheet, or one long shared text that a million cells point to, make a
few kilobytes of XML into hundreds of gigabytes of table. An upper bound comes from a quick look at the
bytes; only where it is exceeded is the XML parsed to know exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_CELLS = 20_000_000
"""The largest grid we build; a Google spreadsheet holds at most 10 million cells."""

MAX_TEXT = 1 << 30
"""The most text, in characters, that all cells of a tab may hold together."""

# The letter first and then its word boundary: a search for a plain letter is twice as fast.
_REFERENCE = re.compile(rb"""r(?<=\br)\s*=\s*["']([A-Za-z]*\d+)""")
_STRING = re.compile(rb"<(?:[^\s<>/]*:)?si\b")
_DIGITS = b"0123456789"
_LETTERS = bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1))
_WINDOW = 1 << 20  # bytes looked at together; far more than a tag or a cell's text takes


def too_large(sheet: bytes, strings: bytes) -> bool:
    """Tell whether the XML of a worksheet, with its shared strings, is more than a table may hold.

    Raises:
        xml.parsers.expat.ExpatError: it looks too large, and can't be parsed to know.
    """
    bound = _bound(sheet)
    if bound is not None:
        rows, columns, cells = bound
        if rows * columns <= MAX_CELLS and cells * _longest(strings) <= MAX_TEXT:
            return False
    extent = _measure(sheet, _lengths(strings))
    return extent.rows * extent.columns > MAX_CELLS or extent.text > MAX_TEXT


def _bound(sheet: bytes) -> tuple[int, int, int] | None:
    """Return upper bounds of the last row, the last column and the number of cells.

    None where a tag or a text is longer than a window, so that a look at pieces can't tell.
    """
    last_row = last_column = names_seen = numbers_seen = 0
    for start, end in _windows(sheet):
        if end - start > 2 * _WINDOW:
            return None
        references = b" ".join(_REFERENCE.findall(sheet, start, end))
        names = references.translate(None, _DIGITS).split()
        numbers = references.translate(None, _LETTERS).split()
        last_column = max(last_column, max(map(_column, set(names)), default=0))
        last_row = max(last_row, max(map(_number, set(numbers)), default=0))
        names_seen += len(names)
        numbers_seen += len(numbers)
    cells = sheet.count(b"<c") + sheet.count(b":c")
    rows = sheet.count(b"<row") + sheet.count(b":row")
    # What states no position stands next to what comes before it.
    last_column += max(0, cells - names_seen)
    last_row += max(0, rows - (numbers_seen - names_seen))
    return last_row, last_column, cells


def _windows(sheet: bytes) -> Iterator[tuple[int, int]]:
    """Cut between tags, so that no reference is cut."""
    start = 0
    while start < len(sheet):
        end = sheet.find(b"<", start + _WINDOW)
        end = len(sheet) if end < 0 else end
        yield start, end
        start = end


def _longest(strings: bytes) -> int:
    longest = last = 0
    for piece in _STRING.finditer(strings):
        longest = max(longest, piece.start() - last)
        last = piece.start()
    return max(longest, len(strings) - last)


@dataclass
class _Extent:
    """What a parser has seen: the last row and column that hold something, and all text in characters."""

    lengths: list[int]
    rows: int = 0
    columns: int = 0
    text: int = 0
    _at: tuple[int, int] = (0, 0)
    _shared: bool = False
    _index: list[str] = field(default_factory=list)
    _reading: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._at = (_number(attributes["r"]) if "r" in attributes else self._at[0] + 1, 0)
        elif local == "c":
            self._at = _position(attributes["r"]) if "r" in attributes else (self._at[0], self._at[1] + 1)
            self._shared = attributes.get("t") == "s"
        elif local in {"v", "is"}:
            self.rows, self.columns = max(self.rows, self._at[0]), max(self.columns, self._at[1])
            self._reading = self._shared and local == "v"

    def characters(self, text: str) -> None:
        if self._reading:
            self._index.append(text)

    def end(self, name: str) -> None:
        if self._reading and name.rpartition(":")[2] == "v":
            index = _number("".join(self._index).strip())
            self.text += self.lengths[index] if index < len(self.lengths) else 0
            self._index.clear()
            self._reading = False


def _measure(sheet: bytes, lengths: list[int]) -> _Extent:
    extent = _Extent(lengths)
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    parser.CharacterDataHandler = extent.characters
    parser.EndElementHandler = extent.end
    parser.Parse(sheet, True)  # noqa: FBT003 - expat takes no keywords
    return extent


def _lengths(strings: bytes) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    if strings:
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.CharacterDataHandler = characters
        parser.Parse(strings, True)  # noqa: FBT003 - expat takes no keywords
    return lengths


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return _number(reference[len(letters) :]), _column(letters.encode("utf-8"))


def _column(letters: bytes) -> int:
    # Seven letters are beyond any grid already; a number of a million letters would take its time.
    column = 0
    for letter in letters.upper()[:7]:
        column = column * 26 + letter - ord("A") + 1
    return column


def _number(digits: bytes | str) -> int:
    return int(digits[:12]) if digits.isascii() and digits.isdigit() else 0
