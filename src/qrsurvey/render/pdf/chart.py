"""A chart on the pages: vectors and real text, between its caption and its note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrsurvey.render.charts import Drawing, draw_on
from qrsurvey.render.measures import Style
from qrsurvey.render.pdf.layout import text
from qrsurvey.render.plates import BELOW, plates
from qrsurvey.report.chart_model import Chart

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable


def chart_parts(chart: Chart) -> list[list[Flowable]]:
    """Return the chart's parts, each what must not be parted any more; its note is in the last."""
    # A part after the first says nothing again.
    parts = [[_picture(plate, "" if at else chart.alt)] for at, plate in enumerate(plates(chart))]
    if chart.note:
        parts[-1].append(text(chart.note, Style.NOTE))
    return parts


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
    picture.spaceAfter = BELOW
    return picture
