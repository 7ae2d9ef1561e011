"""What the archive says, read in one go: nobody is kept out of it while Google is being asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from qrsurvey.archive.canonical import utc_seconds
from qrsurvey.archive.compared import Comparison, last_comparison
from qrsurvey.archive.issued import IssuedCode, Retirement, issued_codes, key_fingerprint, retirements
from qrsurvey.archive.ledger import LEDGER_END, Event, last_event
from qrsurvey.archive.memory import Memory, recall
from qrsurvey.archive.outbox import Message, pending
from qrsurvey.archive.store import Archive
from qrsurvey.archive.tabs import names_by_tab
from qrsurvey.errors import ArchiveError

_LONG = timedelta(days=1)


@dataclass(frozen=True)
class Codes:
    """The codes ever issued with their links, the oldest first; what was withdrawn; whose key signed last."""

    issued: tuple[IssuedCode, ...]
    withdrawn: Mapping[tuple[str, int], Retirement]
    signed_with: str | None


@dataclass(frozen=True)
class Kept:
    """What an archive that can be opened says.

    `version` is that of its tables, `noted` the note of the ledger's end. `codes` is an error where the
    ledger's events can't be read. By source: its last comparison, and what its last reading left. `names` are
    those of the sources that have responses of a tab, by the tab's key. `waiting` are messages to be sent.
    """

    version: str | None
    last: Event | None
    noted: str | None
    codes: Codes | ArchiveError
    compared: Mapping[str, Comparison]
    memories: Mapping[str, Memory]
    names: Mapping[str, frozenset[str]]
    waiting: tuple[Message, ...] = ()


def last_in_full(last: Comparison, memory: Memory | None) -> datetime | None:
    """Return the aware moment at which a source was last compared as a whole; None where it never was."""
    return last.at if last.complete else memory.compared if memory else None


def waiting_long(waiting: Iterable[Message], now: datetime) -> tuple[Message, ...]:
    """Return the messages that should have gone long ago at an aware moment."""
    since = utc_seconds(now - _LONG)
    return tuple(message for message in waiting if message.queued < since)


def read_kept(path: Path, sources: Sequence[str]) -> Kept:
    """Read what the checks need of an archive that is there.

    Raises:
        BusyError: another process holds it.
        ArchiveError: it is damaged, no archive of ours, or written by a newer version.
    """
    with Archive.open(path, create=False, read_only=True) as archive:
        compared = {name: last_comparison(archive, name) for name in sources}
        memories = {name: recall(archive, name, with_order=False) for name in sources}
        return Kept(
            version=archive.state("schema"),
            last=last_event(archive),
            noted=archive.state(LEDGER_END),
            codes=_codes(archive),
            compared={name: one for name, one in compared.items() if one is not None},
            memories={name: one for name, one in memories.items() if one is not None},
            names=_names(archive),
            waiting=_waiting(archive),
        )


def _codes(archive: Archive) -> Codes | ArchiveError:
    try:
        return Codes(tuple(issued_codes(archive)), retirements(archive), key_fingerprint(archive))
    except ArchiveError as error:
        return error


def _waiting(archive: Archive) -> tuple[Message, ...]:
    try:
        return pending(archive)
    except ArchiveError:
        return ()  # an audit says what is wrong


def _names(archive: Archive) -> Mapping[str, frozenset[str]]:
    try:
        return names_by_tab(archive)
    except ArchiveError:
        return {}  # that the ledger can't be read is told by another check
