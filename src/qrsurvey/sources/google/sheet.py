"""Read the tabs of answers of Google Sheets: whole, or only what was added since they were last read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from qrsurvey.errors import SourceError, WorkspaceError
from qrsurvey.sources.google import blocks
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.client import SheetsClient
from qrsurvey.sources.google.opening import open_google
from qrsurvey.sources.google.readings import (
    Plan,
    SheetReading,
    Wanted,
    batches,
    plan_reading,
    read_on,
    read_whole,
    refuse_twice,
    spreadsheet_of,
)
from qrsurvey.sources.google.refusals import ChangedError
from qrsurvey.sources.google.tabs import Book, Tab
from qrsurvey.sources.table import Cell, Progress, RawTable, Waiting
from qrsurvey.survey.questions import Source

_READINGS = 3  # how often a sheet that changes under our hands is read before we give up


Outcome = tuple[Wanted, SheetReading | SourceError]


@contextmanager
def open_sheets(
    access: Access, *, progress: Progress | None = None, waiting: Waiting | None = None
) -> Iterator[Sheets]:
    """Sign in with the credentials that the environment names, for as many spreadsheets as there are.

    `progress` is told rows of the grid that is being read, `waiting` why nothing moves.

    Raises:
        UsageError: there are no credentials that can be used, or the base URL isn't of this machine.
    """
    with open_google(access, waiting=waiting) as google:
        client = SheetsClient(google.session, google.credentials, google.base, google.patience)
        yield Sheets(client, progress)


def read_sheet(source: Source, *, access: Access | None = None, progress: Progress | None = None) -> RawTable:
    """Read the tab that a source means, whole, with the credentials that the environment names.

    The first row that isn't blank is the header. `progress` is told rows of the grid.

    Raises:
        WorkspaceError: the source names no spreadsheet.
        UsageError: there are no credentials that can be used, or the base URL isn't of this machine.
        SourceError: Google or the network refused, the tab can't be told, or it kept changing.
    """
    if source.spreadsheet is None:
        raise WorkspaceError("google.no-spreadsheet", source=source.name)
    with open_sheets(access or Access(), progress=progress) as sheets:
        return sheets.read_one(Wanted(source)).table


class Sheets:
    """All spreadsheets that one account may view."""

    def __init__(self, client: SheetsClient, progress: Progress | None = None) -> None:
        self._client = client
        self._progress = progress

    def read(self, wanted: Sequence[Wanted]) -> Iterator[Outcome]:
        """Read sources of one spreadsheet, in their order: what is small together, by few calls.

        Sources that mean the same tab are all refused. One that can't be read gives its error, and doesn't
        keep the others from being read. A tab that changes between two calls is read anew, so that no row is
        lost or doubled.
        """
        try:
            book = self._book(wanted[0])
        except SourceError as error:
            yield from ((one, error) for one in wanted)
            return
        for batch in batches(refuse_twice([plan_reading(book, one) for one in wanted])):
            yield from self._read_batch(book, batch)

    def read_one(self, wanted: Wanted) -> SheetReading:
        """Read one source.

        Raises:
            SourceError: Google or the network refused, the tab can't be told, or it kept changing.
        """
        return self._read_anew(wanted, _READINGS)

    def _read_anew(self, wanted: Wanted, times: int) -> SheetReading:
        for _ in range(times - 1):
            with suppress(ChangedError):
                return self._read_alone(wanted)
        return self._read_alone(wanted)

    def _read_alone(self, wanted: Wanted) -> SheetReading:
        book = self._book(wanted)
        plan = plan_reading(book, wanted)
        return self._read_planned(book, plan, self._fetch([plan]))

    def _read_batch(self, book: Book, batch: Sequence[Plan]) -> Iterator[Outcome]:
        fetched: list[list[list[Cell]]] | SourceError
        try:
            fetched = self._fetch(batch)
        except SourceError as error:
            fetched = error
        for plan in batch:
            try:
                if isinstance(plan.tab, SourceError):
                    raise plan.tab
                if isinstance(fetched, SourceError):
                    raise fetched
                parts = [fetched.pop(0) for _ in plan.ranges]
                reading = self._read_planned(book, plan, parts)
            except ChangedError:
                yield plan.wanted, self._again(plan.wanted)
            except SourceError as error:
                yield plan.wanted, error
            else:
                yield plan.wanted, reading

    def _again(self, wanted: Wanted) -> SheetReading | SourceError:
        try:
            return self._read_anew(wanted, _READINGS - 1)
        except SourceError as error:
            return error

    def _book(self, wanted: Wanted) -> Book:
        return Book.read(self._client.metadata(spreadsheet_of(wanted)))

    def _fetch(self, plans: Sequence[Plan]) -> list[list[list[Cell]]]:
        ranges = [one for plan in plans for one in plan.ranges]
        if not ranges:
            return []
        return self._client.values_of(spreadsheet_of(plans[0].wanted), ranges)

    def _read_planned(self, book: Book, plan: Plan, parts: Sequence[list[list[Cell]]]) -> SheetReading:
        if isinstance(plan.tab, SourceError):
            raise plan.tab
        tab, wanted = plan.tab, plan.wanted
        spreadsheet = spreadsheet_of(wanted)
        if plan.mark is not None:
            reading = read_on(book, tab, plan.mark, parts)
            if reading is not None:
                self._tell(tab)
                return reading
            plan = plan_reading(book, replace(wanted, mark=None))
            parts = self._fetch([plan])
        if plan.ranges:
            rows = parts[0]
            self._tell(tab)
        else:
            rows = blocks.read_rows(self._client, spreadsheet, tab, self._progress)
        return read_whole(book, tab, spreadsheet, rows, wanted)

    def _tell(self, tab: Tab) -> None:
        if self._progress:
            self._progress(tab.row_count, tab.row_count)
