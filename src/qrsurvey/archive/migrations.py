"""The versions of the archive's tables, and how an archive of an older one becomes one of today's.

Before anything is changed, the archive is copied to `backups/` beside it. All steps are one transaction:
killed or failed, the archive is the old one still. A step may add tables and columns; what was stored stays
as it was, since every digest commits to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.archive.copying import attached, bench, columns_of, prints_of, write_copy
from qrsurvey.archive.faults import explain, explained
from qrsurvey.errors import ArchiveError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BACKUPS = "backups"
"""The folder beside the archive in which our copies of it lie."""

_SCHEMA = Path(__file__).with_name("schema.sql")
_FIRST = 1
_CHAINED = ("responses", "changes", "ledger", "decisions", "cases", "case_steps")


@dataclass(frozen=True)
class Step:
    """What makes an archive of version `to - 1` one of version `to`: SQL that leaves stored rows alone."""

    to: int
    statements: tuple[str, ...]


_DECISIONS = """
CREATE TABLE decisions (
    event     BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    kind      VARCHAR NOT NULL,
    who       VARCHAR NOT NULL,
    reason    VARCHAR NOT NULL,
    criteria  VARCHAR,
    unit      VARCHAR,
    counter   VARCHAR,
    responses VARCHAR,
    digest    VARCHAR
)
"""

_CASES = (
    """
CREATE TABLE cases (
    event    BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    response BIGINT,
    unit     VARCHAR,
    grade    VARCHAR NOT NULL,
    reasons  VARCHAR NOT NULL,
    due      VARCHAR NOT NULL,
    quiet    BOOLEAN NOT NULL,
    evidence VARCHAR NOT NULL
)
    """,
    """
CREATE TABLE case_steps (
    event  BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind   VARCHAR NOT NULL,
    who    VARCHAR NOT NULL,
    detail VARCHAR,
    text   VARCHAR,
    salt   VARCHAR
)
    """,
    """
CREATE TABLE outbox (
    number     BIGINT NOT NULL,
    event      BIGINT NOT NULL,
    recipient  VARCHAR NOT NULL,
    kind       VARCHAR NOT NULL,
    about      VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    salt       VARCHAR NOT NULL,
    accepted   VARCHAR NOT NULL,
    attempts   BIGINT NOT NULL,
    next_try   VARCHAR NOT NULL,
    problem    VARCHAR,
    done       BIGINT
)
    """,
    """
CREATE TABLE attachments (
    message BIGINT NOT NULL,
    name    VARCHAR NOT NULL,
    content BLOB NOT NULL
)
    """,
)

STEPS: tuple[Step, ...] = (Step(2, (_DECISIONS,)), Step(3, _CASES))
"""In order, without gaps, from version 2 on; `schema.sql` describes what the last one makes."""


def current_version() -> int:
    """Return the version that this program writes."""
    return STEPS[-1].to if STEPS else _FIRST


def create_tables(connection: DuckDBPyConnection) -> None:
    """Make the tables of today's version, empty; the caller holds the transaction."""
    connection.execute(_SCHEMA.read_text(encoding="utf-8"))
    connection.execute("INSERT INTO state VALUES ('schema', ?)", [str(current_version())])


def migrate(path: Path) -> Path | None:
    """Bring an archive to today's version; return the copy that was made of it before.

    None where another process has done it meanwhile.

    Raises:
        ArchiveError: a step failed, or left other tables than it must; the archive is as it was.
        BusyError: another process holds it.
        UsageError: the copy can't be written.
    """
    with (
        explained(path),
        bench(path, path.parent) as connection,
        attached(connection, path, "archive", read_only=False),
    ):
        version = _version(connection, "archive")
        if version >= current_version():
            return None
        name = f"archive-v{version}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.duckdb"
        backup = write_copy(connection, "archive", path.parent / BACKUPS, name)
        connection.execute("USE archive")
        _take_steps(connection, "archive", version, path)
        return backup


def migrated_copy(path: Path) -> DuckDBPyConnection:
    """Return an older archive as one of today's in memory: whoever only reads changes no file.

    Raises:
        ArchiveError: as in `migrate`.
        BusyError: another process holds it.
    """
    with explained(path):
        connection = bench(path, path.parent)
        try:
            with attached(connection, path, "archive"):
                connection.execute("COPY FROM DATABASE archive TO memory")
            _take_steps(connection, "memory", _version(connection, "memory"), path)
        except BaseException:
            connection.close()
            raise
    return connection


def _take_steps(connection: DuckDBPyConnection, database: str, version: int, path: Path) -> None:
    import duckdb

    before = columns_of(connection, database)
    chained = {table: columns for table, columns in before.items() if table in _CHAINED}
    prints = prints_of(connection, database, chained)
    connection.begin()
    try:
        for statement in _statements(STEPS, version):
            connection.execute(statement)
        if prints_of(connection, database, chained) == prints and _as_today(connection, database):
            connection.execute("UPDATE state SET value = ? WHERE key = 'schema'", [str(current_version())])
            connection.commit()
            return
    except BaseException as error:
        # A fault of the file has ended the transaction already.
        with suppress(duckdb.Error):
            connection.rollback()
        if isinstance(error, duckdb.Error):
            raise explain(error, path) or _failed(path, version) from error
        raise
    connection.rollback()
    raise _failed(path, version)


def _statements(steps: Sequence[Step], version: int) -> list[str]:
    return [statement for step in steps if step.to > version for statement in step.statements]


def _as_today(connection: DuckDBPyConnection, database: str) -> bool:
    """Look whether the tables are those that a new archive has."""
    with bench(None) as fresh:
        create_tables(fresh)
        wanted = columns_of(fresh, "memory")
    found = columns_of(connection, database)
    return all(found.get(table) == columns for table, columns in wanted.items())


def _version(connection: DuckDBPyConnection, database: str) -> int:
    rows = connection.execute(
        f"SELECT value FROM {database}.main.state WHERE key = 'schema'"  # noqa: S608 - a name of ours
    ).fetchall()
    return int(rows[0][0])


def _failed(path: Path, version: int) -> ArchiveError:
    return ArchiveError("keep.migration-failed", path=path, old=str(version), new=str(current_version()))
