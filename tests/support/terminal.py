"""A terminal for a command that runs in this process: a pseudo-terminal with somebody typing at it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import Self

import pytest

_QUIET = 0.02  # seconds of silence after which a prompt waits for its answer
_PATIENCE = 20.0


class Typist:
    """Types each answer when the screen says what it waits for; `screen` is all that was shown.

    An answer is a pair: words that the screen must show since the last answer, and what is typed then.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: Sequence[tuple[str, str]]) -> None:
        self._monkeypatch = monkeypatch
        self._answers = answers
        self._shown = bytearray()
        self._typed = 0
        self.missed: str | None = None

    @property
    def screen(self) -> str:
        """All that was shown, wherever lines were wrapped."""
        return " ".join(self._shown.decode("utf-8", errors="replace").split())

    def __enter__(self) -> Self:
        import pty

        self._master, self._slave = pty.openpty()
        # Two ends of one terminal, as a console gives them; not this process's own, so Ctrl-C is a test's own.
        stdin = TextIOWrapper(open(os.dup(self._slave), "rb"), encoding="utf-8")  # noqa: PTH123
        stderr = TextIOWrapper(open(os.dup(self._slave), "wb", 0), encoding="utf-8", write_through=True)  # noqa: PTH123
        self._monkeypatch.setattr("sys.stdin", stdin)
        self._monkeypatch.setattr("sys.stderr", stderr)
        self._monkeypatch.setenv("TERM", "dumb")
        self._monkeypatch.setenv("COLUMNS", "110")
        self._streams = (stdin, stderr)
        self._done = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._typist = threading.Thread(target=self._type, daemon=True)
        self._reader.start()
        self._typist.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._typist.join(_PATIENCE)
        for stream in self._streams:
            stream.close()
        os.close(self._slave)
        self._reader.join(_PATIENCE)
        os.close(self._master)
        assert self.missed is None, f"never asked: {self.missed}\n{self.screen}"
        if error is None:
            assert self._typed == len(self._answers), self.screen

    def _read(self) -> None:
        while True:
            try:
                shown = os.read(self._master, 65536)
            except OSError:  # Linux: the other end is closed
                return
            if not shown:
                return
            self._shown += shown

    def _type(self) -> None:
        at = 0
        for words, answer in self._answers:
            since = time.monotonic()
            while (found := self.screen.find(words, at)) < 0:
                if self._done.is_set() or time.monotonic() - since > _PATIENCE:
                    self.missed = words
                    os.write(self._master, b"\x04")  # what waits for an answer sees the end
                    return
                time.sleep(_QUIET / 4)
            at = found + len(words)
            os.write(self._master, answer.encode())
            self._typed += 1
