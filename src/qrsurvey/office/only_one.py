"""One pull from Google at a time, one run through the outbox, one whole run: a second would do it all again.

The archive itself stays free between two sources or messages, for whoever reads.
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

    Raises:
        BusyError: another process does already.
        UsageError: the archive's folder can't be written to.
    """
    with _only(archive_path, "pull.lock", BusyError("twofold.pulling", path=archive_path)):
        yield


@contextmanager
def only_sender(archive_path: Path) -> Iterator[None]:
    """Keep others from sending what waits in the same archive meanwhile: all of it would come twice.

    Raises:
        BusyError: another process does already.
        UsageError: the archive's folder can't be written to.
    """
    with _only(archive_path, "outbox.lock", BusyError("notify.sending-already", path=archive_path)):
        yield


@contextmanager
def only_run(archive_path: Path) -> Iterator[None]:
    """Keep another `qrsurvey run` from starting while one goes on.

    Raises:
        BusyError: one does already.
        UsageError: the archive's folder can't be written to.
    """
    with _only(archive_path, "run.lock", BusyError("run.busy", path=archive_path)):
        yield


@contextmanager
def _only(archive_path: Path, name: str, busy: BusyError) -> Iterator[None]:
    with ExitStack() as held:
        try:
            ours = held.enter_context(lock(archive_path.with_name(name)))
        except OSError as error:
            # On a file system without locks the archive's own still lets one write at a time.
            if error.errno not in _NO_LOCKS:
                raise UsageError("archive.unwritable", path=archive_path) from error
            ours = True
        if not ours:
            raise busy
        yield
