"""A mail server and a webhook's receiver of our own on 127.0.0.1: real sockets, refusals on demand."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server((LOOPBACK, 0)) as one:
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Mail:
    """A mail that was accepted: its envelope and what was in it."""

    sender: str
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, _class=EmailMessage, policy=email.policy.default)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """Takes every mail, except where `refusals` has a reply for an address, or `reply` one for everything.

    It hangs up when it is told of a recipient of `hangs_up_at`. `login`: name and password without which nobody may send. `taken` is called after a mail was accepted and
    before the client is told so. `tls`: `ssl` from the first byte, or `starttls`, with a `certificate`.
    """

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    hangs_up_at: set[str] = field(default_factory=set)
    reply: str | None = None
    login: tuple[str, str] | None = None
    tls: str = ""
    certificate: ssl.SSLContext | None = None
    taken: Callable[[], None] | None = None
    mails: list[Mail] = field(default_factory=list)
    _controller: Controller | None = None

    def __enter__(self) -> Self:
        self.port = self.port or free_port()
        more: dict[str, Any] = {}
        if self.login:
            more = {"auth_required": True, "auth_require_tls": False, "authenticator": self._authenticate}
        if self.tls == "ssl":
            more["ssl_context"] = self.certificate
        elif self.tls == "starttls":
            more |= {"tls_context": self.certificate, "require_starttls": True}
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port, **more)
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._controller is not None
        self._controller.stop()

    def address(self, *to: str, login: str = "") -> str:
        """An address of apprise that leads here, without TLS."""
        return f"mailto://{login}{LOOPBACK}:{self.port}/?from=khaosat@hoathanh.example&to={','.join(to)}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.hangs_up_at:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.reply:
            return self.reply
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails += [Mail(str(envelope.mail_from), to, content) for to in envelope.rcpt_tos]
        if self.taken:
            self.taken()
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.login, handled=False)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server((LOOPBACK, 0)) as one:
        yield int(one.getsockname()[1])


@dataclass(frozen=True)
class Posted:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


class Webhook:
    """Receives requests on loopback; answers with `status`, and sends on to `location` where that is set."""

    def __init__(self, status: int = 200, location: str | None = None) -> None:
        self.status = status
        self.location = location
        self.posted: list[Posted] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.posted.append(Posted(self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                answer = b'{"ok": true, "result": {}}'
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def address(self, path: str = "/hook") -> str:
        """An address of apprise that posts here as JSON."""
        return f"json://{LOOPBACK}:{self.port}{path}"
