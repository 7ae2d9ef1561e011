"""What DuckDB says when a file can't be opened, read or written, as errors that a clerk can act upon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qrsurvey.errors import ArchiveError, BusyError, QrsurveyError, UsageError

_SHARING_VIOLATION = 32  # ERROR_SHARING_VIOLATION of the Windows API


_FULL = (
    "no space left",
    "disk full",
    "not enough space",
    "file too large",  # of a file system, or by a limit of this user's
    "quota exceeded",
    "failed to offload",  # what memory doesn't hold has no room beside the archive
    "max_temp_directory_size",
)


def log_of(path: Path) -> Path:
    """Return where DuckDB keeps what isn't in the archive's file yet."""
    return path.with_name(f"{path.name}.wal")


def log_left(path: Path) -> bool:
    """Tell whether a run that didn't end has left its log; the next one to write takes in what it holds."""
    log = log_of(path)
    return log.is_file() and log.stat().st_size > 0


def explain(error: Exception, path: Path) -> QrsurveyError | None:
    """Return the error that fits, or None where the fault isn't the file's but ours.

    DuckDB has one class for most of these, so its English texts decide; where Windows words them in the
    user's language, the file itself is asked.
    """
    import duckdb

    text = str(error).casefold()
    if "could not set lock" in text or "used by another process" in text or _held_on_windows(path):
        return BusyError("archive.busy", path=path)
    if any(words in text for words in _FULL):
        return UsageError("archive.disk-full", path=path)
    if any(words in text for words in ("permission denied", "access is denied", "read-only file system")):
        return UsageError("archive.unwritable", path=path)
    if "replaying wal" in text:
        return ArchiveError("keep.log-damaged", path=path, log=log_of(path))
    if "version number" in text:
        return ArchiveError("archive.newer", path=path)
    if "not a valid duckdb database" in text or "is a directory" in text:
        return ArchiveError("archive.not-an-archive", path=path)
    if "could not write" in text:
        return UsageError("archive.unwritable", path=path)
    damaged = (
        duckdb.IOException,
        duckdb.SerializationException,
        duckdb.FatalException,
        duckdb.InternalException,
    )
    if isinstance(error, damaged) or "corrupt" in text:
        return ArchiveError("archive.damaged", path=path)
    return None


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what DuckDB says about a file into the error that fits, where one does."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if (known := explain(error, path)) is not None:
            raise known from error
        raise


@contextmanager
def as_we_wrote() -> Iterator[None]:
    """Read stored rows that only this program writes.

    Raises:
        ArchiveError: they hold what it never writes: another program did.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ArchiveError("archive.altered") from error


def stored_json(text: str) -> dict[str, Any]:
    """Read a JSON object that this program stored; raises what `as_we_wrote` raises."""
    try:
        value = json.loads(text)
    except (ValueError, TypeError) as error:
        raise ArchiveError("archive.altered") from error
    if not isinstance(value, dict):
        raise ArchiveError("archive.altered")
    return value


def _held_on_windows(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb"):
            return False
    except OSError as error:
        return getattr(error, "winerror", None) == _SHARING_VIOLATION
