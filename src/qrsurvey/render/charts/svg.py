"""A drawing as SVG: shapes and text only, nothing that is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from qrsurvey.render.charts.drawing import (
    Circle,
    Drawing,
    Ink,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Shape,
    Text,
)
from qrsurvey.render.charts.palette import LIGHT
from qrsurvey.typography.pen import number

FONTS = "'Times New Roman', 'Liberation Serif', Tinos, serif"
"""All but the last are as wide as the face that texts are measured in."""

Colour = Callable[[Ink], str]


def variable(ink: Ink) -> str:
    """Return an ink as a CSS variable, `var(--chart-text)`, which a page may set otherwise in the dark."""
    return f"var(--chart-{ink})"


def variables(palette: Mapping[Ink, str]) -> str:
    """Return the declarations of all those variables."""
    return "".join(f"--chart-{ink}:{palette[ink]};" for ink in Ink)


def as_svg(
    drawing: Drawing,
    *,
    title: str | None = None,
    colour: Colour = LIGHT.__getitem__,
    fonts: str = FONTS,
    held: bool = False,
) -> str:
    """Return the drawing as an SVG element, in points.

    Args:
        drawing: What is drawn.
        title: What a reader hears who doesn't see it; without it the picture is hidden from readers aloud.
        colour: How an ink is written: `variable` for a page with light and dark variants.
        fonts: The families to ask for.
        held: Hold every text to the width that was measured for it, whatever font a machine has.
    """
    width, height = number(drawing.width), number(drawing.height)
    said = f'role="img" aria-label={quoteattr(title)}' if title else 'aria-hidden="true"'
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" {said} font-family={quoteattr(fonts)}>'
    )
    name = f"<title>{escape(title)}</title>" if title else ""
    shapes = "\n".join(_element(shape, colour, held=held) for shape in drawing.shapes)
    return f"{opening}{name}\n{shapes}\n</svg>\n"


def _element(shape: Shape, colour: Colour, *, held: bool) -> str:
    match shape:
        case Line():
            (x1, y1), (x2, y2) = shape.start, shape.end
            ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
            return f"<line {ends}{_stroke(shape.ink, shape.width, colour, shape.dash)}/>"
        case Polyline():
            stroke = _stroke(shape.ink, shape.width, colour, shape.dash)
            return f'<polyline points="{_points(shape.points)}" fill="none" stroke-linejoin="round"{stroke}/>'
        case Polygon():
            return f'<polygon points="{_points(shape.points)}" fill="{colour(shape.fill)}"/>'
        case Rect():
            place = f'x="{number(shape.x)}" y="{number(shape.y)}"'
            size = f'width="{number(shape.width)}" height="{number(shape.height)}"'
            return f"<rect {place} {size}{_paint(shape, colour)}/>"
        case Circle():
            (x, y), radius = shape.centre, number(shape.radius)
            return f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}"{_paint(shape, colour)}/>'
        case Text():
            return _text(shape, colour, held=held)


def _text(text: Text, colour: Colour, *, held: bool) -> str:
    place = f'x="{number(text.x)}" y="{number(text.baseline)}" font-size="{number(text.size)}"'
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    bold = ' font-weight="bold"' if text.bold else ""
    hold = f' textLength="{number(text.width)}" lengthAdjust="spacingAndGlyphs"' if held else ""
    return f'<text {place}{anchor}{bold}{hold} fill="{colour(text.ink)}">{escape(text.text)}</text>'


def _paint(shape: Rect | Circle, colour: Colour) -> str:
    fill = f' fill="{colour(shape.fill)}"' if shape.fill else ' fill="none"'
    return fill + (_stroke(shape.edge, shape.line, colour) if shape.edge else "")


def _stroke(ink: Ink, width: float, colour: Colour, dash: Sequence[float] = ()) -> str:
    dashed = f' stroke-dasharray="{" ".join(map(number, dash))}"' if dash else ""
    return f' stroke="{colour(ink)}" stroke-width="{number(width)}"{dashed}'


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
