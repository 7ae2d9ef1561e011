"""The test server, judged by what the real Google answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from google.auth.transport.requests import AuthorizedSession

from qrsurvey.errors import SourceError
from qrsurvey.sources.google.client import SheetsClient
from qrsurvey.sources.google.credentials import read_credentials
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.session import open_session
from support.google_accounts import SERVICE_ADDRESS
from support.google_discovery import sheets
from support.google_model import CellValue, Shown, Spreadsheet, Tab, parse_range, values
from support.google_server import NOT_FOUND, NOT_SHARED, GoogleServer, Reply, make_service_account

CASSETTES = sorted((Path(__file__).parents[1] / "fixtures" / "gspread-cassettes").glob("*.json"))

# What a person's input becomes (`USER_ENTERED`); evaluating formulas is not what is tested here.
ENTERED: dict[object, CellValue] = {
    "=4/2": 2,
    "=3/2": 1.5,
    "2020-01-01": Shown(43_831, "2020-01-01"),
    "1999-01-02": Shown(36_162, "1999-01-02"),
}


class Replay:
    """Does to our model what a recording did to Google, and counts the answers that were compared."""

    def __init__(self) -> None:
        self.books: dict[str, Spreadsheet] = {}
        self.compared = 0

    def play(self, request: dict[str, Any], recorded: dict[str, Any], status: int) -> None:
        url = urlsplit(request["uri"])
        method, path = request["method"], url.path.removeprefix("/v4/spreadsheets/")
        book_id, _, range_text = path.partition("/values/")
        query = {name: given[0] for name, given in parse_qs(url.query).items()}
        if "googleapis.com/drive/" in request["uri"] or path.endswith(":clear"):
            return
        if status != 200:
            self.compared += 1
            assert recorded == {403: NOT_SHARED, 404: NOT_FOUND}[status].body
        elif path.endswith(":batchUpdate"):
            self._update(self.books[path.removesuffix(":batchUpdate")], json.loads(request["body"]), recorded)
        elif method == "PUT":
            self._write(self.books[book_id], unquote(range_text), json.loads(request["body"])["values"])
        elif path.endswith("/values:batchGet"):
            book = self.books[path.removesuffix("/values:batchGet")]
            for text, answer in zip(parse_qs(url.query)["ranges"], recorded["valueRanges"], strict=True):
                self._compare(values(parse_range(book, text), "FORMATTED_VALUE", "SERIAL_NUMBER"), answer)
        elif range_text:
            area = parse_range(self.books[book_id], unquote(range_text))
            render = query.get("valueRenderOption", "FORMATTED_VALUE")
            self._compare(values(area, render, query.get("dateTimeRenderOption", "SERIAL_NUMBER")), recorded)
        else:
            self._metadata(recorded)

    def _compare(self, ours: dict[str, object], theirs: dict[str, object]) -> None:
        self.compared += 1
        assert json.dumps(ours) == json.dumps(theirs)

    def _metadata(self, recorded: dict[str, Any]) -> None:
        found = sheets().find("GET", f"/v4/spreadsheets/{recorded['spreadsheetId']}")
        assert found is not None
        assert sheets().faults_of_answer(found[0], recorded) == []
        properties = recorded["properties"]
        tabs = [_tab(sheet["properties"]) for sheet in recorded["sheets"]]
        read = Spreadsheet(
            recorded["spreadsheetId"], tabs, properties["title"], properties["timeZone"], properties["locale"]
        )
        mask = "properties(title,timeZone,locale),sheets.properties"
        self._compare(
            sheets().select(found[0], mask, self.books.setdefault(read.id, read).resource()),
            sheets().select(found[0], mask, recorded),
        )

    def _update(self, book: Spreadsheet, body: dict[str, Any], recorded: dict[str, Any]) -> None:
        for request, reply in zip(body["requests"], recorded["replies"], strict=True):
            ((kind, change),) = request.items()
            if kind == "addSheet":
                book.tabs.append(_tab(reply["addSheet"]["properties"]))
            elif kind == "deleteSheet":
                book.tabs = [tab for tab in book.tabs if tab.sheet_id != change["sheetId"]]
            else:
                assert kind == "updateSheetProperties"
                given = change["properties"]
                tab = next(tab for tab in book.tabs if tab.sheet_id == given["sheetId"])
                tab.title = given.get("title", tab.title)
                tab.hidden = given.get("hidden", tab.hidden)
                grid = given.get("gridProperties", {})
                tab.row_count = grid.get("rowCount", tab.row_count)
                tab.column_count = grid.get("columnCount", tab.column_count)

    def _write(self, book: Spreadsheet, range_text: str, rows: list[list[Any]]) -> None:
        area = parse_range(book, range_text)
        assert (area.top, area.left) == (1, 1)
        area.tab.rows = [[ENTERED.get(cell, cell) for cell in row] for row in rows]


def _tab(properties: dict[str, Any]) -> Tab:
    grid = properties["gridProperties"]
    return Tab(
        properties["title"],
        sheet_id=properties["sheetId"],
        hidden=properties.get("hidden", False),
        row_count=grid["rowCount"],
        column_count=grid["columnCount"],
    )


@pytest.mark.parametrize("cassette", CASSETTES, ids=lambda path: path.stem)
def test_the_test_server_answers_as_google_did(cassette: Path) -> None:
    replay = Replay()
    for recorded in json.loads(cassette.read_text("utf-8"))["interactions"]:
        body = recorded["response"]["body"]["string"]
        answer = json.loads(body) if body.strip() else {}
        replay.play(recorded["request"], answer, recorded["response"]["status"]["code"])
    assert replay.compared >= 2


class Exchange:
    """Sends the recorded reads to our server, over HTTP, after the recorded writes were done to its model."""

    def __init__(self, google: GoogleServer, session: AuthorizedSession) -> None:
        self.google, self.session, self.replay = google, session, Replay()
        self.compared: list[int] = []

    def play(self, request: dict[str, Any], recorded: str, status: int) -> None:
        path = urlsplit(request["uri"]).path.removeprefix("/v4/spreadsheets/")
        known = path.partition("/")[0].partition(":")[0]
        if status == 403:
            self.google.add(Spreadsheet(known, []))
        reads = request["method"] == "GET" and (status != 200 or "/values" in path)
        if reads and "sheets.googleapis.com" in request["uri"]:
            address = request["uri"].replace("https://sheets.googleapis.com", self.google.base_url)
            answer = self.session.get(address)
            self.compared.append(answer.status_code)
            assert answer.status_code == status
            assert answer.content == recorded.encode("utf-8")
            assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
            return
        self.replay.play(request, json.loads(recorded) if recorded.strip() else {}, status)
        for book in self.replay.books.values():
            book.viewers.add(SERVICE_ADDRESS)
            self.google.add(book)


@pytest.mark.parametrize("cassette", CASSETTES, ids=lambda path: path.stem)
def test_over_the_line_it_answers_byte_for_byte_as_google_did(
    cassette: Path, google: GoogleServer, tmp_path: Path
) -> None:
    path = make_service_account(tmp_path, google)
    credentials = read_credentials({"GOOGLE_APPLICATION_CREDENTIALS": str(path)})
    with open_session(credentials, google.base_url) as session:
        exchange = Exchange(google, session)
        for recorded in json.loads(cassette.read_text("utf-8"))["interactions"]:
            body = recorded["response"]["body"]["string"]
            exchange.play(recorded["request"], body, recorded["response"]["status"]["code"])
    refused = {"non_existing": 404, "private": 403}
    wanted = next((code for name, code in refused.items() if name in cassette.stem), 200)
    if "exclude_hidden" not in cassette.stem:  # which reads nothing but metadata
        assert wanted in exchange.compared


def _recorded(cassette: str, part: str, status: int = 200) -> str:
    path = next(path for path in CASSETTES if path.stem.endswith(cassette))
    return next(
        str(one["response"]["body"]["string"])
        for one in json.loads(path.read_text("utf-8"))["interactions"]
        if part in one["request"]["uri"] and one["response"]["status"]["code"] == status
    )


def test_our_client_reads_what_google_sent_byte_for_byte(google: GoogleServer, tmp_path: Path) -> None:
    credentials = read_credentials(google.environment(make_service_account(tmp_path, google)))
    patience = Patience(lambda _: None, lambda: 0.0, lambda: 0.0)
    google.add(Spreadsheet("x", [Tab("Sheet1")], viewers={SERVICE_ADDRESS}))
    body = _recorded("test_batch_get", "/values:batchGet")
    google.fail(Reply(200, body.encode("utf-8")))
    with open_session(credentials, google.base_url) as session:
        client = SheetsClient(session, credentials, google.base_url, patience)
        assert client.values_of("x", ["'Sheet1'!A1:B1", "'Sheet1'!B4:D4"]) == [
            [["A1", "B1"]],
            [["B4", "", "D4"]],
        ]
        assert client.received == len(body.encode("utf-8"))
        for cassette, status, message in (
            ("test_access_private_spreadsheet", 403, "google.not-shared"),
            ("test_access_non_existing_spreadsheet", 404, "google.no-such-spreadsheet"),
        ):
            body = _recorded(cassette, "/v4/spreadsheets/", status)
            google.fail(Reply(status, body.encode("utf-8")))
            with pytest.raises(SourceError) as caught:
                client.metadata("x")
            assert caught.value.message.id == message


def test_the_recordings_are_there() -> None:
    assert len(CASSETTES) == 8
