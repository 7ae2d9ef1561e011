"""What ends us from outside: Ctrl-C, and what a system sends to a process that shall go.

All of it is one orderly end: what is half done is undone, then the process ends with 128 and the number of
the signal, as shells have it (130 for Ctrl-C, 143 for SIGTERM, 129 for a terminal that was closed). This
imports next to nothing, so that Ctrl-C is heeded before anything is loaded.
"""

from __future__ import annotations

import signal
import time
from types import FrameType

from qrsurvey.codes.interrupts import STOPPING

_PATIENCE = 5.0  # seconds in which asking again changes nothing: it is being done
_INTERRUPTED = 130


class Stopping:
    """Turns the signals that ask us to end into one KeyboardInterrupt."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._at = 0.0

    @property
    def asked(self) -> bool:
        """Whether a signal has come."""
        return self._number is not None

    @property
    def exit_code(self) -> int:
        """What the process ends with; a console that was closed on Windows counts as Ctrl-C."""
        known = self._number is not None and self._number != getattr(signal, "SIGBREAK", None)
        return 128 + (self._number or 0) if known else _INTERRUPTED

    def heed(self) -> None:
        """Listen from now on, except to what whoever started us has switched off (`nohup`)."""
        for number in STOPPING:
            if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
                signal.signal(number, self._stop)

    def disregard(self) -> None:
        """Let nothing disturb the interpreter's last steps."""
        for number in STOPPING:
            if signal.getsignal(number) == self._stop:
                signal.signal(number, signal.SIG_IGN)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        # A second Ctrl-C would cut short how the first is heeded. Where nothing came of that (a library may
        # swallow it), one that is pressed later counts again.
        if self.asked and time.monotonic() - self._at < _PATIENCE:
            return
        if not self.asked:
            self._number = number
        self._at = time.monotonic()
        raise KeyboardInterrupt
