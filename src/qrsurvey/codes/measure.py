"""How large a symbol comes out on paper, and from how far it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qrsurvey.codes.arrange import arrange
from qrsurvey.codes.layout import Layout
from qrsurvey.codes.placard import SAMPLE_LINK, Wording
from qrsurvey.codes.symbol import HIGH_LEVEL, LOW_LEVEL, QUIET_ZONE, Symbol, make_symbol, side_in_modules

LEAST_MODULE = 0.7
"""Millimetres: an office printer draws it with 16 dots or more, a phone at arm's length sees it."""

HIGH_LEVEL_FROM = 60.0
"""Millimetres: from here on a symbol has modules to spare for the higher level."""

_READ_FROM = 10.0  # widths of the symbol


@dataclass(frozen=True)
class Measures:
    """A symbol on paper: `module` and `side` (without quiet zone) in millimetres, `distance` in metres."""

    level: str
    version: int
    module: float
    side: float
    distance: float


def symbol_for(link: str, room: float) -> Symbol:
    """Return the symbol of a link for a square that has room for its quiet zone too, in millimetres."""
    modules = side_in_modules(link, HIGH_LEVEL)
    side = room * modules / (modules + 2 * QUIET_ZONE)
    return make_symbol(link, HIGH_LEVEL if side >= HIGH_LEVEL_FROM else LOW_LEVEL)


def side_of(symbol: Symbol, room: float) -> float:
    """Return the side of a symbol whose quiet zone fills a square, in its unit."""
    return room * symbol.side / (symbol.side + 2 * QUIET_ZONE)


def largest(links: Iterable[str]) -> tuple[str, ...]:
    """Return the link with the largest symbol of each level: where these can be read, all can.

    It needn't be the longest: digits and capitals take less room.
    """
    ordered = sorted(dict.fromkeys(links), key=len, reverse=True)
    found = [_largest(ordered, level) for level in (HIGH_LEVEL, LOW_LEVEL)]
    return tuple(dict.fromkeys(link for link in found if link is not None))


def _largest(longest_first: Sequence[str], level: str) -> str | None:
    found, most = None, 0
    for link in longest_first:
        if side_in_modules("a" * len(link), level) <= most:  # nor could any shorter one be larger
            break
        side = side_in_modules(link, level)
        if side > most:
            found, most = link, side
    return found


def measure(layout: Layout, link: str = SAMPLE_LINK, wording: Wording | None = None) -> Measures:
    """Measure a link's symbol in a layout, as an office's words, lines and logo leave room for it.

    Without a wording: in one language, with nothing of an office's own.
    """
    room = _room(layout, wording)
    symbol = symbol_for(link, room)
    side = side_of(symbol, room)
    return Measures(symbol.level, symbol.version, side / symbol.side, side, side * _READ_FROM / 1000)


def least_module(links: Sequence[str], layout: Layout, wording: Wording) -> tuple[float, str]:
    """Return the smallest module that these links come out with, in millimetres, and whose link it is."""
    return min((measure(layout, link, wording).module, link) for link in links)


def _room(layout: Layout, wording: Wording | None) -> float:
    if wording is None:
        return arrange(layout).symbol.width
    notes, logo = len(wording.notes), wording.logo is not None
    return arrange(layout, len(wording.voices), notes, logo=logo).symbol.width
