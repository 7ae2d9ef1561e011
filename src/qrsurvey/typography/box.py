"""Places on a page: rectangles in millimetres from its upper left corner, whatever draws there later."""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres; `top` is its distance from the upper edge of the page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge, from the upper edge of the page."""
        return self.top + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    def inset(self, across: float, down: float = 0.0) -> Box:
        """Return the box with that much taken off each side."""
        return Box(self.left + across, self.top + down, self.width - 2 * across, self.height - 2 * down)

    @classmethod
    def around(cls, centre: tuple[float, float], side: float) -> Box:
        """Return the square of a given side around a point."""
        return cls(centre[0] - side / 2, centre[1] - side / 2, side, side)
