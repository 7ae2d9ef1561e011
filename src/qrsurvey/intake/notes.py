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
_ENOUGH_CODES = 10  # below which most of them being strange says little


@dataclass(frozen=True)
class Summary:
    """What was counted.

    `rows` are all rows under the header, `blank` those among them that are no response, `undated` the row
    numbers of responses kept without a time, `future` those among them whose time can't be true.
    `dated_verdicts` are the verdicts on responses that have a time. `unknown_options` counts, by question,
    the answers that are none of its options, `unknown_rows` names their rows.
    `nameless_columns` hold data under no header, by their letters. `time_zone` is that of the source, `moved`
    the times that were converted from it or from their own offset; `text_times` were text, and
    `coarse_times` text without seconds.
    """

    rows: int
    blank: int
    undated: tuple[int, ...]
    future: tuple[int, ...]
    verdicts: Mapping[Verdict, int]
    dated_verdicts: Mapping[Verdict, int]
    unknown_options: Mapping[str, int]
    unknown_rows: Mapping[str, tuple[int, ...]]
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
    yield from _notes_on_responses(summary)
    if columns.missing:
        titles = [shown(question.headers[0]) for question in columns.missing]
        yield Message("intake.missing-questions", {"titles": _listed(titles)})
    for key, n in summary.unknown_options.items():
        header = shown(table.headers[columns.questions[key][0]])
        rows = _listed_rows(summary.unknown_rows[key])
        yield Message("intake.unknown-options", {"n": n, "question": header, "rows": rows})
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


def _notes_on_responses(summary: Summary) -> Iterator[Message]:
    if _mostly_forged(summary):
        strange, dated = _strange(summary), sum(summary.dated_verdicts.values())
        yield Message("intake.mostly-forged", {"n": strange, "dated": dated})
    future = set(summary.future)
    if undated := [row for row in summary.undated if row not in future]:
        yield Message("intake.undated", {"n": len(undated), "rows": _listed_rows(undated)})
    if summary.future:
        yield Message("intake.future-rows", {"n": len(summary.future), "rows": _listed_rows(summary.future)})


def _mostly_forged(summary: Summary) -> bool:
    coded = sum(n for verdict, n in summary.verdicts.items() if verdict is not Verdict.MISSING)
    return coded >= _ENOUGH_CODES and 2 * _strange(summary) > sum(summary.dated_verdicts.values())


def _strange(summary: Summary) -> int:
    return summary.dated_verdicts[Verdict.FORGED] + summary.dated_verdicts[Verdict.UNKNOWN]


def _listed_rows(rows: Sequence[int]) -> list[str]:
    return _listed([str(row) for row in rows[: _LISTED + 1]])


def _listed(items: Sequence[str]) -> list[str]:
    return [*items[:_LISTED], *(["…"] if len(items) > _LISTED else [])]
