"""A command line run in this process, on a screen or a pipe that a test describes."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from qrsurvey.cli.main import run


class _Stream(io.TextIOWrapper):
    """What is written to it can be read as bytes; it says of itself whether it is a terminal."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        self.taken = io.BytesIO()
        super().__init__(self.taken, encoding=encoding, newline="", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        self.flush()
        return self.taken.getvalue().decode(self.encoding)


@dataclass(frozen=True)
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Screen:
    """Where output goes: a terminal so many columns wide, or (None) a pipe; nobody is at the keyboard."""

    columns: int | None = None
    encoding: str = "utf-8"

    def run(self, words: Sequence[str]) -> Said:
        """Run one command line there."""
        streams = [_Stream(self.encoding, terminal=self.columns is not None) for _ in range(2)]
        with pytest.MonkeyPatch.context() as patch:
            for name, stream in zip(("stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setenv("PYTHONIOENCODING", self.encoding)
            for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
                patch.delenv(name, raising=False)
            patch.setenv("NO_COLOR", "1")
            if self.columns is not None:
                patch.setenv("COLUMNS", str(self.columns))
                patch.setenv("LINES", "50")
                patch.setenv("TERM", "xterm")
            code = run(list(words))
        out, err = (stream.text() for stream in streams)
        return Said(code, out, err)
