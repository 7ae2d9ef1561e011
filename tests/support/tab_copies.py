"""A responses tab that staff work in, copies of it as files, and what a pull of each copy ought to say.

Nothing here knows how rows are matched: every row has a number of its own, from its birth on, and what became
of it is known because it was done to it.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl

from qrsurvey.sources.table import RawTable, SourceKind
from qrsurvey.survey.questions import Kind, Question, Role
from support import answer_files as files

VISIT = Question("visit", Kind.TEXT, {"vi": "Ngày nộp hồ sơ"}, Role.VISIT, ("Ngày nộp",))
SURVEY = replace(files.SURVEY, questions=(*files.SURVEY.questions, VISIT))
KEYS = tuple(question.key for question in SURVEY.questions if question.key != "code")
TITLES = {question.key: question.titles["vi"] for question in SURVEY.questions}
OTHER_TITLES = {"overall": "Hài lòng chung", "visit": "Ngày nộp", "code": "Unit code"}
OPTIONAL = ("wait", "channels", "comment", "visit")

LEVELS = tuple(option.label for option in files.OVERALL.options)
CHANNELS = tuple(option.label for option in files.CHANNELS.options)
TYPED = (
    "Tốt",
    "5",
    "=SUM(A1:A9)",
    "TRUE",
    "0912 345 678",
    'nói "chờ", rồi đi',
    "hai\ndòng",
    "a;b,c",
    "1/2/2024",
)

Value = str | int | date | tuple[str, ...]
Values = dict[str, Value]


@dataclass
class Row:
    """A row of the tab; `born` tells rows that are equal in all else apart."""

    born: int
    moment: datetime | None
    code: str
    values: Values

    @property
    def place(self) -> tuple[datetime | None, str]:
        return self.moment and self.moment.replace(microsecond=0), self.code


@dataclass
class Column:
    """`key` is that of a question, `time`, or None for a column of the staff's own."""

    key: str | None
    title: str


@dataclass
class Tab:
    """Rows and columns as they stand now; `step` is one thing that staff or citizens do to it."""

    dice: random.Random
    rows: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    deleted: list[Row] = field(default_factory=list)
    _born: int = 0
    _moments: list[datetime] = field(default_factory=list)
    _clock: datetime = datetime(2024, 5, 13, 7)  # later than the 12th: the order of day and month is told

    def __post_init__(self) -> None:
        absent = self.dice.sample(OPTIONAL, self.dice.randrange(3))
        self.columns = [Column("time", "Dấu thời gian")]
        self.columns += [Column(key, TITLES[key]) for key in TITLES if key not in absent]
        for _ in range(self.dice.randrange(1, 9)):
            self.submit()

    @property
    def keys(self) -> frozenset[str]:
        """The questions that have a column now."""
        return frozenset(column.key for column in self.columns if column.key in KEYS)

    def step(self) -> None:
        steps: dict[Callable[[], object], int] = {
            self.submit: 6, self.submit_twice: 2, self.submit_together: 2, self.submit_again: 2, self.edit: 8, self.delete: 3,
            self.sort: 1, self.insert: 1, self.move_column: 1, self.rename: 1, self.drop_or_add: 5,
            self.staff_column: 1, self.put_back: 1,
        }  # fmt: skip
        self.dice.choices(list(steps), list(steps.values()))[0]()

    def submit(self, place: int | None = None) -> Row:
        self._clock += timedelta(milliseconds=self.dice.randrange(3_000, 9_000_000))
        moment = self._clock if self.dice.random() < 0.95 else None
        # What has no time is told by its code alone, so that a copy with fewer columns still tells it.
        code = self.dice.choice(["LONGHOA-7KQ2", "MOTCUA.Q3-M0XD", "longhoa-7kq2", ""])
        row = self._row(moment, code if moment else f"X-{self._born}", self._values())
        self.rows.insert(len(self.rows) if place is None else place, row)
        return row

    def submit_twice(self) -> None:
        """The same answers again within the same second, as an impatient thumb sends them."""
        first = self.submit()
        for _ in range(self.dice.randrange(1, 3)):
            self.rows.append(self._row(first.moment, first.code, dict(first.values)))

    def submit_again(self) -> None:
        """The same answers again, two seconds later or more: another response."""
        if self.rows:
            first = self.dice.choice(self.rows)
            if first.moment:
                later = first.moment + timedelta(milliseconds=self.dice.randrange(2_000, 2_999))
                if all(abs(later - other) >= timedelta(seconds=2) for other in self._moments):
                    self.rows.append(self._row(later, first.code, dict(first.values)))

    def submit_together(self) -> None:
        """Another person's answers, by the same code within the same second."""
        first = self.submit()
        self.rows.append(self._row(first.moment, first.code, self._unlike(first.values)))

    def insert(self) -> None:
        self.submit(self.dice.randrange(len(self.rows) + 1))

    def edit(self) -> None:
        """One or two cells; never the time or the code, which would make it another row."""
        if self.rows:
            row = self.dice.choice(self.rows)
            keys = sorted(self.keys)
            for key in self.dice.sample(keys, min(len(keys), self.dice.choice([1, 1, 1, 2]))):
                row.values[key] = self._other(key, row.values[key])

    def delete(self) -> None:
        for row in self.dice.sample(self.rows, min(len(self.rows), self.dice.randrange(1, 3))):
            self.rows.remove(row)
            self.deleted.append(row)

    def put_back(self) -> None:
        """A deletion is undone."""
        if self.deleted:
            row = self.deleted.pop(self.dice.randrange(len(self.deleted)))
            self.rows.insert(self.dice.randrange(len(self.rows) + 1), row)

    def sort(self) -> None:
        key = self.dice.choice(KEYS)
        self.rows.sort(key=lambda row: str(row.values[key]), reverse=self.dice.random() < 0.5)

    def move_column(self) -> None:
        self.dice.shuffle(self.columns)

    def rename(self) -> None:
        column = self.dice.choice(self.columns)
        if column.key in OTHER_TITLES:
            titles = (TITLES[column.key], OTHER_TITLES[column.key])
            column.title = titles[column.title == titles[0]]
        elif column.key == "time":
            column.title = self.dice.choice(["Timestamp", "Dấu thời gian"])

    def drop_or_add(self) -> None:
        key = self.dice.choice(OPTIONAL)
        if key in self.keys:
            self.columns = [column for column in self.columns if column.key != key]
        else:
            self.columns.append(Column(key, TITLES[key]))

    def staff_column(self) -> None:
        title = self.dice.choice(["Ghi chú của cán bộ", "", "Đã xử lý"])
        self.columns.insert(self.dice.randrange(len(self.columns) + 1), Column(None, title))

    def _row(self, moment: datetime | None, code: str, values: Values) -> Row:
        self._born += 1
        self._moments += [moment] if moment else []
        return Row(self._born, moment, code, values)

    def _values(self) -> Values:
        return {key: self._drawn(key) for key in KEYS}

    def _unlike(self, values: Values) -> Values:
        return {key: self._other(key, value) for key, value in values.items()}

    def _other(self, key: str, value: Value) -> Value:
        while (other := self._drawn(key)) == value:
            pass
        return other

    def _drawn(self, key: str) -> Value:
        def pick(values: Sequence[Value]) -> Value:
            return self.dice.choice(values)

        if key in {"attitude", "overall"}:
            return pick([*LEVELS, ""])
        if key == "wait":
            return pick([1, 2, 3, 4, 5, ""])
        if key == "cost":
            return pick(["Không", "Có", "Khác: biếu quà"])
        if key == "channels":
            return tuple(channel for channel in CHANNELS if self.dice.random() < 0.4) or ""
        if key == "visit":
            return pick([date(2024, 5, 1) + timedelta(days=self.dice.randrange(60)), ""])
        return pick([*TYPED, *(f"góp ý {self.dice.randrange(10**6)}" for _ in TYPED), ""])


