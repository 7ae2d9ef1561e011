"""The test server is loud about what it doesn't understand; else a test of ours could pass by accident."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from support.google_accounts import READ_ONLY, Grant
from support.google_model import RangeError, Spreadsheet, Tab, parse_range
from support.google_server import GoogleServer

SHEET = "/v4/spreadsheets/s"


def call(server: GoogleServer, path: str, **options: object) -> requests.Response:
    server.accounts.tokens["t"] = Grant("a@b", READ_ONLY)
    server.spreadsheets["s"] = Spreadsheet("s", [Tab("T", [["x"]])], viewers={"a@b"})
    url = server.base_url + path
    headers = {"Authorization": "Bearer t", "Connection": "close"}
    return requests.request(**{"method": "GET", "url": url, "headers": headers, "timeout": 5, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ask",
    [
        lambda server: call(server, "/v4/elsewhere"),
        lambda server: call(server, SHEET, method="POST"),
        lambda server: call(server, f"{SHEET}?invented=1"),
        lambda server: call(server, f"{SHEET}?includeGridData=maybe"),
        lambda server: call(server, f"{SHEET}?fields=properties(invented)"),
        lambda server: call(server, f"{SHEET}?fields=properties(title"),
        lambda server: call(server, f"{SHEET}/values/T?valueRenderOption=RAW"),
        lambda server: call(server, f"{SHEET}/values/T?majorDimension=COLUMNS"),
        lambda server: call(server, f"{SHEET}/values/T?majorDimension=ROWS&majorDimension=ROWS"),
        lambda server: call(server, f"{SHEET}:batchUpdate", method="POST", json={}),
        lambda server: call(server, "/token"),
        lambda server: call(server, "/token", method="POST", data={"grant_type": "password"}),
    ],
)
def test_what_it_does_not_understand_fails_the_test(ask: Callable[[GoogleServer], requests.Response]) -> None:
    server, statuses = GoogleServer(), []
    with pytest.raises(AssertionError, match="Error"), server:
        statuses.append(ask(server).status_code)
    assert statuses == [501]
    assert len(server.problems) == 1


def test_another_scope_than_reading_fails_the_test() -> None:
    server = GoogleServer()
    server.accounts.people["r"] = ("i", "s")
    form = {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "i", "client_secret": "s"}
    form["scope"] = "https://www.googleapis.com/auth/drive"
    with pytest.raises(AssertionError, match="auth/drive"), server:
        call(server, "/token", method="POST", data=form)


def test_what_it_understands_is_answered(google: GoogleServer) -> None:
    assert call(google, f"{SHEET}?fields=sheets.properties.title").json() == {
        "sheets": [{"properties": {"title": "T"}}]
    }
    assert call(google, f"{SHEET}/values/T").json()["values"] == [["x"]]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("'T'", "T!A1:C5"),
        ("T", "T!A1:C5"),
        ("T!B2", "T!B2"),
        ("'T'!A2:B99", "T!A2:B5"),
        ("T!2:3", "T!A2:C3"),
        ("T!B:ZZ", "T!B1:C5"),
        ("T!A4:B", "T!A4:B5"),
    ],
)
def test_ranges_are_clamped_at_their_end(text: str, answer: str) -> None:
    book = Spreadsheet("s", [Tab("T", row_count=5, column_count=3)])
    assert str(parse_range(book, text)) == answer


@pytest.mark.parametrize("text", ["T!A6", "T!A6:B9", "T!D1:D2", "T!6:6"])
def test_a_range_that_begins_beyond_the_grid_is_refused(text: str) -> None:
    book = Spreadsheet("s", [Tab("T", row_count=5, column_count=3)])
    with pytest.raises(RangeError, match=r"exceeds grid limits\. Max rows: 5, max columns: 3"):
        parse_range(book, text)


@pytest.mark.parametrize("text", ["X", "T!", "T!:", "T!A1:B2:C3", "'T", "T!1A", "'T''"])
def test_what_is_no_range_is_refused(text: str) -> None:
    book = Spreadsheet("s", [Tab("T")])
    with pytest.raises(RangeError, match="Unable to parse range"):
        parse_range(book, text)
