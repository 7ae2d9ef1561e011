"""The test server is loud about what it doesn't understand; else a test of ours could pass by accident."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from support.google_accounts import READ_ONLY, Grant
from support.google_forms_model import READ_SCOPE, WRITE_SCOPE, StoredForm, choice, question
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


def _forms_call(server: GoogleServer, path: str, body: object = None, scope: str = WRITE_SCOPE) -> int:
    server.accounts.tokens["t"] = Grant("a@b", scope)
    form = StoredForm("f", "p", "T", editors={"a@b"})
    form.items.append(question("A", "00000001", textQuestion={}))
    server.forms.add(form)
    headers = {"Authorization": "Bearer t", "Connection": "close"}
    method = "GET" if body is None else "POST"
    url = server.base_url + path
    return requests.request(method, url, headers=headers, json=body, timeout=5).status_code


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/forms/f?invented=1", None),
        ("/v1/forms/f:invented", {}),
        ("/v1/forms/f:batchUpdate", {"invented": []}),
        ("/v1/forms/f:batchUpdate", {"requests": [{"createItem": {"item": {"invented": 1}}}]}),
        ("/v1/forms/f:batchUpdate", {"requests": [{"updateItem": {"item": {}, "location": {"index": 0}, "updateMask": "itemId"}}]}),
        ("/v1/forms/f:setPublishSettings", {"publishSettings": {"publishState": {"isPublished": "yes"}}}),
        ("/v1/forms", {"info": {"title": "x"}}),
        ("/forms/d/e/p/viewform", None),
    ],
)  # fmt: skip
def test_what_it_does_not_understand_of_forms_fails_the_test(path: str, body: object) -> None:
    server, statuses = GoogleServer(), []
    with pytest.raises(AssertionError, match="Error"), server:
        statuses.append(_forms_call(server, path, body))
    assert statuses == [501]


def test_reading_rights_cannot_write_a_form() -> None:
    server = GoogleServer()
    body = {"requests": [{"deleteItem": {"location": {"index": 0}}}]}
    with pytest.raises(AssertionError, match="PermissionError"), server:
        _forms_call(server, "/v1/forms/f:batchUpdate", body, READ_SCOPE)


@pytest.mark.parametrize(
    "bad",
    [
        {"deleteItem": {"location": {"index": 9}}},
        {"createItem": {"item": {"title": "a\nb", "textItem": {}}, "location": {"index": 0}}},
        {"createItem": {"item": {"title": "a"}, "location": {"index": 0}}},
        {"createItem": {"item": question("B", "00000001", textQuestion={}), "location": {"index": 0}}},
        {"createItem": {"item": question("B", "ffffffff", textQuestion={}), "location": {"index": 0}}},
        {"createItem": {"item": question("B", "00000002", choiceQuestion=choice("a", "a")), "location": {"index": 0}}},
        {"createItem": {"item": question("B", "00000002", choiceQuestion=choice()), "location": {"index": 0}}},
        {"updateFormInfo": {"info": {"title": "x"}}},
        {"updateFormInfo": {"info": {"title": " "}, "updateMask": "title"}},
    ],
)  # fmt: skip
def test_a_batch_with_one_bad_request_changes_nothing(google: GoogleServer, bad: object) -> None:
    good = {"updateFormInfo": {"info": {"title": "New"}, "updateMask": "title"}}
    assert _forms_call(google, "/v1/forms/f:batchUpdate", {"requests": [good, bad]}) == 400
    form = google.forms.stored["f"]
    assert (form.title, form.revision, len(form.items)) == ("T", 1, 1)
    assert _forms_call(google, "/v1/forms/f:batchUpdate", {"requests": [good]}) == 200


def test_a_new_form_is_unpublished_and_can_only_be_given_its_titles(google: GoogleServer) -> None:
    assert (
        _forms_call(google, "/v1/forms?unpublished=true", {"info": {"title": "x", "description": "y"}}) == 400
    )
    assert _forms_call(google, "/v1/forms?unpublished=true", {"info": {"title": "x"}}) == 200
    made = next(form for form in google.forms.stored.values() if form.id != "f")
    assert made.resource()["publishSettings"] == {"publishState": {}}
    assert "linkedSheetId" not in made.resource()
