"""Cells become the rows of a list of units; whatever is wrong in them is noted with its row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from qrsurvey.errors import Message
from qrsurvey.i18n.text import clean, collapse, inert
from qrsurvey.survey.legacy_letters import garbled
from qrsurvey.survey.unit_headings import Layout, find_layout
from qrsurvey.survey.unit_names import plain
from qrsurvey.survey.unit_rows import Column, CounterRow, RowFault, UnitRow, UnitTable
from qrsurvey.survey.units import MOST_COPIES, MOST_TARGET, SuccessionKind, fold_id, is_id, is_reserved

LONGEST_NAME = 300
"""Characters; the longest name of a body that we know has 120."""

_TOTALS = {"tong", "tong cong", "tong so", "cong", "total", "sum"}
_YES = {"x", "co", "dung", "yes", "true", "1"}
_KINDS = {
    SuccessionKind.RENAMED: ("doi ten", "renamed"),
    SuccessionKind.MERGED: ("sap nhap", "hop nhat", "nhap", "sat nhap", "merged"),
    SuccessionKind.SPLIT: ("chia tach", "chia", "tach", "split"),
    SuccessionKind.CLOSED: ("giai the", "cham dut", "cham dut hoat dong", "dong cua", "ket thuc", "closed"),
}
_KIND_BY_WORD = {word: kind for kind, words in _KINDS.items() for word in words}
_ROMAN = re.compile(r"[IVXLC]{1,6}|[A-H]", re.ASCII)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?", re.ASCII)
_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)


def read_unit_table(cells: Sequence[Sequence[object]], first_row: int = 1) -> UnitTable | None:
    """Read a grid as it came, `cells[0]` being row `first_row`; None where no column holds names.

    Title rows above the headings, numbered columns, rows with a total and rows that number the columns are
    left out. A row with a Roman number among Arabic ones is the heading of a group.
    """
    grid = [[cell_text(cell) for cell in row] for row in cells]
    layout = find_layout(grid)
    if layout is None:
        return None
    reader = _Reader(layout, sectioned=_has_sections(grid, layout))
    for at in range(layout.first, len(grid)):
        reader.take(first_row + at, grid[at])
    return reader.table()


def cell_text(cell: object) -> str:
    """Write a cell as a person sees it, without the apostrophe that keeps a spreadsheet from calculating."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = collapse(clean(str(cell), LONGEST_NAME + 1))
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def read_day(text: str) -> date | None:
    """Read 2025-06-30 or, as Vietnam writes it, 30/6/2025; None where it is no day."""
    try:
        if (found := _DAY.fullmatch(text)) is not None:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _has_sections(grid: Sequence[Sequence[str]], layout: Layout) -> bool:
    if layout.numbers is None:
        return False
    numbers = [row[layout.numbers].rstrip(".)") for row in grid[layout.first :] if layout.numbers < len(row)]
    return any(map(_ROMAN.fullmatch, numbers)) and any(map(_NUMBER.fullmatch, numbers))


@dataclass
class _Draft:
    """A unit while its rows are being read."""

    row: UnitRow
    counters: list[CounterRow]


