"""The ledger: a hash-chained list of what happened to the archive.

An event's hash is the SHA-256 of the canonical JSON array `[seq, recorded, kind, payload, previous]`, where
`payload` is a text (canonical JSON, composed) and `previous` the hash of the event before, 64 zeros before
the first. Payloads hold counts, digests, codes, figures that were reported, which rules a response met and
the office's own words for what it decided: no word of an answer, no respondent's name, no path of the user's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from qrsurvey.archive.canonical import canonical_json, sha256, utc_seconds
from qrsurvey.archive.store import Archive
from qrsurvey.i18n.text import nfc

GENESIS = "0" * 64
"""What stands for the hash of the event before the first."""


_SELECT = "SELECT seq, recorded, kind, payload, previous, hash FROM ledger"


class EventKind(StrEnum):
    """What may happen."""

    CODES_ISSUED = "codes-issued"
    CODES_RETIRED = "codes-retired"
    PULL = "pull"
    PURGE = "purge"
    REBUILD = "rebuild"
    SET_ASIDE = "set-aside"
    REASSIGN = "reassign"
    UNDO = "undo"
    REPORT = "report"
    CASES_OPENED = "cases-opened"
    CASE_STEP = "case-step"
    MESSAGES_QUEUED = "messages-queued"
    MESSAGE_SENT = "message-sent"
    MESSAGE_DROPPED = "message-dropped"


LEDGER_END = "ledger-end"
"""Under which note the end of the chain is kept."""

DECISION_KINDS = (EventKind.SET_ASIDE, EventKind.REASSIGN, EventKind.UNDO)
"""Events that are leaders' decisions about responses."""

CASE_KINDS = (EventKind.CASES_OPENED, EventKind.CASE_STEP)
"""Events about cases: they change nothing that is counted."""

OUTBOX_KINDS = (EventKind.MESSAGES_QUEUED, EventKind.MESSAGE_SENT, EventKind.MESSAGE_DROPPED)
"""Events about messages to people."""

DATA_KINDS = frozenset({EventKind.PULL, EventKind.REBUILD, EventKind.CODES_RETIRED, *DECISION_KINDS})
"""Events that change what is counted; a pull without news writes none, and a report changes nothing."""


@dataclass(frozen=True)
class Event:
    """One entry; `recorded` is its moment in UTC, to the second."""

    seq: int
    recorded: str
    kind: str
    payload: str
    previous: str
    hash: str

    @property
    def data(self) -> dict[str, Any]:
        """The payload, read."""
        value: dict[str, Any] = json.loads(self.payload)
        return value


@dataclass(frozen=True)
class Head:
    """The last event that changed data: its hash, and its number, which is how many events there were."""

    hash: str | None = None
    events: int = 0


def event_hash(seq: int, recorded: str, kind: str, payload: str, previous: str) -> str:
    """Return the hash of an event."""
    return sha256(canonical_json([seq, recorded, kind, payload, previous]))


def make_event(last: Event | None, kind: EventKind, payload: Mapping[str, object], at: datetime) -> Event:
    """Return the event that follows `last`; `at` is an aware moment."""
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    recorded, text = utc_seconds(at), nfc(canonical_json(payload))
    return Event(seq, recorded, kind.value, text, previous, event_hash(seq, recorded, kind, text, previous))


def record(archive: Archive, kind: EventKind, payload: Mapping[str, object], at: datetime) -> Event:
    """Append an event; the caller holds the transaction."""
    event = make_event(last_event(archive), kind, payload, at)
    archive.connection.execute(
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)",
        [event.seq, event.recorded, event.kind, event.payload, event.previous, event.hash],
    )
    archive.set_state(LEDGER_END, end_note(event))
    return event


def end_note(event: Event) -> str:
    """Return what is noted outside the chain of its last event, so that a tail can't be cut off unseen."""
    return canonical_json([event.seq, event.hash])


def last_event(archive: Archive) -> Event | None:
    """Return the newest event."""
    rows = archive.read(f"{_SELECT} ORDER BY seq DESC LIMIT 1")
    return Event(*rows[0]) if rows else None


def find_event(archive: Archive, seq: int) -> Event | None:
    """Return an event by its number."""
    rows = archive.read(f"{_SELECT} WHERE seq = ?", seq)
    return Event(*rows[0]) if rows else None


def read_events(archive: Archive, *kinds: EventKind) -> list[Event]:
    """Return the events in order, of some kinds or of all."""
    if not kinds:
        return [Event(*row) for row in archive.read(f"{_SELECT} ORDER BY seq")]
    marks = ", ".join("?" * len(kinds))
    rows = archive.read(f"{_SELECT} WHERE kind IN ({marks}) ORDER BY seq", *(kind.value for kind in kinds))
    return [Event(*row) for row in rows]


def head_of(events: list[Event]) -> Head:
    """Return the head of a list of events."""
    return next(
        (Head(event.hash, event.seq) for event in reversed(events) if event.kind in DATA_KINDS), Head()
    )


def head(archive: Archive) -> Head:
    """Return the archive's head, which a report prints."""
    return head_of(read_events(archive))
