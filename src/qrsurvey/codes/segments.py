"""A text in the modes of QR codes: digits and capitals take less room than bytes.

A link is lower-case for the most part, so it goes in as bytes; where a run of digits or capitals is long
enough to pay for the change of mode and back, the symbol may come out one version smaller.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType

LEVELS = "LMQH"

# Data codewords of versions 1 to 40 (ISO/IEC 18004:2015, table 7).
_CODEWORDS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "L": (19, 34, 55, 80, 108, 136, 156, 194, 232, 274, 324, 370, 428, 461, 523, 589, 647, 721, 795, 861,
              932, 1006, 1094, 1174, 1276, 1370, 1468, 1531, 1631, 1735, 1843, 1955, 2071, 2191, 2306, 2434,
              2566, 2702, 2812, 2956),
        "M": (16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669,
              714, 782, 860, 914, 1000, 1062, 1128, 1193, 1267, 1373, 1455, 1541, 1631, 1725, 1812, 1914,
              1992, 2102, 2216, 2334),
        "Q": (13, 22, 34, 48, 62, 76, 88, 110, 132, 154, 180, 206, 244, 261, 295, 325, 367, 397, 445, 485,
              512, 568, 614, 664, 718, 754, 808, 871, 911, 985, 1033, 1115, 1171, 1231, 1286, 1354, 1426,
              1502, 1582, 1666),
        "H": (9, 16, 26, 36, 46, 60, 66, 86, 100, 122, 140, 158, 180, 197, 223, 253, 283, 313, 341, 385, 406,
              442, 464, 514, 538, 596, 628, 661, 701, 745, 793, 845, 901, 961, 986, 1054, 1096, 1142, 1222,
              1276),
    }
)  # fmt: skip

# The last version of each class, and the bits of a segment's header in byte, alphanumeric and numeric mode:
# four name the mode, the rest count its characters (tables 2 and 3).
_CLASSES = ((9, (12, 13, 14)), (26, (20, 15, 16)), (40, (20, 17, 18)))

_SIXTHS = (48, 33, 20)  # of a bit for a character of each mode; a segment's end is rounded up to whole bits
_NEVER = 1 << 60

# Runs of one kind: digits, what else alphanumeric mode holds (table 5), what only bytes hold.
_RUN = re.compile(r"[0-9]+|[A-Z $%*+./:-]+|[^0-9A-Z $%*+./:-]+")
_DIGITS, _CAPITALS = frozenset("0123456789"), frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+./:-")


@dataclass(frozen=True)
class Fit:
    """The smallest symbol that holds a text.

    `segments` are the pieces of the text, each in the densest mode that can write it; none where the text as
    one gets as far.
    """

    version: int
    level: str
    segments: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def fit(text: str, level: str) -> Fit | None:
    """Return the smallest version that holds an ASCII text; None where there is none.

    Of the levels from `level` on it has the highest that it has room for.
    """
    first = 1
    for last, heads in _CLASSES:
        bits, segments = shortest(text, heads)
        divided = _held(bits, level, first, last)
        if divided:
            whole = _held(_whole_bits(text, heads), level, first, last)
            return Fit(*whole) if whole == divided else Fit(*divided, segments)
        first = last + 1
    return None


@lru_cache(maxsize=512)
def shortest(text: str, heads: tuple[int, int, int]) -> tuple[int, tuple[str, ...]]:
    """Return the least bits that a text takes with these headers of segments, and the segments.

    Modes change only where a run ends: the denser mode writes any character of a run in fewer bits. For the
    same reason each segment is in the densest mode that can write it.
    """
    runs = _RUN.findall(text)
    opening = [6 * bits for bits in heads]
    spent = opening  # in sixths of a bit, by the mode that the next run is written in
    came_from = []
    for run in runs:
        kind = _kind(run)
        here = [spent[mode] + _SIXTHS[mode] * len(run) for mode in range(kind + 1)]
        spent, came = [*here, _NEVER, _NEVER][:3], [0, 1, 2]
        for mode, cost in enumerate(here):
            ended = -(-cost // 6) * 6
            for other in range(3):
                if other != mode and ended + opening[other] < spent[other]:
                    spent[other], came[other] = ended + opening[other], mode
        came_from.append(came)
    mode = spent.index(min(spent))
    bits = -(-spent[mode] // 6)
    modes = []
    for came in reversed(came_from):
        mode = came[mode]
        modes.append(mode)
    pieces = groupby(zip(runs, reversed(modes), strict=True), key=itemgetter(1))
    return bits, tuple("".join(run for run, _ in piece) for _, piece in pieces)


def _kind(run: str) -> int:
    """Return the densest mode that writes a run of one kind."""
    return 2 if run[0] in _DIGITS else 1 if run[0] in _CAPITALS else 0


def _whole_bits(text: str, heads: tuple[int, int, int]) -> int:
    """Return the bits of a text as one segment."""
    mode = min(map(_kind, _RUN.findall(text)), default=0)
    return heads[mode] - (-len(text) * _SIXTHS[mode] // 6)


def _held(bits: int, level: str, first: int, last: int) -> tuple[int, str] | None:
    """Return the first of some versions with room for that many bits, and its highest level that has."""
    rooms = _CODEWORDS[level][first - 1 : last]
    version = first + bisect_left(rooms, -(-bits // 8))
    if version > last:
        return None
    better = [each for each in LEVELS[LEVELS.index(level) :] if 8 * _CODEWORDS[each][version - 1] >= bits]
    return version, better[-1]