class _Reader:
    def __init__(self, layout: Layout, *, sectioned: bool) -> None:
        self._layout = layout
        self._sectioned = sectioned
        self._section: str | None = None
        self._drafts: list[_Draft] = []
        self._by_id: dict[str, _Draft] = {}
        self._faults: list[RowFault] = []
        self._row = 0
        self._texts: Sequence[str] = ()

    def table(self) -> UnitTable:
        rows = tuple(replace(draft.row, counters=tuple(draft.counters)) for draft in self._drafts)
        columns = frozenset(self._layout.columns)
        if self._section is not None:
            columns |= {Column.GROUP}
        return UnitTable(rows, columns, tuple(self._faults), headed=self._layout.first > 0)

    def take(self, row: int, texts: Sequence[str]) -> None:
        self._row, self._texts = row, texts
        numbers = self._layout.numbers
        number = texts[numbers] if numbers is not None and numbers < len(texts) else ""
        name = self._text(Column.NAME)
        others = [text for at, text in enumerate(texts) if at != numbers and text]
        if not others or plain(name or number) in _TOTALS or all(map(_COLUMN_NUMBER.fullmatch, others)):
            return
        if self._sectioned and name and _ROMAN.fullmatch(number.rstrip(".)")):
            self._section = name
            return
        if not name and not self._layout.first and len(others) == 1 and not is_id(others[0]):
            name = others[0]  # of a list without headings that was pasted with an empty cell before it
        if any(found := [text for text in others if garbled(text)]):
            self._fault("units.garbled", text=found[0])
            return
        unit_id = self._id(Column.ID)
        counter = self._counter()
        known = self._by_id.get(fold_id(unit_id)) if unit_id else None
        if counter is not None and (known or not name):
            owner = known or (self._drafts[-1] if self._drafts and not unit_id else None)
            if owner is None:
                self._fault("units.counter-of-none", name=counter.name)
            else:
                self._add_counter(owner, counter)
            return
        self._add_unit(unit_id, name, counter)

    def _add_unit(self, unit_id: str | None, name: str | None, counter: CounterRow | None) -> None:
        if not name:
            self._fault("units.no-name")
            return
        if not any(map(str.isalpha, name)):
            self._fault("units.name-without-letters", value=name)
            return
        if len(name) > LONGEST_NAME:
            self._fault("units.name-too-long", value=name[:40], most=LONGEST_NAME)
            return
        if unit_id and (earlier := self._by_id.get(fold_id(unit_id))) is not None:
            self._taken(unit_id, earlier.row.id or "", earlier.row.row)
            return
        row = UnitRow(
            name=name,
            id=unit_id,
            group=self._text(Column.GROUP) or self._section,
            copies=self._whole(Column.COPIES, MOST_COPIES),
            valid_from=self._day(Column.VALID_FROM),
            valid_to=self._day(Column.VALID_TO),
            kind=self._kind(),
            successor=self._text(Column.SUCCESSOR),
            partial=plain(self._text(Column.PARTIAL) or "") in _YES,
            target=self._whole(Column.TARGET, MOST_TARGET),
            row=self._row,
        )
        draft = _Draft(row, [counter] if counter else [])
        self._drafts.append(draft)
        if unit_id:
            self._by_id[fold_id(unit_id)] = draft

    def _add_counter(self, owner: _Draft, counter: CounterRow) -> None:
        for earlier in owner.counters:
            if counter.id and earlier.id and fold_id(earlier.id) == fold_id(counter.id):
                self._taken(counter.id, earlier.id, earlier.row)
                return
        owner.counters.append(counter)

    def _taken(self, new_id: str, other: str, row: int) -> None:
        if new_id == other:
            self._fault("units.id-same", id=new_id, row=str(row))
        else:
            self._fault("units.id-twice", id=new_id, other=other, row=str(row))

    def _counter(self) -> CounterRow | None:
        counter_id, name = self._id(Column.COUNTER_ID), self._text(Column.COUNTER_NAME)
        if name is None and counter_id is not None:
            self._fault("units.counter-without-name", id=counter_id)
        return CounterRow(name, counter_id, self._row) if name else None

    def _text(self, column: Column) -> str | None:
        at = self._layout.columns.get(column)
        return (self._texts[at] or None) if at is not None and at < len(self._texts) else None

    def _id(self, column: Column) -> str | None:
        text = (self._text(column) or "").upper()
        if not text:
            return None
        if not is_id(text) or is_reserved(text):
            self._fault("units.bad-id", value=text)
            return None
        return text

    def _whole(self, column: Column, most: int) -> int | None:
        text = self._text(column)
        if text is None:
            return None
        if not re.fullmatch(r"\d{1,7}", text, re.ASCII) or int(text) > most:
            self._fault("units.not-whole", value=text, column=Message(f"units.column-{column}"), most=most)
            return None
        return int(text)

    def _day(self, column: Column) -> date | None:
        text = self._text(column)
        day = read_day(text) if text else None
        if text and day is None:
            self._fault("units.not-day", value=text, column=Message(f"units.column-{column}"))
        return day

    def _kind(self) -> SuccessionKind | None:
        text = self._text(Column.KIND)
        kind = _KIND_BY_WORD.get(plain(text)) if text else None
        if text and kind is None:
            self._fault(
                "units.not-kind", value=text, known=[Message(f"units.kind-{one}") for one in SuccessionKind]
            )
        return kind

    def _fault(self, message_id: str, **values: object) -> None:
        self._faults.append(RowFault(self._row, Message(message_id, values)))


def first_that_reads(grids: Iterable[tuple[Sequence[Sequence[object]], int]]) -> UnitTable | None:
    """Read the first of several grids, such as the tabs of a workbook, that has headings; else the first."""
    guessed = None
    for cells, first_row in grids:
        table = read_unit_table(cells, first_row)
        if table is None:
            continue
        if table.headed:  # though it be empty: another tab is then no list either
            return table
        if table.rows or table.faults:
            guessed = guessed or table
    return guessed
