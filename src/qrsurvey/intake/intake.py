"""A table of cells becomes responses: each row with its time, its judged code and what is stored of it."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from qrsurvey.codes.verdict import Judgement, Verdict
from qrsurvey.errors import DataError, Message
from qrsurvey.i18n.text import MAX_CELL, clean
from qrsurvey.intake.cells import to_text, was_cut
from qrsurvey.intake.headers import Columns, find_columns
from qrsurvey.intake.incoming import Incoming
from qrsurvey.intake.notes import Summary, notes_on
from qrsurvey.intake.reading import AnswerReader
from qrsurvey.intake.timestamps import TimeColumn, Times, read_zone
from qrsurvey.sources.passes import Passes
from qrsurvey.sources.table import Cell, RawTable, column_letters
from qrsurvey.survey.questions import Kind, Role, Source, Survey

_AHEAD = timedelta(days=1)  # a clock may be wrong


class CodeJudge(Protocol):
    """What judges the text of the code question for the time it was sent."""

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        """Return the verdict."""
        ...


class Intake:
    """A table that was understood: which of its rows are responses, and when each was sent.

    `responses` are read from the table each time they are gone through, in its order. What was counted on
    the way (`summary`) and is worth saying (`notes`) is known when that was done once to the end; asked for
    earlier, they do it.
    """

    def __init__(
        self,
        table: RawTable,
        columns: Columns,
        times: Times,
        future: tuple[int, ...],
        *,
        survey: Survey,
        zone_name: str,
        office_zone: str,
        judge: CodeJudge,
        quiet: bool,
    ) -> None:
        self.columns, self.time_zone = columns, zone_name
        self.headers = frozenset(columns.stored.values())
        self.responses = Passes(self._read, len(times.values))
        self._table, self._survey, self._judge = table, survey, judge
        self._times, self._future = times, future
        self._office_zone, self._quiet = office_zone, quiet
        self._summary: Summary | None = None

    @property
    def summary(self) -> Summary:
        """What was counted."""
        if self._summary is None:
            for _ in self.responses:
                pass
        assert self._summary is not None
        return self._summary

    @cached_property
    def notes(self) -> tuple[Message, ...]:
        """What is worth saying."""
        return () if self._quiet else notes_on(self.summary, self._table, self._office_zone)

    def _read(self) -> Iterator[Incoming]:
        columns, survey = self.columns, self._survey
        reader = AnswerReader(survey)
        code_columns = [columns.stored[i] for i in columns.questions[survey.code_question.key]]
        typed = _typed_headers(columns, survey)
        headers = {key: [columns.stored[i] for i in found] for key, found in columns.questions.items()}
        tally = _Tally(len(self._table.headers), columns)
        moments = iter(self._times.values)
        for number, cells in enumerate(self._table.rows, start=self._table.first_row):
            tally.see_nameless(cells)
            row = _read_row(cells, columns)
            if row is None:
                continue
            unknown = [key for key, value in reader.read(row.cells) if not value.known]
            response = _response(
                number,
                row,
                next(moments, None),  # of a file that grew meanwhile, which is refused at its end
                code_columns=code_columns,
                # What is none of the options was typed too, under "Other" or by hand.
                personal=typed.union(*(headers[key] for key in unknown)) if unknown else typed,
                judge=self._judge,
            )
            tally.count(response, row, unknown)
            yield response
        self._summary = self._summarised(tally)

    def _summarised(self, tally: _Tally) -> Summary:
        rows, times = len(self._table.rows), self._times
        return Summary(
            rows=rows,
            blank=rows - len(self.responses),
            undated=tuple(tally.undated),
            future=self._future,
            verdicts={verdict: tally.verdicts[verdict] for verdict in Verdict},
            dated_verdicts={verdict: tally.dated_verdicts[verdict] for verdict in Verdict},
            unknown_options=dict(tally.unknown),
            unknown_rows={key: tuple(rows) for key, rows in tally.unknown_rows.items()},
            cut_cells=tally.cut,
            nameless_columns=tuple(column_letters(i + 1) for i in sorted(tally.nameless)),
            columns=self.columns,
            time_zone=self.time_zone,
            moved=times.moved,
            text_times=times.texts,
            coarse_times=times.coarse,
        )


def take_in(
    table: RawTable,
    survey: Survey,
    source: Source,
    zone: ZoneInfo,
    judge: CodeJudge,
    *,
    now: datetime | None = None,
    quiet: bool = False,
) -> Intake:
    """Turn the rows of a table into responses, their times local in `zone`.

    A row that has no time and is blank in the column of every question is no response. Any other is one,
    whatever its time and code look like. Only the columns of questions are kept, and those that the
    survey names beside them. A time more than a day after `now`, the office's local time, can't be true:
    the response is kept without it. `quiet`: nothing of the table is worth saying.

    Raises:
        DataError: the columns of codes, of times or of the headline question aren't there; the times can't
            be understood without guessing, or they lie in the future, as if day and month were confused; or
            the table names a time zone that nobody knows.
    """
    columns = find_columns(table, survey, source)
    zone_name = table.time_zone or source.time_zone or zone.key
    zone_from = read_zone(zone_name)
    if zone_from is None:
        raise DataError("intake.unknown-time-zone", name=table.name, zone=clean(zone_name, 60))
    column = TimeColumn(table.name, zone_from, zone)
    rows = array("q")
    for number, cells in enumerate(table.rows, start=table.first_row):
        time = _time_cell(cells, columns)
        if time is not None or _answered(cells, columns):
            column.add(time, number)
            rows.append(number)
    times = column.settle(source.date_order)
    future = times.values.after(now + _AHEAD) if now is not None else []
    misread = next((i for i in future if times.unordered[i]), None)
    if misread is not None:
        raise DataError("intake.future-dates", name=table.name, row=str(rows[misread]))
    return Intake(
        table,
        columns,
        replace(times, values=times.values.without(future)),
        tuple(rows[i] for i in future),
        survey=survey,
        zone_name=zone_name,
        office_zone=zone.key,
        judge=judge,
        quiet=quiet,
    )


class _Tally:
    """Counts what a summary says, a response after the other."""

    def __init__(self, width: int, columns: Columns) -> None:
        self._width, self._blank = width, columns.blank
        self.undated: list[int] = []
        self.verdicts: Counter[Verdict] = Counter()
        self.dated_verdicts: Counter[Verdict] = Counter()
        self.unknown: Counter[str] = Counter()
        self.unknown_rows: dict[str, dict[int, None]] = {}
        self.nameless: set[int] = set()
        self.cut = 0

    def see_nameless(self, row: Sequence[Cell]) -> None:
        if self._blank or len(row) > self._width:
            candidates = [*(i for i in self._blank if i < len(row)), *range(self._width, len(row))]
            self.nameless.update(i for i in candidates if i not in self.nameless and to_text(row[i]))

    def count(self, response: Incoming, row: _Row, unknown: Sequence[str]) -> None:
        verdict = response.judgement.verdict
        self.verdicts[verdict] += 1
        if response.submitted is None:
            self.undated.append(response.row)
        else:
            self.dated_verdicts[verdict] += 1
        for key in unknown:
            self.unknown[key] += 1
            self.unknown_rows.setdefault(key, {})[response.row] = None
        self.cut += row.cut


@dataclass(frozen=True)
class _Row:
    """The cells of a row that matter; `cut` counts those that were shortened."""

    cells: Mapping[str, str]
    cut: int


def _time_cell(row: Sequence[Cell], columns: Columns) -> Cell:
    for i in columns.timestamp:
        if i < len(row) and to_text(row[i]):
            return row[i]
    return None


def _answered(row: Sequence[Cell], columns: Columns) -> bool:
    # What the staff noted beside an empty row makes no response of it.
    return any(i < len(row) and to_text(row[i]) for i in columns.stored if i not in columns.extra)


def _read_row(row: Sequence[Cell], columns: Columns) -> _Row | None:
    cells: dict[str, str] = {}
    cut, answered, width = 0, False, len(row)
    for i, header in columns.stored.items():
        if i < width and (text := to_text(row[i])):
            cells[header] = text
            cut += len(text) == MAX_CELL and was_cut(row[i], text)
            answered = answered or i not in columns.extra
    return _Row(cells, cut) if answered or _time_cell(row, columns) is not None else None


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
