"""A sheet that people work in, drawn by chance, and what a pull of it has to find.

What is expected is told by identity: every row and every column of the model keeps a number of its own,
which the program under test never sees.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from support.google_model import CellValue, Row, Spreadsheet, Tab, moment

START = datetime(2025, 5, 1, 7)
OVERLAP = 3  # rows that a reading of new rows reads again
LABELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
CODES = ("LONGHOA-7KQ2", "HIEPTAN-AB12", "longhoa-7kq2", "")
TIME, CODE, ATTITUDE, OVERALL, COMMENT = (
    "Dấu thời gian",
    "Mã đơn vị",
    "Thái độ phục vụ",
    "Hài lòng chung",
    "Góp ý",
)
QUESTIONS = (ATTITUDE, OVERALL, COMMENT)
ALIAS = {ATTITUDE: "Thái độ cán bộ"}
STAFF = (
    "Ghi chú", "Người xử lý", "Tình trạng", "Đã gọi lại", "Kết quả kiểm tra", "Lãnh đạo xem", "Số văn bản",
    "Hạn trả lời", "Phòng phụ trách", "Mức ưu tiên", "Xác minh", "Lưu ý khác",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A row: who it is, when and with which code it came, and its cells by column number."""

    id: int
    at: datetime
    code: str
    cells: dict[int, str]
    copies: bool = False  # equal to another one to the letter

    @property
    def label(self) -> tuple[datetime, str]:
        """What never changes."""
        return self.at, self.code


@dataclass(frozen=True)
class Column:
    """A column: who it is, its title today, and the question it asks, if any."""

    id: int
    title: str
    asks: str | None = None


@dataclass
class Found:
    """What a pull names: numbers of rows, and titles of columns."""

    added: int = 0
    edited: int = 0
    gone: int = 0
    returned: int = 0
    appended: int = 0
    inserted: int = 0
    moved: int = 0
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    columns_renamed: list[tuple[str, str]] = field(default_factory=list)
    columns_moved: int = 0


