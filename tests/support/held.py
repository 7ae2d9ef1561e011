"""An archive that stays open between the transactions of a run: opening the file takes longer than all else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from qrsurvey.archive.store import Archive
from qrsurvey.office import pull, pull_sheets


class _Held:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @contextmanager
    def open(self, *_: object, **__: object) -> Iterator[Archive]:
        yield self._archive


@contextmanager
def held_open(path: Path) -> Iterator[Archive]:
    """Have all pulls inside use one open archive."""
    with Archive.open(path, create=False) as archive, ExitStack() as stack:
        for module in (pull, pull_sheets):
            stack.enter_context(patch.object(module, "Archive", _Held(archive)))
        yield archive
