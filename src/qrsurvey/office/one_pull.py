"""One pull from Google at a time: a second one would read everything anew, only to find it stored.

The archive itself stays free between two sources, for whoever reads. The lock is the system's on a file
beside it, so it ends with the process, however that ends; the file stays, as removing it could take the lock
from under another process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qrsurvey.errors import BusyError, UsageError


@contextmanager
def only_pull(archive_path: Path) -> Iterator[None]:
    """Keep others from pulling from Google into the same archive meanwhile.

    Raises:
        BusyError: another process does already.
        UsageError: the archive's folder can't be written to.
    """
    try:
        archive_path.parent.mkdir(parents=True, exist_ok=True)
        # Whoever may write to the archive may take the lock: the modes are those of the user's files.
        descriptor = os.open(archive_path.with_name("pull.lock"), os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise UsageError("archive.unwritable", path=archive_path) from error
    try:
        if not _locked(descriptor):
            raise BusyError("twofold.pulling", path=archive_path)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    """Take the lock; False where another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass  # a file system without such locks: the archive's own still lets one write at a time
    return True
