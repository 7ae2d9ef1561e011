"""Where the list begins in a table, and what its columns hold, by their headings in either language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qrsurvey.survey.unit_names import plain
from qrsurvey.survey.unit_rows import Column
from qrsurvey.survey.units import is_id

Texts = Sequence[str]

_HEADINGS = {
    Column.ID: "id, định danh, định danh đơn vị, mã định danh, mã, mã đơn vị, mã đv, mã số, mã id, "
    "id đơn vị, unit id, code, unit code",
    Column.NAME: "tên, tên đơn vị, đơn vị, tên đv, tên cơ quan, cơ quan, cơ quan đơn vị, tên cơ quan đơn vị, "
    "tên cơ quan tổ chức, danh sách đơn vị, đơn vị khảo sát, đơn vị được khảo sát, tên đơn vị được khảo sát, "
    "name, unit, unit name, name of unit, office, body",
    Column.GROUP: "nhóm, nhóm đơn vị, tên nhóm, loại, loại đơn vị, loại hình, khối, phân loại, "
    "group, unit group, category, type",
    Column.COPIES: "số bản, số bản in, bản in, số lượng, số lượng in, số bảng, số tờ, số quầy, copies, count",
    Column.COUNTER_ID: "định danh quầy, mã quầy, id quầy, counter id, counter code",
    Column.COUNTER_NAME: "quầy, tên quầy, quầy số, counter, counter name",
    Column.VALID_FROM: "từ ngày, hiệu lực từ, có hiệu lực từ, ngày bắt đầu, bắt đầu, from, valid from, start",
    Column.VALID_TO: "đến ngày, đến hết ngày, hiệu lực đến, hết hiệu lực, ngày kết thúc, kết thúc, to, "
    "valid to, until, end, last day",
    Column.KIND: "hình thức, hình thức kết thúc, lý do kết thúc, sắp xếp, cách sắp xếp, ending, "
    "how it ended, kind, kind of ending, succession",
    Column.SUCCESSOR: "đơn vị kế thừa, đơn vị tiếp nhận, kế thừa, tiếp nhận, đơn vị mới, successor, "
    "taken over by, followed by",
    Column.PARTIAL: "nhận thêm nơi khác, có nhận thêm nơi khác, partial, takes in others, took in others",
    Column.TARGET: "chỉ tiêu, chỉ tiêu phiếu, chỉ tiêu tháng, số phiếu chỉ tiêu, target, monthly target",
}
_NUMBERS = "stt, tt, số tt, số thứ tự, thứ tự, no, number, nr, serial"

_BY_HEADING: Mapping[str, Column | None] = {
    **{plain(heading): column for column, all_ in _HEADINGS.items() for heading in all_.split(",")},
    **{plain(heading): None for heading in _NUMBERS.split(",")},
}
_ASIDE = re.compile(r"\([^)]*\)|\*")
_DEEPEST_HEADING = 30
"""Rows in which headings are looked for; above them stand the name of the office and a title."""


@dataclass(frozen=True)
class Layout:
    """Which cell of a row holds what; `numbers` is where rows are numbered, `first` the first row below."""

    columns: Mapping[Column, int]
    numbers: int | None = None
    first: int = 0

    @property
    def width(self) -> int:
        """How many columns were told."""
        return len(self.columns) + (self.numbers is not None)


def find_layout(grid: Sequence[Texts]) -> Layout | None:
    """Find the row of headings, or tell the columns by what is in them; None where neither can be done."""
    for at, row in enumerate(grid[:_DEEPEST_HEADING]):
        layout = _headings(row, at + 1)
        if layout is not None:
            return layout
    return _guessed(grid)


def _headings(row: Texts, first: int) -> Layout | None:
    columns: dict[Column, int] = {}
    numbers = None
    filled = 0
    for at, cell in enumerate(row):
        heading = plain(_ASIDE.sub(" ", cell))
        filled += bool(heading)
        column = _BY_HEADING.get(heading, heading)
        if column is None:
            numbers = at if numbers is None else numbers
        elif isinstance(column, Column):
            columns.setdefault(column, at)
    known = len(columns) + (numbers is not None)
    # A title can be called as a heading is ("Danh sách đơn vị"), but then it has a row for itself.
    if Column.NAME in columns and (
        known >= 2 or (filled == 1 and plain(row[columns[Column.NAME]]) in _ALONE)
    ):
        return Layout(columns, numbers, first)
    return None


_ALONE = {
    plain(heading) for heading in ("tên", "tên đơn vị", "đơn vị", "name", "unit name", "unit", "tên cơ quan")
}


def _guessed(grid: Sequence[Texts]) -> Layout | None:
    """Tell the columns of a list without headings: ids, numbers and names look unlike each other."""
    width = max((len(row) for row in grid), default=0)
    by_column = [[row[at] for row in grid if at < len(row) and row[at]] for at in range(width)]
    columns: dict[Column, int] = {}
    numbers = None
    texts: list[int] = []
    for at, cells in enumerate(by_column):
        if not cells:
            continue
        if all(re.fullmatch(r"[\dIVX]{1,5}[.)]?", cell) for cell in cells) and numbers is None:
            numbers = at
        elif all(map(is_id, cells)) and Column.ID not in columns and len(set(cells)) == len(cells):
            columns[Column.ID] = at
        elif not all(cell.isdigit() for cell in cells):
            texts.append(at)
    if not texts:
        # Names such as PHUONG1 look like ids, and are all there is.
        if Column.ID not in columns:
            return None
        return Layout({Column.NAME: columns[Column.ID]}, numbers)
    texts.sort(key=lambda at: -sum(map(len, by_column[at])) / len(by_column[at]))
    name, *others = texts
    columns[Column.NAME] = name
    if len(others) == 1 and len(set(by_column[others[0]])) < len(by_column[others[0]]):
        columns[Column.GROUP] = others[0]
    return Layout(columns, numbers)
