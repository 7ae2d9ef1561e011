"""Open cases and take steps: event and table change together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.answered import last_response
from qrsurvey.archive.cases import (
    CASE_COLUMNS,
    STEP_COLUMNS,
    Case,
    CaseState,
    NewCase,
    StepKind,
    case_rows,
    may_follow,
    payload_of,
    read_cases,
)
from qrsurvey.archive.digest import NewSalt, hashed_cell, new_salt
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import EventKind, read_events, record
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import nfc


@dataclass(frozen=True)
class Scanned:
    """How far cases were looked for: the last response, and the event that says so."""

    response: int
    event: int


def scanned(archive: Archive) -> Scanned | None:
    """Return how far cases were looked for; None where they never were.

    Raises:
        ArchiveError: the ledger holds what we never write.
    """
    events = read_events(archive, EventKind.CASES_OPENED)
    with as_we_wrote():
        return Scanned(int(events[-1].data["through"]), events[-1].seq) if events else None


def open_cases(archive: Archive, new: Sequence[NewCase], at: datetime) -> tuple[Case, ...]:
    """Open cases, and say that all responses there are were looked through, as one event.

    It is one also where no case is opened: a note outside the chain could keep a response from being seen.
    The caller holds the transaction.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    first = archive.read("SELECT count(*) FROM cases")[0][0] + 1
    payload = {
        "cases": [payload_of(number, case) for number, case in enumerate(new, start=first)],
        "through": last_response(archive),
    }
    event = record(archive, EventKind.CASES_OPENED, payload, at)
    if not new:
        return ()
    rows = case_rows(event)
    archive.connection.executemany(_insert("cases", len(CASE_COLUMNS)), [list(row) for row in rows])
    return read_cases(archive, range(first, first + len(new)))


def take_step(
    archive: Archive,
    number: int,
    kind: StepKind,
    who: str,
    *,
    detail: str | None = None,
    text: str | None = None,
    at: datetime,
    salt: NewSalt = new_salt,
) -> Case:
    """Take one step of a case; return how it stands then. `at` is an aware moment.

    `detail` is to whom it is assigned, what came of it, or, of one that is reopened, its new deadline.

    Raises:
        UsageError: there is no such case, or it stands so that this step can't be taken.
        ArchiveError: the archive holds what we never write.
    """
    with archive.transaction():
        case = find_case(archive, number)
        if not may_follow(kind, case.state):
            raise UsageError(_refusal(kind, case.state), number=str(number))
        typed = None if text is None else nfc(text)
        own = None if typed is None else salt()
        payload = {
            "case": number,
            "step": kind.value,
            "who": who,
            "detail": detail,
            "text": None if typed is None or own is None else hashed_cell(typed, own),
        }
        event = record(archive, EventKind.CASE_STEP, payload, at)
        archive.connection.execute(
            _insert("case_steps", len(STEP_COLUMNS)), [event.seq, number, kind.value, who, detail, typed, own]
        )
        return find_case(archive, number)


def find_case(archive: Archive, number: int) -> Case:
    """Return a case by its number.

    Raises:
        UsageError: there is none.
        ArchiveError: the archive holds what we never write.
    """
    found = read_cases(archive, [number])
    if not found:
        raise UsageError("cases.no-such-case", number=str(number))
    return found[0]


def _refusal(kind: StepKind, state: CaseState) -> str:
    if kind is StepKind.REOPEN:
        return "cases.not-closed"
    return "cases.closed-already" if state is CaseState.CLOSED else "cases.acknowledged-already"


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"  # noqa: S608 - tables of this room
