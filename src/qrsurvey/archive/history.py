"""What the archive knows of one source: its responses in their latest version, and where each came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.digest import Cells, Salts
from qrsurvey.archive.faults import as_we_wrote, stored_json
from qrsurvey.archive.readings import HeadersRead, PullEvent, read_pulls
from qrsurvey.archive.store import Archive

_EPOCH = datetime(1970, 1, 1)
_EARLIEST = datetime(1, 1, 1)
_LATEST = datetime(9999, 12, 31, 23, 59, 59)


class ChangeKind(StrEnum):
    """What became of a response upstream after it was first pulled.

    `completed`: its source has columns now that weren't read when it was first seen, because the survey
    didn't name them or the form didn't have them; what they say is counted.
    """

    COMPLETED = "completed"
    EDITED = "edited"
    RESTORED = "restored"
    GONE = "gone"
    RETURNED = "returned"


_PLACES = frozenset({ChangeKind.GONE, ChangeKind.RETURNED})

_StoredChange = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What was seen of a response at one time, as it is stored."""

    cells_text: str
    salts_text: str

    @property
    def cells(self) -> Cells:
        """The cells, read; raises ArchiveError where somebody else wrote them."""
        return stored_json(self.cells_text)

    @property
    def salts(self) -> Salts:
        """The salts of its personal cells; raises as `cells` does."""
        return stored_json(self.salts_text)


@dataclass(slots=True)
class Past:
    """A response and what became of it.

    `first` is the version that figures are counted from: as first seen, with what completed it. `headers` are
    all under which it was ever read: a cell that neither version has there was blank.
    """

    seq: int
    id: str
    submitted: datetime | None
    code: str
    first: Version
    origin: str
    headers: frozenset[str]
    latest: Version = field(init=False)
    gone: bool = False

    def __post_init__(self) -> None:
        self.latest = self.first


@dataclass(frozen=True)
class Span:
    """Local times from `first` to `last`, and those without a time."""

    first: datetime
    last: datetime

    def widened(self, by: timedelta) -> Span:
        """Return the span that reaches further by so much on both sides."""
        first = self.first - by if self.first >= _EARLIEST + by else _EARLIEST
        last = self.last + by if self.last <= _LATEST - by else _LATEST
        return Span(first, last)


class History:
    """What the archive knows of one source, read a part at a time.

    Raises:
        ArchiveError: the archive holds what we never write; so do the methods.
    """

    def __init__(self, archive: Archive, source: str) -> None:
        self._archive, self._source = archive, source
        with as_we_wrote():
            self._pulls = read_pulls(archive)
            self._adding = [pull for pull in self._pulls.values() if pull.first_seq]
            self._starts = [pull.first_seq for pull in self._adding]
            self._read = HeadersRead(pull for pull in self._pulls.values() if pull.source == source)
        self._changed = archive.read("SELECT count(*) FROM changes") != [(0,)]

    def within(self, span: Span | None) -> list[Past]:
        """Return the source's responses of a span in order of their numbers; of None those without a time."""
        condition, bounds = "submitted IS NULL", list[object]()
        if span is not None:
            condition, bounds = "submitted BETWEEN ? AND ?", [span.first, span.last]
        with as_we_wrote():
            return self._past(f"source = ? AND {condition}", [self._source, *bounds])

    def _past(self, condition: str, parameters: Sequence[object]) -> list[Past]:
        changes = self._changes(condition, parameters) if self._changed else []
        absences = _absences(changes)
        past: dict[int, Past] = {}
        for seq, response_id, submitted, code, cells, salts in self._archive.read(
            f"SELECT seq, id, submitted, code, cells, salts FROM responses WHERE {condition} ORDER BY seq",  # noqa: S608 - words of ours
            *parameters,
        ):
            pull = self._adding[bisect_right(self._starts, seq) - 1]
            headers = self._read.of(pull, absences.get(seq, ()))
            past[seq] = Past(seq, response_id, submitted, code, Version(cells, salts), pull.origin, headers)
        _apply_changes(changes, past, self._pulls)
        return list(past.values())

    def _changes(self, condition: str, parameters: Sequence[object]) -> list[_StoredChange]:
        return self._archive.read(
            "SELECT event, kind, response, after, salts FROM changes "  # noqa: S608 - words of ours
            f"WHERE response IN (SELECT seq FROM responses WHERE {condition}) ORDER BY event, kind",
            *parameters,
        )


def merge(
    version: Version, cells: Cells, salts: Salts, headers: frozenset[str], reader: ContentReader
) -> Version:
    """Return a version with what is seen of it now written over it.

    Columns that the table doesn't have stay as they were; text that was purged doesn't come back.
    """
    purged = reader.purged(version.cells)
    over = frozenset(map(reader.column, headers)) - purged
    kept = {header: cell for header, cell in version.cells.items() if reader.column(header) not in over}
    new = {header: cell for header, cell in cells.items() if reader.column(header) in over}
    old_salts = {header: salt for header, salt in version.salts.items() if header in kept}
    new_salts = {header: salt for header, salt in salts.items() if header in new}
    return Version(canonical_json({**kept, **new}), canonical_json({**old_salts, **new_salts}))


def seconds(moment: datetime | None) -> int | None:
    """Return the seconds since 1970 of a local moment."""
    if moment is None:
        return None
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds


def _with(version: Version, added: Version) -> Version:
    return Version(
        canonical_json({**added.cells, **version.cells}),
        canonical_json({**added.salts, **version.salts}),
    )


def _absences(changes: Iterable[_StoredChange]) -> dict[int, tuple[int, ...]]:
    """Return the events at which responses were gone, returned, gone again: they take turns."""
    absences: dict[int, tuple[int, ...]] = {}
    for event, kind, response, _, _ in changes:
        if kind in _PLACES:
            absences[response] = (*absences.get(response, ()), event)
    return absences


def _apply_changes(
    changes: Iterable[_StoredChange], past: Mapping[int, Past], pulls: Mapping[int, PullEvent]
) -> None:
    for event, kind, response, after, salts in changes:
        known = past.get(response)
        if known is None:
            continue
        if kind in _PLACES:
            known.gone = kind == ChangeKind.GONE
            continue
        seen = Version(after, canonical_json(stored_json(salts)["after"]))
        if kind == ChangeKind.COMPLETED:
            known.first, known.latest = _with(known.first, seen), _with(known.latest, seen)
        else:
            known.latest = seen
        headers = pulls[event].headers
        if not headers <= known.headers:
            known.headers |= headers
