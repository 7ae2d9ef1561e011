"""The archive's tables as other tools want them: rows of plain values, and Parquet by month.

Salts are left out: with them, text that was deleted could be guessed from its hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.copying import attached, bench
from qrsurvey.archive.digest import readable
from qrsurvey.archive.faults import explained, stored_json
from qrsurvey.archive.store import Archive

Value = str | int | bool | datetime | None

_AT_ONCE = 20_000
_RESPONSES = ("seq", "id", "source", "submitted", "code", "verdict", "unit", "counter")
_PLAIN = {
    "answers": ("response", "unit", "counter", "submitted", "question", "value", "known"),
    "changes": ("event", "kind", "response", "before", "after", "digest"),
    "decisions": (
        "event",
        "number",
        "kind",
        "who",
        "reason",
        "criteria",
        "unit",
        "counter",
        "responses",
        "digest",
    ),
    "ledger": ("seq", "recorded", "kind", "payload", "previous", "hash"),
}
_ORDER = {
    "answers": "response, question, value",
    "changes": "event, response, kind",
    "decisions": "event",
    "ledger": "seq",
}
_BY_MONTH = ("responses", "answers")


@dataclass(frozen=True)
class Table:
    """One table; `rows` can be gone through once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Sequence[Value]]


def read_tables(archive: Archive) -> Iterator[Table]:
    """Yield responses (a column for each header of theirs), answers, changes, decisions and ledger.

    Raises:
        ArchiveError: a row holds what we never write.
    """
    headers = _headers(archive)
    taken = set(_RESPONSES)
    shown = [header if header not in taken else f"{header} (2)" for header in headers]
    yield Table("responses", (*_RESPONSES, *shown), _responses(archive, headers))
    for name, columns in _PLAIN.items():
        yield Table(name, columns, _plain(archive, name, columns))


def write_parquet(path: Path, folder: Path) -> tuple[Path, ...]:
    """Write the tables as Parquet into an empty folder; return the files.

    Responses and answers are parted by month, `month=2024-05` (`month=undated` without a time).

    Raises:
        BusyError: another process writes to the archive.
        UsageError: the disk is full, or the folder can't be written to.
    """
    with explained(path), bench(path.parent, folder) as connection, attached(connection, path, "archive"):
        connection.execute("SET threads = 1")  # one file a month
        for name, columns in {"responses": (*_RESPONSES, "cells", "digest"), **_PLAIN}.items():
            target = (folder / name).resolve().as_posix().replace("'", "''")
            listed = ", ".join(f'"{column}"' for column in columns)
            order = _ORDER.get(name, "seq")
            if name in _BY_MONTH:
                query = f"SELECT {listed}, coalesce(strftime(submitted, '%Y-%m'), 'undated') AS month"
                target, options = f"'{target}'", "FORMAT parquet, PARTITION_BY (month)"
            else:
                query, target, options = f"SELECT {listed}", f"'{target}.parquet'", "FORMAT parquet"
            connection.execute(
                f"COPY ({query} FROM archive.main.{name} ORDER BY {order}) TO {target} ({options})"
            )
    return tuple(sorted(found for found in folder.rglob("*.parquet") if found.is_file()))


def _headers(archive: Archive) -> list[str]:
    """Return all headers of stored cells, in the order in which they are met."""
    found: dict[str, None] = {}
    for part in _parts(archive, "SELECT cells FROM responses WHERE seq BETWEEN ? AND ? ORDER BY seq"):
        for (cells,) in part:
            found.update(dict.fromkeys(stored_json(str(cells))))
    return list(found)


def _responses(archive: Archive, headers: Sequence[str]) -> Iterator[Sequence[Value]]:
    query = f"SELECT {', '.join(_RESPONSES)}, cells FROM responses WHERE seq BETWEEN ? AND ? ORDER BY seq"  # noqa: S608 - names of ours
    for part in _parts(archive, query):
        for *columns, cells in part:
            shown = readable(stored_json(str(cells)))
            yield [*columns, *(shown.get(header) for header in headers)]


def _plain(archive: Archive, name: str, columns: Sequence[str]) -> Iterator[Sequence[Value]]:
    select = f"SELECT {', '.join(columns)} FROM {name}"  # noqa: S608 - names of ours
    order = f"ORDER BY {_ORDER[name]}"
    if name == "answers":
        for part in _parts(archive, f"{select} WHERE response BETWEEN ? AND ? {order}"):
            yield from part
    else:
        yield from archive.read(f"{select} {order}")


def _parts(archive: Archive, query: str) -> Iterator[list[tuple[Value, ...]]]:
    """Yield rows by the numbers of their responses, a part at a time."""
    last = archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0]
    for low in range(1, last + 1, _AT_ONCE):
        yield archive.read(query, low, low + _AT_ONCE - 1)
