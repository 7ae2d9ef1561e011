"""Servers that take their time or break off: how long each is waited for, and whom else a failure concerns."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from qrsurvey.notify.letter import Failure, Letter, Problem, Scope
from qrsurvey.notify.patience import Patience
from qrsurvey.notify.sending import send
from qrsurvey.notify.services import places_of
from support.mail_server import LOOPBACK, MailServer, Webhook, free_port

# Nothing but loopback hears these passwords.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

LETTER = Letter("Phản ánh mức A", "Theo phản ánh, chưa xác minh.\n.\n..hai chấm")
LARGE = Letter("Báo cáo", "Gửi kèm.", (("report.pdf", os.urandom(5_000_000)),))


def deliver(address: str, patience: Patience, letter: Letter = LETTER) -> Failure | None:
    (place,) = places_of(address)
    return send(place, letter, "<0123456789abcdef.7@qrsurvey.invalid>", patience)


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server of raw sockets; yields an address that leads there."""

    def listen() -> None:
        while True:
            try:
                one, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(one,), daemon=True).start()

    def converse(one: socket.socket) -> None:
        with one:
            try:
                talk(one)
            except OSError:
                return

    with socket.create_server((LOOPBACK, 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        threading.Thread(target=listen, daemon=True).start()
        yield f"mailto://{LOOPBACK}:{server.getsockname()[1]}/?from=k@a.example&to=a@a.example"
        server.shutdown(socket.SHUT_RDWR) if os.name == "posix" else None


def slow_line(one: socket.socket) -> None:
    """Take a mail like a line of some megabytes a second."""
    one.sendall(b"220 x\r\n")
    lines = one.makefile("rb")
    while line := lines.readline():
        if line.upper().startswith(b"DATA"):
            one.sendall(b"354 go on\r\n")
            while not (piece := one.recv(65536)).endswith(b"\r\n.\r\n"):
                if not piece:
                    return
                time.sleep(0.002)
        one.sendall(b"250 ok\r\n")


def drip(one: socket.socket) -> None:
    """Greet a letter at a time, without ever coming to an end."""
    one.sendall(b"220 ")
    while True:
        one.sendall(b"x")
        time.sleep(0.05)


def hang_up(one: socket.socket) -> None:
    """Listen, and say nothing."""
    one.recv(65536)


def test_a_refused_login_is_the_login_s_and_no_server_s() -> None:
    with MailServer(login=("tot", "mat-khau")) as server:
        for login in ("", "cu:mat-khau@"):
            found = deliver(server.address("a@a.example", login=login), Patience(5.0))
            assert found == Failure(Problem.LOGIN, Scope.LOGIN)
        right, other = (
            places_of(server.address("a@a.example", login=f"tot:{word}@"))[0] for word in ("mat-khau", "cu")
        )
    assert right.server == other.server
    assert right.login != other.login
    assert "mat-khau" not in repr(right)


def test_who_is_spoken_to_in_another_way_is_another_server() -> None:
    address = "mailtos://u:p@mail.example/?to=a@a.example&mode="
    ways = [f"{address}ssl", f"{address}starttls", f"{address}ssl&verify=no"]
    assert len({places_of(way)[0].server for way in ways}) == 3


def test_a_server_that_hangs_up_at_a_recipient_may_take_the_next_one_s() -> None:
    with MailServer(hangs_up_at={"rude@a.example"}) as server:
        assert deliver(server.address("rude@a.example"), Patience(5.0)) == Failure(Problem.BROKEN_OFF)
        assert deliver(server.address("a@a.example"), Patience(5.0)) is None
    assert deliver(server.address("a@a.example"), Patience(5.0)) == Failure(Problem.UNREACHABLE, Scope.SERVER)
    (mail,) = server.mails
    assert mail.text.rstrip("\n") == LETTER.body


def test_who_takes_long_to_say_that_it_has_a_mail_is_waited_for() -> None:
    with MailServer(taken=lambda: time.sleep(2.2)) as server:
        assert deliver(server.address("a@a.example"), Patience(step=1.8)) is None
        # Whoever takes even longer concerns nobody else: all was well until then.
        slow = deliver(server.address("b@a.example"), Patience(step=1.8, taken=0.2))
        assert slow == Failure(Problem.BROKEN_OFF)


def test_a_large_mail_on_a_slow_line_is_waited_for_piece_by_piece() -> None:
    with talking(slow_line) as address:
        assert deliver(address, Patience(step=1.8), LARGE) is None
        found = deliver(address, Patience(step=1.8, place=0.5), LARGE)
        assert found == Failure(Problem.BROKEN_OFF)


def test_a_server_that_drips_is_not_listened_to_for_ever() -> None:
    with talking(drip) as address:
        assert deliver(address, Patience(step=0.3)) == Failure(Problem.NO_ANSWER, Scope.SERVER)


def test_what_a_webhook_was_not_even_asked_is_the_server_s() -> None:
    away = f"json://{LOOPBACK}:{free_port()}/hook"
    assert deliver(away, Patience(5.0)) == Failure(Problem.UNREACHABLE, Scope.SERVER)
    with talking(hang_up) as address:
        hook = address.replace("mailto:", "json:").partition("?")[0]
        assert deliver(hook, Patience(5.0)) == Failure(Problem.BROKEN_OFF)
    with Webhook(403) as refusing:
        assert deliver(refusing.address(), Patience(5.0)) == Failure(Problem.LOGIN, Scope.LOGIN)


def test_a_service_that_would_read_files_from_the_disk_is_told_that_there_are_some() -> None:
    letter = Letter("s", "b", (("a.pdf", b"PDF"),), no_files="(không có tệp)")
    with Webhook() as hook:
        address = hook.address().replace("json:", "form:")
        assert deliver(address, Patience(5.0), letter) is None
    assert "%28kh%C3%B4ng" in hook.posted[0].body.decode()
