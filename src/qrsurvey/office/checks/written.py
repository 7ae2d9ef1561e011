"""What is written: unfinished files, an archive, files that take another's place, long paths."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from qrsurvey.archive.store import Archive
from qrsurvey.errors import BusyError, QrsurveyError
from qrsurvey.office.checks.machine import room
from qrsurvey.office.checks.surroundings import Machine
from qrsurvey.office.findings import Finding, Level, broken, ok, refused, warning
from qrsurvey.office.outputs import TRIED, check_writable, unwritable
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.workspace.disk import is_held, prepared, take_place

# As offices name their folders: marks, spaces, a dash that isn't a hyphen.
_NAME = "Kho lưu trữ thử – Văn phòng (qrsurvey)"
_SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud")
_STEP = "Thư mục dài " * 4 + "–"


def temporary(_machine: Machine) -> Iterator[Finding]:
    """Whether files can be written where they are kept until they are whole, and the disk has room."""
    with scratch_folder() as scratch:
        place = scratch.parent
        (scratch / "tried").write_bytes(b"\0" * TRIED)
    yield ok("selfcheck.temporary", folder=place)
    yield from room(place)


def archive(_machine: Machine) -> Iterator[Finding]:
    """Whether an archive can be made, written, closed, opened again and read."""
    with scratch_folder() as scratch:
        path = scratch / _NAME / "archive.duckdb"
        with Archive.open(path, create=True) as fresh, fresh.transaction():
            fresh.set_state("tried", _NAME)
        with Archive.open(path, create=False, read_only=True) as again:
            kept = again.state("tried")
    yield ok("selfcheck.archive") if kept == _NAME else broken("selfcheck.archive-forgets")


def folder(machine: Machine) -> Iterator[Finding]:
    """Whether files can be written here and take another's place; where not, work belongs somewhere else."""
    here = machine.folder
    if here is None:
        yield warning("selfcheck.folder-gone")
        return
    try:
        check_writable(here)
        _replace_one(here)
    except QrsurveyError as error:
        yield refused(error, Level.WARNING)
        return
    yield ok("selfcheck.folder", folder=here)
    yield from room(here)
    service = next((part for part in here.parts if part.casefold().startswith(_SYNCED)), None)
    if service is not None:
        yield warning("selfcheck.folder-synced", folder=here, service=service)


def long_paths(machine: Machine) -> Iterator[Finding]:
    """Whether a file may lie deep: Windows allows paths of 259 characters, unless told otherwise."""
    with scratch_folder() as scratch:
        deep = scratch
        while len(str(deep)) < machine.longest:
            deep /= _STEP
        try:
            deep.mkdir(parents=True)
            (deep / "tried").write_bytes(b"\0")
        except OSError:
            yield warning("selfcheck.paths-short", n=_longest(deep))
            return
    yield ok("selfcheck.paths")


def _replace_one(here: Path) -> None:
    """Write a file and let another take its place, as each report does to the one before it."""
    path = here / f".{_NAME}"
    try:
        for content in (b"first", b"second"):
            with prepared(path, content) as finished:
                take_place(finished, path)
        path.unlink()
    except OSError as error:
        if is_held(error, path):
            raise BusyError("selfcheck.file-held", folder=here) from error
        raise unwritable(here, error) from error
    finally:
        path.unlink(missing_ok=True)


def _longest(deep: Path) -> int:
    """Return how many characters the path has that could be made."""
    # Path.is_dir doesn't take a name that is too long for an answer of no.
    return max((len(str(made)) for made in deep.parents if os.path.isdir(made)), default=0)  # noqa: PTH112
