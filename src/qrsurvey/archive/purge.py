"""Delete personal text for good: the archive is written anew without it, and takes the old one's place.

Updating in place would leave the text in blocks of the file that are merely free. The new file is whole,
audited and on the disk before it gets the name, so a kill at any moment leaves the one or the other; what it
leaves beside them is swept by the next purge. The digests stay as they are, since they commit to the hashes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrsurvey.archive.answers import Judging, rebuild_inside
from qrsurvey.archive.audit import audit
from qrsurvey.archive.copying import bench, quoted
from qrsurvey.archive.faults import as_we_wrote, explain
from qrsurvey.archive.ledger import EventKind, record
from qrsurvey.archive.purging import (
    Due,
    IsPersonal,
    change_without_text,
    count_due,
    notes_due,
    past_due,
    personal_by,
    response_without_text,
)
from qrsurvey.archive.store import Archive, remove_spilled
from qrsurvey.errors import ArchiveError, BusyError
from qrsurvey.survey.questions import Survey

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FRESH = ".purging"
"""The end of the name of an archive that is being written."""

_AT_ONCE = 20_000
_DERIVED = "answers"  # made again from the rest

# Without the texts from the first byte on: what is updated later stays in the file.
_COPY_STEPS = """
    INSERT INTO fresh.main.case_steps SELECT * REPLACE (
        CASE WHEN list_contains(?::BIGINT[], event) THEN NULL ELSE text END AS text,
        CASE WHEN list_contains(?::BIGINT[], event) THEN NULL ELSE salt END AS salt
    ) FROM held.main.case_steps