@dataclass
class _Seen:
    """What was last seen of a row that was pulled, and what was first read of it in each column."""

    place: tuple[datetime | None, str]
    values: Values
    first: Values
    gone: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """The columns in which it was ever read."""
        return frozenset(self.first)

    def read(self, values: Values) -> None:
        self.values.update(values)
        self.first = values | self.first

    def differs(self, values: Values, columns: Iterable[str]) -> int:
        return sum(self.values[key] != values[key] for key in self.columns.intersection(columns))


@dataclass(frozen=True)
class Told:
    """The number of rows that a pull ought to call each."""

    added: int = 0
    known: int = 0
    edited: int = 0
    completed: int = 0
    gone: int = 0
    returned: int = 0


@dataclass
class Oracle:
    """What pulls of copies ought to say, from the numbers that rows were born with."""

    seen: dict[int, _Seen] = field(default_factory=dict)

    @property
    def counted(self) -> Counter[tuple[object, ...]]:
        """Time, code, and what counts of two questions, of every row that was ever pulled."""
        return Counter(
            (*one.place, *(str(one.first.get(key, "")) for key in ("attitude", "wait")))
            for one in self.seen.values()
        )

    def settle(self, tab: Tab) -> None:
        """Undo edits after which even a person couldn't say which row became which.

        That is where a row shares its second and code with others, and is now as close to what another of
        them was as to what itself was. Equal rows are as good as one another.
        """
        for row in tab.rows:
            mine = self.seen.get(row.born)
            others = [
                other for born, other in self.seen.items() if born != row.born and other.place == row.place
            ]
            if not others or row.moment is None:
                continue
            if mine is None:
                # Next to what is gone, a new row would be taken for it, as the rules want it.
                tab.rows[tab.rows.index(row)] = replace(row, moment=row.moment + timedelta(days=90))
                continue
            keys = tab.keys
            rivals = [o for o in others if (o.values, o.columns) != (mine.values, mine.columns)]
            if any(o.differs(row.values, keys) <= mine.differs(row.values, keys) + 1 for o in rivals):
                row.values.update({key: mine.values[key] for key in KEYS})

    def pull(self, tab: Tab, *, whole: bool = False) -> Told:
        """Tell what a pull of the tab says; `whole` is one of the tab itself, which alone knows what is gone."""
        counts: Counter[str] = Counter()
        undated = sorted(
            (one for one in self.seen.values() if one.place[0] is None), key=lambda one: one.gone
        )
        found = []
        for row in tab.rows:
            mine = self._known(row, tab.keys, undated)
            read = {key: row.values[key] for key in tab.keys}
            if mine is None:
                counts["added"] += 1
                born = row.born if row.born not in self.seen else -len(self.seen) - 1
                self.seen[born] = mine = _Seen(row.place, dict(row.values), read)
            else:
                unread = [key for key in tab.keys - mine.columns if row.values[key] != ""]
                edited = mine.differs(row.values, tab.keys) > 0
                counts["completed"] += bool(unread)
                counts["edited" if edited else "known"] += 1
                if edited or unread or whole:
                    mine.read(read)
            found.append(mine)
        if whole:
            for one in self.seen.values():
                gone = not any(one is other for other in found)
                counts["gone"] += gone and not one.gone
                counts["returned"] += one.gone and not gone
                one.gone = gone
        return Told(**counts)

    def _known(self, row: Row, columns: frozenset[str], undated: list[_Seen]) -> _Seen | None:
        if row.moment is not None:
            return self.seen.get(row.born)
        # Without a time, nothing but its code and content tells which row it is; each is one row.
        for one in undated:
            if one.place == row.place and not one.differs(row.values, columns):
                undated.remove(one)
                return one
        return None


