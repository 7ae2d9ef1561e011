"""Who is told of alerts, where they are reached, and what still waits for them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive import outbox
from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.outbox import Message, MessageKind, NewMessage
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.i18n.near import guess
from qrsurvey.notify.addresses import add_address, addresses_path, read_addresses, remove_addresses
from qrsurvey.notify.letter import Problem
from qrsurvey.notify.patience import PATIENCE, Patience
from qrsurvey.notify.services import Described, describe
from qrsurvey.office.decisions import Author
from qrsurvey.office.notify import OURSELVES, Outcome, open_patiently, recipient_named, send_due
from qrsurvey.survey.alert_rules import Recipient
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class Known:
    """A recipient, and of what kinds the addresses are that are known; None for one that isn't understood."""

    recipient: Recipient
    addresses: tuple[Described | None, ...]


@dataclass(frozen=True)
class Waiting:
    """A message of the outbox.

    `problem` is why it hasn't gone, as far as that can be told; `ended` how it is done with, where it is.
    """

    message: Message
    problem: Problem | None
    ended: EventKind | None = None


def list_recipients(
    workspace: Workspace, environment: Mapping[str, str] = os.environ
) -> tuple[tuple[Known, ...], bool]:
    """Return the recipients of `survey.yaml`, and whether others can read the file of their addresses.

    Raises:
        UsageError: the file can't be read.
    """
    book = read_addresses(environment)
    recipients = workspace.survey.alerts.recipients
    known = (Known(one, tuple(map(_described, book.of(one.name)))) for one in recipients)
    return tuple(known), book.exposed


def add_recipient_address(
    workspace: Workspace, name: str, address: str, environment: Mapping[str, str] = os.environ
) -> Described:
    """Keep an address of a recipient; return what it is.

    Raises:
        UsageError: there is no such recipient, the address isn't understood, or the file can't be written.
    """
    require_recipient(workspace, name)
    described = describe(address.strip())
    add_address(name, address.strip(), environment)
    return described


def remove_recipient_addresses(name: str, environment: Mapping[str, str] = os.environ) -> int:
    """Forget all addresses of a recipient, also of one that `survey.yaml` doesn't have any more.

    Raises:
        UsageError: none is known, or the file can't be read or written.
    """
    gone = remove_addresses(name, environment)
    if not gone:
        raise UsageError("notify.no-address", name=name, path=addresses_path(environment))
    return gone


def send_test(
    workspace: Workspace,
    name: str,
    *,
    now: datetime,
    patience: Patience = PATIENCE,
    environment: Mapping[str, str] = os.environ,
) -> Outcome:
    """Queue a test message to a recipient and send it; one that fails doesn't stay.

    Raises:
        UsageError: there is no such recipient, or no address of theirs is known.
        BusyError: another process sends already, or holds the archive.
        ArchiveError: the archive is damaged.
    """
    require_recipient(workspace, name)
    if not read_addresses(environment).of(name):
        raise UsageError("notify.no-address", name=name, path=addresses_path(environment))
    with Archive.open(workspace.archive_path, create=True) as archive, archive.transaction():
        (message,) = outbox.queue(archive, [NewMessage(name, MessageKind.TEST, {})], now)
    try:
        (outcome,) = send_due(
            workspace, now, only={message.number}, patience=patience, environment=environment
        ).outcomes
    except BaseException:
        _drop_test(workspace, message.number, "interrupted", now)
        raise
    if outcome.problem is not None:
        _drop_test(workspace, message.number, outcome.problem.value, now)
    return outcome


def _drop_test(workspace: Workspace, number: int, reason: str, now: datetime) -> None:
    """Give a test message up: whoever tries something out tries again, and nobody waits for this one."""
    with suppress(UsageError), open_patiently(workspace) as archive:  # it has arrived all the same
        outbox.drop(archive, number, OURSELVES, reason, now)


def list_outbox(
    workspace: Workspace, *, every: bool = False, environment: Mapping[str, str] = os.environ
) -> tuple[Waiting, ...]:
    """Return the messages that wait, or all that were ever queued.

    Raises:
        UsageError: the file of addresses can't be read.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    if not workspace.archive_path.exists():
        return ()
    book = read_addresses(environment)
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        messages = outbox.read_outbox(archive)
        ends = {
            event.seq: EventKind(event.kind)
            for event in read_events(archive, EventKind.MESSAGE_SENT, EventKind.MESSAGE_DROPPED)
        }
    found = []
    for message in messages:
        if message.done is not None:
            if every:
                found.append(Waiting(message, None, ends.get(message.done)))
        elif recipient_named(workspace, message.recipient) is None:
            found.append(Waiting(message, Problem.NO_RECIPIENT))
        elif not book.of(message.recipient):
            found.append(Waiting(message, Problem.NO_ADDRESS))
        else:
            found.append(Waiting(message, _problem(message.problem)))
    return tuple(found)


def drop_message(
    workspace: Workspace, number: int, *, who: str | None, reason: str | None, now: datetime
) -> None:
    """Give a message up, as an event that names who did and why.

    Raises:
        UsageError: nobody or no reason is named, there is no such message, or it is done with.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    author = Author.of(who, reason)
    if not workspace.archive_path.exists():
        raise UsageError("notify.no-such-message", number=str(number))
    with Archive.open(workspace.archive_path, create=False) as archive:
        outbox.drop(archive, number, author.who, author.reason, now)


def require_recipient(workspace: Workspace, name: str) -> Recipient:
    """Return a recipient by name.

    Raises:
        UsageError: `survey.yaml` has none of that name.
    """
    found = recipient_named(workspace, name)
    if found is None:
        known = [one.name for one in workspace.survey.alerts.recipients]
        raise UsageError("notify.no-such-recipient", name=name, guess=guess(name, known))
    return found


def _described(address: str) -> Described | None:
    try:
        return describe(address)
    except UsageError:
        return None


def _problem(noted: str | None) -> Problem | None:
    """Read why the last try failed; the column stands outside the chain, so anything may be in it."""
    if noted is None:
        return None
    return Problem(noted) if noted in set(Problem) else Problem.FAILED
