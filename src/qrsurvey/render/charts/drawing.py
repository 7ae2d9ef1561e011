"""A drawing: shapes and texts at fixed places, which every format shows as they are.

Everything is measured in points from the upper left corner, y downward. Inks are names, so that paper and a
dark screen can each have their own colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal

from qrsurvey.typography.fonts import Face, ink, text_width

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Ink(StrEnum):
    """Every colour of a chart by what it is for."""

    PAPER = "paper"
    TEXT = "text"
    SOFT = "soft"
    GRID = "grid"
    EDGE = "edge"
    MARK = "mark"
    BAND = "band"
    LEVEL_1 = "level-1"
    LEVEL_2 = "level-2"
    LEVEL_3 = "level-3"
    LEVEL_4 = "level-4"
    LEVEL_5 = "level-5"
    ON_DEEP = "on-deep"
    ON_PALE = "on-pale"
    HEAT_1 = "heat-1"
    HEAT_2 = "heat-2"
    HEAT_3 = "heat-3"
    HEAT_4 = "heat-4"
    HEAT_5 = "heat-5"
    ON_HEAT_LOW = "on-heat-low"
    ON_HEAT_HIGH = "on-heat-high"
    BAR = "bar"


@dataclass(frozen=True)
class Line:
    """A straight line; `dash` are the lengths of stroke and gap."""

    start: Point
    end: Point
    ink: Ink
    width: float = 0.5
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Polyline:
    """Lines from point to point, open."""

    points: tuple[Point, ...]
    ink: Ink
    width: float = 0.5
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Rect:
    """A rectangle, filled or edged or both."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink | None = None
    edge: Ink | None = None
    line: float = 0.5


@dataclass(frozen=True)
class Circle:
    """A circle around a point, filled or edged or both."""

    centre: Point
    radius: float
    fill: Ink | None = None
    edge: Ink | None = None
    line: float = 0.5


@dataclass(frozen=True)
class Polygon:
    """A closed, filled shape."""

    points: tuple[Point, ...]
    fill: Ink


@dataclass(frozen=True)
class Text:
    """One line of text on its baseline, which begins, is centred or ends at `x`."""

    x: float
    baseline: float
    text: str
    size: float
    anchor: Anchor = "start"
    ink: Ink = Ink.TEXT
    bold: bool = False

    @property
    def face(self) -> Face:
        """The face it is measured and set in."""
        return Face.SERIF_BOLD if self.bold else Face.SERIF

    @cached_property
    def width(self) -> float:
        """How wide it is in that face."""
        return text_width(self.face, self.text) * self.size

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width

    @property
    def box(self) -> Box:
        """The room of its ink."""
        rise, fall = ink(self.face, self.text)
        return (
            self.left,
            self.baseline - rise * self.size,
            self.left + self.width,
            self.baseline + fall * self.size,
        )


Shape = Line | Polyline | Rect | Circle | Polygon | Text


@dataclass(frozen=True)
class Drawing:
    """Shapes on an area of a given size; later ones lie upon earlier ones."""

    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """Its texts, in the order in which they are read."""
        return tuple(shape for shape in self.shapes if isinstance(shape, Text))
