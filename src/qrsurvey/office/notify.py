"""Send what waits in the outbox: at least once to everybody, whenever the run may end.

The archive is held only to read a message and to note what came of it, never while a server is spoken to.
Whoever took a message is noted at once; killed between these two, the next run sends it there again under the
same Message-ID.

What people must act upon goes first, what failed many times last, and a run ends in time for the next one: no
message keeps another from being tried, however long a server takes over it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qrsurvey.archive.outbox import (
    Message,
    MessageKind,
    as_queued,
    drop,
    find_message,
    mark_sent,
    note_accepted,
    note_failed,
    pending,
)
from qrsurvey.archive.store import Archive
from qrsurvey.errors import BusyError, ExitCode, UsageError
from qrsurvey.notify.addresses import AddressBook, read_addresses
from qrsurvey.notify.letter import Failure, Letter, Problem, Scope
from qrsurvey.notify.patience import PATIENCE, Patience
from qrsurvey.notify.sending import send
from qrsurvey.notify.services import Place, places_of
from qrsurvey.office.composing import compose
from qrsurvey.office.only_one import only_sender
from qrsurvey.survey.alert_rules import Recipient
from qrsurvey.workspace.workspace import Workspace

Render = Callable[[Workspace, Archive, Message, Recipient, datetime], Letter | None]
Watch = Callable[[Message], None]
_Choose = Callable[[Iterable[Message]], list[Message]]

OURSELVES = "qrsurvey"
"""Who drops a message that has nothing left to say."""

NOTHING_LEFT = "nothing-left"
"""Why it is dropped: its recipient may not know any of its cases any more."""

_FIRST = (
    MessageKind.TEST, MessageKind.ALERT, MessageKind.OVERDUE, MessageKind.WEEKLY, MessageKind.MONTHLY,
    MessageKind.REPORT,
)  # fmt: skip

_LET_GO = 30.0  # seconds in which another process lets go of the archive
_GLANCE = 0.1

# What can't be put right by asking a server again.
_OURS_TO_MEND = frozenset({Problem.NO_ADDRESS, Problem.NO_RECIPIENT, Problem.NOT_UNDERSTOOD, Problem.ALTERED})


class Fate(StrEnum):
    """What came of a message.

    Taken by all, by not all, not sent at all, nothing left to say, done with by somebody else meanwhile, only
    shown.
    """

    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"
    DROPPED = "dropped"
    ENDED = "ended"
    SHOWN = "shown"


@dataclass(frozen=True)
class Outcome:
    """What came of one message.

    `places` are how many people and channels it was for, `accepted` how many of them have it. `letter` is
    there where it was only shown.
    """

    message: Message
    fate: Fate
    problem: Problem | None = None
    places: int = 0
    accepted: int = 0
    letter: Letter | None = None


@dataclass(frozen=True)
class Sent:
    """What came of all; `waiting`: their time hasn't come; `exposed`: others can read the addresses."""

    outcomes: tuple[Outcome, ...] = ()
    waiting: int = 0
    exposed: bool = False

    @property
    def done(self) -> bool:
        """Tell whether nothing was left that should have gone."""
        return not self._left

    @property
    def exit_code(self) -> ExitCode:
        """What the shell is told: whether somebody must mend the settings, or wait for a server."""
        if self.done:
            return ExitCode.DONE
        return ExitCode.USAGE if self.ours_to_mend else ExitCode.NETWORK

    @property
    def ours_to_mend(self) -> bool:
        """Tell whether what was left is left for the office's own settings alone: no server failed."""
        return bool(self._left) and all(one.problem in _OURS_TO_MEND for one in self._left)

    @property
    def _left(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.fate in {Fate.FAILED, Fate.KEPT}]


def send_due(
    workspace: Workspace,
    now: datetime,
    *,
    every: bool = False,
    only: Collection[int] | None = None,
    dry_run: bool = False,
    render: Render = compose,
    watch: Watch = lambda _: None,
    patience: Patience = PATIENCE,
    environment: Mapping[str, str] = os.environ,
) -> Sent:
    """Send the messages whose time has come.

    Args:
        workspace: Whose outbox.
        now: The present moment, aware, in the office's time zone.
        every: Also those that failed and are to wait.
        only: None but these.
        dry_run: Send nothing and note nothing; the outcomes have the letters.
        render: What puts a message into words.
        watch: Told of each message before it is sent.
        patience: How long servers may take.
        environment: Where the addresses are looked for.

    Raises:
        UsageError: the file of addresses can't be read, or the archive's folder can't be written to.
        BusyError: another process sends already, or holds the archive all the time.
        ArchiveError: the archive is damaged.
    """
    if not workspace.archive_path.exists():
        return Sent()

    def chosen_of(waiting: Iterable[Message]) -> list[Message]:
        wanted = [one for one in waiting if only is None or one.number in only]
        return wanted if every or only is not None else [one for one in wanted if one.due(now)]

    if dry_run:
        return _show(workspace, now, chosen_of, render)
    book = read_addresses(environment)
    with open_patiently(workspace) as archive:
        if not pending(archive):
            return Sent(exposed=book.exposed)
    with only_sender(workspace.archive_path):
        with open_patiently(workspace) as archive:
            waiting = pending(archive)
        chosen = chosen_of(waiting)
        run = _Run(workspace, now, book, render, patience)
        outcomes = []
        for message in sorted(chosen, key=_turn):
            if run.over:
                break
            watch(message)
            outcomes.append(run.deliver(message))
    outcomes.sort(key=lambda one: one.message.number)
    return Sent(tuple(outcomes), len(waiting) - len(outcomes), book.exposed)


