"""The command line in a process of its own, as a terminal starts it: its own group, signals as they are by default."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PATIENCE = 120.0  # seconds after which nothing is still on its way, however busy the machine


def until(seen: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for a sign; fail where the process ends without it, or it never comes."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert process is None or process.poll() is None, "the process has ended already"
        assert time.monotonic() < end, "no sign of it"
        time.sleep(0.002)


@dataclass
class Running:
    """A process group under way."""

    process: subprocess.Popen[str]
    said: IO[str]

    def send(self, *numbers: int) -> None:
        """Send signals to all of the group, as a terminal does."""
        for number in numbers:
            if self.process.poll() is None:
                os.killpg(self.process.pid, number)

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and all that was said."""
        code = self.process.wait(timeout=PATIENCE)
        self.said.seek(0)
        return code, self.said.read()

    def alone(self) -> bool:
        """Tell whether nothing of the group is left."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False


@contextmanager
def running(
    arguments: Sequence[str], said: Path, environment: Mapping[str, str], *, program: Sequence[str] = ()
) -> Iterator[Running]:
    """Start the command line, or another program; whatever is left of it is killed in the end."""
    words = [sys.executable, *(program or ("-m", "qrsurvey")), *arguments]
    with (
        said.open("w+", encoding="utf-8") as file,
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            text=True,
            env={**os.environ, "QRSURVEY_LANG": "en", **environment},
            start_new_session=True,
            preexec_fn=_default_signals,  # noqa: PLW1509 - no other thread runs here
        ) as process,
    ):
        try:
            yield Running(process, file)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _default_signals() -> None:
    """Undo what whoever started the tests has switched off."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
