"""Verify the decisions: each fits those before it and the responses it names, and the table says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from qrsurvey.archive.decisions import COLUMNS, Row, digest_of, row_of
from qrsurvey.archive.ledger import DECISION_KINDS, Event, EventKind
from qrsurvey.archive.store import Archive
from qrsurvey.errors import Message


class DecisionAuditor:
    """Goes through the events in order and keeps the decisions that stand."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._made = 0
        self._standing: set[int] = set()

    def check(self, event: Event, responses: int) -> Message | None:
        """Verify a decision, when there were so many responses; raises what strange payloads raise."""
        row = row_of(event)
        number = row[1]
        if event.kind == EventKind.UNDO:
            if number not in self._standing:
                return Message("decisions.fault-undo", {"number": str(number)})
            self._standing.remove(number)
            return None
        self._made += 1
        self._standing.add(number)
        if not all(value is None or isinstance(value, (int, str)) for value in row):
            return Message("archive.fault-unreadable")
        data = event.data
        runs = data["responses"]
        ends = [end for first, last in runs for end in (first, last + 1)]
        ordered = all(low < high for low, high in pairwise(ends))
        if number != self._made or not runs or not ordered or not 1 <= ends[0] < ends[-1] <= responses + 1:
            return Message("archive.fault-unreadable")
        if digest_of(self._archive, runs) != (data["count"], data["digest"]):
            return Message("decisions.fault-responses", {"number": str(number)})
        return None


def check_table(archive: Archive, events: Sequence[Event]) -> tuple[Event | None, Message] | None:
    """Compare the table with what the events say: the first event that it says otherwise, or None for it."""
    told: dict[Row, Event] = {row_of(event): event for event in events if event.kind in DECISION_KINDS}
    found = Counter(archive.read(f"SELECT {', '.join(COLUMNS)} FROM decisions"))  # noqa: S608 - names of ours
    wrong = next((event for row, event in told.items() if found[row] != 1), None)
    if wrong is not None:
        return wrong, Message("decisions.fault-row")
    return (None, Message("decisions.fault-extra")) if found.total() != len(told) else None
