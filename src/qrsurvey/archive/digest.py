"""Digests that commit to every column of a stored row, and survive the deletion of personal text.

A cell that was typed freely enters as a salted hash. When its text and salt are deleted, the hash stays in
its place, `{"purged": hash}`, and the digest comes out the same; without the salt the text can't be guessed
from the hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from qrsurvey.archive.canonical import canonical_json, local_seconds, parse_object, sha256
from qrsurvey.i18n.text import CUT_MARK, collapse

StoredCell = str | Mapping[str, str]
"""A cell's text, or `{"purged": hash}` where personal text was deleted."""

Cells = Mapping[str, StoredCell]
Salts = Mapping[str, str]
NewSalt = Callable[[], str]

PURGED = "purged"
_ID_LENGTH = 20


@dataclass(frozen=True)
class StoredRow:
    """One row of `responses`, its JSON columns read. `submitted` is local time, naive."""

    seq: int
    id: str
    source: str
    submitted: datetime | None
    code: str
    verdict: str
    unit: str | None
    counter: str | None
    cells: Cells
    salts: Salts


@dataclass(frozen=True)
class StoredChange:
    """One row of `changes`, its JSON columns read. `salts` are by side, `before` and `after`."""

    event: int
    kind: str
    response: int
    before: Cells | None
    after: Cells | None
    salts: Mapping[str, Salts]


def new_salt() -> str:
    """Return 16 random bytes in hexadecimal digits."""
    return token_hex(16)


def salt_cells(cells: Cells, personal: Iterable[str], salt: NewSalt = new_salt) -> dict[str, str]:
    """Return a salt for each cell that holds personal text."""
    return {header: salt() for header in sorted(personal) if isinstance(cells.get(header), str)}


def hashed_cell(text: str, salt: str) -> str:
    """Return the salted hash under which personal text enters a digest."""
    return sha256(f"{salt}\n{text}")


def committed(cells: Cells, salts: Salts) -> dict[str, StoredCell]:
    """Return the cells as they enter a digest: personal ones as `{"h": hash}`, whether still there or purged.

    Raises:
        ValueError: a salt without its text, or a cell that is neither text nor purged.
    """
    if any(not isinstance(cells.get(header), str) for header in salts):
        raise ValueError("a salt without its text")
    entered: dict[str, StoredCell] = {}
    for header, cell in cells.items():
        if not isinstance(cell, str):
            if set(cell) != {PURGED}:
                raise ValueError("neither text nor purged")
            entered[header] = {"h": cell[PURGED]}
        elif header in salts:
            entered[header] = {"h": hashed_cell(cell, salts[header])}
        else:
            entered[header] = cell
    return entered


def response_digest(row: StoredRow, cells_text: str | None = None) -> str:
    """Return the digest of a row of `responses`: the SHA-256 of a canonical JSON array of all its columns.

    `cells_text` are its cells as canonical JSON, where they are at hand and nothing of them is purged.
    """
    columns = canonical_json(
        [
            row.seq,
            row.id,
            row.source,
            local_seconds(row.submitted),
            row.code,
            row.verdict,
            row.unit,
            row.counter,
        ]
    )
    if cells_text is None or row.salts:
        cells_text = canonical_json(committed(row.cells, row.salts))
    return sha256(f"{columns[:-1]},{cells_text}]")


def change_digest(change: StoredChange) -> str:
    """Return the digest of a row of `changes`, which commits to all its columns in the same way.

    Raises:
        ValueError: see `committed`; or salts for a side that isn't there.
    """
    sides = {"before": change.before, "after": change.after}
    if any(sides.get(side) is None for side in change.salts):
        raise ValueError("salts for a side that is not there")
    entered = [
        None if cells is None else committed(cells, change.salts.get(side, {}))
        for side, cells in sides.items()
    ]
    return sha256(canonical_json([change.event, change.kind, change.response, *entered]))


def response_id(source: str, submitted: datetime | None, code: str, counter: int) -> str:
    """Return a response's id, fixed when it is first seen.

    `counter` tells apart those with the same source, second and code text, from 0 in the archive's order.
    """
    return sha256(canonical_json([source, local_seconds(submitted), collapse(code), counter]))[:_ID_LENGTH]


def read_cells(text: str) -> dict[str, StoredCell]:
    """Read a `cells`, `before` or `after` column.

    Raises:
        ValueError: it isn't what we write.
    """
    value = parse_object(text)
    for cell in value.values():
        if not (isinstance(cell, str) or (isinstance(cell, dict) and set(map(type, cell.values())) == {str})):
            raise ValueError("a cell must be text or purged")
    return value


def read_salts(text: str) -> dict[str, Any]:
    """Read a `salts` column.

    Raises:
        ValueError: it isn't what we write.
    """
    return parse_object(text)


def readable(cells: Cells) -> dict[str, str]:
    """Return cells to be read as answers: a purged one still is an answer, only its words are gone."""
    return {header: cell if isinstance(cell, str) else CUT_MARK.strip() for header, cell in cells.items()}
