"""What became of known responses upstream: noted beside the first version, which stays in the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import Cells, NewSalt, StoredChange, change_digest, salt_cells
from qrsurvey.archive.history import ChangeKind, Past, Version, merge
from qrsurvey.archive.store import Archive
from qrsurvey.intake.incoming import Incoming


@dataclass(frozen=True)
class Change:
    """One change, for messages: which response, its row in the source if it is there, what columns differ."""

    kind: ChangeKind
    seq: int
    id: str
    submitted: datetime | None
    code: str
    row: int | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noted:
    """A change with both versions, as it is stored."""

    change: Change
    before: Version | None = None
    after: Version | None = None


def note_edit(
    past: Past, incoming: Incoming, headers: frozenset[str], reader: ContentReader, salt: NewSalt
) -> Noted:
    """Return the change of a response whose cells now read otherwise."""
    salts = salt_cells(incoming.cells, incoming.personal, salt)
    after = merge(past.latest, incoming.cells, salts, headers, reader)
    compared = reader.columns(past.headers) - reader.purged(after.cells)
    differing = _differing(past.latest, after, reader) & compared
    restored = not _differing(past.first, after, reader) & compared
    kind = ChangeKind.RESTORED if restored else ChangeKind.EDITED
    named = tuple(header for header in sorted(headers) if reader.column(header) in differing)
    return Noted(_change(kind, past, incoming.row, named), past.latest, after)


def note_completion(
    past: Past, incoming: Incoming, columns: frozenset[str], reader: ContentReader, salt: NewSalt
) -> Noted | None:
    """Return what a response says in `columns`, in which it was never read; None where that is nothing."""
    cells = {header: cell for header, cell in incoming.cells.items() if reader.column(header) in columns}
    if not cells:
        return None
    salts = salt_cells(cells, incoming.personal & cells.keys(), salt)
    added = Version(canonical_json(cells), canonical_json(salts))
    return Noted(_change(ChangeKind.COMPLETED, past, incoming.row, tuple(sorted(cells))), after=added)


def note(kind: ChangeKind, past: Past, row: int | None = None) -> Noted:
    """Return the change of a response that left its source or is back."""
    return Noted(_change(kind, past, row))


def append_changes(archive: Archive, event: int, noted: Sequence[Noted]) -> list[str]:
    """Store changes under the number of their event; return their digests in the order of the chain."""
    stored = [
        StoredChange(
            event=event,
            kind=one.change.kind.value,
            response=one.change.seq,
            before=one.before.cells if one.before else None,
            after=one.after.cells if one.after else None,
            salts={
                side: version.salts
                for side, version in (("before", one.before), ("after", one.after))
                if version
            },
        )
        for one in sorted(noted, key=lambda one: (one.change.seq, one.change.kind.value))
    ]
    digests = [change_digest(change) for change in stored]
    if stored:
        archive.append(
            "changes",
            {
                "event": [change.event for change in stored],
                "kind": [change.kind for change in stored],
                "response": [change.response for change in stored],
                "before": [_json(change.before) for change in stored],
                "after": [_json(change.after) for change in stored],
                "salts": [canonical_json(change.salts) for change in stored],
                "digest": digests,
            },
        )
    return digests


def of_kind(noted: Iterable[Noted], *kinds: ChangeKind) -> tuple[Change, ...]:
    """Return the changes of some kinds, in order."""
    return tuple(one.change for one in noted if one.change.kind in kinds)


def _json(cells: Cells | None) -> str | None:
    return None if cells is None else canonical_json(cells)


def _differing(before: Version, after: Version, reader: ContentReader) -> frozenset[str]:
    """Return the columns in which two versions differ."""
    old, new = reader.content(before.cells), reader.content(after.cells)
    return frozenset(column for column in old.keys() | new.keys() if old.get(column) != new.get(column))


def _change(kind: ChangeKind, past: Past, row: int | None, headers: tuple[str, ...] = ()) -> Change:
    return Change(kind, past.seq, past.id, past.submitted, past.code, row, headers)
