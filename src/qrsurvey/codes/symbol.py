"""QR symbols: the code as black and white modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qrsurvey.codes.masks import best_masked
from qrsurvey.codes.segments import Fit, fit

QUIET_ZONE = 4
"""Modules that stay white on every side (ISO/IEC 18004)."""

HIGH_LEVEL, LOW_LEVEL = "Q", "M"
"""At Q a quarter of the codewords may be unreadable: placards are laminated, scratched and lit from above.
Small symbols read from further away at M, whose modules are larger on the same side."""

_RUN = re.compile(rb"\x01+")


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
            for run in _RUN.finditer(modules):
                start, end = run.span()
                yield row, start, end - start


@lru_cache(maxsize=256)
def make_symbol(text: str, level: str = HIGH_LEVEL) -> Symbol:
    """Encode a text in the smallest QR Code of a level, raised where the version has room for a higher one.

    In several modes where that makes it smaller or raises it, else in one. Never a Micro QR Code, which
    phones don't read.
    """
    import segno

    plan = _plan(text, level)
    if plan is None or not plan.segments:
        code = segno.make_qr(text, error=level, mask=0, boost_error=True)
    else:
        code = segno.make_qr(
            plan.segments,  # type: ignore[arg-type] # its stub knows one segment only
            error=plan.level,
            version=plan.version,
            mask=0,
            boost_error=False,
        )
    return Symbol(int(code.version), str(code.error), best_masked(code))


def side_in_modules(text: str, level: str = HIGH_LEVEL) -> int:
    """Return the side of the symbol that `make_symbol` would make, without making it."""
    plan = _plan(text, level)
    return 17 + 4 * plan.version if plan else make_symbol(text, level).side


def _plan(text: str, level: str) -> Fit | None:
    # What isn't ASCII is left to the encoder, which knows more ways to write it.
    return fit(text, level) if text.isascii() else None


def path_operators(symbol: Symbol) -> str:
    """Return the PDF path of all black runs, one unit a module, origin lower left.

    One path of rectangles draws an order of magnitude faster than a rectangle each, and leaves no hair
    lines between them.
    """
    top = symbol.side - 1
    return "\n".join(f"{column} {top - row} {length} 1 re" for row, column, length in symbol.runs())
