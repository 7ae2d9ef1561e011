"""Many codes by themselves: each made, read back and written, over all cores where it pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qrsurvey.codes.parallel import each
from qrsurvey.codes.placard import Placard
from qrsurvey.codes.single import code_png, code_svg
from qrsurvey.codes.single_proof import prove_png, prove_svg

SPREAD_FROM = 40
"""Codes from which it pays to start other processes: one takes twenty times as long as a placard."""

_CHUNK = 5  # codes made in one task

Maker = Callable[[Placard, float], bytes]
"""Makes the file of a code whose symbol is so many millimetres wide."""


@dataclass(frozen=True)
class Single:
    """A file to write: whose code, and how wide its symbol is without the quiet zone, in millimetres."""

    path: Path
    placard: Placard
    side: float


def proven_png(placard: Placard, side: float) -> bytes:
    """Return a PNG that was read back; raises PlacardError."""
    data = code_png(placard, side)
    prove_png(data, placard)
    return data


def proven_svg(placard: Placard, side: float) -> bytes:
    """Return an SVG that was read back; raises PlacardError."""
    data = code_svg(placard, side)
    prove_svg(data, placard)
    return data


def write_singles(
    singles: Sequence[Single], make: Maker, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write files of codes; `progress` is told codes written, of all.

    Raises:
        PlacardError: a code is too small to be read, or doesn't show its link; files before it are there.
        OSError: a file can't be written.
    """
    tasks = [singles[at : at + _CHUNK] for at in range(0, len(singles), _CHUNK)]
    done = 0
    with closing(each(partial(_write, make), tasks, spread=len(singles) >= SPREAD_FROM)) as written:
        for count in written:
            for _ in range(count):
                done += 1
                if progress:
                    progress(done, len(singles))


def _write(make: Maker, singles: Sequence[Single]) -> int:
    for single in singles:
        single.path.write_bytes(make(single.placard, single.side))
    return len(singles)
