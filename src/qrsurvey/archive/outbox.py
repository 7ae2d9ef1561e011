"""Messages that must reach people, by the table `outbox`: kept until somebody's server has taken them.

That a message was queued, sent or dropped is an event; how far it has got in between isn't. What it says is
written when it is sent; only files that go with it are kept, until then. No address is ever stored: which of
them took a message is a salted hash of each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qrsurvey.archive.canonical import canonical_json, parse_canonical, parse_object, utc_seconds
from qrsurvey.archive.digest import hashed_cell, new_salt
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import Event, EventKind, find_event, record
from qrsurvey.archive.message_ids import any_id, as_ours, id_by_cases
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import nfc

OUTBOX_COLUMNS = (
    "number", "event", "recipient", "kind", "about", "message_id", "salt", "accepted", "attempts", "next_try",
    "problem", "done",
)  # fmt: skip
"""The columns of the table `outbox`, in order."""

# Minutes until a message that failed is tried again; from then on once a day, for as long as it takes.
_BACK_OFF = (1, 5, 15, 60, 240)
_LATER = 24 * 60

Row = tuple[Any, ...]


class MessageKind(StrEnum):
    """What a message is."""

    ALERT = "alert"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    OVERDUE = "overdue"
    REPORT = "report"
    TEST = "test"


_ABOUT_CASES = frozenset({MessageKind.ALERT, MessageKind.WEEKLY, MessageKind.MONTHLY, MessageKind.OVERDUE})


@dataclass(frozen=True)
class NewMessage:
    """A message to be queued. `about` is what it tells: `{"cases": [3, 4]}`, `{"report": "2024-05"}`."""

    recipient: str
    kind: MessageKind
    about: Mapping[str, Any]
    attachments: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class Message:
    """One message to one recipient.

    `queued` and `next_try` are moments in UTC as the ledger writes them; `accepted` are salted hashes of the
    addresses that took it. `problem` is why the last try failed; `done` is the event that sent or dropped it.
    """

    number: int
    event: int
    queued: str
    recipient: str
    kind: MessageKind
    about: Mapping[str, Any]
    message_id: str
    salt: str
    accepted: frozenset[str] = frozenset()
    attempts: int = 0
    next_try: str = ""
    problem: str | None = None
    done: int | None = None

    @property
    def cases(self) -> tuple[int, ...]:
        """The numbers of the cases it tells of."""
        return tuple(self.about.get("cases", ()))

    @property
    def tried_often(self) -> bool:
        """Tell whether it failed so often that it is tried once a day."""
        return self.attempts >= len(_BACK_OFF)

    def took(self, address: str) -> bool:
        """Tell whether an address has taken it already."""
        return hashed_cell(address, self.salt) in self.accepted

    def due(self, at: datetime) -> bool:
        """Tell whether it is to be tried by an aware moment.

        A moment further away than any we set is a clock's that was wrong once, or somebody else's.
        """
        furthest = utc_seconds(at + timedelta(minutes=_LATER))
        return self.done is None and not utc_seconds(at) < self.next_try <= furthest


def queue(archive: Archive, messages: Sequence[NewMessage], at: datetime) -> tuple[Message, ...]:
    """Queue messages as one event; no event where there are none. The caller holds the transaction.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    if not messages:
        return ()
    first = archive.read("SELECT count(*) FROM outbox")[0][0] + 1
    told = [
        {
            "number": number,
            "recipient": one.recipient,
            "kind": one.kind.value,
            "about": dict(one.about),
            "files": [[name, digest_of(content)] for name, content in one.attachments],
        }
        for number, one in enumerate(messages, start=first)
    ]
    event = record(archive, EventKind.MESSAGES_QUEUED, {"messages": told}, at)
    for (number, recipient, kind, about), one in zip(queued_rows(event), messages, strict=True):
        row = [number, event.seq, recipient, kind, about, _new_id(archive, number, one, at), new_salt()]
        archive.connection.execute(
            f"INSERT INTO outbox VALUES ({', '.join('?' * len(OUTBOX_COLUMNS))})",  # noqa: S608 - ours
            [*row, canonical_json([]), 0, event.recorded, None, None],
        )
        for name, content in one.attachments:
            archive.connection.execute("INSERT INTO attachments VALUES (?, ?, ?)", [number, name, content])
    return _read(archive, "o.number >= ?", first)


def queued_rows(event: Event) -> list[tuple[int, str, str, str]]:
    """Return number, recipient, kind and subject matter of each message of an event that queued some.

    Raises what reading strange payloads raises.
    """
    return [
        (
            int(one["number"]),
            str(one["recipient"]),
            MessageKind(one["kind"]).value,
            canonical_json(dict(one["about"])),
        )
        for one in event.data["messages"]
    ]


def digest_of(content: bytes) -> str:
    """Return what the ledger says of a file that goes with a message."""
    return hashlib.sha256(content).hexdigest()


def read_outbox(archive: Archive) -> tuple[Message, ...]:
    """Return all messages ever queued, in order.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    return _read(archive, "true")


def pending(archive: Archive, at: datetime | None = None) -> tuple[Message, ...]:
    """Return the messages that wait, in order: those to be tried by an aware moment, or all of them.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    return tuple(one for one in _read(archive, "o.done IS NULL") if at is None or one.due(at))


