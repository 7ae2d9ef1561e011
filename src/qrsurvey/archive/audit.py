"""Verify the archive: every link of the chain, every digest, and that the answers are what the responses say.

It needs no network. What it can't find is a chain that was rewritten consistently from some event on: that
takes a head printed before, in a report.
"""

from __future__ import annotations

from dataclasses import dataclass

from qrsurvey.archive.answers import Judging, fingerprint, stored_fingerprint
from qrsurvey.archive.audit_answers import check_answers
from qrsurvey.archive.audit_cases import CaseAuditor, check_case_tables
from qrsurvey.archive.audit_codes import CodeAuditor
from qrsurvey.archive.audit_decisions import DecisionAuditor, check_table
from qrsurvey.archive.audit_outbox import OutboxAuditor, check_outbox
from qrsurvey.archive.audit_purges import check_purges
from qrsurvey.archive.audit_reports import ReportAuditor
from qrsurvey.archive.audit_rows import RowAuditor
from qrsurvey.archive.canonical import parse_canonical
from qrsurvey.archive.ledger import (
    CASE_KINDS,
    DECISION_KINDS,
    GENESIS,
    LEDGER_END,
    OUTBOX_KINDS,
    Event,
    EventKind,
    Head,
    end_note,
    event_hash,
    head_of,
    read_events,
)
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, Message
from qrsurvey.i18n.text import clean
from qrsurvey.survey.questions import Survey

_NAMES = {
    EventKind.CODES_ISSUED: Message("archive.event-codes-issued"),
    EventKind.CODES_RETIRED: Message("archive.event-codes-retired"),
    EventKind.PULL: Message("archive.event-pull"),
    EventKind.PURGE: Message("purge.event"),
    EventKind.REBUILD: Message("archive.event-rebuild"),
    EventKind.SET_ASIDE: Message("decisions.event-set-aside"),
    EventKind.REASSIGN: Message("decisions.event-reassign"),
    EventKind.UNDO: Message("decisions.event-undo"),
    EventKind.REPORT: Message("issued.event"),
    EventKind.CASES_OPENED: Message("cases.event-opened"),
    EventKind.CASE_STEP: Message("cases.event-step"),
    EventKind.MESSAGES_QUEUED: Message("notify.event-queued"),
    EventKind.MESSAGE_SENT: Message("notify.event-sent"),
    EventKind.MESSAGE_DROPPED: Message("notify.event-dropped"),
}


@dataclass(frozen=True)
class AuditResult:
    """What an audit found. `first_fault` names the first event that doesn't fit, what it was and why.

    `stale`: survey, units or codes have changed since the answers were read; they are rebuilt by the next
    pull or report and weren't compared. That is no fault.
    """

    ok: bool
    events: int
    responses: int
    first_fault: Message | None
    head: Head
    stale: bool = False


@dataclass(frozen=True)
class _Auditors:
    """Who verifies what events say, each in order."""

    rows: RowAuditor
    codes: CodeAuditor
    decisions: DecisionAuditor
    reports: ReportAuditor
    cases: CaseAuditor
    outbox: OutboxAuditor

    def check(self, event: Event) -> Message | None:
        if (fault := self.reports.check(event)) is not None:
            return fault
        if event.kind == EventKind.PULL:
            return self.rows.check_pull(event)
        if event.kind in DECISION_KINDS:
            return self.decisions.check(event, self.rows.known)
        if event.kind in CASE_KINDS:
            return self.cases.check(event, self.rows.known)
        if event.kind in OUTBOX_KINDS:
            return self.outbox.check(event, self.cases.opened)
        return self.codes.check(event)


def audit(archive: Archive, survey: Survey, judge: Judging) -> AuditResult:
    """Verify everything.

    Raises:
        ArchiveError: the file is so damaged, or its tables so altered, that it can't be read.
    """
    import duckdb

    try:
        return _audit(archive, survey, judge)
    except duckdb.Error as error:
        raise ArchiveError("archive.damaged", path=archive.path) from error


