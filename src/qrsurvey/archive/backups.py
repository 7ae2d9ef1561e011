"""Backups of the archive and the way back: a copy counts only when its chain ends where it must."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from qrsurvey.archive.copying import PART, attached, bench, to_disk, write_copy
from qrsurvey.archive.faults import explained, log_of
from qrsurvey.archive.ledger import LEDGER_END, Event, end_note, event_hash, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, BusyError, QrsurveyError, UsageError
from qrsurvey.workspace.disk import reason

_OURS = re.compile(r"archive-\d{8}-\d{6}(-\d+)?\.duckdb", re.ASCII)
_ABANDONED = 3600  # seconds after which a copy that is no longer written to was left by a killed process


@dataclass(frozen=True)
class Backup:
    """A backup that was made, or looked at; `head` is the hash of its last event, None where it has none."""

    path: Path
    events: int
    responses: int
    head: str | None


class Relation(StrEnum):
    """How a backup's ledger stands to the present one."""

    NONE = "none"  # there is no present one
    UNREADABLE = "unreadable"  # the present one can't be read
    SAME = "same"
    OLDER = "older"  # the present one goes on where the backup ends
    NEWER = "newer"  # the backup goes on where the present one ends
    OTHER = "other"  # they part before either ends


@dataclass(frozen=True)
class Compared:
    """A backup against the present archive.

    `lost` are the present one's events that the backup doesn't have, `responses` how many of its responses;
    `parted` is the number of the first event that differs, where they part.
    """

    relation: Relation
    lost: tuple[Event, ...] = ()
    responses: int = 0
    parted: int | None = None


def back_up(path: Path, folder: Path, name: str) -> Backup:
    """Copy an archive into a new file of a folder and open the copy again.

    Raises:
        ArchiveError: the chain doesn't end where it must, or the copy doesn't read back.
        BusyError: another process writes to it.
        UsageError: the copy can't be written.
    """
    with Archive.open(path, create=False, read_only=True) as archive:
        if not ends_as_noted(archive):
            raise ArchiveError("keep.end-broken", path=path)
    _sweep(folder)
    copy = _copy(path, folder, name)
    with Archive.open(copy, create=False, read_only=True) as archive:
        if not ends_as_noted(archive):
            raise ArchiveError("keep.copy-differs", path=copy)
        return look_at(archive)


def look_at(archive: Archive) -> Backup:
    """Tell what is in a backup."""
    events = read_events(archive)
    responses = archive.read("SELECT count(*) FROM responses")[0][0]
    return Backup(archive.path, len(events), responses, events[-1].hash if events else None)


def ends_as_noted(archive: Archive) -> bool:
    """Look whether the last event is intact and the one that was noted as the last."""
    events, noted = read_events(archive), archive.state(LEDGER_END)
    if not events:
        return noted is None
    last = events[-1]
    return noted == end_note(last) and last.hash == event_hash(
        last.seq, last.recorded, last.kind, last.payload, last.previous
    )


def dated(prefix: str, now: datetime) -> str:
    """Return a name that tells when, and sorts by it."""
    return f"{prefix}-{now:%Y%m%d-%H%M%S}.duckdb"


def newest_backup(folder: Path) -> datetime | None:
    """Return when the newest backup made by date was made, in local time, by its name; None without any."""
    if not folder.is_dir():
        return None
    moments = []
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name):
            with suppress(ValueError):  # a name that tells of no day
                moments.append(datetime.fromisoformat(path.name[8:23].replace("-", "T")))
    return max(moments, default=None)


def prune(folder: Path, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest backups that were made by date; return what was removed.

    Copies made before an upgrade and archives that were moved aside are none of these: they stay.
    """
    named = sorted((path for path in folder.iterdir() if _OURS.fullmatch(path.name)), key=_age)
    removed = []
    for path in named[: max(0, len(named) - keep)]:
        # What another program holds goes next time.
        with suppress(PermissionError):
            path.unlink()
            removed.append(path)
    return tuple(removed)


def compare_ledgers(path: Path, backup: Sequence[Event]) -> Compared:
    """Compare the archive at `path` with the events of a backup.

    Raises:
        BusyError: another process holds it.
    """
    if not path.exists():
        return Compared(Relation.NONE)
    try:
        with Archive.open(path, create=False, read_only=True) as archive:
            present = read_events(archive)
            seqs = archive.read("SELECT seq FROM responses")
    except BusyError:
        raise
    except QrsurveyError:
        return Compared(Relation.UNREADABLE)
    shared = _shared([event.hash for event in present], [event.hash for event in backup])
    brought = max(
        (event.data["last_seq"] or 0 for event in backup[:shared] if event.kind == "pull"), default=0
    )
    lost = tuple(present[shared:])
    responses = sum(seq > brought for (seq,) in seqs)
    if shared == len(present):
        return Compared(Relation.SAME if shared == len(backup) else Relation.NEWER)
    if shared == len(backup):
        return Compared(Relation.OLDER, lost, responses)
    return Compared(Relation.OTHER, lost, responses, shared + 1)


def put_back(backup: Path, path: Path, now: datetime) -> Path | None:
    """Put a copy of a backup in the archive's place; return where the present one, if any, was moved.

    Killed at any moment, either one is in its place or the present one lies beside it under its dated name.

    Raises:
        BusyError: another process holds the present one.
        UsageError: the folder can't be written to.
    """
    _refuse_held(path)
    fresh = _copy(backup, path.parent, dated("archive-restoring", now))
    try:
        aside = _set_aside(path, now)
        fresh.replace(path)
        to_disk(path.parent)
    except PermissionError as error:
        raise BusyError("archive.busy", path=path) from error
    except OSError as error:
        raise UsageError("keep.unwritable", folder=path.parent, reason=reason(error)) from error
    finally:
        fresh.unlink(missing_ok=True)
    return aside


def _set_aside(path: Path, now: datetime) -> Path | None:
    log = log_of(path)
    aside, number = path.with_name(dated("archive-replaced", now)), 1
    while aside.exists() or log_of(aside).exists():
        number += 1
        aside = path.with_name(dated("archive-replaced", now)).with_stem(f"{aside.stem}-{number}")
    there = path.exists()
    if there:
        try:
            os.link(path, aside)  # so that there is no moment without an archive
        except (OSError, NotImplementedError):
            path.rename(aside)
    if log.exists():
        log.rename(log_of(aside))
    return aside if there else None


def _refuse_held(path: Path) -> None:
    """Raise BusyError where another process holds the archive; what its log holds goes into the file."""
    if path.exists():
        try:
            Archive.open(path, create=False).close()
        except BusyError:
            raise
        except QrsurveyError:
            return  # whatever is wrong with it: it is moved aside as it is


def _copy(path: Path, folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        explained(path),
        bench(path, path.parent, folder) as connection,
        attached(connection, path, "archive"),
    ):
        return write_copy(connection, "archive", folder, name)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _age(path: Path) -> tuple[str, int]:
    stem, _, number = path.stem.partition("-")[2].partition("-")[2].partition("-")
    return path.stem[: len("archive-20240601-080000")], int(number or 0) if stem else 0


def _sweep(folder: Path) -> None:
    """Remove the halves that killed processes left: they hold answers too."""
    for part in folder.glob(f"archive-*{PART}*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink()
