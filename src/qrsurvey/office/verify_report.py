"""Verify a report's file: does a PDF, DOCX, XLSX, HTML or JSON say what this archive says?

The report is made again, at the same clock, from the archive as it was then; nothing is written.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from pathlib import Path

from qrsurvey.analysis.replaced import Difference, differences, issued_figures
from qrsurvey.archive.answers import fingerprint, rebuild_inside, stored_fingerprint
from qrsurvey.archive.as_of import archive_as_of
from qrsurvey.archive.audit import audit
from qrsurvey.archive.issued_reports import IssuedEvent, issued_reports
from qrsurvey.archive.ledger import DATA_KINDS, Event, EventKind, Head, head_of, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.errors import ArchiveError, DataError, UsageError
from qrsurvey.i18n.language import Language, known
from qrsurvey.office.judging import LazyJudge, judge_of
from qrsurvey.office.report_facts import ArchiveFacts
from qrsurvey.office.report_figures import count_in
from qrsurvey.office.report_files import ReportFormat, Shared, public_files, rendered
from qrsurvey.render.reading.comparing import NOT_COMPARED, Compared, Open, compare
from qrsurvey.render.reading.file import read_back
from qrsurvey.render.reading.model import FileKind, ReadBack
from qrsurvey.report.model import Identity, Report
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.periods import Period
from qrsurvey.workspace.workspace import Workspace


class Outcome(StrEnum):
    """What was found, the surest first; `recounted-otherwise` is what was issued, but isn't true."""

    ISSUED = "issued"
    RECOUNTED_OTHERWISE = "recounted-otherwise"
    SAME_BYTES = "same-bytes"
    SAME_CONTENT = "same-content"
    DIFFERS = "differs"


@dataclass(frozen=True)
class _Asked:
    """What a report was asked for."""

    period: Period
    unit: str | None
    by: tuple[By, ...]
    language: Language


@dataclass(frozen=True)
class VerifiedReport:
    """What a file is.

    `event` is the report's in the ledger: of this very file if it was `ISSUED`, else of the last issue from
    the same archive; None where the ledger has none. `identity` is what the file says it was made from and
    `kind` what it is; None where that wasn't asked. `since` counts the events that came after its head, by
    kind. `recounted` are the figures that today's configuration, or a purge since, makes others than they
    were when the report was issued: then differences aren't the file's fault alone. `superseded` is the last
    issue of the same report from a later archive, where there is one: the file is true, but out of date.
    """

    outcome: Outcome
    identity: Identity | None = None
    event: IssuedEvent | None = None
    compared: Compared = NOT_COMPARED
    kind: FileKind | None = None
    since: Mapping[str, int] = field(default_factory=dict)
    recounted: tuple[Difference, ...] = ()
    superseded: IssuedEvent | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the file says what the archive says."""
        return self.outcome not in {Outcome.DIFFERS, Outcome.RECOUNTED_OTHERWISE}


def verify_report(workspace: Workspace, path: Path, *, now: datetime) -> VerifiedReport:
    """Find out whether a file says what the archive says.

    Raises:
        UsageError: there is no such file or no archive.
        DataError: it is no report of ours, or of another archive.
        ArchiveError: the archive doesn't verify, so nothing can be proven by it.
        WorkspaceError: the signing key is lost, so answers can't be judged.
        BusyError: the archive is in use.
    """
    data = _content(path)
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        result = audit(archive, workspace.survey, LazyJudge(lambda: judge_of(workspace, archive)))
        if result.first_fault is not None:
            raise ArchiveError("issued.archive-fails", fault=result.first_fault)
        events, issued = read_events(archive), issued_reports(archive)
    digest = hashlib.sha256(data).hexdigest()
    same = next((one for one in issued if digest in one.report.files.values()), None)
    if same is not None:
        return _recounted(workspace, same, events, issued, path)
    found = read_back(data, path.name)
    identity = found.identity
    if identity is None:
        raise DataError("issued.no-identity", file=path.name)
    head = _head(events, identity, path)
    event = _issued(issued, found, identity)
    asked = _asked(workspace, identity, path)
    clock = _clock(found, asked.period, event, now)
    poster = found.kind is FileKind.PDF and asked.unit is None
    current = head == head_of(events)
    made = _made_again(workspace, asked, head, event, clock, current=current, poster=poster)
    later = Counter(one.kind for one in events if one.seq > head.events and one.kind != EventKind.REPORT)
    return replace(
        _judged(found, data, made, event),
        identity=identity,
        event=event,
        kind=found.kind,
        since=later,
        superseded=_superseded(issued, event) if event else None,
    )


def _recounted(
    workspace: Workspace,
    event: IssuedEvent,
    events: list[Event],
    issued: Sequence[IssuedEvent],
    path: Path,
) -> VerifiedReport:
    """Count anew what was issued: a hash only says that the file is the one that was written then.

    Somebody may have made the archive say something else for the moment of the report.
    """
    report = event.report
    units = () if report.unit is None else (report.unit,)
    made = report.made.isoformat(timespec="seconds")
    identity = Identity(report.period, report.language, units, report.by, made, report.head)
    head, asked = _head(events, identity, path), _asked(workspace, identity, path)
    current = head == head_of(events)
    again, _ = _made_again(workspace, asked, head, event, report.made, current=current, poster=False)
    others = differences(report.figures, issued_figures(again.figures))
    return VerifiedReport(
        Outcome.RECOUNTED_OTHERWISE if others else Outcome.ISSUED,
        event=event,
        recounted=others,
        superseded=_superseded(issued, event),
    )


def _judged(
    found: ReadBack, data: bytes, made: tuple[Report, bytes | None], event: IssuedEvent | None
) -> VerifiedReport:
    """Compare a file with the report made again; a poster isn't told from one but by what it says."""
    report, poster = made
    candidates = [rendered(report, ReportFormat(found.kind.value))]
    if poster is not None:
        candidates.append(poster)
    if data in candidates:
        return VerifiedReport(Outcome.SAME_BYTES)
    tried = [compare(found, read_back(ours, "report"), _open(report)) for ours in candidates]
    compared = min(tried, key=lambda one: one.total)
    outcome = Outcome.DIFFERS if compared.total else Outcome.SAME_CONTENT
    recounted = differences(event.report.figures, issued_figures(report.figures)) if event else ()
    return VerifiedReport(outcome, compared=compared, recounted=recounted)


