"""What is worth saying about a table that was taken in: counts and headers, never what anybody answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import Message
from qrsurvey.i18n.text import MAX_CELL
from qrsurvey.intake.headers import Columns, shown
from qrsurvey.sources.table import RawTable, SourceKind

_LISTED = 10


@dataclass(frozen=True)
class Summary:
    """What was counted.

    `rows` are all rows under the header, `blank` those among them that are no response, `undated` the row
    numbers of responses without a readable time. `unknown_options` counts, by question, the answers that
    are none of its options. `nameless_columns` hold data under no header, by their letters. `time_zone` is
    that of the source, `moved` the times that were converted from it or from their own offset; `text_times`
    were text, and `coarse_times` text without seconds.
    """

    rows: int
    blank: int
    undated: tuple[int, ...]
    verdicts: Mapping[Verdict, int]
    unknown_options: Mapping[str, int]
    cut_cells: int
    nameless_columns: tuple[str, ...]
    columns: Columns
    time_zone: str
    moved: int
    text_times: int
    coarse_times: int


def notes_on(summary: Summary, table: RawTable, office_zone: str) -> tuple[Message, ...]:
    """Return what a person should know about a table, the weightiest first."""
    return tuple(_notes(summary, table, office_zone))


def _notes(summary: Summary, table: RawTable, office_zone: str) -> Iterator[Message]:
    columns = summary.columns
    if summary.rows == summary.blank:
        yield Message("intake.no-rows", {"name": table.name})
    if summary.undated:
        rows = _listed([str(row) for row in summary.undated])
        yield Message("intake.undated", {"n": len(summary.undated), "rows": rows})
    if columns.missing:
        titles = [shown(question.headers[0]) for question in columns.missing]
        yield Message("intake.missing-questions", {"titles": _listed(titles)})
    for key, n in summary.unknown_options.items():
        header = shown(table.headers[columns.questions[key][0]])
        yield Message("intake.unknown-options", {"n": n, "question": header})
    if summary.moved:
        values = {"n": summary.moved, "zone": summary.time_zone, "office_zone": office_zone}
        yield Message("intake.times-moved", values)
    if summary.coarse_times:
        yield Message("intake.coarse-times", {"n": summary.coarse_times})
    if summary.text_times and table.kind is not SourceKind.CSV:
        yield Message("intake.text-times", {"n": summary.text_times})
    if summary.cut_cells:
        yield Message("intake.cut-cells", {"n": summary.cut_cells, "limit": MAX_CELL})
    if columns.doubled:
        yield Message("intake.doubled-columns", {"columns": _listed(columns.doubled)})
    if columns.unused:
        yield Message("intake.unused-columns", {"columns": _listed(columns.unused)})
    if summary.nameless_columns:
        yield Message("intake.nameless-columns", {"columns": _listed(summary.nameless_columns)})


def _listed(items: Sequence[str]) -> list[str]:
    return [*items[:_LISTED], *(["…"] if len(items) > _LISTED else [])]