def _cells(
    tab: Tab, row: Row, when: Callable[[datetime], Any], day: Callable[[date], Any], joint: str
) -> list[Any]:
    cells: list[Any] = []
    for column in tab.columns:
        if column.key == "time":
            cells.append(when(row.moment) if row.moment else "")
        elif column.key == "code":
            cells.append(row.code)
        elif column.key is None:
            cells.append(f"cán bộ ghi {row.born}" if row.born % 3 else "")
        else:
            value = row.values[column.key]
            if isinstance(value, tuple):
                cells.append(joint.join(value))
            else:
                cells.append(day(value) if isinstance(value, date) else value)
    return cells


def sheet(tab: Tab) -> RawTable:
    """The tab itself, read as a whole."""
    rows = [
        _cells(tab, row, files.serial, lambda day: files.serial(datetime(day.year, day.month, day.day)), ", ")
        for row in tab.rows
    ]
    return RawTable("tab", SourceKind.SHEET, _titles(tab), rows, time_zone="Asia/Ho_Chi_Minh", complete=True)


def _titles(tab: Tab) -> list[str]:
    return [column.title for column in tab.columns]


def xlsx(tab: Tab) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Câu trả lời biểu mẫu 1"
    sheet.append(_titles(tab))
    for number, row in enumerate(tab.rows, start=2):
        for column, value in enumerate(_cells(tab, row, files.serial, lambda day: day, ", "), start=1):
            if value != "":
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # "=…" stays text
                elif tab.columns[column - 1].key == "time":
                    cell.number_format = "d/m/yyyy h:mm:ss"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _lines(tab: Tab, pattern: str) -> list[list[Any]]:
    def day(value: date) -> str:
        return f"{value:%d/%m/%Y}" if pattern == "dmy" else f"{value.month}/{value.day}/{value.year}"

    return [
        _titles(tab),
        *(_cells(tab, row, lambda at: files.spelled(at, pattern), day, ", ") for row in tab.rows),
    ]


def _csv(rows: Sequence[Sequence[Any]], **form: Any) -> str:
    stream = StringIO()
    csv.writer(stream, **form).writerows(rows)
    return stream.getvalue()


def sheets_csv(tab: Tab) -> bytes:
    return _csv(_lines(tab, "dmy"), lineterminator="\r\n").encode("utf-8")


def american_csv(tab: Tab) -> bytes:
    return _csv(_lines(tab, "mdy"), lineterminator="\r\n").encode("utf-8")


def unicode_text(tab: Tab) -> bytes:
    return _csv(_lines(tab, "dmy"), lineterminator="\r\n", delimiter="\t").encode("utf-16")


def unmarked(tab: Tab) -> bytes:
    return _csv(_lines(tab, "dmy"), lineterminator="\r\n", delimiter=";").encode("utf-16-be")


def zipped_csv(tab: Tab) -> bytes:
    return files.zipped(sheets_csv(tab))


def forms_zip(tab: Tab) -> bytes:
    """As Forms writes: every field quoted, the offset named, options joined by semicolons."""

    def when(at: datetime) -> str:
        return f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {('SA', 'CH')[at.hour // 12]} GMT+7"

    rows = [_titles(tab), *(_cells(tab, row, when, date.isoformat, ";") for row in tab.rows)]
    return files.zipped(_csv(rows, lineterminator="\n", quoting=csv.QUOTE_ALL).encode("utf-8"))


FORMATS: tuple[Callable[[Tab], bytes], ...] = (
    xlsx,
    sheets_csv,
    american_csv,
    unicode_text,
    unmarked,
    zipped_csv,
    forms_zip,
)
