"""How a tab is read, and what comes of it: all of it, or what stands below the mark of the last reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qrsurvey.errors import SourceError
from qrsurvey.sources.google import blocks
from qrsurvey.sources.google.mark import OVERLAP, Mark, hash_rows
from qrsurvey.sources.google.tabs import Book, Tab, block_range, choose_tab, whole_tab
from qrsurvey.sources.table import Cell, RawTable, SourceKind, filled, headers_of
from qrsurvey.survey.questions import Source

_RANGES = 40  # in one call; their names make its address long


@dataclass(frozen=True)
class Wanted:
    """A source to be read; `mark` is how far it was read before, None where all of it is to be read.

    `known` is the id of the tab that was read before, also where all of it is to be read again; `forms` are
    those of the tabs of a form that the spreadsheet had when it was first read, None where it never was.
    """

    source: Source
    mark: Mark | None = None
    known: int | None = None
    forms: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SheetReading:
    """One tab, read.

    `table` holds all rows, or those below the mark where only they were read (then it isn't `complete`).
    `mark` is where the next reading may go on, None for an empty tab. `linked` are the tabs that look like a
    form's and weren't there when this one was first read: the form may have been linked anew.
    """

    table: RawTable
    tab: Tab
    mark: Mark | None
    linked: tuple[Tab, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How a source is read: `ranges` are fetched together with those of others; none means in blocks.

    `mark` is None where all of the tab is read; `cells` is how many cells the ranges may hold.
    """

    wanted: Wanted
    tab: Tab | SourceError
    mark: Mark | None = None
    ranges: tuple[str, ...] = ()
    cells: int = 0


def plan_reading(book: Book, wanted: Wanted) -> Plan:
    """Return how a source is read; where its tab can't be told, the plan holds the error."""
    try:
        tab = choose_tab(book, wanted.source, wanted.known)
    except SourceError as error:
        return Plan(wanted, error)
    mark, columns = wanted.mark, max(tab.column_count, 1)
    if mark is not None and mark.is_of(spreadsheet_of(wanted), book, tab):
        # However tall the grid is: all rows but the new ones are empty, and Google leaves those out.
        first, last = mark.overlap_row, tab.row_count
        tail = (block_range(tab, first, last),) if first <= last else ()
        ranges = (block_range(tab, 1, mark.header_row), *tail)
        return Plan(wanted, tab, mark, ranges, cells=2 * OVERLAP * columns)
    if blocks.is_small(tab.row_count, columns):
        return Plan(wanted, tab, None, (whole_tab(tab),), cells=tab.row_count * columns)
    return Plan(wanted, tab)


def refuse_twice(plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans, with an error where several sources mean one tab, by its id and by its name.

    Every answer in it would be stored once for each of them.
    """
    names: dict[int, list[str]] = {}
    for plan in plans:
        if isinstance(plan.tab, Tab):
            names.setdefault(plan.tab.sheet_id, []).append(plan.wanted.source.name)
    return [
        Plan(
            plan.wanted, SourceError("twofold.one-tab", tab=plan.tab.shown, sources=names[plan.tab.sheet_id])
        )
        if isinstance(plan.tab, Tab) and len(names[plan.tab.sheet_id]) > 1
        else plan
        for plan in plans
    ]


def batches(plans: Sequence[Plan]) -> Iterator[list[Plan]]:
    """Part plans, in their order, so that each part can be fetched by one call."""
    batch: list[Plan] = []
    for plan in plans:
        cells = sum(one.cells for one in batch) + plan.cells
        ranges = sum(len(one.ranges) for one in batch) + len(plan.ranges)
        if batch and (cells > blocks.CELLS or ranges > _RANGES):
            yield batch
            batch = []
        batch.append(plan)
    if batch:
        yield batch


def read_on(book: Book, tab: Tab, mark: Mark, parts: Sequence[list[list[Cell]]]) -> SheetReading | None:
    """Take in what stands below a mark; None where the header or the rows above it aren't what they were."""
    head, below = parts[0], parts[1] if len(parts) > 1 else []
    count = mark.last_row - mark.overlap_row + 1
    fits = (
        _header_at(head) == mark.header_row - 1
        and [headers_of(row) for row in head[mark.header_row - 1 :]] == [mark.headers]
        and len(below) >= count
        and hash_rows(below[:count]) == mark.overlap
    )
    if not fits:
        return None
    last = mark.last_row + len(below) - count
    moved = replace(mark, last_row=last)
    moved = replace(moved, overlap=hash_rows(below[moved.overlap_row - mark.overlap_row :]))
    table = RawTable(
        name=tab.shown,
        kind=SourceKind.SHEET,
        headers=mark.headers,
        rows=below[count:],
        first_row=mark.last_row + 1,
        time_zone=book.time_zone,
    )
    return SheetReading(table, tab, moved, _linked(book, tab, mark.forms))


def read_whole(
    book: Book, tab: Tab, spreadsheet: str, rows: list[list[Cell]], wanted: Wanted
) -> SheetReading:
    """Take in all rows of a tab: the first that isn't blank is the header."""
    at = _header_at(rows)
    headers = headers_of(rows[at]) if at < len(rows) else ()
    table = RawTable(
        name=tab.shown,
        kind=SourceKind.SHEET,
        headers=headers,
        rows=rows[at + 1 :],
        first_row=at + 2 if at < len(rows) else 2,
        time_zone=book.time_zone,
        complete=True,
    )
    forms = wanted.forms
    if forms is None:
        forms = tuple(one.sheet_id for one in book.tabs if one.of_form)
    elif tab.sheet_id not in forms:
        forms = (*forms, tab.sheet_id)
    mark = None
    if at < len(rows):
        mark = Mark(
            spreadsheet=spreadsheet,
            sheet_id=tab.sheet_id,
            time_zone=book.time_zone,
            headers=headers,
            header_row=at + 1,
            last_row=len(rows),
            overlap="",
            forms=forms,
        )
        mark = replace(mark, overlap=hash_rows(rows[mark.overlap_row - 1 :]))
    return SheetReading(table, tab, mark, _linked(book, tab, forms))


def _linked(book: Book, tab: Tab, before: Sequence[int]) -> tuple[Tab, ...]:
    return tuple(one for one in book.tabs if one.of_form and one.sheet_id not in {tab.sheet_id, *before})


def spreadsheet_of(wanted: Wanted) -> str:
    """Return the id of the spreadsheet, which whoever wants a Sheet has looked for."""
    assert wanted.source.spreadsheet is not None
    return wanted.source.spreadsheet


def _header_at(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the index of the header row; the number of rows where all are blank."""
    return next((at for at, row in enumerate(rows) if filled(row)), len(rows))
