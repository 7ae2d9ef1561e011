from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from qrsurvey.errors import SourceError, WorkspaceError
from qrsurvey.sources.google import blocks
from qrsurvey.sources.google.credentials import read_credentials
from qrsurvey.sources.google.session import open_session
from qrsurvey.sources.table import Cell, SourceKind
from qrsurvey.survey.questions import Source
from support.google_accounts import PERSON_ADDRESS, READ_ONLY, SERVICE_ADDRESS
from support.google_model import Row, Shown, Tab
from support.google_reader import HEADERS, RESPONSES, ROWS, SPREADSHEET, Reader
from support.google_server import Act, GoogleServer, make_person


def numbered(count: int) -> list[Row]:
    rows: list[Row] = [HEADERS]
    rows += [[n, f"LONGHOA-{n:04}", "Hài lòng"] for n in range(2, count + 1)]
    return rows


def as_cells(rows: list[Row]) -> list[list[Cell]]:
    return [[cell.value if isinstance(cell, Shown) else cell for cell in row] for row in rows]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LEAST_ROWS", 50)
    monkeypatch.setattr(blocks, "MOST_ROWS", 50)


def test_the_whole_tab_is_read_as_typed_cells(reader: Reader) -> None:
    reader.share()
    table = reader.read()
    assert (table.name, table.kind, table.complete) == (RESPONSES, SourceKind.SHEET, True)
    assert (table.time_zone, table.first_row) == ("Asia/Ho_Chi_Minh", 2)
    assert list(table.headers) == list(HEADERS)
    assert [row[1:] for row in table.rows] == [
        ["LONGHOA-7KQ2", "Hài lòng", "Ngồi chờ lâu"],
        ["longhoa-7kq2", "Rất hài lòng"],
    ]
    serials = [row[0] for row in table.rows]
    assert all(isinstance(serial, int | float) for serial in serials)
    times = [
        datetime(1899, 12, 30) + timedelta(seconds=round(float(str(serial)) * 86_400)) for serial in serials
    ]
    assert times == [datetime(2025, 5, 1), datetime(2025, 5, 31, 23, 59, 59)]


def test_it_takes_one_sign_in_and_two_calls(reader: Reader, google: GoogleServer) -> None:
    reader.share()
    reader.read()
    assert [request.meaning for request in google.requests] == [
        "token",
        "sheets.spreadsheets.get",
        "sheets.spreadsheets.values.get",
    ]
    assert google.requests[-1].parameters["range"] == f"'{RESPONSES}'"
    assert reader.waits == []


def test_the_sign_in_asks_for_reading_and_nothing_else(reader: Reader, google: GoogleServer) -> None:
    reader.share()
    reader.read()
    (claims,) = google.accounts.assertions
    assert claims["scope"] == READ_ONLY
    assert claims["iss"] == SERVICE_ADDRESS
    assert claims["exp"] - claims["iat"] <= 3600


def test_nothing_but_this_machine_is_contacted(reader: Reader, hosts: list[str]) -> None:
    reader.share()
    reader.read()
    assert set(hosts) == {"127.0.0.1"}
    assert not [thread for thread in threading.enumerate() if "egional" in type(thread).__name__]


