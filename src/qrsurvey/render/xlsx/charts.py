"""Native charts, drawn from the cells of the tables, in the colours of the report's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qrsurvey.render.charts.drawing import Ink
from qrsurvey.render.charts.palette import LIGHT
from qrsurvey.render.xlsx.styles import FONT
from qrsurvey.report.sheet_model import ChartKind, Sheet, SheetChart

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.chart import Chart

WIDTH = 960
"""In pixels: as wide as a landscape page of A4 between its margins."""

_BAR = 22
_AROUND = 130
_HEIGHT = 430
_LEAST_PART = 0.05
"""A part of a bar below this has no room for its number."""

_LEVELS = (Ink.LEVEL_1, Ink.LEVEL_2, Ink.LEVEL_3, Ink.LEVEL_4, Ink.LEVEL_5)
_DEEP = frozenset({Ink.LEVEL_1, Ink.LEVEL_5})
_KINDS: Mapping[ChartKind, dict[str, str]] = {
    ChartKind.LEVELS: {"type": "bar", "subtype": "percent_stacked"},
    ChartKind.SHARES: {"type": "bar"},
    ChartKind.TREND: {"type": "line"},
    ChartKind.COLUMNS: {"type": "column"},
}
_LABELS_OF_COLUMNS = 16


def height(chart: SheetChart) -> int:
    """Return how high a chart is, in pixels."""
    rows = chart.last - chart.first + 1
    if chart.kind is ChartKind.LEVELS:
        return _AROUND + 2 * _BAR * rows
    return _AROUND + _BAR * rows if chart.kind is ChartKind.SHARES else _HEIGHT


def add_chart(book: xlsxwriter.Workbook, chart: SheetChart, sheet: Sheet, name: str) -> Chart:
    """Return a chart of a table whose tab is called `name`."""
    drawn = book.add_chart(_KINDS[chart.kind])
    drawn.set_title({"name": chart.title, "name_font": _font(12, bold=True), "overlay": False})
    drawn.set_size({"width": WIDTH, "height": height(chart)})
    place = _Place(chart, sheet, name)
    match chart.kind:
        case ChartKind.LEVELS:
            _levels(drawn, place)
        case ChartKind.SHARES:
            _shares(drawn, place)
        case ChartKind.TREND:
            _trend(drawn, place)
        case ChartKind.COLUMNS:
            _columns(drawn, place)
    return drawn


class _Place:
    """Where the cells of a chart are: below the header, in the rows that it shows."""

    def __init__(self, chart: SheetChart, sheet: Sheet, name: str) -> None:
        self.chart, self.sheet, self.name = chart, sheet, name

    def cells(self, key: str) -> list[str | int]:
        column = self.sheet.at(key)
        return [self.name, self.chart.first + 1, column, self.chart.last + 1, column]

    def reference(self, key: str) -> str:
        from xlsxwriter.utility import quote_sheetname, xl_range_abs

        _, *corners = self.cells(key)
        return f"={quote_sheetname(self.name)}!{xl_range_abs(*corners)}"

    def series(self, key: str, **more: object) -> dict[str, Any]:
        """Return a series called what its column is."""
        return {
            "name": [self.name, 0, self.sheet.at(key)],
            "categories": self.cells(self.chart.label),
            "values": self.cells(key),
            **more,
        }


def _levels(drawn: Chart, place: _Place) -> None:
    """Draw five parts of each bar; those with room have their number."""
    sheet, chart = place.sheet, place.chart
    answers = max((n for n in sheet.values("answers") if isinstance(n, int)), default=0)
    shown = f'[>={max(1, round(answers * _LEAST_PART))}]#,##0;""'
    for key, ink in zip(chart.values, _LEVELS, strict=True):
        colour = LIGHT[Ink.ON_DEEP if ink in _DEEP else Ink.ON_PALE]
        drawn.add_series(
            place.series(
                key,
                fill={"color": LIGHT[ink]},
                border={"color": LIGHT[Ink.SOFT], "width": 0.5},
                gap=60,
                data_labels={
                    "value": True,
                    "num_format": shown,
                    "position": "center",
                    "font": _font(9, colour),
                },
            )
        )
    _names(drawn)
    drawn.set_x_axis({"num_font": _font(9), "num_format": "0%", "major_gridlines": _grid()})
    drawn.set_legend({"position": "bottom", "font": _font(9)})


def _shares(drawn: Chart, place: _Place) -> None:
    """Draw a pale bar for each share, its interval upon it."""
    assert place.chart.bounds is not None
    below, above = place.chart.bounds
    drawn.add_series(
        place.series(
            place.chart.values[0],
            fill={"color": LIGHT[Ink.BAND]},
            border={"color": LIGHT[Ink.BAR], "width": 0.75},
            gap=45,
            data_labels={
                "value": True,
                "num_format": "0.00%",
                "position": "inside_base",
                "font": _font(9),
            },
            y_error_bars={
                "type": "custom",
                "plus_values": place.reference(above),
                "minus_values": place.reference(below),
                "line": {"color": LIGHT[Ink.MARK], "width": 1.25},
            },
        )
    )
    _names(drawn)
    drawn.set_x_axis(
        {
            "num_font": _font(9),
            "num_format": "0%",
            "min": place.chart.lowest,
            "max": 1,
            "major_gridlines": _grid(),
        }
    )
    drawn.set_legend({"none": True})


def _names(drawn: Chart) -> None:
    """Leave the names room, and list them from the top."""
    # A bar chart lies on its side: its categories are along y.
    drawn.set_y_axis({"reverse": True, "num_font": _font(9), "major_gridlines": {"visible": False}})


def _trend(drawn: Chart, place: _Place) -> None:
    """Draw the share between its bounds; a month of too few answers is a gap."""
    share, low, high = place.chart.values
    mark = {"color": LIGHT[Ink.MARK], "width": 2}
    bound = {"color": LIGHT[Ink.BAR], "width": 1, "dash_type": "dash"}
    drawn.add_series(
        place.series(
            share,
            line=mark,
            marker={
                "type": "circle",
                "size": 6,
                "fill": {"color": LIGHT[Ink.MARK]},
                "border": {"color": LIGHT[Ink.MARK]},
            },
            data_labels={
                "value": True,
                "num_format": "0.00%",
                "position": "below",
                "font": _font(9),
                "fill": {"color": LIGHT[Ink.PAPER]},
            },
        )
    )
    for key in (low, high):
        drawn.add_series(place.series(key, line=bound, marker={"type": "none"}))
    drawn.set_x_axis({"text_axis": True, "num_format": r"mm\/yyyy", "num_font": _font(9)})
    drawn.set_y_axis(
        {
            "num_font": _font(9),
            "num_format": "0%",
            "min": place.chart.lowest,
            "max": 1,
            "major_gridlines": _grid(),
        }
    )
    drawn.set_legend({"position": "bottom", "font": _font(9)})


def _columns(drawn: Chart, place: _Place) -> None:
    """Draw one bar for each day; not every one has room for its date."""
    days = place.chart.last - place.chart.first + 1
    drawn.add_series(
        place.series(place.chart.values[0], fill={"color": LIGHT[Ink.BAR]}, border={"none": True}, gap=30)
    )
    drawn.set_x_axis(
        {
            "text_axis": True,
            "num_format": r"dd\/mm",
            "num_font": _font(9),
            "interval_unit": -(-days // _LABELS_OF_COLUMNS),
        }
    )
    drawn.set_y_axis({"num_font": _font(9), "num_format": "#,##0", "min": 0, "major_gridlines": _grid()})
    drawn.set_legend({"none": True})


def _font(size: int, colour: str = LIGHT[Ink.TEXT], *, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": colour}


def _grid() -> dict[str, Any]:
    return {"visible": True, "line": {"color": LIGHT[Ink.GRID], "width": 0.5}}
