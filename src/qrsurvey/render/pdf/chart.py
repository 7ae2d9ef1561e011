"""A chart on the pages: its caption, its drawing, its note.

It stands whole on one page if it can be; else it breaks between its lines and repeats its axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qrsurvey.render.charts import Drawing, draw_on, drawings
from qrsurvey.render.charts.rows import TOGETHER
from qrsurvey.render.measures import PAGE_HEIGHT, TEXT_HEIGHT, TEXT_WIDTH, Style
from qrsurvey.render.pdf.layout import stacked_height, text
from qrsurvey.report.chart_model import Chart, IntervalChart, LevelsChart

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

_AFTER = 6.0


def placed_chart(chart: Chart, above: Sequence[Flowable]) -> Flowable:
    """Return the chart below its caption and all else that must stay `above` it.

    Whole on this page, if need be with its lines closer together; else whole on the next one; else over
    several pages.
    """
    from reportlab.platypus import Flowable, PageBreak

    class Placed(Flowable):
        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            return width, 2 * PAGE_HEIGHT  # more than any page has, so that reportlab asks for parts

        def split(self, _width: float, height: float) -> list[Flowable]:
            below: list[Flowable] = [text(chart.note, Style.NOTE)] if chart.note else []
            around = stacked_height(above) + stacked_height(below) + _AFTER
            for room, start in ((height, []), (TEXT_HEIGHT, [PageBreak()])):
                parts = drawings(chart, TEXT_WIDTH, room - around)
                if len(parts) == 1 and parts[0].height + around <= room:
                    return [*start, *above, _picture(parts[0], chart.alt), *below]
            first = height - stacked_height(above) - _AFTER
            breaks = _least(chart) > first
            if breaks:
                first = TEXT_HEIGHT - stacked_height(above) - _AFTER
            foot = stacked_height(below)
            one, *others = drawings(chart, TEXT_WIDTH, TEXT_HEIGHT - _AFTER, first=first, foot=foot)
            pictures = [_picture(one, chart.alt)]
            for part in others:
                pictures += [PageBreak(), _picture(part)]
            return [*([PageBreak()] if breaks else []), *above, *pictures, *below]

    return Placed()


def _least(chart: Chart) -> float:
    """Return the height of the fewest lines that may stand below a caption."""
    start = chart
    match chart:
        case IntervalChart(rows=rows):
            start = replace(chart, rows=rows[:TOGETHER])
        case LevelsChart(rows=bars):
            start = replace(chart, rows=bars[:TOGETHER])
    return drawings(start, TEXT_WIDTH)[0].height


def _picture(drawing: Drawing, alt: str = "") -> Flowable:
    """Return a drawing that stands on a page as text and vectors, and says what it shows to a reader aloud.

    reportlab writes no tags, but what is shown may carry its description where it stands (ISO 32000-1,
    14.9.3). It must not be an ActualText, for which programs that search and copy would leave the labels.
    """
    from reportlab.platypus import Flowable

    class Picture(Flowable):
        canv: Canvas

        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return drawing.width, drawing.height

        def draw(self) -> None:
            if alt:
                said = ("\ufeff" + alt).encode("utf-16-be").hex().upper()
                self.canv.addLiteral(f"/Span <</Alt <{said}>>> BDC")
            draw_on(self.canv, drawing)
            if alt:
                self.canv.addLiteral("EMC")

    picture = Picture()
    picture.spaceAfter = _AFTER
    return picture
