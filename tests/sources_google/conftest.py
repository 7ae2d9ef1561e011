"""A test server for each test, and no way to any other host."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.google_reader import Reader
from support.google_server import GoogleServer, make_service_account


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        yield server


@pytest.fixture
def reader(google: GoogleServer, tmp_path: Path) -> Reader:
    return Reader(google, google.environment(make_service_account(tmp_path, google)))


@pytest.fixture(autouse=True)
def hosts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every host that is looked up, also by a thread that swallows the error."""
    asked: list[str] = []
    look_up: Callable[..., Any] = socket.getaddrinfo

    def only_loopback(host: str, *arguments: Any, **options: Any) -> Any:
        asked.append(host)
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "no other host in tests")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", only_loopback)
    return asked
