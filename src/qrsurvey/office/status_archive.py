"""What the archive says of where things stand, read in one go and without writing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from qrsurvey.archive.answers import fingerprint, stored_fingerprint
from qrsurvey.archive.cases import CaseState, read_cases
from qrsurvey.archive.compared import Comparison, known_up_to, last_comparison
from qrsurvey.archive.issued import FirstIssue, IssuedCode, issued_codes, retirements
from qrsurvey.archive.issued_reports import issued_reports
from qrsurvey.archive.memory import recall
from qrsurvey.archive.outbox import pending
from qrsurvey.archive.pace import count_received
from qrsurvey.archive.purging import any_due, personal_by
from qrsurvey.archive.store import Archive
from qrsurvey.errors import WorkspaceError
from qrsurvey.office.checks.kept import last_in_full, waiting_long
from qrsurvey.office.hanging import Hanging, hanging
from qrsurvey.office.judging import judge_of
from qrsurvey.office.printed import outdated_placards
from qrsurvey.office.reports_due import months_due, survey_begun
from qrsurvey.office.status_facts import Answers, Cases, InArchive, Placards, Reports, SourceState
from qrsurvey.office.status_units import read_units
from qrsurvey.office.vanished import vanished_from
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

SHEET_DAYS = 1
"""A Sheet is to be pulled before more than a working day has passed, counted in the office's hours.

So Friday evening's pull isn't old on Monday morning, and Monday morning's is on Tuesday at ten.
"""

FILE_DAYS = 5
"""A file must be fetched from Google by hand: once a working week."""


def read_standing(workspace: Workspace, archive: Archive, now: datetime) -> InArchive:
    """Read all of it; `now` is an aware moment in the office's time zone.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    local = now.replace(tzinfo=None)
    month = Month.of(local.date())
    issued, withdrawn = issued_codes(archive), retirements(archive)
    hung = hanging(issued, withdrawn, workspace.units, local.date())
    days = _first_days(issued, hung, workspace)
    spans = ((month.start, month.end), (month.previous.start, month.previous.end))
    received = count_received(archive, *spans)
    this_month, last_month = received.within
    comparisons = {source.name: last_comparison(archive, source.name) for source in _sources(workspace)}
    known = known_up_to(comparisons.values(), workspace.zone)
    waiting = pending(archive)
    return InArchive(
        placards=_placards(workspace, issued, hung, days, local.date()),
        sources=tuple(
            _source(workspace, archive, source, comparisons[source.name], local)
            for source in _sources(workspace)
        ),
        answers=Answers(this_month, last_month, received.total, received.last),
        reports=_reports(workspace, archive, now, known),
        cases=_cases(archive, local.date()),
        waiting=len(waiting),
        stuck=len(waiting_long(waiting, now)),
        units=read_units(
            workspace,
            archive,
            now=local,
            known=known,
            begun=survey_begun(workspace, archive),
            hung_since=days,
            current=_current(workspace, archive),
        ),
        purge_due=workspace.retention is not None
        and any_due(archive, workspace.retention.before(local.date()), personal_by(workspace.survey)),
    )


def _sources(workspace: Workspace) -> tuple[Source, ...]:
    return workspace.survey.sources or (Source(),)


def _first_days(
    issued: Mapping[IssuedCode, FirstIssue], hung: Hanging, workspace: Workspace
) -> Mapping[str, date]:
    """Return since when each unit has had codes that count today."""
    found: dict[str, date] = {}
    for one, first in issued.items():
        if one.code in hung:
            day = first.day(workspace.zone)
            found[one.code.unit] = min(day, found.get(one.code.unit, day))
    return found


def _placards(
    workspace: Workspace,
    issued: Collection[IssuedCode],
    hung: Hanging,
    days: Mapping[str, date],
    today: date,
) -> Placards:
    there = {(code.unit, code.counter) for code in hung}
    ever = {one.code.unit for one in issued}
    lacking = [
        unit.id
        for unit in workspace.units.values()
        if unit.valid_on(today)
        and not {(unit.id, None), *((unit.id, counter.id) for counter in unit.counters)} <= there
    ]
    withdrawn = tuple(unit for unit in lacking if unit in ever and unit not in days)
    return Placards(
        codes=len(hung),
        units=len(days),
        issued=max(days.values(), default=None),
        missing=tuple(unit for unit in lacking if unit not in withdrawn),
        withdrawn=withdrawn,
        outdated=tuple(one.id for one in outdated_placards(workspace, today) if one.id not in lacking),
        vanished=vanished_from(workspace.units, issued),
    )


def _source(
    workspace: Workspace, archive: Archive, source: Source, last: Comparison | None, now: datetime
) -> SourceState:
    if last is None:
        return SourceState(source.name, bool(source.spreadsheet), None, None, old=False)

    def local(moment: datetime) -> datetime:
        return moment.astimezone(workspace.zone).replace(tzinfo=None)

    full = last_in_full(last, recall(archive, source.name, with_order=False))
    return SourceState(
        source.name,
        bool(source.spreadsheet),
        local(last.at),
        local(full) if full else None,
        old=_old(workspace, bool(source.spreadsheet), local(last.at), now),
    )


def _old(workspace: Workspace, sheet: bool, last: datetime, now: datetime) -> bool:  # noqa: FBT001 - private
    ended = workspace.office.campaign_to
    if ended is not None:
        # What comes after the campaign needn't be fetched; its last day's answers must be.
        now = min(now, datetime.combine(ended + timedelta(days=1), time()))
    return WorkCalendar.of(workspace.office).longer_than(SHEET_DAYS if sheet else FILE_DAYS, last, now)


def _reports(workspace: Workspace, archive: Archive, now: datetime, known: datetime | None) -> Reports:
    issued = issued_reports(archive)
    missing = months_due(workspace, archive, issued, now)
    last = next((one.report for one in reversed(issued) if one.report.unit is None), None)
    return Reports(
        period=last.period if last else None,
        made=last.made if last else None,
        missing=missing,
        known=not missing or known is None or missing[-1].complete(known),
    )


def _cases(archive: Archive, today: date) -> Cases:
    cases = [case for case in read_cases(archive) if case.state is not CaseState.CLOSED]
    late = [case for case in cases if case.late(today)]
    return Cases(
        open={grade: sum(case.grade is grade for case in cases) for grade in Grade},
        late={grade: sum(case.grade is grade for case in late) for grade in Grade},
        most_late=max((case.late(today) for case in late), default=0),
        untaken=tuple(
            case.number
            for case in cases
            if case.grade is Grade.A and case.state is CaseState.OPEN and case not in late
        ),
    )


def _current(workspace: Workspace, archive: Archive) -> bool:
    """Tell whether the answers are attributed as units, codes and questions are today."""
    stored = stored_fingerprint(archive)
    if stored is None:
        return True
    try:
        return stored == fingerprint(workspace.survey, judge_of(workspace, archive))
    except WorkspaceError:  # what is wrong with the key is told for itself
        return True
