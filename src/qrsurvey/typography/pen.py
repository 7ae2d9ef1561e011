"""A pen for vector pictures: the path operators of PDF."""

from __future__ import annotations

from collections.abc import Sequence

_ARC = 0.5522847498  # a quarter of a circle as one Bézier curve, 4/3·(√2 − 1)


def number(value: float) -> str:
    """Write a number with as many decimals as paper can show: a thousandth."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


class Pen:
    """Draws on a plane whose y axis points up; `path` is the outline begun, `operators` all that is done."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._done: list[str] = []

    @property
    def path(self) -> str:
        """The outline begun and neither filled nor stroked yet."""
        return " ".join(self._path)

    @property
    def operators(self) -> str:
        """All that was drawn."""
        return " ".join(self._done)

    def width(self, width: float) -> None:
        """Set the width of lines."""
        self._done.append(f"{number(width)} w")

    def white(self) -> None:
        """Draw in white until `restore`."""
        self._done.append("q 1 g 1 G")

    def restore(self) -> None:
        """Go back to the colour before `white`."""
        self._done.append("Q")

    def move(self, x: float, y: float) -> None:
        """Begin a line."""
        self._add(f"{number(x)} {number(y)} m")

    def line(self, x: float, y: float) -> None:
        """Go on straight."""
        self._add(f"{number(x)} {number(y)} l")

    def curve(self, *points: float) -> None:
        """Go on in a Bézier curve: two control points and the end."""
        self._add(f"{' '.join(number(value) for value in points)} c")

    def close(self) -> None:
        """Go back to where the line began."""
        self._add("h")

    def polyline(self, points: Sequence[tuple[float, float]], width: float) -> None:
        """Stroke a line through points."""
        self.width(width)
        self.move(*points[0])
        for point in points[1:]:
            self.line(*point)
        self.stroke()

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Outline a rectangle, its lower left corner given."""
        self._add(f"{number(x)} {number(y)} {number(width)} {number(height)} re")

    def round_rectangle(self, x: float, y: float, width: float, height: float, radius: float) -> None:
        """Outline a rectangle with round corners."""
        if radius <= 0:
            self.rectangle(x, y, width, height)
            return
        right, top, bend = x + width, y + height, radius * (1 - _ARC)
        self.move(x + radius, y)
        self.line(right - radius, y)
        self.curve(right - bend, y, right, y + bend, right, y + radius)
        self.line(right, top - radius)
        self.curve(right, top - bend, right - bend, top, right - radius, top)
        self.line(x + radius, top)
        self.curve(x + bend, top, x, top - bend, x, top - radius)
        self.line(x, y + radius)
        self.curve(x, y + bend, x + bend, y, x + radius, y)
        self.close()

    def circle(self, x: float, y: float, radius: float) -> None:
        """Outline a circle around a point."""
        self.round_rectangle(x - radius, y - radius, 2 * radius, 2 * radius, radius)

    def fill(self) -> None:
        """Fill the outline."""
        self._finish("f")

    def stroke(self) -> None:
        """Draw the outline as a line."""
        self._finish("S")

    def _add(self, operator: str) -> None:
        self._path.append(operator)

    def _finish(self, operator: str) -> None:
        self._done += [*self._path, operator]
        self._path.clear()
