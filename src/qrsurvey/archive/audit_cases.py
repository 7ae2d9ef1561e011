"""Verify the cases: each step fits how its case stood, and the tables say what the events say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qrsurvey.archive.cases import (
    CASE_COLUMNS,
    STEP_COLUMNS,
    CaseState,
    Row,
    StepKind,
    case_rows,
    may_follow,
    state_after,
    step_fits,
)
from qrsurvey.archive.ledger import Event, EventKind
from qrsurvey.archive.store import Archive
from qrsurvey.errors import Message

_NOTHING_PURGED = ""


class CaseAuditor:
    """Goes through the events in order and keeps how each case stands."""

    def __init__(self) -> None:
        self._states: dict[int, CaseState] = {}
        self._through = 0
        self._responses: set[int] = set()

    @property
    def opened(self) -> int:
        """How many cases there are by now."""
        return len(self._states)

    def check(self, event: Event, responses: int) -> Message | None:
        """Verify an event about cases, when there were so many responses.

        Raises what strange payloads raise.
        """
        if event.kind == EventKind.CASES_OPENED:
            return self._check_opened(event, responses)
        data = event.data
        kind, number = StepKind(data["step"]), data["case"]
        if number not in self._states or not may_follow(kind, self._states[number]):
            return Message("cases.fault-step", {"number": str(number)})
        self._states[number] = state_after(self._states[number], kind)
        return None

    def _check_opened(self, event: Event, responses: int) -> Message | None:
        if not self._through <= event.data["through"] == responses:
            return Message("archive.fault-unreadable")
        self._through = responses
        for _, number, response, unit, *_ in case_rows(event):
            if number != len(self._states) + 1 or (response is None and unit is None):
                return Message("archive.fault-unreadable")
            if response is not None and not 1 <= response <= responses:
                return Message("cases.fault-response", {"number": str(number)})
            if response in self._responses:
                return Message("cases.fault-twice", {"number": str(number)})
            if response is not None:
                self._responses.add(response)
            self._states[number] = CaseState.OPEN
        return None


def check_case_tables(archive: Archive, events: Sequence[Event]) -> tuple[Event | None, Message] | None:
    """Compare the tables with the events: return the first event of which they say otherwise, if one is."""
    opened = [event for event in events if event.kind == EventKind.CASES_OPENED]
    told: dict[Row, Event] = {row: event for event in opened for row in case_rows(event)}
    found = Counter(archive.read(f"SELECT {', '.join(CASE_COLUMNS)} FROM cases"))  # noqa: S608 - ours
    wrong = next((event for row, event in told.items() if found[row] != 1), None)
    if wrong is not None:
        return wrong, Message("cases.fault-row")
    if found.total() != len(told):
        return None, Message("cases.fault-extra")
    return _check_steps(archive, events)


def _check_steps(archive: Archive, events: Sequence[Event]) -> tuple[Event | None, Message] | None:
    rows = archive.read(f"SELECT {', '.join(STEP_COLUMNS)} FROM case_steps ORDER BY event")  # noqa: S608 - ours
    by_event = {row[0]: row for row in rows}
    steps = [event for event in events if event.kind == EventKind.CASE_STEP]
    if len(rows) != len(by_event) or len(by_event) != len(steps):
        missing = next((event for event in steps if event.seq not in by_event), None)
        return missing, Message("cases.fault-row" if missing else "cases.fault-extra")
    purged = _purged_before(events)
    for event in steps:
        row = by_event.get(event.seq)
        if row is None or not step_fits(event, row):
            return event, Message("cases.fault-row")
        # Text goes by a purge alone, which says up to which day.
        if row[5] is None and event.data["text"] is not None and not event.recorded[:10] < purged:
            return event, Message("cases.fault-text")
    return None


def _purged_before(events: Sequence[Event]) -> str:
    days = [str(event.data["before"]) for event in events if event.kind == EventKind.PURGE]
    return max(days, default=_NOTHING_PURGED)
