"""Several tabs by few calls, and only what was added since a tab was last read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qrsurvey.errors import SourceError
from qrsurvey.sources.google.mark import OVERLAP, Mark, read_mark
from qrsurvey.sources.google.readings import SheetReading, Wanted
from qrsurvey.sources.google.sheet import Sheets, open_sheets
from qrsurvey.survey.questions import Source
from support.google_model import Row, Tab
from support.google_reader import HEADERS, RESPONSES, SPREADSHEET, Reader
from support.google_server import Act, GoogleServer

GET, VALUES, BATCH = (f"sheets.spreadsheets.{name}" for name in ("get", "values.get", "values.batchGet"))


def numbered(first: int, last: int) -> list[Row]:
    return [[n, f"LONGHOA-{n:04}", "Hài lòng"] for n in range(first, last + 1)]


@contextmanager
def opened(reader: Reader) -> Iterator[Sheets]:
    with open_sheets(reader.access) as sheets:
        yield sheets


def read(reader: Reader, mark: Mark | None = None, **named: Any) -> SheetReading:
    source = Source(spreadsheet=SPREADSHEET, **named)
    known = (mark.sheet_id, mark.forms) if mark else (None, None)
    with opened(reader) as sheets:
        return sheets.read_one(Wanted(source, mark, *known))


def first_reading(reader: Reader, tab: Tab) -> Mark:
    reader.share(tab)
    mark = read(reader).mark
    assert mark is not None
    reader.server.requests.clear()
    return mark


def calls(google: GoogleServer) -> list[str]:
    return [request.meaning for request in google.requests if request.meaning != "token"]


@pytest.mark.parametrize("rows", [0, 1, OVERLAP - 1, OVERLAP, OVERLAP + 1, 300])
@pytest.mark.parametrize("more", [0, 1, 70])
def test_only_what_was_added_is_fetched(reader: Reader, google: GoogleServer, rows: int, more: int) -> None:
    tab = Tab(RESPONSES, [[], HEADERS, *numbered(3, rows + 2)])
    mark = first_reading(reader, tab)
    tab.rows += numbered(rows + 3, rows + 2 + more)
    reading = read(reader, mark)
    assert calls(google) == [GET, BATCH]
    assert not reading.table.complete
    assert list(reading.table.rows) == numbered(rows + 3, rows + 2 + more)
    assert (reading.table.first_row, list(reading.table.headers)) == (rows + 3, list(HEADERS))
    (ranges,) = (request.query["ranges"] for request in google.seen(BATCH))
    assert ranges == [f"'{RESPONSES}'!A1:Z2", f"'{RESPONSES}'!A{max(3, rows + 3 - OVERLAP)}:Z1000"]
    # What it leaves is what a complete reading leaves.
    whole = read(reader)
    assert whole.table.complete
    assert reading.mark == whole.mark == read_mark(whole.mark.as_data() if whole.mark else None)


def test_a_grid_without_room_below_still_has_its_rows_verified(reader: Reader, google: GoogleServer) -> None:
    tab = Tab(RESPONSES, [HEADERS, *numbered(2, 60)], row_count=60)
    reading = read(reader, first_reading(reader, tab))
    assert (calls(google), list(reading.table.rows), reading.table.complete) == ([GET, BATCH], [], False)


def test_a_tall_grid_is_read_on_by_two_calls(reader: Reader, google: GoogleServer) -> None:
    tab = Tab(RESPONSES, [HEADERS, *numbered(2, 60)], row_count=900_000)
    mark = first_reading(reader, tab)
    tab.rows += numbered(61, 63)
    reading = read(reader, mark)
    assert (calls(google), list(reading.table.rows)) == ([GET, BATCH], numbered(61, 63))
    tab.rows += [[]] * 50_000 + numbered(99, 99)
    assert list(read(reader, reading.mark).table.rows)[-1:] == numbered(99, 99)


def _edit_last(tab: Tab) -> None:
    tab.rows[-1] = [tab.rows[-1][0], "KHAC"]


def _delete_one(tab: Tab) -> None:
    del tab.rows[5]


def _insert_one(tab: Tab) -> None:
    tab.rows.insert(5, [5, "MOI"])


def _sort(tab: Tab) -> None:
    tab.rows[1:] = tab.rows[:0:-1]


def _rename_column(tab: Tab) -> None:
    tab.rows[0] = ["Dấu thời gian", "Mã", *HEADERS[2:]]


def _add_column(tab: Tab) -> None:
    tab.rows[0] = [*HEADERS, "Cột mới"]


def _insert_above_header(tab: Tab) -> None:
    tab.rows.insert(0, [])


def _cut_the_grid(tab: Tab) -> None:
    del tab.rows[30:]
    tab.row_count = 30


def _empty(tab: Tab) -> None:
    tab.rows.clear()


def _retype(tab: Tab) -> None:
    tab.rows[-1] = [str(tab.rows[-1][0]), *tab.rows[-1][1:]]


CHANGES = [
    _edit_last, _delete_one, _insert_one, _sort, _rename_column, _add_column, _insert_above_header,
    _cut_the_grid, _empty, _retype,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_does_not_fit_is_read_whole(reader: Reader, change: Any) -> None:
    tab = Tab(RESPONSES, [HEADERS, *numbered(2, 100)])
    mark = first_reading(reader, tab)
    change(tab)
    reading = read(reader, mark)
    assert reading.table.complete
    assert reading == read(reader)


def test_another_time_zone_or_tab_is_read_whole(reader: Reader) -> None:
    tab = Tab(RESPONSES, [HEADERS, *numbered(2, 100)], sheet_id=5)
    mark = first_reading(reader, tab)
    book = reader.share(tab, Tab("Khác", [HEADERS, *numbered(2, 100)], sheet_id=6))
    assert read(reader, mark, sheet_id=6).table.complete
    assert not read(reader, mark, sheet_id=5).table.complete
    book.time_zone = "Europe/Paris"
    assert read(reader, mark, sheet_id=5).table.complete


@pytest.mark.parametrize("data", [None, 7, {}, {"sheet_id": 1}, {"spreadsheet": "x", "more": 1}])
def test_a_mark_that_another_version_wrote_is_none(data: object) -> None:
    assert read_mark(data) is None


def test_the_tab_read_before_is_read_on_after_the_form_was_linked_anew(reader: Reader) -> None:
    tab = Tab(RESPONSES, [HEADERS, *numbered(2, 9)], sheet_id=5)
    mark = first_reading(reader, tab)
    reader.share(
        tab, Tab("Câu trả lời biểu mẫu 2", [HEADERS], sheet_id=6), Tab("Form Responses 3", sheet_id=7)
    )
    with pytest.raises(SourceError) as caught:
        read(reader)
    assert caught.value.message.id == "google.which-tab"
    for known in (mark, read(reader, mark).mark):
        reading = read(reader, known)
        assert reading.tab.sheet_id == 5
        assert [one.sheet_id for one in reading.linked] == [6, 7]
    assert [one.sheet_id for one in read(reader, mark, sheet_id=6).linked] == [7]


def test_tabs_that_were_there_from_the_start_are_not_called_new(reader: Reader) -> None:
    reader.share(Tab(RESPONSES, [HEADERS], sheet_id=5), Tab("Form Responses 1", [HEADERS], sheet_id=6))
    assert read(reader, sheet_id=5).linked == ()


def _many(reader: Reader, count: int, rows: int = 3) -> list[Wanted]:
    reader.share(
        *(Tab(f"Xã {n}", [HEADERS, *numbered(2, rows)], sheet_id=n, row_count=100) for n in range(count))
    )
    return [Wanted(Source(f"xa-{n}", SPREADSHEET, n)) for n in range(count)]


def test_tabs_of_one_spreadsheet_are_read_together(reader: Reader, google: GoogleServer) -> None:
    wanted = _many(reader, 100)
    with opened(reader) as sheets:
        outcomes = list(sheets.read(wanted))
    assert [one for one, _ in outcomes] == wanted
    assert calls(google) == [GET, BATCH, BATCH, BATCH]
    readings = [reading for _, reading in outcomes if isinstance(reading, SheetReading)]
    assert [reading.table.name for reading in readings] == [f"Xã {n}" for n in range(100)]
    google.requests.clear()
    again = [
        Wanted(one.source, reading.mark, one.source.sheet_id)
        for one, reading in zip(wanted, readings, strict=True)
    ]
    with opened(reader) as sheets:
        assert [list(r.table.rows) for _, r in sheets.read(again) if isinstance(r, SheetReading)] == [
            []
        ] * 100
    assert calls(google) == [GET, *[BATCH] * 5]


def test_one_that_fails_does_not_stop_the_others(reader: Reader) -> None:
    wanted = _many(reader, 3)
    wanted[1] = Wanted(Source("x", SPREADSHEET, 99))
    with opened(reader) as sheets:
        found = [getattr(getattr(result, "message", None), "id", "read") for _, result in sheets.read(wanted)]
    assert found == ["read", "google.no-such-tab-id", "read"]


def test_a_spreadsheet_that_refuses_is_asked_once(reader: Reader, google: GoogleServer) -> None:
    wanted = _many(reader, 3)
    google.spreadsheets[SPREADSHEET].viewers.clear()
    with opened(reader) as sheets:
        results = [result for _, result in sheets.read(wanted)]
    assert [result.message.id for result in results if isinstance(result, SourceError)] == [
        "google.not-shared"
    ] * 3
    assert calls(google) == [GET]


def test_a_tab_renamed_between_two_calls_is_found_again(reader: Reader, google: GoogleServer) -> None:
    wanted = _many(reader, 3)
    tab = google.spreadsheets[SPREADSHEET].tabs[1]
    google.fail(Act(lambda: None), Act(lambda: setattr(tab, "title", "Tên mới")))
    with opened(reader) as sheets:
        names = [result.table.name for _, result in sheets.read(wanted) if isinstance(result, SheetReading)]
    assert names == ["Xã 0", "Tên mới", "Xã 2"]


def test_sheets_that_call_too_often_wait(reader: Reader) -> None:
    wanted = _many(reader, 1)
    with opened(reader) as sheets:
        for _ in range(31):
            list(sheets.read(wanted))
    assert reader.waits == [60.0]


def test_sources_that_mean_one_tab_are_refused_each(reader: Reader) -> None:
    reader.share(Tab(RESPONSES, [HEADERS, *numbered(2, 9)], sheet_id=7), Tab("Xã", [HEADERS], sheet_id=8))
    named = [
        Source("a", SPREADSHEET, sheet_id=7),
        Source("b", SPREADSHEET, sheet=RESPONSES),
        Source("c", SPREADSHEET),
        Source("d", SPREADSHEET, sheet_id=8),
    ]
    with opened(reader) as sheets:
        found = {wanted.source.name: outcome for wanted, outcome in sheets.read([*map(Wanted, named)])}
    assert isinstance(found.pop("d"), SheetReading)
    for outcome in found.values():
        assert isinstance(outcome, SourceError)
        assert outcome.message.id == "twofold.one-tab"
        assert outcome.message.values["sources"] == ["a", "b", "c"]
