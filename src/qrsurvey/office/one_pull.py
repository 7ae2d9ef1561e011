"""One pull from Google at a time: a second one would read everything anew, only to find it stored.

The archive itself stays free between two sources, for whoever reads.
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
    with ExitStack() as held:
        try:
            ours = held.enter_context(lock(archive_path.with_name("pull.lock")))
        except OSError as error:
            # On a file system without locks the archive's own still lets one write at a time.
            if error.errno not in _NO_LOCKS:
                raise UsageError("archive.unwritable", path=archive_path) from error
            ours = True
        if not ours:
            raise BusyError("twofold.pulling", path=archive_path)
        yield
