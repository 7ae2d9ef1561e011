"""The report's section on signals: what needs looking at, and what it does to the figures."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import Figures, Score
from qrsurvey.analysis.signals.model import Signal, SignalKind
from qrsurvey.report.model import Align, Column, Row, Table
from qrsurvey.report.wording import DASH, Wording


def summary(figures: Figures, wording: Wording) -> str:
    """Tell how many signals there are, of how many responses, and the headline share without those."""
    assert figures.signals is not None
    if not figures.signals:
        return wording.text("signals.report-none")
    units = {signal.unit for signal in figures.signals if signal.unit is not None}
    said = wording.plural(
        "signals.report-found",
        len(figures.signals),
        units=len(units),
        responses=figures.responses.flagged or 0,
    )
    share, without = figures.headline.score.share, figures.headline.without_flagged
    if not figures.responses.flagged or without is None or share is None:
        return said
    if without.share is None:
        return f"{said} {wording.text('signals.report-too-few-left')}"
    compared = wording.text(
        "signals.report-without",
        share=wording.percent(share),
        without=wording.percent(without.share),
        left=without.n,
    )
    return f"{said} {compared}"


def signals_table(figures: Figures, number: int, wording: Wording) -> Table:
    """Return the table of the signals: whose, what kind, how many responses, what they change."""
    columns = (
        Column(wording.text("report.column-unit"), Align.LEFT, 47),
        Column(wording.text("signals.column-kind"), Align.LEFT, 62),
        Column(wording.text("signals.column-count"), Align.RIGHT, 18),
        Column(wording.text("signals.column-share-with"), Align.RIGHT, 19, essential=False),
        Column(wording.text("signals.column-share-without"), Align.RIGHT, 19, essential=False),
    )
    rows = tuple(Row(tuple(_cells(signal, figures, wording))) for signal in figures.signals or ())
    title = wording.text("signals.table")
    return Table("signals", wording.table_label(number), title, columns, rows)


def definitions(figures: Figures, wording: Wording) -> Iterator[str]:
    """Yield the definition of each kind that was found."""
    found = {signal.kind for signal in figures.signals or ()}
    for kind in SignalKind:
        if kind in found:
            name, meaning = (wording.text(f"signals.{part}-{kind}") for part in ("kind", "definition"))
            yield f"{name}: {meaning}"


def _cells(signal: Signal, figures: Figures, wording: Wording) -> Iterator[str]:
    unit = next((unit for unit in figures.units if unit.id == signal.unit), None)
    yield unit.name if unit else signal.unit or wording.text("signals.no-unit")
    yield wording.text(f"signals.kind-{signal.kind}")
    yield wording.count(signal.count) if signal.seqs else DASH
    yield _share(unit.score if unit else None, wording)
    yield _share(unit.without_flagged if unit else None, wording)


def _share(score: Score | None, wording: Wording) -> str:
    return wording.percent(score.share) if score is not None and score.share is not None else DASH
