"""The log of runs: what nobody watched is written down, and old lines make room for new ones."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, tzinfo
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.workspace.disk import reason
from qrsurvey.workspace.workspace import Workspace

MOST_BYTES = 1_000_000
"""When the log is turned over; three older ones are kept. A line a run makes that years."""

KEPT = 3


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
