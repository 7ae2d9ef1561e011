"""A Google of our own on 127.0.0.1: real sockets, real sign-in, and failures on demand.

    with GoogleServer() as google:
        google.add(Spreadsheet("sheet-1", [Tab("Câu trả lời biểu mẫu 1", rows)], viewers={SERVICE_ADDRESS}))
        environment = google.environment(make_service_account(tmp_path, google))

Requests and answers are held to Google's discovery document. Whatever the server doesn't understand is a
problem: it answers 501, and leaving the `with` block raises AssertionError.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

from support.google_accounts import Accounts, make_person, make_service_account
from support.google_discovery import sheets
from support.google_forms_api import FormsApi
from support.google_model import RangeError, Spreadsheet, parse_range, values
from support.google_oauth import RefusedError, basic

__all__ = [
    "Act",
    "Cut",
    "Drop",
    "GoogleServer",
    "Hang",
    "Reply",
    "error",
    "make_person",
    "make_service_account",
]


@dataclass(frozen=True)
class Reply:
    """Answer this instead; a dict or list is sent as JSON, text as a web page, bytes as JSON already written."""

    status: int
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """Don't answer."""


@dataclass(frozen=True)
class Drop:
    """Close the line instead of answering."""


@dataclass(frozen=True)
class Cut:
    """Answer, but close the line in the middle of the body."""


@dataclass(frozen=True)
class Act:
    """Do something first, such as deleting a row, and answer as usual."""

    action: Callable[[], object]


Fault = Reply | Hang | Drop | Cut | Act


@dataclass(frozen=True)
class Seen:
    """A request that arrived."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: str
    meaning: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


def error(
    code: int, message: str, status: str, reason: str = "", headers: Mapping[str, str] | None = None
) -> Reply:
    """Return an error as Google's APIs write it (`google.rpc.Status` with an `ErrorInfo`)."""
    details = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {"service": "sheets.googleapis.com", "consumer": "projects/123456789"},
        }
    ]
    content = {"code": code, "message": message, "status": status}
    return Reply(code, {"error": {**content, **({"details": details} if reason else {})}}, headers or {})


