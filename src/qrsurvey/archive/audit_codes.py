"""Verify the events about codes: what is withdrawn must have been issued, and only once."""

from __future__ import annotations

from qrsurvey.archive.issued import read_retirement
from qrsurvey.archive.ledger import Event, EventKind
from qrsurvey.errors import Message


class CodeAuditor:
    """Goes through the events in order and keeps the editions that hang."""

    def __init__(self) -> None:
        self._hanging: set[tuple[str, int]] = set()

    def check(self, event: Event) -> Message | None:
        """Verify an event about codes; raises what reading strange payloads raises."""
        if event.kind == EventKind.CODES_ISSUED:
            for unit, _, edition, _, _ in event.data["codes"]:
                self._hanging.add((unit, edition))
        elif event.kind == EventKind.CODES_RETIRED:
            retired = read_retirement(event)
            if (retired.unit, retired.edition) not in self._hanging:
                return Message("archive.fault-retirement", {"unit": retired.unit})
            self._hanging.remove((retired.unit, retired.edition))
        return None
