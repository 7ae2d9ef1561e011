"""How cases were handled, as the leaders' report and the confidential annex show it: counts alone."""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.handled import Handling, Tally
from qrsurvey.i18n import numbers
from qrsurvey.report.model import Align, Block, Column, Paragraph, ParagraphKind, Row, RowKind, Table
from qrsurvey.report.numbering import Numbering
from qrsurvey.report.wording import DASH, Wording
from qrsurvey.survey.alert_rules import Grade


def handling_blocks(handling: Handling, numbering: Numbering, wording: Wording) -> Iterator[Block]:
    """Yield a sentence, the table and its note; nothing where there was no case at all."""
    if handling.total.any:
        yield Paragraph(handling_sentence(handling, wording))
        yield handling_table(handling, numbering.table(), wording)
        yield Paragraph(wording.text("dossier.handling-note"), ParagraphKind.NOTE)


def handling_sentence(handling: Handling, wording: Wording) -> str:
    """Say how many cases were opened and closed, how fast, and how many are open and overdue."""
    total = handling.total
    said = [wording.text("dossier.handling-said", opened=total.opened, closed=total.closed)]
    if total.median_days is not None:
        said.append(wording.text("dossier.handling-median", days=_days(total.median_days, wording)))
    key = "dossier.handling-overdue" if total.overdue else "dossier.handling-open"
    said.append(wording.text(key, open=total.open_at_end, overdue=total.overdue))
    return " ".join(said)


def handling_table(handling: Handling, number: int, wording: Wording) -> Table:
    """Return the table of how cases of each grade were handled, with all of them as its last row."""
    columns = (
        Column(wording.text("dossier.column-grade"), Align.LEFT, 53),
        Column(wording.text("dossier.column-opened"), Align.RIGHT, 20),
        Column(wording.text("dossier.column-closed"), Align.RIGHT, 20),
        Column(wording.text("dossier.column-open"), Align.RIGHT, 22),
        Column(wording.text("dossier.column-overdue"), Align.RIGHT, 20),
        Column(wording.text("dossier.column-median"), Align.RIGHT, 30),
    )
    rows = [
        Row((wording.text(f"dossier.grade-{grade.lower()}"), *_cells(handling.grades[grade], wording)))
        for grade in Grade
    ]
    rows.append(Row((wording.text("dossier.all-grades"), *_cells(handling.total, wording)), RowKind.TOTAL))
    label, title = wording.table_label(number), wording.text("dossier.table-handling")
    return Table("handling", label, title, columns, tuple(rows))


def _cells(tally: Tally, wording: Wording) -> tuple[str, ...]:
    counts = (tally.opened, tally.closed, tally.open_at_end, tally.overdue)
    median = DASH if tally.median_days is None else _days(tally.median_days, wording)
    return (*map(wording.count, counts), median)


def _days(median: float, wording: Wording) -> str:
    """Write a median of whole days: `3`, or `2,5` between two."""
    return numbers.decimal(median, 0 if median.is_integer() else 1, wording.language)
