"""Figures become the sheets of a workbook, from a summary to one that explains every column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from qrsurvey.report.chart_model import Chart, HeatChart, IntervalChart, LevelsChart, TrendChart
from qrsurvey.report.ground import Ground
from qrsurvey.report.sheet_model import ChartKind, Sheet, SheetChart, SheetKind, Value
from qrsurvey.report.sheet_parts import Parts, share_charts
from qrsurvey.report.sheets_feedback import feedback_sheets
from qrsurvey.report.sheets_overall import (
    days_sheet,
    hours_sheet,
    level_keys,
    months_sheet,
    overall_sheet,
    questions_sheet,
    responses_sheet,
    unattributed_sheet,
    whole_sheet,
)
from qrsurvey.report.sheets_units import breakdown_sheet, unit_sheets


def build_sheets(
    ground: Ground, title: str, summary: Sequence[str], charts: Mapping[str, Chart]
) -> tuple[Sheet, ...]:
    """Return the sheets in their order; a table without rows isn't there.

    Args:
        ground: What the document was written from.
        title: The document's.
        summary: The sentences that say the most.
        charts: Those of the document by key: the workbook has the same, drawn from its own cells.
    """
    parts = Parts(ground)
    heat = charts.get("hours")
    found = (
        overall_sheet(parts),
        questions_sheet(parts),
        whole_sheet(parts),
        *unit_sheets(parts),
        *(breakdown_sheet(parts, breakdown) for breakdown in ground.figures.views.breakdowns),
        months_sheet(parts),
        days_sheet(parts),
        hours_sheet(parts, heat if isinstance(heat, HeatChart) else None),
        responses_sheet(parts),
        unattributed_sheet(parts),
        *feedback_sheets(parts),
    )
    tables = {sheet.key: sheet for sheet in found if sheet is not None}
    drawn = tuple(_charts(parts, tables, charts))
    front = [_summary(parts, title, summary)]
    if drawn:
        front.append(_sheet_of_charts(parts, drawn))
    sheets = (*front, *tables.values())
    return (*sheets, _explanation(parts, sheets))


def _summary(parts: Parts, title: str, summary: Sequence[str]) -> Sheet:
    ground = parts.ground
    figures, wording = ground.figures, ground.wording
    period = wording.text(
        "workbook.period", period=ground.period, first=figures.period.first, last=figures.period.last
    )
    rows: list[tuple[Value, ...]] = [
        (parts.text("workbook.line-title"), title),
        (parts.text("workbook.line-office"), ground.office.name),
        (parts.text("workbook.line-period"), period),
        (parts.text("workbook.line-state"), parts.text(f"workbook.state-{ground.state}")),
    ]
    rows += [("" if at else parts.text("workbook.line-summary"), said) for at, said in enumerate(summary)]
    if figures.signals:
        rows.append((parts.text("workbook.line-signals"), parts.text("signals.not-a-verdict")))
    rows += [
        (parts.text("workbook.line-head"), figures.head or parts.text("report.proof-empty")),
        (parts.text("workbook.line-events"), figures.events),
        (parts.text("workbook.line-made"), wording.moment(ground.now)),
        (parts.text("workbook.line-more"), parts.text("workbook.more")),
    ]
    return _plain(parts, "summary", SheetKind.PAGE, ("line", "value"), rows)


def _plain(
    parts: Parts, key: str, kind: SheetKind, columns: Sequence[str], rows: Sequence[tuple[Value, ...]]
) -> Sheet:
    return Sheet(
        key,
        parts.text(f"workbook.name-{key}"),
        parts.text(f"workbook.title-{key}"),
        parts.text(f"workbook.about-{key}"),
        kind,
        parts.columns(*columns),
        tuple(rows),
    )


def _sheet_of_charts(parts: Parts, drawn: tuple[SheetChart, ...]) -> Sheet:
    return Sheet(
        "charts",
        parts.text("workbook.name-charts"),
        parts.text("workbook.title-charts"),
        parts.text("workbook.about-charts"),
        SheetKind.CHARTS,
        charts=drawn,
    )


def _charts(parts: Parts, tables: Mapping[str, Sheet], charts: Mapping[str, Chart]) -> Iterator[SheetChart]:
    """Yield the charts that the document has too, and those of its breakdowns."""
    wording = parts.ground.wording
    levels, trend, units = charts.get("levels"), charts.get("trend"), charts.get("units")
    if isinstance(trend, TrendChart):
        yield SheetChart(
            ChartKind.TREND, trend.title, trend.alt, "months", "month", ("share", "low", "high"),
            0, len(tables["months"].rows) - 1, lowest=trend.ticks[0].at,
        )  # fmt: skip
    if isinstance(levels, LevelsChart):
        last = len(tables["questions"].rows) - 1
        yield SheetChart(
            ChartKind.LEVELS, levels.title, levels.alt, "questions", "question", level_keys(), 0, last
        )
    if isinstance(units, IntervalChart):
        yield from share_charts(tables["units"], "unit", units.title, units.alt)
    for breakdown in parts.ground.figures.views.breakdowns:
        sheet = tables.get(f"by-{breakdown.by}")
        if sheet is not None:
            shares = [share for share in sheet.values("share") if isinstance(share, float)]
            if shares:
                alt = wording.plural(
                    "workbook.alt-shares",
                    len(shares),
                    least=wording.percent(min(shares)),
                    most=wording.percent(max(shares)),
                )
                yield from share_charts(sheet, "part", sheet.title, alt)
    if "days" in tables:
        yield _days(parts, tables["days"])


def _days(parts: Parts, sheet: Sheet) -> SheetChart:
    most = max(parts.ground.figures.views.days, key=lambda day: day.responses)
    alt = parts.ground.wording.text("chart.days-alt", day=most.day, most=most.responses)
    last = len(sheet.rows) - 1
    return SheetChart(ChartKind.COLUMNS, sheet.title, alt, "days", "day", ("responses",), 0, last)


def _explanation(parts: Parts, sheets: Sequence[Sheet]) -> Sheet:
    """Return the sheet that tells what every sheet, itself too, and every column means."""
    key, columns = "explanation", parts.columns("sheet", "column", "explanation")
    name, title, about = (parts.text(f"workbook.{part}-{key}") for part in ("name", "title", "about"))
    own = Sheet(key, name, title, about, columns=columns)
    rows: list[tuple[Value, ...]] = [
        (
            parts.text("workbook.everywhere"),
            parts.text(f"workbook.term-{term}"),
            parts.text(f"workbook.meaning-{term}"),
        )
        for term in ("empty", "satisfied", "interval", "points", "filter")
    ]
    for sheet in (*sheets, own):
        rows.append((sheet.name, "", f"{sheet.title}. {sheet.explanation}"))
        for text, alike in groupby(sheet.columns, key=lambda column: column.explanation):
            first, *others = (column.title for column in alike)
            rows.append((sheet.name, f"{first} … {others[-1]}" if others else first, text))
    return Sheet(key, name, title, about, columns=columns, rows=tuple(rows))
