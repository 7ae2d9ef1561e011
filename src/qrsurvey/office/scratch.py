"""A folder for files that aren't finished yet: nothing of it stays, whatever ends us.

Whoever uses one holds a lock in it. What a killed run has left is held by nobody: the next one removes it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from qrsurvey.codes.interrupts import uninterrupted
from qrsurvey.errors import UsageError
from qrsurvey.workspace.disk import is_full, reason

PREFIX = "qrsurvey-"
LOCK = ".in-use"
_YOUNG = 60.0  # seconds in which a folder may be there whose lock isn't taken yet


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder where the system keeps temporary files, and remove it in the end.

    Raises:
        UsageError: there is no such place, it has no room left, or it can't be written.
    """
    variable = "TEMP" if sys.platform == "win32" else "TMPDIR"
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError as error:  # every place it knows was tried
        raise UsageError("machine.no-temp", variable=variable) from error
    folder, held = None, None
    try:
        _sweep(place)
        with uninterrupted():
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
            held = _hold(folder)
        yield folder
    except OSError as error:
        if is_full(error):
            raise UsageError("machine.temp-full", path=place, variable=variable) from error
        if folder is None or str(error.filename or folder).startswith(str(folder)):
            raise UsageError(
                "machine.temp-unusable", path=place, variable=variable, reason=reason(error)
            ) from error
        raise
    finally:
        with uninterrupted():
            if held is not None:
                held.close()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)


def _hold(folder: Path) -> IO[bytes]:
    """Show others that the folder is in use until the returned file is closed, by us or by our end."""
    held = (folder / LOCK).open("wb")
    _locked(held)
    return held


def _locked(held: IO[bytes]) -> bool:
    """Lock an open file; on Windows, nobody can delete what is open."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _sweep(place: Path) -> None:
    """Remove folders of runs that were killed."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):  # it is another user's, or just being removed
            if _is_ours(folder) and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir() or not (folder / LOCK).is_file():
        return False
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def _is_left(folder: Path) -> bool:
    lock = folder / LOCK
    if time.time() - lock.stat().st_mtime < _YOUNG:
        return False
    with lock.open("ab") as held:
        free = _locked(held)
    if free:
        lock.unlink()  # which Windows refuses while somebody has it open
    return free