NOT_FOUND = error(404, "Requested entity was not found.", "NOT_FOUND")
NOT_SHARED = error(403, "The caller does not have permission", "PERMISSION_DENIED")
UNAUTHENTICATED = error(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED")
UNAVAILABLE = error(503, "The service is currently unavailable.", "UNAVAILABLE")
BAD_GATEWAY = Reply(502, "<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>")
QUOTA = error(
    429,
    "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service "
    "'sheets.googleapis.com' for consumer 'project_number:123456789'.",
    "RESOURCE_EXHAUSTED",
    "RATE_LIMIT_EXCEEDED",
)


class GoogleServer:
    """The token endpoint at `/token`, the Sheets API at `/v4/`, the Forms API and the forms' pages."""

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.spreadsheets: dict[str, Spreadsheet] = {}
        self.requests: list[Seen] = []
        self.problems: list[str] = []
        self.sent = 0  # bytes of all bodies
        self.judged = True  # whether answers are held to the discovery document
        self.forms = FormsApi(self.accounts)
        self._faults: dict[str, deque[Fault]] = {
            name: deque() for name in ("sheets", "token", "auth", "revoke", "forms", "page")
        }
        self._over = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = False
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self.base_url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        if kind is None:
            assert not self.problems, self.problems

    def add(self, spreadsheet: Spreadsheet) -> Spreadsheet:
        """Make a spreadsheet known."""
        self.spreadsheets[spreadsheet.id] = spreadsheet
        return spreadsheet

    def environment(self, credentials: Path) -> dict[str, str]:
        """Return the variables that lead our client here."""
        return {
            "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
            "QRSURVEY_GOOGLE_BASE_URL": self.base_url,
        }

    def fail(self, *faults: Fault, on: str = "sheets") -> None:
        """Let the next calls fail, one fault a call.

        `on` is `sheets`, `token`, `auth`, `revoke`, `forms` or `page`.
        """
        self._faults[on].extend(faults)

    def seen(self, meaning: str = "sheets.spreadsheets") -> list[Seen]:
        """Return the requests whose method begins with `meaning`: a method's id, or `token`."""
        return [request for request in self.requests if request.meaning.startswith(meaning)]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        google = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_GET(self) -> None:
                google._serve(self)

            def do_POST(self) -> None:
                google._serve(self)

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            self._answer(handler)
        except ConnectionError:
            handler.close_connection = True
        except Exception as surprise:  # noqa: BLE001 - shown by the test that leaves the server
            self.problems.append(repr(surprise))
            self._send(handler, Reply(501, repr(surprise)))

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        address = urlsplit(handler.path)
        request = Seen(
            method=handler.command,
            path=address.path,
            query=parse_qs(address.query, keep_blank_values=True, strict_parsing=bool(address.query)),
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode("utf-8"),
        )
        endpoint = _endpoint(address.path)
        fault = self._faults[endpoint].popleft() if self._faults[endpoint] else None
        if isinstance(fault, Act):
            fault.action()
        reply = self._reply(endpoint, request, refused=isinstance(fault, Reply))
        if isinstance(fault, Hang):
            self._over.wait(timeout=30)
        if isinstance(fault, Hang | Drop):
            handler.close_connection = True
            return
        self._send(
            handler,
            fault if isinstance(fault, Reply) else reply,
            cut=isinstance(fault, Cut),
            pretty=endpoint == "sheets" and request.query.get("prettyPrint") != ["false"],
        )

    def _reply(self, endpoint: str, request: Seen, *, refused: bool) -> Reply:
        """Answer; what is refused by a fault is noted, and has no effect on a form."""
        if endpoint in {"forms", "page"}:
            meaning, parameters, answer = self.forms.answer(endpoint, request, carry_out=not refused)
            self.requests.append(_with_meaning(request, meaning, parameters))
            return Reply(*answer)
        answers = {"token": self._token, "auth": self._auth, "revoke": self._revoke}
        return answers.get(endpoint, self._sheets)(request)

    def _send(
        self, handler: BaseHTTPRequestHandler, reply: Reply, *, cut: bool = False, pretty: bool = False
    ) -> None:
        page = isinstance(reply.body, str)
        body = reply.body if isinstance(reply.body, bytes) else _written(reply.body, pretty=pretty)
        self.sent += len(body)
        handler.send_response(reply.status)
        handler.send_header("Content-Type", f"{'text/html' if page else 'application/json'}; charset=UTF-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close" if handler.close_connection else "keep-alive")
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2] if cut else body)
        handler.close_connection = handler.close_connection or cut

    def _token(self, request: Seen) -> Reply:
        self.requests.append(_with_meaning(request, "token", {}))
        if request.method != "POST" or request.query:
            raise LookupError(request)
        form = dict(parse_qsl(request.body, strict_parsing=True)) | basic(request.headers)
        try:
            return Reply(200, self.accounts.token(form))
        except RefusedError as refused:
            return Reply(refused.status, refused.body)

    def _auth(self, request: Seen) -> Reply:
        self.requests.append(_with_meaning(request, "auth", {}))
        location = self.accounts.oauth.authorize({name: given[0] for name, given in request.query.items()})
        return Reply(302, headers={"Location": location})

    def _revoke(self, request: Seen) -> Reply:
        self.requests.append(_with_meaning(request, "revoke", {}))
        if request.method != "POST" or request.query:
            raise LookupError(request)
        try:
            self.accounts.revoke(dict(parse_qsl(request.body, strict_parsing=True))["token"])
        except RefusedError as refused:
            return Reply(refused.status, refused.body)
        return Reply(200, {})

    def _sheets(self, request: Seen) -> Reply:
        found = sheets().find(request.method, request.path)
        if found is None:
            raise LookupError(request)
        method, parameters = found
        self.requests.append(_with_meaning(request, method["id"], parameters))
        if faults := sheets().faults_of_query(method, request.query):
            raise ValueError(faults)
        grant = self.accounts.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None:
            return UNAUTHENTICATED
        if not set(grant.scope.split()) & set(method["scopes"]):
            raise PermissionError(grant.scope)
        book = self.spreadsheets.get(parameters["spreadsheetId"])
        if book is None:
            return NOT_FOUND
        if grant.address not in book.viewers:
            return NOT_SHARED
        query = {name: "\0".join(given) for name, given in request.query.items()}
        try:
            answer = _ANSWERS[method["id"]](book, parameters, query)
        except RangeError as refused:
            return error(400, str(refused), "INVALID_ARGUMENT")
        if self.judged and (faults := sheets().faults_of_answer(method, answer)):
            raise ValueError(faults)
        mask = query.get("fields")
        return Reply(200, sheets().select(method, mask, answer) if mask else answer)


