"""What the system says of a file or disk, as errors that a clerk can act upon."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qrsurvey.errors import Message, UsageError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of the Windows API
_HELD = {32, 33}  # ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION
_WAITS = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()  # seconds

# What else is a fault of the place and not of the program.
_REASONS = {
    errno.EACCES: Message("machine.reason-denied"),
    errno.EPERM: Message("machine.reason-denied"),
    errno.EROFS: Message("machine.reason-read-only"),
    errno.EISDIR: Message("machine.reason-is-folder"),
    errno.ENOTDIR: Message("machine.reason-is-file"),
    errno.EEXIST: Message("machine.reason-is-file"),
    errno.ENAMETOOLONG: Message("machine.reason-name-too-long"),
    errno.ELOOP: Message("machine.reason-loop"),
    errno.EIO: Message("machine.reason-device"),
}


def is_full(error: OSError) -> bool:
    """Tell whether there is no room left: on the disk, or of what this user may have of it."""
    return error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL


def is_held(error: OSError, path: Path) -> bool:
    """Tell whether a file is refused to us because another program has it open, as Windows does.

    Windows says "access denied" for that as well: then neither the file nor its folder is read-only.
    """
    if not isinstance(error, PermissionError):
        return False
    may = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return may or getattr(error, "winerror", None) in _HELD


def reason(error: OSError) -> Message | str:
    """Return why, in the reader's language where we have it."""
    if is_full(error):
        return Message("machine.reason-full")
    known = _REASONS.get(error.errno) if error.errno is not None else None
    return known or error.strerror or type(error).__name__


@contextmanager
def prepared(path: Path, content: bytes, *, mode: int = 0o666) -> Iterator[Path]:
    """Yield a finished file beside its place, to be moved there; it is gone afterwards.

    It has the rights of `mode` from its first byte on, less those that the user's own mask takes away.
    """
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with suppress(OSError):  # what can't be written has often no folder either
            temporary.unlink(missing_ok=True)


def take_place(temporary: Path, path: Path) -> None:
    """Move a finished file to its place, over what is there.

    An antivirus or an indexer of Windows holds what is new for a moment: there it is tried again, for less
    than a second.

    Raises:
        OSError: the system refuses it.
    """
    for wait in _WAITS:
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    temporary.replace(path)


def current_folder() -> Path | None:
    """Return the folder that we stand in; None where somebody has removed it."""
    try:
        return Path.cwd()
    except OSError:
        return None


def files_in(folder: Path, suffix: str) -> list[Path]:
    """Return the files of a folder with a suffix, in order; none where there is no folder.

    Raises:
        UsageError: there is something else in its place, or it may not be looked into.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == suffix)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError("machine.unusable", path=folder, reason=reason(error)) from error


def explain(error: OSError, path: Path | None = None) -> UsageError | None:
    """Return the error that fits, or None where the fault may be the program's own.

    `path` is what was written or read where the system doesn't name it.
    """
    named = error.filename if isinstance(error.filename, str) else None
    place = named or path
    if is_full(error):
        return UsageError("machine.full", path=place) if place else UsageError("machine.full-somewhere")
    if place and error.errno in _REASONS:
        return UsageError("machine.unusable", path=place, reason=reason(error))
    return None
