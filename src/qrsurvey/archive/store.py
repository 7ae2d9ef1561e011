"""The archive's file: open it, hold it, write to it in one piece.

One process at a time may write; several may read while none writes. DuckDB sees no other file and no network:
whatever stands in a cell, no query can be led outside.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from qrsurvey.archive.copying import publish, spilled
from qrsurvey.archive.faults import explain, explained, log_of
from qrsurvey.archive.migrations import create_tables, current_version, migrate, migrated_copy
from qrsurvey.errors import ArchiveError, BusyError, UsageError
from qrsurvey.i18n.text import clean

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Columns that aren't text; numpy's names for what DuckDB stores.
_TYPES = {
    "seq": "int64",
    "response": "int64",
    "event": "int64",
    "place": "int64",
    "row": "int64",
    "submitted": "datetime64[us]",
    "known": "bool",
}


_AT_ONCE = 20_000

_LOOKED_THROUGH: dict[Path, tuple[int, ...]] = {}
"""Files without views and macros, and how they were then."""


class Archive:
    """An open archive; a context manager that closes it.

    `connection` is for queries. Whoever writes does it inside `transaction`.
    """

    def __init__(self, path: Path, connection: DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection
        self._in_transaction = False

    @classmethod
    def open(cls, path: Path, *, create: bool, read_only: bool = False) -> Self:
        """Open the archive at `path`; where there is none, make it and its folder if `create` says so.

        One of an older version is brought to today's, or read as if it had been.

        Raises:
            BusyError: another process holds it.
            UsageError: there is none, or its folder can't be written to.
            ArchiveError: it is damaged, no archive of ours, or written by a newer version.
        """
        if not path.exists():
            if not create:
                raise UsageError("archive.missing", path=path)
            _create(path)
        archive = cls(path, _connect(path, read_only=read_only))
        if not read_only:
            remove_spilled(path)
        try:
            archive._refuse_views()
            older = archive._version() < current_version()
        except BaseException:
            archive.close()
            raise
        if not older:
            return archive
        archive.close()
        if read_only:
            return cls(path, migrated_copy(path))
        migrate(path)
        return cls(path, _connect(path, read_only=False))

    def _refuse_views(self) -> None:
        """Refuse a view or a macro: in the place of a table it could say one thing here and another there.

        DuckDB takes longer to list what it has by itself than to open a file: what this process has looked
        through already, and is held now by it, isn't looked through again until it has changed.
        """
        state = _state_of(self.path)
        if state is not None and _LOOKED_THROUGH.get(self.path) == state:
            return
        found = self.read(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal "
            "UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        )
        if found:
            raise ArchiveError("archive.foreign", path=self.path, name=clean(str(found[0][0]), 40))
        if state is not None:
            _LOOKED_THROUGH[self.path] = state

    def close(self) -> None:
        """Let go of the file; twice does no harm."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is not None:
            _raise_explained(error, self.path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of what is inside, or nothing of it; one inside another is part of that."""
        import duckdb

        if self._in_transaction:
            yield
            return
        self._in_transaction = True
        self.connection.begin()
        try:
            yield
            self.connection.commit()
        except BaseException:
            # A fault of the file has ended the transaction already.
            with suppress(duckdb.Error):
                self.connection.rollback()
            raise
        finally:
            self._in_transaction = False

    def read(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query: DuckDB does nothing else while a result is read in part."""
        return self.connection.execute(query, list(parameters)).fetchall()

    def stream(self, query: str, *parameters: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query a part at a time; the archive does nothing else until it is exhausted."""
        result = self.connection.execute(query, list(parameters))
        while part := result.fetchmany(_AT_ONCE):
            yield from part

    def append(self, table: str, columns: Mapping[str, Sequence[object]]) -> None:
        """Append rows given by column: as numpy arrays, since single rows cost 200 times more."""
        import duckdb
        import numpy as np

        staged = {
            name: np.array(values, dtype=_TYPES.get(name, "object")) for name, values in columns.items()
        }
        names = ", ".join(columns)
        self.connection.register("staged", staged)
        try:
            # Table and column names are those of the schema, written in this room.
            self.connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM staged")  # noqa: S608
        finally:
            # Where the transaction has failed, this fails too, and would be what is told.
            with suppress(duckdb.Error):
                self.connection.unregister("staged")
            # A view that is taken back lives on until its transaction ends: its rows needn't.
            staged.clear()

    def state(self, key: str) -> str | None:
        """Return a note from outside the chain."""
        rows = self.read("SELECT value FROM state WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def set_state(self, key: str, value: str) -> None:
        """Replace a note outside the chain."""
        self.connection.execute("DELETE FROM state WHERE key = ?", [key])
        self.connection.execute("INSERT INTO state VALUES (?, ?)", [key, value])

    def _version(self) -> int:
        import duckdb

        try:
            with explained(self.path):
                version = self.state("schema")
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ArchiveError("archive.not-an-archive", path=self.path) from error
        if version is None or not version.isdecimal() or int(version) < 1:
            raise ArchiveError("archive.not-an-archive", path=self.path)
        if int(version) > current_version():
            raise ArchiveError("archive.newer", path=self.path)
        return int(version)


def _state_of(path: Path) -> tuple[int, ...] | None:
    """Return what changes with a file; None where a log beside it, of a process that was killed, has more."""
    if log_of(path).exists():
        return None
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def remove_spilled(path: Path) -> None:
    """Remove what killed processes had no room for in memory: it may hold answers.

    The caller holds the archive, so that nobody else is at work beside it.
    """
    folder = spilled(path)
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)


def _connect(path: Path, *, read_only: bool) -> DuckDBPyConnection:
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "enable_external_access": "false",
        "temp_directory": str(spilled(path)),
    }
    with explained(path):
        return duckdb.connect(path, read_only=read_only, config=config)


def _create(path: Path) -> None:
    """Make an empty archive beside its place and move it there whole: a kill leaves it made or not made.

    So a file without our tables is never taken for a new archive.
    """
    log = log_of(path)
    if log.exists():
        raise ArchiveError("archive.log-alone", path=path, log=log)
    fresh = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError("archive.unwritable", path=path) from error
    connection = _connect(fresh, read_only=False)
    try:
        connection.begin()
        create_tables(connection)
        connection.commit()
    finally:
        connection.close()
    try:
        # Another process may have made one meanwhile: that is kept.
        publish(fresh, path)
        fresh.unlink(missing_ok=True)
    except OSError as error:
        raise BusyError("archive.busy", path=path) from error


def _raise_explained(error: BaseException, path: Path) -> None:
    import duckdb

    if isinstance(error, duckdb.Error) and (explained := explain(error, path)) is not None:
        raise explained from error
