"""The report's charts, as definitions: a renderer decides about lines and points, not about content."""

from __future__ import annotations

from qrsurvey.analysis.figures import Figures, Standing, UnitFigures
from qrsurvey.report.chart_model import IntervalChart, IntervalRow, Tick
from qrsurvey.report.tables import standing_words
from qrsurvey.report.wording import Wording


def units_chart(figures: Figures, number: int, wording: Wording) -> IntervalChart | None:
    """Return the shares of all units with their intervals; None where no unit has one to show.

    Units keep their order.
    """
    lows = [unit.score.low for unit in figures.units if unit.score.low is not None]
    if not lows:
        return None
    ticks = _ticks(min(lows), wording)
    # Where a unit has enough answers to show its share, all units together have.
    reference = figures.headline.score.share
    assert reference is not None
    rows = tuple(_row(unit, wording) for unit in figures.units)
    return IntervalChart(
        key="units",
        label=wording.chart_label(number),
        title=wording.text("report.chart-units"),
        rows=rows,
        ticks=ticks,
        reference=reference,
        note=wording.text("report.chart-note", share=wording.percent(reference)),
    )


def _ticks(lowest: float, wording: Wording) -> tuple[Tick, ...]:
    """Return an axis that holds the lowest bound.

    An interval is read by its ends, so unlike a bar's its axis needn't start at nought; but it covers 40 %
    at least, or chance would look large.
    """
    step = 10 if lowest >= 0.5 else 20
    first = min(int(lowest * 100) // step * step, 60)
    return tuple(Tick(at / 100, wording.tick(at / 100)) for at in range(first, 101, step))


def _row(unit: UnitFigures, wording: Wording) -> IntervalRow:
    score = unit.score
    if score.share is None:
        return IntervalRow(unit.name, standing_words(unit, wording))
    words = wording.text("report.chart-value", share=wording.percent(score.share), answers=score.n)
    few = unit.standing is Standing.FEW
    return IntervalRow(unit.name, words, score.share, score.low, score.high, few=few)
