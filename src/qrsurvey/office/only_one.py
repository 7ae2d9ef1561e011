"""One process at a time does what two would do twice: pull from Google, send what waits, a whole run.

The archive itself stays free meanwhile, for whoever reads, and between two steps for whoever writes.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from qrsurvey.errors import BusyError, UsageError
from qrsurvey.office.lock import lock

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


@contextmanager
def only_pull(archive_path: Path) -> Iterator[None]:
    """Keep others from pulling from Google into the same archive meanwhile.

    A second pull would read everything anew, only to find it stored.

    Raises:
        BusyError: another process does already.
        UsageError: the archive's folder can't be written to.
    """
    with only_one(archive_path, "pull.lock", "twofold.pulling"):
        yield


@contextmanager
def only_one(archive_path: Path, name: str, busy: str) -> Iterator[None]:
    """Hold the lock `name` beside the archive; `busy` is the message where another process holds it.

    Raises:
        BusyError: another process does already.
        UsageError: the archive's folder can't be written to.
    """
    with ExitStack() as held:
        try:
            ours = held.enter_context(lock(archive_path.with_name(name)))
        except OSError as error:
            # On a file system without locks the archive's own still lets one write at a time.
            if error.errno not in _NO_LOCKS:
                raise UsageError("archive.unwritable", path=archive_path) from error
            ours = True
        if not ours:
            raise BusyError(busy, path=archive_path)
        yield