def _superseded(issued: Sequence[IssuedEvent], event: IssuedEvent) -> IssuedEvent | None:
    """Return the last issue of the same report that came after an event and from another head."""
    report = event.report
    later = [
        one
        for one in issued
        if one.seq > event.seq
        and (one.report.period, one.report.unit) == (report.period, report.unit)
        and one.report.head != report.head
    ]
    return later[-1] if later else None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError("issued.no-file", path=path) from error
    except OSError as error:
        raise UsageError("issued.unreadable", path=path) from error


def _head(events: Sequence[Event], identity: Identity, path: Path) -> Head:
    """Return the head that a report names, as this ledger has it."""
    if identity.head is None:
        return Head()
    event = next((one for one in events if one.hash == identity.head and one.kind in DATA_KINDS), None)
    if event is None:
        raise DataError("issued.other-archive", file=path.name, head=identity.head)
    return Head(event.hash, event.seq)


def _issued(issued: Sequence[IssuedEvent], found: ReadBack, identity: Identity) -> IssuedEvent | None:
    """Return the event of a report; of one that tells less of itself, that of the last it can be."""
    unit = identity.units[0] if identity.units else None

    def fits(one: IssuedEvent) -> bool:
        report = one.report
        told = (report.period, report.unit, report.head) == (identity.period, unit, identity.head)
        return told and not (report.complete and found.running)

    def is_it(one: IssuedEvent) -> bool:
        report = one.report
        made = report.made.isoformat(timespec="seconds")
        return (made, report.by) == (identity.made, identity.by)

    candidates = [one for one in issued if fits(one)]
    exact = [one for one in candidates if is_it(one)]
    told = exact or candidates
    return told[-1] if told else None


def _made_again(
    workspace: Workspace,
    asked: _Asked,
    head: Head,
    event: IssuedEvent | None,
    clock: datetime,
    *,
    current: bool,
    poster: bool,
) -> tuple[Report, bytes | None]:
    """Return the report, and the poster where that was asked for too."""
    now = clock.replace(tzinfo=workspace.zone)

    def report(archive: Archive, judge: Judge) -> tuple[Report, bytes | None]:
        counted = count_in(
            ArchiveFacts(archive, workspace, judge),
            workspace,
            head,
            asked.period,
            units=() if asked.unit is None else (asked.unit,),
            by=asked.by,
            public=poster,
            now=now,
            compared=event.report.until if event else None,
        )
        shared = Shared.of(workspace, counted, asked.language, clock)
        made = shared.report(counted.figures if asked.unit is None else counted.by_unit[asked.unit])
        if not poster:
            return made, None
        drawn = public_files(workspace, shared, [ReportFormat.POSTER])
        return made, next(iter(drawn.values()))

    if current:
        with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
            judge = judge_of(workspace, archive)
            if stored_fingerprint(archive) == fingerprint(workspace.survey, judge):
                return report(archive, judge)
    with archive_as_of(workspace.archive_path, head.events) as archive:
        judge = judge_of(workspace, archive)
        with archive.transaction():
            rebuild_inside(archive, workspace.survey, judge, now)
        return report(archive, judge)


def _asked(workspace: Workspace, identity: Identity, path: Path) -> _Asked:
    """Return what a report was asked for, where it can be asked for today."""
    language = known(identity.language) if identity.language else workspace.language
    try:
        period, by = Period.parse(identity.period), tuple(By(one) for one in identity.by)
    except ValueError as error:
        raise DataError("issued.no-identity", file=path.name) from error
    if language is None:
        raise DataError("issued.no-identity", file=path.name)
    for unit in identity.units:
        if unit not in workspace.units:
            raise DataError("issued.unit-gone", file=path.name, unit=unit)
    for one in by:
        if one is not By.COUNTER and asked_for(one, workspace.survey) is None:
            raise DataError("issued.not-asked", file=path.name, by=one.value)
    return _Asked(period, identity.units[0] if identity.units else None, by, language)


def _clock(found: ReadBack, period: Period, event: IssuedEvent | None, now: datetime) -> datetime:
    """Return the office's local time at which a report was made, as far as anything tells."""
    made = found.identity.made if found.identity else ""
    try:
        return datetime.fromisoformat(made).replace(tzinfo=None)
    except ValueError:
        if event is not None:
            return event.report.made
    local = now.replace(tzinfo=None)
    return min(local, datetime.combine(period.last, time(12))) if found.running else local


def _open(report: Report) -> Open:
    letterhead, closing = report.letterhead, report.closing
    texts = (letterhead.number, letterhead.place_and_date, *(annex.note for annex in report.annexes))
    signer = None if closing.name else closing.title or closing.authority
    return Open(tuple(text for text in texts if text), signer)
