"""A workbook to write, and what becomes of it where the disk has no room."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from xlsxwriter.workbook import Workbook

# Every cell is what it was written as, whatever it looks like.
_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def new_workbook(path: Path, options: Mapping[str, object] | None = None) -> Iterator[Workbook]:
    """Write a workbook; its parts lie beside it meanwhile.

    Raises:
        OSError: it can't be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with _Target(path) as file:
        book = xlsxwriter.Workbook(file, {**_TEXT, "tmpdir": str(path.parent), **(options or {})})
        try:
            yield book
        except BaseException:
            file.refused = True
            with suppress(Exception):
                if book.constant_memory:  # only this closes its parts
                    book.close()
            raise
        try:
            book.close()
        except FileCreateError as error:  # which hides what the system said
            raise error.args[0] from error
    if file.fault is not None:
        raise file.fault


class _Target(io.FileIO):
    """A file that keeps its first fault for later: a zip file meets it again when it is deleted."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        self.refused = False
        self.fault: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        view = memoryview(data).cast("B")
        written = 0
        try:
            while written < len(view) and not self.refused:
                written += super().write(view[written:]) or 0
        except OSError as error:
            self.fault, self.refused = error, True
        return len(view)
