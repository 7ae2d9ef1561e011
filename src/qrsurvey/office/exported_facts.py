"""The facts of an export: what a report is made from where neither the archive nor its key is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qrsurvey.analysis.decided import Decided
from qrsurvey.analysis.engine import Engine
from qrsurvey.analysis.signals.model import Signal, SignalKind
from qrsurvey.archive.cases import Case, fold_cases
from qrsurvey.archive.comments import Comment, Comments
from qrsurvey.archive.decisions import Place, fold_rows
from qrsurvey.archive.exported import ExportNote, OtherSchemaError, read_note
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.issued_reports import IssuedEvent, issued_by
from qrsurvey.archive.ledger import CASE_KINDS, Event, EventKind
from qrsurvey.errors import DataError, UsageError
from qrsurvey.office.decided import Named, decided_about
from qrsurvey.office.export_tables import counting_rules
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace


class ExportedFacts:
    """The facts of an export that an engine has at hand.

    Any of them raises ArchiveError where the export holds what we never write.
    """

    def __init__(self, engine: Engine, workspace: Workspace) -> None:
        self.engine = engine
        self._workspace = workspace

    def signals(self, month: Month, now: datetime) -> tuple[Signal, ...]:  # noqa: ARG002 - as of the export
        """As `Facts.signals`, as of when the export was made."""
        with as_we_wrote():
            return tuple(
                Signal(id_, SignalKind(kind), period, unit, tuple(seqs), p, strength, usual)
                for _, id_, kind, period, unit, seqs, p, strength, usual in sorted(
                    self.engine.rows("flags", month.label)
                )
            )

    def decided(self, start: datetime, end: datetime) -> Decided:
        """As `Facts.decided`."""
        with as_we_wrote():
            decisions = fold_rows((row[:-1], row[-1]) for row in sorted(self.engine.rows("decisions")))
        if not decisions:
            return Decided()
        named = [
            Named(seq, submitted, None if unit is None else Place(unit, counter))
            for seq, submitted, unit, counter in self.engine.rows("decided", start, end)
        ]
        return decided_about(self._workspace, decisions, sorted(named, key=lambda one: one.seq))

    def comments(self, start: datetime, end: datetime) -> Comments:
        """As `Facts.comments`."""
        rows = sorted(self.engine.rows("comments", start, end), key=lambda row: int(row[0]))
        there = tuple(Comment(*row) for row in rows if row[-1] is not None)
        return Comments(there, len(rows) - len(there))

    def cases(self) -> Sequence[Case]:
        """As `Facts.cases`."""
        events = self.engine.rows("events", *(kind.value for kind in CASE_KINDS))
        cases = sorted(self.engine.rows("cases"), key=lambda row: int(row[1]))
        steps = sorted(self.engine.rows("case_steps"), key=lambda row: int(row[0]))
        with as_we_wrote():
            return fold_cases(cases, steps, {event[0]: event[1] for event in events})

    def issued(self) -> Sequence[IssuedEvent]:
        """As `Facts.issued`."""
        kind = EventKind.REPORT.value
        return issued_by(Event(*row) for row in sorted(self.engine.rows("events", kind, kind)))


def checked_note(text: str, workspace: Workspace, tables: str) -> ExportNote:
    """Read the note of an export at `tables`, whose answers must be read as this configuration has them.

    Raises:
        DataError: it isn't one of ours, or of another version.
        UsageError: the configuration isn't the one that the answers were read with.
        WorkspaceError: `config/volumes.csv` is faulty.
    """
    try:
        note = read_note(text)
    except OtherSchemaError as error:
        raise DataError("cluster.other-schema", tables=tables) from error
    except ValueError as error:
        raise DataError("cluster.bad-note", tables=tables) from error
    if note.config != counting_rules(workspace):
        made = note.made.astimezone(workspace.zone).replace(tzinfo=None)
        raise UsageError("cluster.other-config", tables=tables, moment=made)
    return note
