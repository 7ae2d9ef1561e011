"""A drawing on a page of a PDF, and as a page of its own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qrsurvey.render.charts.drawing import Circle, Drawing, Ink, Line, Polygon, Polyline, Rect, Shape, Text
from qrsurvey.render.charts.palette import LIGHT, rgb
from qrsurvey.typography.fonts import Face, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def draw_on(canvas: Canvas, drawing: Drawing, left: float = 0.0, bottom: float = 0.0) -> None:
    """Draw with the lower left corner at a place of the page; everything stays real text and vectors."""
    canvas.saveState()
    canvas.translate(left, bottom)
    for shape in drawing.shapes:
        _draw(canvas, shape, drawing.height)
    canvas.restoreState()


def as_pdf(drawing: Drawing) -> bytes:
    """Return a PDF of one page that is as large as the drawing."""
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    file = io.BytesIO()
    canvas = Canvas(
        file,
        pagesize=(drawing.width, drawing.height),
        initialFontName=Face.SERIF.value,  # type: ignore[arg-type]  # the stub takes it for a size
        invariant=1,
    )
    draw_on(canvas, drawing)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, shape: Shape, height: float) -> None:
    match shape:
        case Text():
            canvas.setFont(shape.face.value, shape.size)
            canvas.setFillColorRGB(*rgb(LIGHT[shape.ink]))
            canvas.drawString(shape.left, height - shape.baseline, shape.text)
        case Line():
            _pen(canvas, shape.ink, shape.width, shape.dash)
            canvas.line(shape.start[0], height - shape.start[1], shape.end[0], height - shape.end[1])
        case Polyline() | Polygon():
            path = canvas.beginPath()
            (x, y), *others = shape.points
            path.moveTo(x, height - y)
            for x, y in others:
                path.lineTo(x, height - y)
            if isinstance(shape, Polygon):
                canvas.setFillColorRGB(*rgb(LIGHT[shape.fill]))
                path.close()
                canvas.drawPath(path, stroke=0, fill=1)
            else:
                _pen(canvas, shape.ink, shape.width, shape.dash)
                canvas.drawPath(path, stroke=1, fill=0)
        case Rect():
            stroke, fill = _paint(canvas, shape)
            low = height - shape.y - shape.height
            canvas.rect(shape.x, low, shape.width, shape.height, stroke=stroke, fill=fill)
        case Circle():
            stroke, fill = _paint(canvas, shape)
            x, y = shape.centre
            canvas.circle(x, height - y, shape.radius, stroke=stroke, fill=fill)


def _pen(canvas: Canvas, ink: Ink, width: float, dash: tuple[float, ...] = ()) -> None:
    canvas.setStrokeColorRGB(*rgb(LIGHT[ink]))
    canvas.setLineWidth(width)
    canvas.setDash(list(dash))


def _paint(canvas: Canvas, shape: Rect | Circle) -> tuple[int, int]:
    if shape.edge:
        _pen(canvas, shape.edge, shape.line)
    if shape.fill:
        canvas.setFillColorRGB(*rgb(LIGHT[shape.fill]))
    return int(shape.edge is not None), int(shape.fill is not None)