class History:
    """One sheet. `rows` holds None where a row was cleared and its place left blank."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._ids = count(1)
        self._clock = START
        titles = (TIME, CODE, *QUESTIONS)
        self.columns = [
            Column(n, title, title if title in QUESTIONS else None) for n, title in enumerate(titles)
        ]
        self.form_columns = list(self.columns)
        self.rows: list[Answer | None] = []
        self.submitted: list[Answer] = []
        self.deleted: list[Answer] = []
        self.tab_ids = [0]
        self.linked: int | None = None
        # What the archive must know.
        self.first: dict[int, Answer] = {}
        self.latest: dict[int, Answer] = {}
        self.gone: set[int] = set()
        self.order: list[Answer] | None = None
        self.layout: list[Column] = []
        self.read_rows = 0
        self.overlap: list[object] = []
        self._touched: set[str] = set()

    # What people do.

    def submit(self, n: int) -> None:
        """Citizens send forms."""
        for _ in range(n):
            last = self.submitted[-1] if self.submitted else None
            if last is not None and not self._all_there(last.label):
                last = None
            draw = self.dice.random()
            if last is not None and draw < 0.05:  # the same form twice
                self.submitted[-1] = last = replace(last, copies=True)
                self.rows = [last if row and row.id == last.id else row for row in self.rows]
                answer = replace(last, id=next(self._ids))
            else:
                if last is None or draw > 0.1:  # else in the same second, and with the same code
                    self._clock += timedelta(seconds=self.dice.randrange(2, 5_000))
                code = last.code if last is not None and draw <= 0.1 else self.dice.choice(CODES)
                answer = self._answer(self._clock, code)
            self.submitted.append(answer)
            if self.linked is None:
                self.rows.append(answer)

    def _answer(self, at: datetime, code: str) -> Answer:
        number = next(self._ids)
        cells = {
            2: self.dice.choice(LABELS),
            3: self.dice.choice(LABELS),
            4: f"ý kiến {number} {number * 7_919 % 1_000}",
        }
        return Answer(number, at, code, cells)

    def edit(self) -> None:
        """Somebody overtypes an answer; or a note of the staff's, which is none."""
        i = self._pick(lambda row: not row.copies)
        if i is None:
            return
        row = self.rows[i]
        assert row is not None
        column = self.dice.choice([c for c in self.columns if c.title not in {TIME, CODE}])
        text = self.dice.choice(LABELS) if column.id in {2, 3} else f"sửa {self.dice.randrange(9_999)}"
        if self.dice.random() < 0.1:
            text = ""
        self.rows[i] = replace(row, cells={**row.cells, column.id: text})

    def delete(self) -> None:
        """Somebody deletes a row, or clears it."""
        i = self._pick(
            lambda row: all(one.id in self.first for one in self.submitted if one.label == row.label)
        )
        if i is None:
            return
        row = self.rows[i]
        assert row is not None
        if not row.copies:
            self.deleted.append(row)
        if self.dice.random() < 0.3 and i + 1 < len(self.rows):
            self.rows[i] = None
        else:
            del self.rows[i]

    def undelete(self) -> None:
        """Somebody puts a deleted row back, somewhere."""
        if self.deleted:
            row = self.deleted.pop(self.dice.randrange(len(self.deleted)))
            self.rows.insert(self.dice.randint(0, len(self.rows)), row)

    def sort(self) -> None:
        """Somebody sorts the sheet by a column."""
        column = self.dice.choice([None, 1, 2, 3, 4])
        keys: dict[int | None, Callable[[Answer], object]] = {
            None: lambda row: row.at,
            1: lambda row: row.code,
        }
        key = keys.get(column, lambda row: row.cells.get(column or 0, ""))
        rows = [row for row in self.rows if row is not None]
        self.rows = sorted(rows, key=key, reverse=self.dice.random() < 0.5)

    def drag(self) -> None:
        """Somebody moves one row elsewhere."""
        i = self._pick(lambda _: True)
        if i is not None:
            row = self.rows.pop(i)
            self.rows.insert(self.dice.randint(0, len(self.rows)), row)

    def insert(self) -> None:
        """Somebody writes a row of their own between others."""
        self._clock += timedelta(seconds=self.dice.randrange(2, 5_000))
        row = self._answer(self._clock, self.dice.choice(CODES))
        self.rows.insert(self.dice.randint(0, len(self.rows)), row)

    def add_column(self) -> None:
        """The form gets a question that the survey doesn't know, or the staff a column."""
        free = [
            title
            for title in STAFF
            if not any(title in column.title for column in (*self.columns, *self.layout))
        ]
        if free and not {"removed"} & self._touched:
            self._touched.add("added")
            at = len(self.columns) if self.dice.random() < 0.6 else self.dice.randint(0, len(self.columns))
            self.columns.insert(at, Column(next(self._ids) + 1_000, self.dice.choice(free)))

    def remove_column(self) -> None:
        """The staff drop a column of theirs."""
        own = [column for column in self.columns if column.id > 1_000 and column in self.layout]
        if own and not {"added", "renamed"} & self._touched:
            self._touched.add("removed")
            self.columns.remove(self.dice.choice(own))

    def move_column(self) -> None:
        """Somebody drags a column elsewhere."""
        movable = [column for column in self.columns if f"renamed {column.id}" not in self._touched]
        column = self.dice.choice(movable)
        self._touched.add(f"moved {column.id}")
        self.columns.remove(column)
        self.columns.insert(self.dice.randint(0, len(self.columns)), column)

    def rename_column(self) -> None:
        """A title is worded otherwise; that of a question as the survey expects."""
        own = [
            column
            for column in self.columns
            if column in self.layout
            and (column.asks in ALIAS or column.id > 1_000)
            and f"moved {column.id}" not in self._touched
        ]
        if not own or "removed" in self._touched:
            return
        column = self.dice.choice(own)
        self._touched |= {"renamed", f"renamed {column.id}"}
        if column.asks:
            title = ALIAS[column.asks] if column.title == column.asks else column.asks
        else:
            title = f"{column.title} ({self.dice.randrange(100)})"
        self.columns[self.columns.index(column)] = replace(column, title=title)

    def relink(self) -> None:
        """The form is linked anew: a second tab gets every answer ever sent, and all that come."""
        if self.linked is None:
            self.linked = self.tab_ids[-1] + self.dice.randrange(1, 999)
            self.tab_ids.append(self.linked)

    def follow(self) -> None:
        """The clerk does as told: the source is pointed at the new tab."""
        assert self.linked is not None
        self.rows, self.columns = list(self.submitted), list(self.form_columns)
        self.linked, self.order, self.deleted = None, None, []

    def some(self) -> None:
        """A few things happen."""
        self._touched = set()
        what: list[Callable[[], None]] = [
            self.edit, self.edit, self.delete, self.sort, self.drag, self.insert, self.undelete,
            self.add_column, self.move_column, self.rename_column, self.remove_column,
            lambda: self.submit(self.dice.randint(1, 6)), lambda: self.submit(1),
        ]  # fmt: skip
        for _ in range(self.dice.choice((0, 1, 1, 2, 3, 5))):
            self.dice.choice(what)()
        if self.dice.random() < 0.08:
            self.relink()
            self.submit(self.dice.randint(0, 2))

    def _all_there(self, label: tuple[datetime, str]) -> bool:
        """Whether a second answer can be told from an edited first one: only beside it, the design says."""
        there = {row.id for row in self.rows if row is not None}
        return self.linked is None and all(one.id in there for one in self.submitted if one.label == label)

    def _pick(self, fits: Callable[[Answer], bool]) -> int | None:
        found = [i for i, row in enumerate(self.rows) if row is not None and fits(row)]
        return self.dice.choice(found) if found else None

    # What the sheet looks like.

    def book(self, spreadsheet: str, viewers: set[str]) -> Spreadsheet:
        """Return the spreadsheet as it is now."""
        current = self.tab_ids[-1] if self.linked is None else self.tab_ids[-2]
        tabs = [Tab("Tổng hợp", [["x"]], sheet_id=999_999)]
        for n, sheet_id in enumerate(self.tab_ids, start=1):
            title = f"Câu trả lời biểu mẫu {n}"
            if sheet_id == current:
                tabs.append(Tab(title, list(_grid(self.columns, self.rows)), sheet_id=sheet_id))
            elif sheet_id == self.linked:
                tabs.append(Tab(title, list(_grid(self.form_columns, self.submitted)), sheet_id=sheet_id))
            else:
                tabs.append(Tab(title, [["cũ"]], sheet_id=sheet_id))
        return Spreadsheet(spreadsheet, tabs, viewers=viewers)

    # What a pull must find.

    def expected(self) -> Found:
        """Return what a complete reading must name, and take it for known."""
        rows = [row for row in self.rows if row is not None]
        there = {row.id for row in rows}
        new = [row for row in rows if row.id not in self.first]
        found = Found(
            added=len(new),
            edited=sum(
                self._stored(row) != self._stored(self.latest[row.id]) for row in rows if row.id in self.first
            ),
            gone=len(self.first.keys() - there - self.gone),
            returned=len(self.gone & there),
        )
        if self.order is not None:
            found.moved = self._moved(rows)
            last = max(
                (i for i, row in enumerate(rows) if row.id in {one.id for one in self.order}), default=-1
            )
            if not found.moved:
                found.inserted = sum(row.id not in self.first for row in rows[: last + 1])
            self._expect_columns(found)
        found.appended = len(new) - found.inserted
        self.gone = self.first.keys() - there
        self.first |= {row.id: row for row in new}
        self.latest |= {row.id: row for row in rows}
        self.order, self.layout = rows, list(self.columns)
        self.read_rows = self._length()
        self.overlap = self._read_again(self.read_rows)
        return found

    def expected_below(self) -> Found:
        """Return what must be named where only rows below the last ones read were taken in."""
        new = [row for row in self.rows[self.read_rows :] if row is not None]
        assert all(row.id not in self.first for row in new)
        assert self._read_again(self.read_rows) == self.overlap
        self.first |= {row.id: row for row in new}
        self.latest |= {row.id: row for row in new}
        self.order = [*(self.order or []), *new]
        self.read_rows = self._length()
        self.overlap = self._read_again(self.read_rows)
        return Found(added=len(new), appended=len(new))

    def archived(self) -> Counter[tuple[datetime, str, str]]:
        """Return every answer that was ever in the sheet when it was pulled, as first seen."""
        return Counter((row.at, row.code, row.cells.get(4, "")) for row in self.first.values())

    def _read_again(self, end: int) -> list[object]:
        """Return what must be the same where only rows below are read: the header and the last rows."""
        rows = [row and (row.id, self._shown(row)) for row in self.rows[max(end - OVERLAP, 0) : end]]
        return [[column.title for column in self.columns], *rows]

    def _shown(self, row: Answer) -> dict[int, str]:
        there = {column.id for column in self.columns}
        return {number: text for number, text in row.cells.items() if number in there and text}

    def _length(self) -> int:
        """Cleared rows at the end are no rows."""
        return max((i for i, row in enumerate(self.rows, start=1) if row is not None), default=0)

    @staticmethod
    def _stored(row: Answer) -> dict[int, str]:
        return {number: text for number, text in row.cells.items() if number < 1_000 and text}

    def _moved(self, rows: Sequence[Answer]) -> int:
        before = [row.label for row in self.order or []]
        known = {row.id for row in self.order or []}
        now = [row.label for row in rows if row.id in known]
        return len(now) - _common(before, now)

    def _expect_columns(self, found: Found) -> None:
        before, now = {c.id: c.title for c in self.layout}, {c.id: c.title for c in self.columns}
        found.columns_added = [title for number, title in now.items() if number not in before]
        found.columns_removed = [title for number, title in before.items() if number not in now]
        found.columns_renamed = [
            (title, now[number]) for number, title in before.items() if now.get(number, title) != title
        ]
        kept = [number for number in now if number in before]
        found.columns_moved = len(kept) - _common([number for number in before if number in now], kept)


def _grid(columns: Sequence[Column], rows: Sequence[Answer | None]) -> Iterator[Row]:
    yield [column.title for column in columns]
    for row in rows:
        if row is None:
            yield []
            continue
        fixed: dict[int, CellValue] = {0: moment(row.at), 1: row.code}
        yield [fixed.get(column.id, row.cells.get(column.id, "")) for column in columns]


def _common(before: Sequence[object], now: Sequence[object]) -> int:
    """Return the length of the longest common subsequence."""
    best = [0] * (len(now) + 1)
    for one in before:
        previous = 0
        for j, other in enumerate(now, start=1):
            previous, best[j] = best[j], previous + 1 if one == other else max(best[j], best[j - 1])
    return best[-1]