def _endpoint(path: str) -> str:
    if path in {"/token", "/auth", "/revoke"}:
        return path[1:]
    if path.startswith("/forms/"):
        return "page"
    return "forms" if path.startswith("/v1/forms") else "sheets"


def _written(body: object, *, pretty: bool) -> bytes:
    """Write a body as Google does: indented unless the request said `prettyPrint=false`."""
    if isinstance(body, str):
        return body.encode("utf-8")
    if not pretty:
        return json.dumps(body, ensure_ascii=False).encode("utf-8")
    if isinstance(body, dict) and isinstance(body.get("values"), list):
        return _written_values(body)
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _written_values(body: Mapping[str, Any]) -> bytes:
    """Write a `ValueRange` indented: what `json.dumps` needs seconds for where there are many rows."""
    write = json.JSONEncoder(ensure_ascii=False).encode
    rows = [
        "    [\n      " + ",\n      ".join(map(write, row)) + "\n    ]" if row else "    []"
        for row in body["values"]
    ]
    head = json.dumps({**body, "values": 0}, ensure_ascii=False, indent=2).removesuffix("0\n}")
    return (head + "[\n" + ",\n".join(rows) + "\n  ]\n}\n").encode("utf-8")


def _with_meaning(request: Seen, meaning: str, parameters: Mapping[str, str]) -> Seen:
    return Seen(
        request.method, request.path, request.query, request.headers, request.body, meaning, parameters
    )


def _get(book: Spreadsheet, _parameters: Mapping[str, str], query: Mapping[str, str]) -> object:
    if query.get("includeGridData") == "true" or "ranges" in query:
        raise LookupError(query)
    return book.resource()


def _values_get(book: Spreadsheet, parameters: Mapping[str, str], query: Mapping[str, str]) -> object:
    render = query.get("valueRenderOption", "FORMATTED_VALUE")
    if query.get("majorDimension", "ROWS") != "ROWS" or render == "FORMULA":
        raise LookupError(query)
    area = parse_range(book, parameters["range"])
    return values(area, render, query.get("dateTimeRenderOption", "SERIAL_NUMBER"))


def _values_batch_get(book: Spreadsheet, _parameters: Mapping[str, str], query: Mapping[str, str]) -> object:
    # Repeated values of a parameter come joined, see `_sheets`.
    ranges = [_values_get(book, {"range": text}, query) for text in query["ranges"].split("\0")]
    return {"spreadsheetId": book.id, "valueRanges": ranges}


_ANSWERS: dict[str, Callable[[Spreadsheet, Mapping[str, str], Mapping[str, str]], Any]] = {
    "sheets.spreadsheets.get": _get,
    "sheets.spreadsheets.values.get": _values_get,
    "sheets.spreadsheets.values.batchGet": _values_batch_get,
}
