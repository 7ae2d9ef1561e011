"""Copies of an archive into another file, table by table while it is held: whole, read back, or not there.

A copy by DuckDB and not byte by byte: no writer can come between, Windows lets nobody else read a held file,
and what was deleted from the archive isn't in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.errors import ArchiveError, UsageError
from qrsurvey.workspace.disk import reason

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Prints = dict[str, tuple[int, int]]
"""Table to the number of its rows and the sum of their hashes: two copies of one table have the same."""

PART = ".part"
"""The end of a copy's name until it is whole."""


def spilled(path: Path) -> Path:
    """Return the folder for what DuckDB has no room for in memory: beside the archive, and as private."""
    return path.with_name(f"{path.name}.tmp")


def bench(path: Path | None, *folders: Path) -> DuckDBPyConnection:
    """Return an empty database in memory to which archives can be attached, of these folders alone.

    `path` is the archive that it works for; None where it has nothing that could become too much for memory.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if path is not None:
        # By default it is the folder in which somebody happens to be.
        config["temp_directory"] = str(spilled(path))
    connection = duckdb.connect(":memory:", config=config)
    allowed = ", ".join(_literal(f"{folder.resolve().as_posix()}/") for folder in folders)
    connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    return connection


@contextmanager
def attached(
    connection: DuckDBPyConnection, path: Path, name: str, *, read_only: bool = True
) -> Iterator[None]:
    """Attach a file as the database `name` while something is done with it."""
    mode = "READ_ONLY" if read_only else "READ_WRITE"
    connection.execute(f"ATTACH {quoted(path)} AS {name} ({mode})")
    try:
        yield
    finally:
        connection.execute("USE memory")
        connection.execute(f"DETACH {name}")


def columns_of(connection: DuckDBPyConnection, database: str) -> dict[str, list[tuple[str, str, bool]]]:
    """Return the columns of each table: name, type, whether it may be NULL."""
    tables: dict[str, list[tuple[str, str, bool]]] = {}
    for table, *column in connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE database_name = ? AND schema_name = 'main' AND NOT internal ORDER BY table_name, column_index",
        [database],
    ).fetchall():
        tables.setdefault(table, []).append((column[0], column[1], column[2]))
    return tables


def prints_of(
    connection: DuckDBPyConnection, database: str, tables: Mapping[str, Sequence[tuple[str, str, bool]]]
) -> Prints:
    """Return the prints of tables, over some of their columns."""
    prints = {}
    for table, columns in tables.items():
        names = ", ".join(_name(column) for column, _, _ in columns)
        rows = connection.execute(
            f"SELECT count(*), coalesce(sum(hash({names})::HUGEINT), 0) FROM {database}.main.{_name(table)}"  # noqa: S608 - names that the file itself gave, quoted
        ).fetchall()
        prints[table] = (int(rows[0][0]), int(rows[0][1]))
    return prints


def write_copy(connection: DuckDBPyConnection, database: str, folder: Path, name: str) -> Path:
    """Copy an attached database into a new file of a folder, which is made if need be; return its path.

    A name that is taken gets a number. The copy has its name only when it was read back and is on the disk.

    Raises:
        UsageError: the folder or the file can't be written.
        ArchiveError: what was read back isn't what was written.
    """
    part = folder / f"{name}{PART}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            with attached(connection, part, "fresh", read_only=False):
                connection.execute(f"COPY FROM DATABASE {database} TO fresh")
            tables = columns_of(connection, database)
            with attached(connection, part, "fresh"):
                same = columns_of(connection, "fresh") == tables and (
                    prints_of(connection, "fresh", tables) == prints_of(connection, database, tables)
                )
            if not same:
                raise ArchiveError("keep.copy-differs", path=folder / name)
            to_disk(part)
            return publish_numbered(part, folder / name)
        finally:
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}.wal").unlink(missing_ok=True)
    except OSError as error:
        raise UsageError("keep.unwritable", folder=folder, reason=reason(error)) from error


def publish_numbered(part: Path, path: Path) -> Path:
    """Give a finished file its name, or that with the first number that is free."""
    target, number = path, 1
    while not publish(part, target):
        number += 1
        target = path.with_stem(f"{path.stem}-{number}")
    to_disk(target.parent)
    return target


def publish(part: Path, path: Path) -> bool:
    """Give a finished file its name without ever replacing another; tell whether it has it."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except (OSError, NotImplementedError):
        # Not every file system (a USB stick, some network drives) knows a second name for a file.
        if path.exists():
            return False
        part.rename(path)
    part.unlink(missing_ok=True)
    return True


def to_disk(path: Path) -> None:
    """Have a file, or the names of a folder, really on the disk; a power cut then finds it whole."""
    folder = path.is_dir()
    if folder and os.name == "nt":  # Windows writes names down by itself
        return
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def quoted(path: Path) -> str:
    """Return a path as a text of SQL."""
    return _literal(path.resolve().as_posix())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
