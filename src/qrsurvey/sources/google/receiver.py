"""The door on 127.0.0.1 through which the browser brings Google's answer to a sign-in (RFC 8252, 7.3).

google-auth-oauthlib's own serves exactly one request, whatever it is: a browser that asks for an icon first,
or opens a line without asking anything, ends the sign-in. This one waits for the request that counts: any
page in the browser can call a port of this machine, but only Google's answer knows the `state` (RFC 6749,
10.12).
"""

from __future__ import annotations

import html
import os
import socket
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from qrsurvey.errors import UsageError

_HOST = "127.0.0.1"
_LOOK = 0.5  # seconds between two looks at the clock; Windows hears Ctrl-C only then
_LINE = 2.0  # seconds that a line may stay silent


@dataclass(frozen=True)
class Pages:
    """What the browser shows when it has brought the answer, or that to `another` sign-in."""

    agreed: str
    refused: str
    another: str


class Receiver:
    """Listens while its `with` block lasts; `address` is where Google must send the browser."""

    def __init__(self, port: int, pages: Pages) -> None:
        self._port = port
        self._pages = pages

    def __enter__(self) -> Self:
        """Begin to listen; raises UsageError where the port is taken."""
        try:
            self._server = _Server((_HOST, self._port), _handler(self._pages))
        except OSError as error:
            raise UsageError("auth.port-in-use", port=str(self._port)) from error
        self.address = f"http://{_HOST}:{self._server.server_port}/"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.server_close()

    @property
    def astray(self) -> bool:
        """Tell whether answers came that weren't to this sign-in."""
        return self._server.astray

    def wait(self, seconds: float, state: str) -> str | None:
        """Return the query with this `state` that the browser brought; None where it brought none in time."""
        self._server.state = state
        end = monotonic() + seconds
        while self._server.answer is None and (left := end - monotonic()) > 0:
            self._server.timeout = min(left, _LOOK)
            self._server.handle_request()
        return self._server.answer


class _Server(HTTPServer):
    # Elsewhere a port that was in use a minute ago can't be had again. On Windows the same word means that
    # another program may listen at it too.
    allow_reuse_address = os.name != "nt"
    allow_reuse_port = False
    answer: str | None = None
    state: str = ""
    astray: bool = False

    def server_bind(self) -> None:
        if os.name == "nt":  # else another program may listen at the same port and get the answer
            self.socket.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009 - unknown elsewhere
        # Not HTTPServer's own, which looks up this machine's name, however long the network takes for it.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.socket.getsockname()[1]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's
        """Forget a line that broke; the next one may bring the answer."""


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _LINE

        def do_GET(self) -> None:
            """Take the answer; whatever else a browser asks for isn't here."""
            server = self.server
            assert isinstance(server, _Server)
            address = urlsplit(self.path)
            said = parse_qs(address.query, keep_blank_values=True)
            # The name in `Host` is ours only where the browser really meant this machine.
            meant = self.headers.get("Host") == f"{_HOST}:{server.server_port}"
            if not meant or address.path != "/" or not said.keys() & {"code", "error"}:
                self.send_error(404)
                return
            if not server.state or said.get("state") != [server.state]:
                server.astray = True
                self._show(400, pages.another)
                return
            server.answer = address.query
            self._show(200, pages.refused if "error" in said else pages.agreed)

        def _show(self, status: int, text: str) -> None:
            body = _page(text)
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the address holds the code."""

    return Handler


_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Connection": "close",
}


def _page(text: str) -> bytes:
    return (
        "<!DOCTYPE html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>qrsurvey</title><p style='font:1.2em sans-serif;margin:3em'>{html.escape(text)}</p>"
    ).encode()
