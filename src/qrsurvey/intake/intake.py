"""A table of cells becomes responses: each row with its time, its judged code and what is stored of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.errors import DataError, Message
from qrsurvey.i18n.text import clean
from qrsurvey.intake.cells import to_text, was_cut
from qrsurvey.intake.headers import Columns, find_columns
from qrsurvey.intake.incoming import Incoming
from qrsurvey.intake.notes import Summary, notes_on
from qrsurvey.intake.reading import AnswerReader
from qrsurvey.intake.timestamps import Times, read_times, read_zone
from qrsurvey.sources.table import Cell, RawTable, column_letters
from qrsurvey.survey.questions import Kind, Role, Source, Survey

_AHEAD = timedelta(days=1)  # a clock may be wrong


class CodeJudge(Protocol):
    """What judges the text of the code question for the time it was sent."""

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        """Return the verdict."""
        ...


@dataclass(frozen=True)
class Intake:
    """The responses of a table, in its order, what was counted on the way, and what is worth saying."""

    responses: tuple[Incoming, ...]
    summary: Summary
    notes: tuple[Message, ...]


def take_in(
    table: RawTable,
    survey: Survey,
    source: Source,
    zone: ZoneInfo,
    judge: CodeJudge,
    *,
    now: datetime | None = None,
) -> Intake:
    """Turn the rows of a table into responses, their times local in `zone`.

    A row that has no time and is blank in the column of every question is no response. Any other is one,
    whatever its time and code look like. Only the columns of questions are kept, and those that the
    survey names beside them. A time more than a day after `now`, the office's local time, can't be true:
    the response is kept without it.

    Raises:
        DataError: the columns of codes, of times or of the headline question aren't there; the times can't
            be understood without guessing, or they lie in the future, as if day and month were confused; or
            the table names a time zone that nobody knows.
    """
    columns = find_columns(table, survey, source)
    code_columns = [columns.stored[i] for i in columns.questions[survey.code_question.key]]
    numbered = [
        (number, row)
        for number, cells in enumerate(table.rows, start=table.first_row)
        if (row := _read_row(cells, columns)) is not None
    ]
    zone_name = table.time_zone or source.time_zone or zone.key
    zone_from = read_zone(zone_name)
    if zone_from is None:
        raise DataError("intake.unknown-time-zone", name=table.name, zone=clean(zone_name, 60))
    times = read_times(
        [row.time for _, row in numbered],
        [number for number, _ in numbered],
        name=table.name,
        zone_from=zone_from,
        zone=zone,
        date_order=source.date_order,
    )
    future = _future(times, now)
    if misread := future & times.unordered:
        raise DataError("intake.future-dates", name=table.name, row=str(numbered[min(misread)][0]))
    moments = [None if i in future else moment for i, moment in enumerate(times.values)]
    reader = AnswerReader(survey)
    unknown = [[key for key, value in reader.read(row.cells) if not value.known] for _, row in numbered]
    typed = _typed_headers(columns, survey)
    headers = {key: [columns.stored[i] for i in found] for key, found in columns.questions.items()}
    responses = tuple(
        _response(
            number,
            row,
            submitted,
            code_columns=code_columns,
            # What is none of the options was typed too, under "Other" or by hand.
            personal=typed.union(*(headers[key] for key in typed_keys)),
            judge=judge,
        )
        for (number, row), submitted, typed_keys in zip(numbered, moments, unknown, strict=True)
    )
    summary = Summary(
        rows=len(table.rows),
        blank=len(table.rows) - len(numbered),
        undated=tuple(response.row for response in responses if response.submitted is None),
        future=tuple(numbered[i][0] for i in sorted(future)),
        verdicts=_verdicts(responses),
        dated_verdicts=_verdicts(response for response in responses if response.submitted is not None),
        unknown_options=dict(Counter(key for keys in unknown for key in keys)),
        unknown_rows=_unknown_rows(unknown, [number for number, _ in numbered]),
        cut_cells=sum(row.cut for _, row in numbered),
        nameless_columns=_nameless(table, columns),
        columns=columns,
        time_zone=zone_name,
        moved=times.moved,
        text_times=times.texts,
        coarse_times=times.coarse,
    )
    return Intake(responses, summary, notes_on(summary, table, zone.key))


@dataclass(frozen=True)
class _Row:
    """The cells of a row that matter; `cut` counts those that were shortened."""

    time: Cell
    cells: Mapping[str, str]
    cut: int


def _read_row(row: Sequence[Cell], columns: Columns) -> _Row | None:
    time = next((row[i] for i in columns.timestamp if i < len(row) and to_text(row[i])), None)
    cells: dict[str, str] = {}
    cut, answered = 0, False
    for i, header in columns.stored.items():
        if i < len(row) and (text := to_text(row[i])):
            cells[header] = text
            cut += was_cut(row[i], text)
            answered = answered or i not in columns.extra
    # What the staff noted beside an empty row makes no response of it.
    return _Row(time, cells, cut) if answered or time is not None else None


def _response(
    number: int,
    row: _Row,
    submitted: datetime | None,
    *,
    code_columns: Sequence[str],
    personal: frozenset[str],
    judge: CodeJudge,
) -> Incoming:
    code = next((row.cells[header] for header in code_columns if header in row.cells), "")
    return Incoming(
        row=number,
        submitted=submitted,
        code=code,
        judgement=judge.judge(code, submitted),
        cells=row.cells,
        personal=personal.intersection(row.cells),
    )


def _typed_headers(columns: Columns, survey: Survey) -> frozenset[str]:
    extra = frozenset(columns.stored[i] for i in columns.extra)
    return extra.union(
        columns.stored[i]
        for question in survey.questions
        if question.kind is Kind.TEXT and question.role is not Role.CODE
        for i in columns.questions[question.key]
    )


def _future(times: Times, now: datetime | None) -> frozenset[int]:
    if now is None:
        return frozenset()
    latest = now + _AHEAD
    return frozenset(i for i, moment in enumerate(times.values) if moment is not None and moment > latest)


def _unknown_rows(unknown: Sequence[Sequence[str]], rows: Sequence[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = {}
    for row, keys in zip(rows, unknown, strict=True):
        for key in keys:
            found.setdefault(key, {})[row] = None
    return {key: tuple(own) for key, own in found.items()}


def _verdicts(responses: Iterable[Incoming]) -> dict[Verdict, int]:
    counts = Counter(response.judgement.verdict for response in responses)
    return {verdict: counts[verdict] for verdict in Verdict}


def _nameless(table: RawTable, columns: Columns) -> tuple[str, ...]:
    width = len(table.headers)
    found: set[int] = set()
    for row in table.rows:
        candidates = [*(i for i in columns.blank if i < len(row)), *range(width, len(row))]
        found.update(i for i in candidates if i not in found and to_text(row[i]))
    return tuple(column_letters(i + 1) for i in sorted(found))
