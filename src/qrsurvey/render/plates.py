"""Charts as they stand on paper: parts that a page can hold, the same in every document.

How much of a page is left where a chart comes only one program knows, and not the one in which a clerk edits
the document. So it isn't asked: a chart stands whole where a page can hold it, else in parts of half a page.
"""

from __future__ import annotations

from qrsurvey.render.charts import Drawing, drawings
from qrsurvey.render.measures import SETTINGS, TEXT_HEIGHT, TEXT_WIDTH, Style
from qrsurvey.report.chart_model import Chart

BELOW = 6.0
"""Between a part of a chart and what follows it: the next part, or the note."""

# Caption and headings may need two lines each; a note four.
_ABOVE = (
    2 * SETTINGS[Style.CAPTION].leading + SETTINGS[Style.CAPTION].after + 4 * SETTINGS[Style.PART].leading
)
_FOOT = BELOW + 4 * SETTINGS[Style.NOTE].leading
_HALF = (TEXT_HEIGHT - BELOW) / 2 - 1


def plates(chart: Chart) -> tuple[Drawing, ...]:
    """Return the parts of a chart, one below the other; the note that follows fits below the last."""
    whole = drawings(chart, TEXT_WIDTH, TEXT_HEIGHT - _ABOVE, foot=_FOOT)
    if len(whole) == 1:
        return whole
    return drawings(chart, TEXT_WIDTH, _HALF, first=_HALF - _ABOVE, foot=_FOOT)
