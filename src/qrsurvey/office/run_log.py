"""The log of runs: what nobody watched is written down, and old lines make room for new ones."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.workspace.disk import reason
from qrsurvey.workspace.workspace import Workspace

MOST_BYTES = 1_000_000
"""When the log is turned over; three older ones are kept. A line a run makes that years."""

KEPT = 3


def log_path(workspace: Workspace) -> Path:
    """Return where runs are written down."""
    return workspace.archive_path.with_name("run.log")


@contextmanager
def run_log(workspace: Workspace) -> Iterator[logging.Logger]:
    """Open the log; each line begins with the local time and its zone.

    Raises:
        UsageError: it can't be written to.
    """
    path = log_path(workspace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError as error:
        raise UsageError("run.no-log", path=path, reason=reason(error)) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    # Not one of the process's own: what libraries log is theirs, and may hold addresses.
    log = logging.Logger("qrsurvey.run")  # noqa: LOG001 - it must not pass on to the root
    log.addHandler(handler)
    try:
        yield log
    finally:
        handler.close()
