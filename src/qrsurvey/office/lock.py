"""A lock that one process at a time holds; the system lets go of it when the process ends, however."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


@contextmanager
def lock(path: Path) -> Iterator[bool]:
    """Hold a file's lock while the block lasts; yield whether it is ours, False where another process has it.

    The file is made, and stays: who deleted it could take away the one that another process just locked.

    Raises:
        OSError: the file can't be made or opened, or the file system has no locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            _take(file.fileno())
        except OSError as error:
            if error.errno not in _HELD:
                raise
            yield False
            return
        try:
            yield True
        finally:
            _give_back(file.fileno())


if sys.platform == "win32":
    import msvcrt
    import os

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)  # a lock is of bytes, from where the file stands
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _give_back(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