def attachments_of(archive: Archive, number: int) -> tuple[tuple[str, bytes], ...]:
    """Return the files that go with a message, by their names."""
    rows = archive.read("SELECT name, content FROM attachments WHERE message = ? ORDER BY name", number)
    return tuple((str(name), bytes(content)) for name, content in rows)


def as_queued(archive: Archive, message: Message) -> bool:
    """Tell whether a message that waits, and its files, still are what the ledger says was queued."""
    event = find_event(archive, message.event)
    if event is None or event.kind != EventKind.MESSAGES_QUEUED:
        return False
    row = (message.number, message.recipient, message.kind.value, canonical_json(dict(message.about)))
    files = [[name, digest_of(content)] for name, content in attachments_of(archive, message.number)]
    try:
        told = next(one for one in event.data["messages"] if one["number"] == message.number)
        return row in queued_rows(event) and sorted(told["files"]) == files
    except (ValueError, TypeError, LookupError, AttributeError, StopIteration):
        return False


def accepted_by(text: str) -> frozenset[str]:
    """Read who took a message.

    Raises:
        ValueError: it is written as we never write it.
    """
    value = parse_canonical(text)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("no list of hashes")
    return frozenset(value)


def note_accepted(archive: Archive, number: int, address: str) -> Message:
    """Note that an address took a message, so that it isn't sent there again."""
    with archive.transaction():
        message = find_message(archive, number)
        accepted = message.accepted | {hashed_cell(address, message.salt)}
        archive.connection.execute(
            "UPDATE outbox SET accepted = ? WHERE number = ?", [canonical_json(sorted(accepted)), number]
        )
    return replace(message, accepted=accepted)


def note_failed(archive: Archive, number: int, problem: str, at: datetime) -> None:
    """Note why a message didn't get through, and when to try again; it is never given up by itself."""
    with archive.transaction():
        message = find_message(archive, number)
        minutes = _LATER if message.tried_often else _BACK_OFF[max(0, message.attempts)]
        archive.connection.execute(
            "UPDATE outbox SET attempts = ?, next_try = ?, problem = ? WHERE number = ?",
            [message.attempts + 1, utc_seconds(at + timedelta(minutes=minutes)), problem, number],
        )


def mark_sent(archive: Archive, number: int, at: datetime) -> None:
    """Note as an event that a message was taken by all whom it was for; its files go.

    Raises:
        UsageError: it is done with already, or there is no such message.
    """
    _end(archive, number, EventKind.MESSAGE_SENT, {"message": number}, at)


def drop(archive: Archive, number: int, who: str, reason: str, at: datetime) -> None:
    """Note as an event that a message isn't to be sent any more, by whom and why; its files go.

    Raises:
        UsageError: it is done with already, or there is no such message.
    """
    payload = {"message": number, "who": nfc(who), "reason": nfc(reason)}
    _end(archive, number, EventKind.MESSAGE_DROPPED, payload, at)


def find_message(archive: Archive, number: int) -> Message:
    """Return a message by its number.

    Raises:
        UsageError: there is none.
        ArchiveError: the archive holds what we never write.
    """
    found = _read(archive, "o.number = ?", number)
    if not found:
        raise UsageError("notify.no-such-message", number=str(number))
    return found[0]


def _read(archive: Archive, condition: str, *parameters: int) -> tuple[Message, ...]:
    rows = archive.read(
        f"SELECT {', '.join(f'o.{column}' for column in OUTBOX_COLUMNS)}, l.recorded "  # noqa: S608 - ours
        f"FROM outbox AS o LEFT JOIN ledger AS l ON l.seq = o.event WHERE {condition} ORDER BY o.number",
        *parameters,
    )
    with as_we_wrote():
        return tuple(_message(row) for row in rows)


def _end(archive: Archive, number: int, kind: EventKind, payload: Mapping[str, object], at: datetime) -> None:
    with archive.transaction():
        if find_message(archive, number).done is not None:
            raise UsageError("notify.done-already", number=str(number))
        event = record(archive, kind, payload, at)
        archive.connection.execute("UPDATE outbox SET done = ? WHERE number = ?", [event.seq, number])
        archive.connection.execute("DELETE FROM attachments WHERE message = ?", [number])


def _message(row: Row) -> Message:
    number, event, recipient, kind, about, message_id, salt, accepted, *progress, queued = row
    attempts, next_try, problem, done = progress
    return Message(
        number,
        event,
        str(queued),
        recipient,
        MessageKind(kind),
        parse_object(about),
        as_ours(message_id, number),
        salt,
        _took(accepted),
        attempts,
        next_try,
        problem,
        done,
    )


def _took(text: str) -> frozenset[str]:
    """Read who took a message; where somebody wrote something else there, it goes to everybody again."""
    try:
        return accepted_by(text)
    except (ValueError, RecursionError):
        return frozenset()


def _new_id(archive: Archive, number: int, message: NewMessage, at: datetime) -> str:
    if message.kind not in _ABOUT_CASES:
        return any_id(number)
    day = at.date().isoformat() if message.kind is MessageKind.OVERDUE else None
    return id_by_cases(
        archive, nfc(message.recipient), message.kind.value, message.about.get("cases", ()), day
    )