def _turn(message: Message) -> tuple[bool, int, int, int]:
    """Return when it is a message's turn."""
    return message.tried_often, _FIRST.index(message.kind), message.attempts, message.number


class _Run:
    """One run through the outbox: no server is asked again that had no answer, no refused login used."""

    def __init__(
        self, workspace: Workspace, now: datetime, book: AddressBook, render: Render, patience: Patience
    ) -> None:
        self._workspace = workspace
        self._now = now
        self._book = book
        self._render = render
        self._patience = patience
        self._end = time.monotonic() + patience.run
        self._down: dict[tuple[Scope, str], Problem] = {}

    @property
    def over(self) -> bool:
        """Tell whether it has taken so long that the rest is left to the next one."""
        return time.monotonic() > self._end

    def deliver(self, message: Message) -> Outcome:
        recipient = recipient_named(self._workspace, message.recipient)
        addresses = self._book.of(message.recipient)
        if recipient is None or not addresses:
            problem = Problem.NO_RECIPIENT if recipient is None else Problem.NO_ADDRESS
            return Outcome(message, Fate.KEPT, problem)
        with open_patiently(self._workspace) as archive:
            message = find_message(archive, message.number)
            if message.done is not None:  # by somebody else, meanwhile
                return Outcome(message, Fate.ENDED)
            if not as_queued(archive, message):
                note_failed(archive, message.number, Problem.ALTERED.value, self._now)
                return Outcome(message, Fate.KEPT, Problem.ALTERED)
            letter = self._render(self._workspace, archive, message, recipient, self._now)
            if letter is None:
                drop(archive, message.number, OURSELVES, NOTHING_LEFT, self._now)
                return Outcome(message, Fate.DROPPED)
        return self._send(message, letter, addresses)

    def _send(self, message: Message, letter: Letter, addresses: Iterable[str]) -> Outcome:
        places: dict[str, Place] = {}
        problems: list[Problem] = []
        for address in addresses:
            found = places_of(address)
            places |= {place.key: place for place in found}
            if not found:
                problems.append(Problem.NOT_UNDERSTOOD)
        accepted, tried = 0, bool(problems)
        for place in places.values():
            problem = None
            if not message.took(place.key):
                problem = self._in_vain(place)
                if problem is None:
                    tried = True
                    problem = self._try(place, letter, message)
            if problem is None:
                accepted += 1
            else:
                problems.append(problem)
        with open_patiently(self._workspace) as archive:
            if not problems:
                with suppress(UsageError):  # given up meanwhile: it arrived all the same
                    mark_sent(archive, message.number, self._now)
                return Outcome(message, Fate.SENT, None, len(places), accepted)
            if tried:
                note_failed(archive, message.number, problems[0].value, self._now)
        return Outcome(message, Fate.FAILED, problems[0], len(places), accepted)

    def _in_vain(self, place: Place) -> Problem | None:
        """Return why a place needn't be tried."""
        if self.over:
            return Problem.NO_ANSWER
        return self._down.get((Scope.SERVER, place.server)) or self._down.get((Scope.LOGIN, place.login))

    def _try(self, place: Place, letter: Letter, message: Message) -> Problem | None:
        failure: Failure | None = send(place, letter, message.message_id, self._patience)
        if failure is None:
            with open_patiently(self._workspace) as archive:
                note_accepted(archive, message.number, place.key)
            return None
        if failure.scope is Scope.SERVER:
            self._down[Scope.SERVER, place.server] = failure.problem
        elif failure.scope is Scope.LOGIN:
            self._down[Scope.LOGIN, place.login] = failure.problem
        return failure.problem


def recipient_named(workspace: Workspace, name: str) -> Recipient | None:
    """Return a recipient of `survey.yaml`."""
    return next((one for one in workspace.survey.alerts.recipients if one.name == name), None)


def _show(workspace: Workspace, now: datetime, chosen_of: _Choose, render: Render) -> Sent:
    outcomes = []
    with open_patiently(workspace) as archive:
        waiting = pending(archive)
        chosen = chosen_of(waiting)
        for message in chosen:
            recipient = recipient_named(workspace, message.recipient)
            if recipient is None:
                outcomes.append(Outcome(message, Fate.KEPT, Problem.NO_RECIPIENT))
                continue
            if not as_queued(archive, message):
                outcomes.append(Outcome(message, Fate.KEPT, Problem.ALTERED))
                continue
            letter = render(workspace, archive, message, recipient, now)
            fate = Fate.DROPPED if letter is None else Fate.SHOWN
            outcomes.append(Outcome(message, fate, letter=letter))
    return Sent(tuple(outcomes), len(waiting) - len(chosen))


def open_patiently(workspace: Workspace) -> Archive:
    """Open the archive, waiting for another process to let go of it: what was sent must be noted."""
    end = time.monotonic() + _LET_GO
    while True:
        try:
            return Archive.open(workspace.archive_path, create=False)
        except BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(_GLANCE)
