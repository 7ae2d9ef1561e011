"""Charts, each drawn twice: for a phone, and for anything wider and paper. One of the two is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qrsurvey.render.charts import Drawing, as_svg, drawings, variable
from qrsurvey.render.html.markup import Markup, bound, joined, raw, tag, text
from qrsurvey.render.plates import plates
from qrsurvey.report.chart_model import Chart

NARROW = 246.0
"""In points: what a phone of 360 px leaves between the edges of the sheet."""

FAMILY = "'Report Serif', 'Times New Roman', 'Liberation Serif', Tinos, serif"


def figure(chart: Chart, anchor: str) -> Markup:
    """Return a chart below its caption and above its note."""
    caption_id = f"{anchor}-caption"
    return tag(
        "figure",
        tag("figcaption", bound(f"{chart.label}. {chart.title}"), id=caption_id),
        tag("div", joined(_pictures(chart, plates(chart))), class_="wide"),
        tag("div", joined(_pictures(chart, drawings(chart, NARROW))), class_="narrow"),
        tag("p", text(chart.note), class_="note") if chart.note else Markup(""),
        aria_labelledby=caption_id,
    )


def _pictures(chart: Chart, parts: Iterable[Drawing]) -> Iterator[Markup]:
    """Yield the parts of a chart; the first says what all of them show."""
    for at, drawing in enumerate(parts):
        alt = chart.alt if at == 0 else None
        yield raw(as_svg(drawing, title=alt, colour=variable, fonts=FAMILY, held=True).rstrip("\n"))
