"""QR symbols: the code as black and white modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

QUIET_ZONE = 4
"""Modules that stay white on every side (ISO/IEC 18004)."""

LEVEL = "Q"
"""A quarter of the codewords may be unreadable: placards are laminated, scratched and lit from above."""


@dataclass(frozen=True)
class Symbol:
    """A QR Code symbol without its quiet zone: rows from the top, a byte a module, 1 where it is black."""

    version: int
    level: str
    rows: tuple[bytes, ...]

    @property
    def side(self) -> int:
        """Modules on each side."""
        return len(self.rows)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield the black runs: row, first column and length."""
        for row, modules in enumerate(self.rows):
            column = 0
            for black, run in groupby(modules):
                length = len(tuple(run))
                if black:
                    yield row, column, length
                column += length


def make_symbol(text: str) -> Symbol:
    """Encode a text in the smallest QR Code (never Micro QR, which phones don't read) of level Q."""
    import segno

    code = segno.make_qr(text, error=LEVEL, boost_error=False)
    return Symbol(int(code.version), str(code.error), tuple(bytes(row) for row in code.matrix))


def path_operators(symbol: Symbol) -> str:
    """Return the PDF path of all black runs, one unit a module, origin lower left.

    One path of rectangles draws an order of magnitude faster than a rectangle each, and leaves no hair
    lines between them.
    """
    return " ".join(
        f"{column} {symbol.side - 1 - row} {length} 1 re" for row, column, length in symbol.runs()
    )
