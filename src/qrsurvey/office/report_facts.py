"""What a report is made from, wherever it lies: tables to be counted, and what is known beside counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qrsurvey.analysis.decided import Decided
from qrsurvey.analysis.engine import DuckDBEngine, Engine
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.archive.cases import Case, read_cases
from qrsurvey.archive.comments import Comments, comments_within
from qrsurvey.archive.decisions import read_decisions
from qrsurvey.archive.issued_reports import IssuedEvent, issued_reports
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.office.decided import decided_about, named_responses
from qrsurvey.office.signals import signals_within
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace


class Facts(Protocol):
    """One state of one archive, whose answers are read as the configuration has them.

    Moments are the office's local time, naive; what is asked "from `start`" goes up to, not including, `end`.
    """

    @property
    def engine(self) -> Engine:
        """Counts its tables `responses`, `answers` and `changes`."""
        ...

    def signals(self, month: Month, now: datetime) -> tuple[Signal, ...]:
        """Return what looks odd in a month, as of now or of when the facts were gathered."""
        ...

    def decided(self, start: datetime, end: datetime) -> Decided:
        """Return what leaders decided about the responses from `start`."""
        ...

    def comments(self, start: datetime, end: datetime) -> Comments:
        """Return what was written in the responses from `start` that count for a unit."""
        ...

    def cases(self) -> Sequence[Case]:
        """Return all cases with their steps."""
        ...

    def issued(self) -> Sequence[IssuedEvent]:
        """Return all reports issued, in their order."""
        ...


class ArchiveFacts:
    """The facts of an open archive whose answers are up to date.

    Any of them raises ArchiveError where the archive holds what we never write.
    """

    def __init__(self, archive: Archive, workspace: Workspace, judge: Judge) -> None:
        self.engine: Engine = DuckDBEngine(archive.connection)
        self._archive = archive
        self._workspace = workspace
        self._judge = judge

    def signals(self, month: Month, now: datetime) -> tuple[Signal, ...]:
        """As `Facts.signals`; raises WorkspaceError where `config/volumes.csv` is faulty."""
        return signals_within(self._workspace, self._archive, self._judge, month, now=now)

    def decided(self, start: datetime, end: datetime) -> Decided:
        """As `Facts.decided`."""
        decisions = read_decisions(self._archive)
        if not decisions:
            return Decided()
        named = named_responses(self._archive, self._judge, decisions)
        within = (one for one in named if one.submitted is not None and start <= one.submitted < end)
        return decided_about(self._workspace, decisions, within)

    def comments(self, start: datetime, end: datetime) -> Comments:
        """As `Facts.comments`."""
        return comments_within(self._archive, start, end, self._workspace.survey)

    def cases(self) -> Sequence[Case]:
        """As `Facts.cases`."""
        return read_cases(self._archive)

    def issued(self) -> Sequence[IssuedEvent]:
        """As `Facts.issued`."""
        return issued_reports(self._archive)
