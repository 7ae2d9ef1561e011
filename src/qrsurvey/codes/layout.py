"""A layout of placards: what a sheet of paper holds. Lengths are in millimetres, sizes of text in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.i18n.language import Language
from qrsurvey.typography.content import Place


class Show(StrEnum):
    """The parts of a placard."""

    LOGO = "logo"
    OFFICE = "office"
    TITLE = "title"
    NAMES = "names"
    SYMBOL = "symbol"
    CODE = "code"
    ABOUT = "about"
    SCAN = "scan"
    STEPS = "steps"
    NOTES = "notes"
    FOOT = "foot"


@dataclass(frozen=True)
class Part:
    """A part of a placard and the room it gets.

    `height` is None for the one that takes what its column has left; for `notes` and `foot` it is that of
    each line of theirs. `second` is what a second language adds, 0 where the first alone speaks. `sizes`
    are the best, the comfortable and the least size of its text. `rule` draws a line that far above.
    """

    show: Show
    height: float | None
    before: float = 0.0
    second: float = 0.0
    sizes: tuple[float, float, float] = (9, 8, 7)
    lines: int = 1
    left: bool = False
    down: bool = False
    icon: float = 12.6
    rule: float | None = None


@dataclass(frozen=True)
class Column:
    """Parts from top to bottom; `width` is None for the column that takes what is left."""

    parts: tuple[Part, ...]
    width: float | None = None


@dataclass(frozen=True)
class Layout:
    """A sheet and the placards on it. `places` are in reading order; a folded sheet shows one code twice."""

    name: str
    titles: Mapping[Language, str]
    page_width: float
    page_height: float
    places: tuple[Place, ...]
    margins: tuple[float, float, float]
    columns: tuple[Column, ...]
    gap: float = 0.0
    cut: bool = False
    fold: bool = False

    @property
    def width(self) -> float:
        """The width of one placard."""
        return self.places[0].box.width

    @property
    def height(self) -> float:
        """The height of one placard."""
        return self.places[0].box.height

    @property
    def codes_per_page(self) -> int:
        """How many codes a page shows."""
        return 1 if self.fold else len(self.places)

    def title(self, language: Language) -> str:
        """What it is for."""
        return self.titles.get(language) or next(iter(self.titles.values()))