def _audit(archive: Archive, survey: Survey, judge: Judging) -> AuditResult:
    events = read_events(archive)
    rows = RowAuditor(archive)
    fault = (
        _check_chain(archive, events, rows)
        or rows.check_rest()
        or _check_table(check_table(archive, events))
        or _check_table(check_case_tables(archive, events))
        or _check_table(check_outbox(archive, events))
        or _check_notes(archive)
        or _check_end(archive, events)
        or check_purges(archive, events)
    )
    # The judge reads the codes out of the ledger: only a ledger that holds may be asked.
    stale = fault is None and rows.responses > 0 and stored_fingerprint(archive) != fingerprint(survey, judge)
    if fault is None and rows.responses and not stale:
        fault = _check_answers(archive, survey, judge, events)
    return AuditResult(
        ok=fault is None,
        events=len(events),
        responses=rows.responses,
        first_fault=fault,
        head=head_of(events),
        stale=stale,
    )


def _check_chain(archive: Archive, events: list[Event], rows: RowAuditor) -> Message | None:
    previous = GENESIS
    auditors = _Auditors(
        rows, CodeAuditor(), DecisionAuditor(archive), ReportAuditor(), CaseAuditor(), OutboxAuditor()
    )
    for expected, event in enumerate(events, start=1):
        if event.seq != expected:
            return Message("archive.fault-missing-event", {"event": str(expected)})
        fault = _check_event(event, previous, auditors)
        if fault is not None:
            return _at(event, fault)
        previous = event.hash
    return None


def _check_notes(archive: Archive) -> Message | None:
    """Look for a note that is there twice: which of them counts would be chance."""
    twice = archive.read("SELECT key FROM state GROUP BY key HAVING count(*) > 1 ORDER BY key")
    return Message("keep.fault-notes", {"note": clean(str(twice[0][0]), 40)}) if twice else None


def _check_end(archive: Archive, events: list[Event]) -> Message | None:
    """Look whether the ledger ends where it was last written: a chain without its tail is still a chain."""
    noted = archive.state(LEDGER_END)
    if noted == (end_note(events[-1]) if events else None):
        return None
    return Message("archive.fault-cut", {"events": str(len(events))})


def _check_table(wrong: tuple[Event | None, Message] | None) -> Message | None:
    if wrong is None:
        return None
    event, fault = wrong
    return fault if event is None else _at(event, fault)


def _check_event(event: Event, previous: str, auditors: _Auditors) -> Message | None:
    if event_hash(event.seq, event.recorded, event.kind, event.payload, event.previous) != event.hash:
        return Message("archive.fault-entry")
    if event.previous != previous:
        return Message("archive.fault-link")
    try:
        parse_canonical(event.payload)
        return auditors.check(event)
    except (ValueError, TypeError, LookupError, AttributeError):
        # What this program never writes is a fault, whatever it is.
        return Message("archive.fault-unreadable")


def _check_answers(archive: Archive, survey: Survey, judge: Judging, events: list[Event]) -> Message | None:
    rebuild = _last_rebuild(events, stored_fingerprint(archive))
    wrong, told = check_answers(archive, survey, judge, rebuild)
    if wrong is None:
        return None if told or rebuild is None else _at(rebuild, Message("archive.fault-rebuild"))
    pull = next((event for event in events if event.kind == EventKind.PULL and _brought(event, wrong)), None)
    if pull is None:
        return Message("archive.fault-extra-answers")
    return _at(pull, Message("archive.fault-answers", {"number": str(wrong)}))


def _last_rebuild(events: list[Event], read_with: str | None) -> Event | None:
    """Return the rebuild that made the stored answers, or the older of them."""
    last = next((event for event in reversed(events) if event.kind == EventKind.REBUILD), None)
    return last if last is not None and last.data["fingerprint"] == read_with else None


def _brought(event: Event, response: int) -> bool:
    data = event.data
    return bool(data["added"]) and data["first_seq"] <= response <= data["last_seq"]


def event_name(kind: str) -> Message | str:
    """Return what an event of a kind is called; one that we don't know is called by its own word."""
    return next((name for known, name in _NAMES.items() if known == kind), clean(str(kind), 40))


def _at(event: Event, fault: Message) -> Message:
    name = event_name(event.kind)
    recorded = clean(str(event.recorded), 40).replace("T", " ").replace("Z", " UTC")
    values = {"event": str(event.seq), "name": name, "recorded": recorded, "fault": fault}
    return Message("archive.fault", values)
