"""The bytes of a file, opened as often as they are gone through."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from qrsurvey.errors import DataError, UsageError

Opening = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens the bytes from their beginning, the same ones each time."""

CHUNK = 1 << 20


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of a stream in pieces: asked for all at once, it takes the memory of the whole."""
    while chunk := stream.read(CHUNK):
        yield chunk


class LocalFile:
    """A file that must stay as it is while it is being read: what was understood holds for these bytes only.

    Raises:
        UsageError: it isn't there, can't be opened or read, or was changed since; so does `open`.
        DataError: it is longer than `limit` bytes.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self._print: tuple[int, int, int] | None = None
        try:
            if path.is_dir():
                raise UsageError("sources.folder", path=path)
            if not path.exists():
                raise UsageError("sources.missing-file", path=path)
            # A device or a pipe may have no end.
            if not path.is_file():
                raise UsageError("sources.unreadable-file", path=path)
        except (OSError, ValueError) as error:
            raise UsageError("sources.unreadable-file", path=path) from error
        with self.open() as stream:
            self._print = _print(stream)
        if self._print[0] > limit:
            raise DataError("sources.too-large", file=path.name)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the file, and hold that it is the same before and after it was read."""
        try:
            with self._path.open("rb") as stream:
                self._refuse_change(stream)
                try:
                    yield stream
                except Exception:
                    # What fails over a file that changed meanwhile says nothing of either.
                    self._refuse_change(stream)
                    raise
                self._refuse_change(stream)
        except OSError as error:
            raise UsageError("sources.unreadable-file", path=self._path) from error

    def _refuse_change(self, stream: BinaryIO) -> None:
        if self._print is not None and _print(stream) != self._print:
            raise UsageError("sources.changed-file", path=self._path)


def _print(stream: BinaryIO) -> tuple[int, int, int]:
    found = os.fstat(stream.fileno())
    return found.st_size, found.st_mtime_ns, found.st_ino
