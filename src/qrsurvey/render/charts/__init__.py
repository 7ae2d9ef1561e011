"""The charts of a report as drawings: laid out once, shown the same by every format.

`drawings` makes them, `as_svg`, `as_png` and `draw_on` (a page of a PDF) show them. A chart's title and note
are text and belong to the document around it; its `alt` is what a reader hears who doesn't see it.
"""

from __future__ import annotations

from qrsurvey.render.charts.days import days_drawing
from qrsurvey.render.charts.drawing import Drawing, Ink
from qrsurvey.render.charts.funnel import funnel_drawing
from qrsurvey.render.charts.heat import heat_drawing
from qrsurvey.render.charts.intervals import interval_drawings
from qrsurvey.render.charts.levels import level_drawings
from qrsurvey.render.charts.palette import DARK, LIGHT
from qrsurvey.render.charts.pdf import draw_on
from qrsurvey.render.charts.png import as_png
from qrsurvey.render.charts.rows import Room
from qrsurvey.render.charts.svg import as_svg, variable, variables
from qrsurvey.render.charts.trend import trend_drawing
from qrsurvey.report.chart_model import (
    Chart,
    DaysChart,
    FunnelChart,
    HeatChart,
    IntervalChart,
    LevelsChart,
    TrendChart,
)

__all__ = [
    "DARK",
    "LIGHT",
    "Drawing",
    "Ink",
    "as_png",
    "as_svg",
    "draw_on",
    "drawings",
    "variable",
    "variables",
]


def drawings(
    chart: Chart,
    width: float,
    height: float | None = None,
    *,
    first: float | None = None,
    foot: float = 0.0,
) -> tuple[Drawing, ...]:
    """Draw a chart, in several parts where it is a chart of lines and one part would be too high.

    Args:
        chart: What is shown.
        width: Of every part, in points; 300 suits a phone, 468 a page of A4.
        height: What a part may have; None is as much as it needs. A chart that can't be parted is drawn
            lower, but not so low that it couldn't be read.
        first: What the first part may have, where that differs.
        foot: What is kept free below the last part.
    """
    room = Room(height, first, foot)
    match chart:
        case IntervalChart():
            return interval_drawings(chart, width, room)
        case LevelsChart():
            return level_drawings(chart, width, room)
        case TrendChart():
            return (trend_drawing(chart, width, room),)
        case FunnelChart():
            return (funnel_drawing(chart, width, room),)
        case HeatChart():
            return (heat_drawing(chart, width),)
        case DaysChart():
            return (days_drawing(chart, width, room),)
