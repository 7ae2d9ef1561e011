"""Verify the outbox: no message is sent twice, and the table says what the events say.

How often a message was tried, who took it and its Message-ID stand outside the chain: losing them costs a
mail that comes twice. They still must be written as we write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qrsurvey.archive.ledger import OUTBOX_KINDS, Event, EventKind
from qrsurvey.archive.message_ids import is_ours
from qrsurvey.archive.outbox import accepted_by, digest_of, queued_rows
from qrsurvey.archive.store import Archive
from qrsurvey.errors import Message


class OutboxAuditor:
    """Goes through the events in order and keeps which messages wait."""

    def __init__(self) -> None:
        self._queued = 0
        self._waiting: set[int] = set()

    def check(self, event: Event, cases: int) -> Message | None:
        """Verify an event about messages, when there were so many cases.

        Raises what strange payloads raise.
        """
        if event.kind == EventKind.MESSAGES_QUEUED:
            return self._check_queued(event, cases)
        number = event.data["message"]
        if number not in self._waiting:
            return Message("notify.fault-done", {"number": str(number)})
        self._waiting.remove(number)
        return None

    def _check_queued(self, event: Event, cases: int) -> Message | None:
        rows = queued_rows(event)
        if not rows:
            return Message("archive.fault-unreadable")
        for (number, *_), told in zip(rows, event.data["messages"], strict=True):
            self._queued += 1
            if number != self._queued or not told["recipient"]:
                return Message("archive.fault-unreadable")
            named = told["about"].get("cases", [])
            if not all(isinstance(case, int) and 1 <= case <= cases for case in named):
                return Message("notify.fault-case", {"number": str(number)})
            self._waiting.add(number)
        return None


def check_outbox(archive: Archive, events: Sequence[Event]) -> tuple[Event | None, Message] | None:
    """Compare the tables with the events: return the first event of which they say otherwise, if one is."""
    ends = {
        event.data["message"]: event.seq
        for event in events
        if event.kind in OUTBOX_KINDS and event.kind != EventKind.MESSAGES_QUEUED
    }
    queued = [event for event in events if event.kind == EventKind.MESSAGES_QUEUED]
    told = {(event.seq, *row, ends.get(row[0])): event for event in queued for row in queued_rows(event)}
    found = Counter(archive.read("SELECT event, number, recipient, kind, about, done FROM outbox"))
    wrong = next((event for row, event in told.items() if found[row] != 1), None)
    if wrong is not None:
        return wrong, Message("notify.fault-row")
    if found.total() != len(told):
        return None, Message("notify.fault-extra")
    return _check_progress(archive, queued) or _check_files(archive, queued, ends)


def _check_progress(archive: Archive, queued: Sequence[Event]) -> tuple[Event | None, Message] | None:
    """Look whether what stands outside the chain is written as we write it, and no two share an id."""
    by_seq = {event.seq: event for event in queued}
    ids: set[str] = set()
    rows = archive.read("SELECT event, number, message_id, accepted, attempts FROM outbox ORDER BY number")
    for event, number, message_id, accepted, attempts in rows:
        if not is_ours(message_id) or message_id in ids or attempts < 0 or not _readable(accepted):
            return by_seq[event], Message("notify.fault-progress", {"number": str(number)})
        ids.add(message_id)
    return None


def _readable(accepted: str) -> bool:
    try:
        accepted_by(accepted)
    except (ValueError, RecursionError):
        return False
    return True


def _check_files(
    archive: Archive, queued: Sequence[Event], ends: dict[int, int]
) -> tuple[Event | None, Message] | None:
    """Look whether the files that wait are those that were queued, and no others."""
    rows = archive.read("SELECT message, name, content FROM attachments")
    found = Counter((number, name, digest_of(bytes(content))) for number, name, content in rows)
    wanted: Counter[tuple[int, str, str]] = Counter()
    for event in queued:
        own = Counter(
            (one["number"], str(name), str(digest))
            for one in event.data["messages"]
            if one["number"] not in ends
            for name, digest in one["files"]
        )
        if own - found:
            return event, Message("notify.fault-file")
        wanted += own
    return (None, Message("notify.fault-extra")) if found - wanted else None