"""

JudgeOf = Callable[[Archive], Judging]
Step = Callable[[str], None]


def look_for(path: Path, before: date, *, survey: Survey) -> Due:
    """Tell what a purge would delete from an archive.

    Raises:
        ArchiveError: the archive is damaged.
        BusyError: another process holds it.
    """
    with Archive.open(path, create=False, read_only=True) as archive:
        return count_due(archive, past_due(archive, before), personal_by(survey), notes_due(archive, before))


def purge(
    path: Path,
    before: date,
    *,
    survey: Survey,
    judge_of: JudgeOf,
    at: datetime,
    step: Step | None = None,
) -> Due:
    """Delete what people typed before a day from an archive; tell what that was. `at` is an aware moment.

    Where there is nothing to delete, nothing is written. `step` is told each stage as it is done.

    Raises:
        ArchiveError: the archive is damaged or doesn't verify; nothing was deleted, as it may be evidence.
        BusyError: another process holds it.
    """
    import duckdb

    done = step or (lambda _: None)
    personal = personal_by(survey)
    with Archive.open(path, create=False) as archive:
        due, notes = past_due(archive, before), notes_due(archive, before)
        found = count_due(archive, due, personal, notes)
        if not found:
            return found
        if not audit(archive, survey, judge_of(archive)).ok:
            raise ArchiveError("purge.not-intact", path=path)
        archive.connection.execute("CHECKPOINT")
    sweep(path)
    fresh = path.with_name(f"{path.name}{FRESH}")
    try:
        with closing(bench(path, path.parent)) as connection:
            # Attached to be written, the archive is held until the new one has its place.
            connection.execute(f"ATTACH {quoted(path)} AS held (READ_WRITE)")
            with as_we_wrote():
                _copy(connection, fresh, due, personal, notes)
            done("copied")
            _record(fresh, before, found, survey=survey, judge_of=judge_of, at=at)
            done("recorded")
            with Archive.open(fresh, create=False, read_only=True) as archive:
                if not audit(archive, survey, judge_of(archive)).ok:
                    raise ArchiveError("purge.not-intact", path=path)
            _to_disk(fresh)
            done("audited")
            _swap(connection, fresh, path)
            done("swapped")
    except duckdb.Error as error:
        explained = explain(error, path)
        if explained is None:
            raise
        raise explained from error
    finally:
        _remove(fresh)
    return found


def sweep(path: Path) -> None:
    """Remove what killed processes left beside an archive: it may hold answers."""
    for end in (FRESH, ".new", ".part"):
        _remove(path.with_name(f"{path.name}{end}"))
    remove_spilled(path)


def _copy(
    connection: DuckDBPyConnection,
    fresh: Path,
    due: frozenset[int],
    personal: IsPersonal,
    notes: frozenset[int],
) -> None:
    """Write every table into a new file; of those with answers only what may stay."""
    connection.execute(f"ATTACH {quoted(fresh)} AS fresh (READ_WRITE)")
    connection.execute("USE fresh")
    connection.begin()
    tables = connection.execute(
        "SELECT table_name, sql FROM duckdb_tables() WHERE database_name = 'held' AND schema_name = 'main' "
        "ORDER BY table_name"
    ).fetchall()
    for name, statement in tables:
        connection.execute(statement)
        if name == "responses":
            _copy_responses(connection, due, personal)
        elif name == "changes":
            _copy_changes(connection, due, personal)
        elif name == "case_steps":
            connection.execute(_COPY_STEPS, [sorted(notes)] * 2)
        elif name != _DERIVED:
            connection.execute(f"INSERT INTO fresh.main.{name} SELECT * FROM held.main.{name}")  # noqa: S608 - a table of ours
    connection.commit()
    connection.execute("CHECKPOINT fresh")
    connection.execute("USE memory")
    connection.execute("DETACH fresh")


def _copy_responses(connection: DuckDBPyConnection, due: frozenset[int], personal: IsPersonal) -> None:
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM held.main.responses").fetchall()[0][0]
    for low in range(1, last + 1, _AT_ONCE):
        rows = connection.execute(
            "SELECT seq, cells, salts FROM held.main.responses WHERE seq BETWEEN ? AND ? ORDER BY seq",
            [low, low + _AT_ONCE - 1],
        ).fetchall()
        kept = [
            (seq, *(response_without_text(cells, salts, personal)[:2] if seq in due else (cells, salts)))
            for seq, cells, salts in rows
        ]
        _stage(connection, kept, ("seq", "cells", "salts"))
        connection.execute(
            "INSERT INTO fresh.main.responses SELECT held.* REPLACE (s.cells AS cells, s.salts AS salts) "
            "FROM held.main.responses AS held JOIN staged AS s ON held.seq = s.seq ORDER BY held.seq"
        )
        connection.unregister("staged")


def _copy_changes(connection: DuckDBPyConnection, due: frozenset[int], personal: IsPersonal) -> None:
    rows = connection.execute(
        "SELECT rowid, response, before, after, salts FROM held.main.changes ORDER BY rowid"
    ).fetchall()
    if not rows:
        return
    kept: list[tuple[Any, ...]] = []
    for seq, response, before, after, salts in rows:
        left = change_without_text(before, after, salts, personal)[:3] if response in due else None
        kept.append((seq, *(left or (before, after, salts))))
    _stage(connection, kept, ("seq", "before", "after", "salts"))
    connection.execute(
        "INSERT INTO fresh.main.changes "
        "SELECT held.* REPLACE (s.before AS before, s.after AS after, s.salts AS salts) "
        "FROM held.main.changes AS held JOIN staged AS s ON held.rowid = s.seq ORDER BY held.rowid"
    )
    connection.unregister("staged")


def _stage(connection: DuckDBPyConnection, rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> None:
    import numpy as np

    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    staged = {
        name: np.array(list(column), dtype="int64" if name == "seq" else "object")
        for name, column in zip(names, columns, strict=True)
    }
    connection.register("staged", staged)


def _record(
    fresh: Path, before: date, found: Due, *, survey: Survey, judge_of: JudgeOf, at: datetime
) -> None:
    payload = {
        "before": before.isoformat(),
        "responses": found.responses,
        "cells": found.cells,
        "changes": found.changes,
    } | ({"notes": found.notes} if found.notes else {})
    with Archive.open(fresh, create=False) as archive, archive.transaction():
        record(archive, EventKind.PURGE, payload, at)
        # An answer that is none of the options was kept as it was typed.
        rebuild_inside(archive, survey, judge_of(archive), at)


def _swap(connection: DuckDBPyConnection, fresh: Path, path: Path) -> None:
    try:
        fresh.replace(path)
    except PermissionError:
        # Windows lets nobody replace a file that is held; for a moment another process may take it.
        connection.execute("DETACH held")
        try:
            fresh.replace(path)
        except PermissionError as error:
            raise BusyError("archive.busy", path=path) from error
    if os.name != "nt":
        _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    for file in (path, path.with_name(f"{path.name}.wal")):
        with suppress(OSError):
            file.unlink(missing_ok=True)
