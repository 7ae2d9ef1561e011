"""The archive's tables as other tools want them: rows of plain values.

Salts are left out: with them, text that was deleted could be guessed from its hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.digest import readable
from qrsurvey.archive.exported import STORED, TableForm
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.store import Archive

Value = str | int | bool | datetime | None

_AT_ONCE = 20_000
_RESPONSES = ("seq", "id", "source", "submitted", "code", "verdict", "unit", "counter")


@dataclass(frozen=True)
class Table:
    """One table; `rows` can be gone through once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Sequence[Value]]


def read_tables(archive: Archive) -> Iterator[Table]:
    """Yield responses (a column for each header of theirs), and the other tables.

    Raises:
        ArchiveError: a row holds what we never write.
    """
    headers = _headers(archive)
    taken = set(_RESPONSES)
    shown = [header if header not in taken else f"{header} (2)" for header in headers]
    yield Table("responses", (*_RESPONSES, *shown), _responses(archive, headers))
    for name, form in STORED.items():
        if name != "responses":
            yield Table(name, tuple(form.columns), _plain(archive, name, form))


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


def _plain(archive: Archive, name: str, form: TableForm) -> Iterator[Sequence[Value]]:
    select = f"SELECT {', '.join(form.columns)} FROM {name}"  # noqa: S608 - names of ours
    order = f"ORDER BY {form.order}"
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
