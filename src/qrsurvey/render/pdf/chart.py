"""Charts in the PDF: vectors and real text, between their caption and their note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrsurvey.render.charts import Drawing, draw_on
from qrsurvey.render.measures import Style
from qrsurvey.render.pdf.layout import text
from qrsurvey.render.plates import NOTE_GAP, plates
from qrsurvey.report.chart_model import Chart

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def chart_parts(chart: Chart) -> list[list[Flowable]]:
    """Return the chart's parts, each what must not be parted any more; its note is in the last."""
    from reportlab.platypus import Spacer

    parts: list[list[Flowable]] = [[_plate(drawing)] for drawing in plates(chart)]
    parts[-1] += [Spacer(0, NOTE_GAP), text(chart.note, Style.NOTE)]
    return parts


def _plate(drawing: Drawing) -> Flowable:
    from reportlab.platypus import Flowable

    class Plate(Flowable):
        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return drawing.width, drawing.height

        def draw(self) -> None:
            draw_on(self.canv, drawing)

    return Plate()
