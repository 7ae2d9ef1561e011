"""The colours: brown and teal, which colour-blind people tell apart and a grey printer keeps in order.

The levels are ColorBrewer's BrBG (Apache-2.0, Cynthia Brewer); the further from the middle, the darker.
"""

from __future__ import annotations

from collections.abc import Mapping

from qrsurvey.render.charts.drawing import Ink

_SAME = {
    Ink.LEVEL_1: "#8c510a",
    Ink.LEVEL_2: "#d8b365",
    Ink.LEVEL_3: "#f5f5f5",
    Ink.LEVEL_4: "#5ab4ac",
    Ink.LEVEL_5: "#01665e",
    Ink.ON_DEEP: "#ffffff",
    Ink.ON_PALE: "#000000",
}

LIGHT: Mapping[Ink, str] = {
    **_SAME,
    Ink.PAPER: "#ffffff",
    Ink.TEXT: "#000000",
    Ink.SOFT: "#555555",
    Ink.GRID: "#cccccc",
    Ink.EDGE: "#333333",
    Ink.MARK: "#000000",
    Ink.BAND: "#c7eae5",
    Ink.HEAT_1: "#e4f3f1",
    Ink.HEAT_2: "#c0e3de",
    Ink.HEAT_3: "#80cdc1",
    Ink.HEAT_4: "#26837b",
    Ink.HEAT_5: "#01524b",
    Ink.ON_HEAT_LOW: "#000000",
    Ink.ON_HEAT_HIGH: "#ffffff",
    Ink.BAR: "#35978f",
}
"""On white, on paper and on a screen."""

DARK: Mapping[Ink, str] = {
    **_SAME,
    Ink.PAPER: "#16191d",
    Ink.TEXT: "#e9ecef",
    Ink.SOFT: "#adb5bd",
    Ink.GRID: "#3d444b",
    Ink.EDGE: "#c3c9cf",
    Ink.MARK: "#f8f9fa",
    Ink.BAND: "#1f4a47",
    Ink.HEAT_1: "#15302f",
    Ink.HEAT_2: "#0f4643",
    Ink.HEAT_3: "#0b615b",
    Ink.HEAT_4: "#56b5aa",
    Ink.HEAT_5: "#b4e4dc",
    Ink.ON_HEAT_LOW: "#ffffff",
    Ink.ON_HEAT_HIGH: "#000000",
    Ink.BAR: "#56b5aa",
}
"""On a dark screen."""


def rgb(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue from 0 to 1 of a colour written `#rrggbb`."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Return how light a colour is to the eye, from 0 to 1 (WCAG 2.2, relative luminance)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