@pytest.fixture
def netrc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_text("default login someone password else\n", encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


@pytest.mark.usefixtures("netrc")
def test_no_proxy_comes_between_us_and_this_machine(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.invalid:3128")
    reader.share()
    assert len(reader.read().rows) == 2


@pytest.mark.usefixtures("netrc")
def test_a_password_kept_for_any_host_does_not_replace_the_token(reader: Reader) -> None:
    url = "https://sheets.googleapis.com/v4/spreadsheets/x"
    with open_session(read_credentials(reader.environment), None) as session:
        asked = session.prepare_request(requests.Request("GET", url, headers={"Authorization": "Bearer t"}))
    assert asked.headers["Authorization"] == "Bearer t"


def test_a_person_who_signed_in_can_read_too(google: GoogleServer, tmp_path: Path) -> None:
    reader = Reader(google, google.environment(make_person(tmp_path, google)))
    reader.share(viewers={PERSON_ADDRESS})
    assert len(reader.read().rows) == 2


def test_a_token_that_died_is_renewed(reader: Reader, google: GoogleServer) -> None:
    reader.share()
    google.fail(Act(lambda: None), Act(google.accounts.tokens.clear))
    assert len(reader.read().rows) == 2
    assert len(google.seen("token")) == 2


@pytest.mark.parametrize(
    "title", [RESPONSES, "D3", "R1C1", "Ý kiến 'phường' / 2024", "''", "a!b:C9", "100%", "🌵 +&?#"]
)
def test_titles_of_any_kind_are_read(reader: Reader, title: str) -> None:
    reader.share(Tab(title, list(ROWS)))
    table = reader.read(Source(spreadsheet=SPREADSHEET, sheet=title))
    assert (table.name, len(table.rows)) == (title, 2)


def test_the_tab_is_found_by_its_id_after_it_was_renamed(reader: Reader) -> None:
    reader.share(Tab("Khác", [["x"]], sheet_id=0), Tab("Tên mới", list(ROWS), sheet_id=77))
    assert reader.read(Source(spreadsheet=SPREADSHEET, sheet="Tên cũ", sheet_id=77)).name == "Tên mới"


def test_rows_keep_their_shape(reader: Reader) -> None:
    reader.share(
        Tab(
            RESPONSES,
            [
                ["Dấu thời gian", "Mã", ""],
                [1.5, "", True, "dài hơn tiêu đề", ""],
                ["", "", ""],
                ["=1+1", "007", False, "  ", 3],
                [""],
            ],
        )
    )
    table = reader.read()
    assert list(table.headers) == ["Dấu thời gian", "Mã"]
    assert list(table.rows) == [
        [1.5, "", True, "dài hơn tiêu đề"],
        [],
        ["=1+1", "007", False, "  ", 3],
    ]


def test_headers_are_text_whatever_was_typed(reader: Reader) -> None:
    reader.share(Tab(RESPONSES, [["Dấu thời gian", 2024.0, 7, 1.5, True, "", "cuối"]]))
    table = reader.read()
    assert list(table.headers) == ["Dấu thời gian", "2024", "7", "1.5", "TRUE", "", "cuối"]
    assert list(table.rows) == []


def test_blank_rows_above_the_header_do_not_shift_the_numbers(reader: Reader) -> None:
    reader.share(Tab(RESPONSES, [[""], ["  ", ""], *ROWS]))
    table = reader.read()
    assert list(table.headers) == list(HEADERS)
    assert (table.first_row, len(table.rows)) == (4, 2)


def test_an_empty_tab_has_neither_header_nor_rows(reader: Reader) -> None:
    reader.share(Tab(RESPONSES))
    table = reader.read()
    assert (list(table.headers), list(table.rows), table.first_row) == ([], [], 2)


def test_the_time_zone_is_passed_on_as_the_sheet_names_it(reader: Reader) -> None:
    reader.share(time_zone="GMT+07:00")
    assert reader.read().time_zone == "GMT+07:00"


def test_a_source_without_a_spreadsheet_needs_configuring(reader: Reader) -> None:
    with pytest.raises(WorkspaceError) as caught:
        reader.read(Source())
    assert caught.value.message.id == "google.no-spreadsheet"


def test_progress_ends_at_the_size_of_the_grid(reader: Reader) -> None:
    told: list[tuple[int, int]] = []
    reader.share()
    reader.read(progress=lambda done, total: told.append((done, total)))
    assert told == [(1000, 1000)]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("count", [51, 99, 100, 101, 149, 1001])
def test_a_large_tab_comes_whole_in_blocks(reader: Reader, google: GoogleServer, count: int) -> None:
    rows = numbered(count)
    reader.share(Tab(RESPONSES, rows, row_count=count))
    told: list[tuple[int, int]] = []
    table = reader.read(progress=lambda done, total: told.append((done, total)))
    assert list(table.rows) == rows[1:]
    assert len(google.seen("sheets.spreadsheets.values.get")) == -(-count // 50)
    assert told[-1] == (count, count)
    assert told == sorted(told)


@pytest.mark.usefixtures("small_blocks")
def test_blank_stretches_longer_than_a_block_lose_nothing(reader: Reader) -> None:
    rows: list[Row] = [[]] * 120 + numbered(30) + [[]] * 130 + [["cuối"]] + [[]] * 60
    reader.share(Tab(RESPONSES, rows, row_count=len(rows)))
    table = reader.read()
    assert table.first_row == 122
    assert table.rows[0] == [2, "LONGHOA-0002", "Hài lòng"]
    assert table.rows[-1] == ["cuối"]
    assert table.first_row + len(table.rows) - 1 == 281


def _delete_row_10(tab: Tab) -> None:
    del tab.rows[9]
    tab.row_count -= 1


def _sort_backwards(tab: Tab) -> None:
    tab.rows[1:] = tab.rows[:0:-1]


def _insert_on_top(tab: Tab) -> None:
    tab.rows.insert(1, [0, "MOI"])
    tab.row_count += 1


def _delete_most(tab: Tab) -> None:
    del tab.rows[20:]
    tab.row_count = 20


def _rename(tab: Tab) -> None:
    tab.title = "Tên mới"


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("change", [_delete_row_10, _sort_backwards, _insert_on_top, _delete_most, _rename])
def test_a_change_between_two_blocks_makes_it_read_anew(
    reader: Reader, google: GoogleServer, change: Any
) -> None:
    tab = Tab(RESPONSES, numbered(120), row_count=120)
    reader.share(tab)
    google.fail(Act(lambda: None), Act(lambda: None), Act(lambda: change(tab)))
    table = reader.read()
    assert list(table.rows) == as_cells(tab.rows[1:])
    assert table.name == tab.title
    assert len(google.seen("sheets.spreadsheets.get")) == 2
    assert reader.waits == []


@pytest.mark.usefixtures("small_blocks")
def test_a_response_that_arrives_meanwhile_disturbs_nothing(reader: Reader, google: GoogleServer) -> None:
    tab = Tab(RESPONSES, numbered(120), row_count=120)
    reader.share(tab)

    def arrive() -> None:
        tab.rows.append([121, "LONGHOA-0121"])
        tab.row_count += 1

    google.fail(Act(lambda: None), Act(lambda: None), Act(arrive))
    assert list(reader.read().rows) == tab.rows[1:120]
    assert len(google.seen("sheets.spreadsheets.get")) == 1


@pytest.mark.usefixtures("small_blocks")
def test_a_sheet_that_never_rests_is_given_up(reader: Reader, google: GoogleServer) -> None:
    tab = Tab(RESPONSES, numbered(120), row_count=120)
    reader.share(tab)
    google.fail(*[Act(lambda: _sort_backwards(tab))] * 12)
    with pytest.raises(SourceError) as caught:
        reader.read()
    assert caught.value.message.id == "google.changed"
    assert len(google.seen("sheets.spreadsheets.get")) == 3


@pytest.mark.parametrize("rows", [0, 3, 40_000])
def test_a_tall_grid_costs_few_calls(reader: Reader, google: GoogleServer, rows: int) -> None:
    tab = Tab(RESPONSES, numbered(max(rows, 1)), row_count=900_000)
    reader.share(tab)
    assert list(reader.read().rows) == tab.rows[1:]
    filled = -(-rows // 3_000)
    assert len(google.seen("sheets.spreadsheets.values.get")) <= filled + 6


def test_answers_below_a_long_blank_stretch_of_a_tall_grid_are_found(reader: Reader) -> None:
    rows: list[Row] = [*numbered(50), *[[]] * 60_000, *numbered(9_000)]
    reader.share(Tab(RESPONSES, rows, row_count=400_000))
    assert list(reader.read().rows) == as_cells(rows[1:])
