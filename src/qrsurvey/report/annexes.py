"""The annexes: more charts, how to read the figures, what looks odd, and how to check the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qrsurvey.report import law, oddities
from qrsurvey.report.breakdown_tables import ranks_table
from qrsurvey.report.charts import days_chart, funnel_chart, heat_chart
from qrsurvey.report.ground import Ground, items, leading
from qrsurvey.report.letterhead import belongs_to
from qrsurvey.report.model import Annex, Block, Paragraph, ParagraphKind
from qrsurvey.survey.calendar import WorkCalendar

_FEWEST_RANKED = 3
"""Of fewer units the possible places tell nothing that their intervals don't."""


def annexes(ground: Ground) -> tuple[Annex, ...]:
    """Return the annexes that have something to say; a single one has no number."""
    found = tuple(_annexes(ground))
    if len(found) > 1:
        return found
    return tuple(replace(annex, label=ground.wording.text("annex.only")) for annex in found)


def _annexes(ground: Ground) -> Iterator[Annex]:
    for message_id, write in (
        ("annex.charts", _charts),
        ("annex.oddities", _oddities),
        ("annex.reading", _reading),
    ):
        ground.numbering.restart()
        if blocks := tuple(leading(write(ground))):
            label, title = ground.numbering.annex(), ground.wording.text(message_id)
            yield Annex(label, title, blocks, belongs_to(ground.office, ground.now, ground.wording))


def _charts(ground: Ground) -> Iterator[Block]:
    figures, wording, numbering = ground.figures, ground.wording, ground.numbering
    for chart in (
        funnel_chart(figures, numbering, wording) if figures.unit is None else None,
        heat_chart(figures, WorkCalendar.of(ground.office), numbering, wording),
        days_chart(figures, numbering, wording),
    ):
        if chart:
            yield chart
    ranked = sum(unit.ranks is not None for unit in figures.units)
    if figures.unit is None and ranked >= _FEWEST_RANKED:
        yield ranks_table(figures, numbering.table(), wording)
        yield Paragraph(wording.text("annex.ranks-note"), ParagraphKind.NOTE)


def _oddities(ground: Ground) -> Iterator[Block]:
    """Yield what needs looking at, where signals were computed and found something."""
    figures, wording = ground.figures, ground.wording
    if not figures.signals:
        return
    yield Paragraph(oddities.summary(figures, wording))
    yield oddities.signals_table(figures, ground.numbering.table(), wording)
    yield from items(list(oddities.definitions(figures, wording)))
    yield Paragraph(wording.text("signals.not-a-verdict"), ParagraphKind.NOTE)


def _reading(ground: Ground) -> Iterator[Block]:
    wording, thresholds = ground.wording, ground.survey.thresholds
    levels = wording.levels(ground.survey)
    yield ground.part("annex.part-reading")
    said = [
        wording.text("report.reading-share", satisfied=levels[3], very=levels[4]),
        wording.text("report.reading-interval"),
        wording.text("annex.reading-index"),
        _few(ground),
        wording.text("annex.reading-standing", rank_from=thresholds.rank_from),
        wording.text("report.reading-points"),
        wording.text("report.reading-voluntary"),
        wording.text("report.reading-code"),
        wording.text(law.personal_data(ground.now.date())),
    ]
    if ground.letters_missing:
        said.append(wording.text("report.reading-letters"))
    for item in said:
        yield Paragraph(item, ParagraphKind.ITEM)
    yield from _proof(ground)


def _few(ground: Ground) -> str:
    # With thresholds of 1 or less, or equal ones, nothing is hidden or few.
    wording, thresholds = ground.wording, ground.survey.thresholds
    hide_below, rank_from = thresholds.hide_below, thresholds.rank_from
    said = []
    if hide_below > 1:
        said.append(wording.text("report.reading-hidden", hide_below=hide_below))
    if rank_from > max(hide_below, 1):
        said.append(wording.text("report.reading-few", rank_from=rank_from))
    return " ".join([*said, wording.text("report.reading-order")])


def _proof(ground: Ground) -> Iterator[Block]:
    figures, wording = ground.figures, ground.wording
    yield ground.part("annex.part-proof")
    if figures.head is None:
        yield Paragraph(wording.text("report.proof-empty"))
        return
    yield Paragraph(wording.plural("report.proof", figures.events))
    yield Paragraph(figures.head, ParagraphKind.VERBATIM)
    yield Paragraph(wording.text("report.proof-how"))
