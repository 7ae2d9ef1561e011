"""Verify the events about reports: each was counted from an archive that this ledger has known before."""

from __future__ import annotations

from qrsurvey.archive.issued_reports import read_issued
from qrsurvey.archive.ledger import DATA_KINDS, Event, EventKind
from qrsurvey.errors import Message


class ReportAuditor:
    """Goes through the events in order and keeps the heads that a report can have."""

    def __init__(self) -> None:
        self._heads: set[str | None] = {None}

    def check(self, event: Event) -> Message | None:
        """Verify a report's event, and remember any other; raises what strange payloads raise."""
        if event.kind in DATA_KINDS:
            self._heads.add(event.hash)
        elif event.kind == EventKind.REPORT and read_issued(event).head not in self._heads:
            return Message("issued.fault-head")
        return None
