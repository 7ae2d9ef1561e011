"""The log of runs: what nobody watched is written down, and old lines make room for new ones."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.workspace.disk import reason
from qrsurvey.workspace.workspace import Workspace

MOST_BYTES = 1_000_000
"""When the log is turned over; three older ones are kept. A line a run makes that years."""

KEPT = 3

_TAIL = 16_384  # bytes within which the last line begins
_DAYS = 3


class RunLog(logging.Logger):
    """Takes lines. What keeps one from being written doesn't stop the run: it is told at the end."""

    def __init__(self, path: Path, zone: tzinfo) -> None:
        # Not one of the process's own: what libraries log is theirs, and may hold addresses.
        super().__init__("qrsurvey.run")
        self.handler = _Handler(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8")
        self.handler.setFormatter(_OneLine(zone))
        self.addHandler(self.handler)


class _Handler(RotatingFileHandler):
    fault: OSError | None = None

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Turn the log over; on Windows it can't be while somebody reads it, and just grows meanwhile."""
        with suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Keep what happened: the library would print a traceback."""
        error = sys.exception()
        if isinstance(error, OSError):
            self.fault = error
        else:
            super().handleError(record)


class _OneLine(logging.Formatter):
    def __init__(self, zone: tzinfo) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, _: str | None = None) -> str:  # noqa: N802 - logging's name
        return datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="seconds")

    def format(self, record: logging.LogRecord) -> str:
        return " ".join(super().format(record).split())


@dataclass(frozen=True)
class LastRun:
    """How the last run ended: its last line, at what aware moment, and whether all went well.

    `often`: there were runs on several days lately, as a clock starts them.
    """

    at: datetime
    ok: bool
    said: str
    often: bool = False


def last_run(workspace: Workspace) -> LastRun | None:
    """Return how the last run ended; None where none was written down, or that can't be read."""
    try:
        with log_path(workspace).open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found = [one for line in lines if (one := _read(line)) is not None]
    days = {one.at.date() for one in found}
    return replace(found[-1], often=len(days) >= _DAYS) if found else None


def _read(line: str) -> LastRun | None:
    moment, _, rest = line.partition(" ")
    level, _, said = rest.partition(" ")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    known = at.tzinfo is not None and level in {"INFO", "WARNING", "ERROR"}
    return LastRun(at, level == "INFO", said) if known else None


def log_path(workspace: Workspace) -> Path:
    """Return where runs are written down."""
    return workspace.archive_path.with_name("run.log")


@contextmanager
def run_log(workspace: Workspace) -> Iterator[RunLog]:
    """Open the log; each line begins with the office's time and its zone.

    Raises:
        UsageError: it can't be written to; where it couldn't be at some later line, when all is done.
    """
    path = log_path(workspace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        log = RunLog(path, workspace.zone)
    except OSError as error:
        raise UsageError("run.no-log", path=path, reason=reason(error)) from error
    try:
        yield log
    finally:
        with suppress(OSError):  # what had no room hasn't any now
            log.handler.close()
    if fault := log.handler.fault:
        raise UsageError("run.no-log", path=path, reason=reason(fault)) from fault
