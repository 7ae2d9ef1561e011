"""The model of Google without sockets: what a session would have sent is answered at once, or fails."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests

from support.google_model import Spreadsheet, parse_range, values
from support.google_server import BAD_GATEWAY, QUOTA, UNAVAILABLE, Reply, error

FAULTS = (
    UNAVAILABLE,
    BAD_GATEWAY,
    QUOTA,
    Reply(429, QUOTA.body, {"Retry-After": "7"}),
    error(500, "Internal error encountered.", "INTERNAL"),
    requests.ConnectionError("cut"),
    requests.exceptions.ChunkedEncodingError("cut in the body"),
    requests.ReadTimeout("hung"),
)


class FakeLine:
    """Stands for google-auth's session; `share` of the calls fail."""

    def __init__(self, dice: random.Random, share: float) -> None:
        self.books: dict[str, Spreadsheet] = {}
        self.calls = self.failed = 0
        self.adapters: dict[str, Any] = {"https://": self}
        self._dice, self._share = dice, share

    @contextmanager
    def open(self, *_: object) -> Iterator[FakeLine]:
        """Take the place of `session.open_session`."""
        self.adapters = {"https://": self}
        yield self

    def mount(self, prefix: str, adapter: object) -> None:
        self.adapters[prefix] = adapter

    def close(self) -> None:
        pass

    def request(self, method: str, url: str, params: Any = None, **_: object) -> requests.Response:
        prepared = requests.Request(method.upper(), url, params=params).prepare()
        answer: requests.Response = self.adapters["https://"].send(prepared)
        return answer

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:
        self.calls += 1
        reply = self._answer(request)
        if self._dice.random() < self._share:
            self.failed += 1
            fault = self._dice.choice(FAULTS)
            if isinstance(fault, requests.RequestException):
                raise type(fault)(*fault.args, request=request)
            reply = fault
        response = requests.Response()
        response.status_code, response.url = reply.status, request.url or ""
        response.headers.update(reply.headers)
        text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body, ensure_ascii=False)
        response._content = text.encode("utf-8")
        return response

    def _answer(self, request: requests.PreparedRequest) -> Reply:
        url = urlsplit(request.url or "")
        found = re.fullmatch(r"/v4/spreadsheets/([^/:]+)(?:/values([:/].*))?", url.path)
        assert request.method == "GET"
        assert found is not None
        book, rest = self.books[found[1]], found[2]
        if rest is None:
            return Reply(200, book.resource())
        query = parse_qs(url.query)
        assert query["valueRenderOption"] == ["UNFORMATTED_VALUE"]
        read: Callable[[str], object] = lambda text: values(  # noqa: E731
            parse_range(book, text), "UNFORMATTED_VALUE", query["dateTimeRenderOption"][0]
        )
        if rest == ":batchGet":
            return Reply(
                200, {"spreadsheetId": book.id, "valueRanges": [read(one) for one in query["ranges"]]}
            )
        return Reply(200, read(unquote(rest[1:])))
