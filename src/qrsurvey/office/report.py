"""Report: count a period and write what the leaders read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from qrsurvey.archive.compared import Comparison
from qrsurvey.archive.outbox import Message, NewMessage
from qrsurvey.errors import UsageError
from qrsurvey.i18n.language import Language
from qrsurvey.office.outputs import Written, check_writable, write_outputs
from qrsurvey.office.report_again import note_issued
from qrsurvey.office.report_figures import Counted, Export, count_report
from qrsurvey.office.report_files import (
    DEFAULT_FORMATS,
    Drawn,
    ReportFormat,
    Shared,
    draw_reports,
    is_much,
    public_files,
)
from qrsurvey.office.scratch import scratch_folder
from qrsurvey.report.model import Report
from qrsurvey.sources.table import Progress
from qrsurvey.survey.breakdowns import By, asked_for
from qrsurvey.survey.near_unit import no_such_unit
from qrsurvey.survey.periods import Month, Period
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class MadeReport:
    """A report, the files it was written to in the order of the formats asked for, and how fresh it is.

    What everybody may read comes last among the files.
    `of_units` are the reports of single units that were asked for; their files are among `files`.
    `compared` holds when each source was last compared with the archive; None for one that never was.
    `rebuilt` tells that every response was read again first, as the configuration had changed. `queued` are
    the messages that are to bring it to somebody. `export` is what another engine counted it from.
    """

    report: Report
    files: tuple[Written, ...]
    compared: Mapping[str, Comparison | None]
    rebuilt: bool
    of_units: tuple[Report, ...] = ()
    queued: tuple[Message, ...] = ()
    export: Export | None = None


Mailing = Callable[[MadeReport], Sequence[NewMessage]]
"""Says to whom a report goes that was just written."""


class ExportCounting(Protocol):
    """Counts a period from an export, as `office.spark_report.count_by_spark` does."""

    def __call__(
        self,
        workspace: Workspace,
        period: Period,
        *,
        units: Iterable[str] | None,
        by: tuple[By, ...],
        public: bool,
        now: datetime,
    ) -> tuple[Counted, Export]:
        """Return what was counted, and from which export."""
        ...


def make_report(
    workspace: Workspace,
    period: Period | Month | None = None,
    *,
    units: Sequence[str] = (),
    each_unit: bool = False,
    by: Sequence[By] = (),
    formats: Sequence[ReportFormat] = DEFAULT_FORMATS,
    out: Path | None = None,
    language: Language | None = None,
    mailing: Mailing | None = None,
    counting: ExportCounting | None = None,
    progress: Progress | None = None,
    now: datetime,
) -> MadeReport:
    """Make the report of a period, by default of the last complete month.

    With `units` a report of each of them is written instead of that of all, with `each_unit` one of every
    unit that was there or has answers; many are drawn by several processes. Never uses the network: it
    reports what was pulled. What is written to files is issued, and the ledger says so; what `mailing` has
    to be sent is queued in the same breath. With another engine's `counting` the archive isn't used, and
    nothing is written down there: such a report isn't issued. `progress` is told the reports drawn, of all.

    Raises:
        UsageError: the period hasn't begun, nothing was ever pulled, the folder can't be written, there is no
            such unit or none in the period, or the survey doesn't ask what figures are to be broken down by.
        WorkspaceError: the signing key is lost, so old answers can't be judged again; or `config/volumes.csv`
            is faulty.
        BusyError: the archive or a file is in use; or the archive was when the files had been written.
        ArchiveError: the archive is damaged.
        QrsurveyError: whatever `counting` raises.
    """
    local = now.replace(tzinfo=None)
    period, units = _period(period, local), tuple(dict.fromkeys(units))
    _check(workspace, period, units, by, local)
    if counting is None and not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    folder = out or workspace.reports_dir
    if formats:
        check_writable(folder)
    # The archive is free again before anything is drawn.
    public = any(format_.public for format_ in formats)
    export, wanted = None, None if each_unit else units
    if counting is None:
        counted = count_report(workspace, period, units=wanted, by=tuple(by), public=public, now=now)
    else:
        counted, export = counting(workspace, period, units=wanted, by=tuple(by), public=public, now=now)
    _check_there(workspace, period, counted)
    if each_unit and not counted.by_unit:
        raise UsageError("unit.nobody-there", period=period.label)

    shared = Shared.of(workspace, counted, language or workspace.language, local)
    asked = list(counted.by_unit.values()) or [counted.figures]
    own = [format_ for format_ in formats if not format_.public]
    with ExitStack() as stack:
        scratch = stack.enter_context(scratch_folder()) if is_much(len(asked), own) else None
        drawn = draw_reports(shared, asked, own, scratch=scratch, progress=progress)
        of_units = tuple(one.report for one in drawn) if counted.by_unit else ()
        report = shared.report(counted.figures) if of_units else drawn[0].report
        # What everybody may read is of all units, whichever were asked for.
        everybody = Drawn.of(report, public_files(workspace, shared, formats))
        issued = (*drawn, everybody)
        files = {name: content for one in issued for name, content in one.files.items()}
        written = write_outputs(folder, files) if files else ()
    result = MadeReport(report, written, counted.compared, counted.rebuilt, of_units, export=export)
    if files and export is None:
        names = {name: one.path.name for name, one in zip(files, written, strict=True)}
        noted = [
            (made, {names[name]: digests[name] for name in digests}) for made, digests in _gathered(issued)
        ]
        messages = mailing(result) if mailing else ()
        result = replace(result, queued=note_issued(workspace, noted, messages, at=now))
    return result


def _gathered(issued: Sequence[Drawn]) -> list[tuple[Report, dict[str, str]]]:
    """Return each report once, with all of its files and their digests."""
    files: dict[str | None, tuple[Report, dict[str, str]]] = {}
    for one in issued:
        if one.files:
            files.setdefault(one.report.figures.unit, (one.report, {}))[1].update(one.digests)
    return list(files.values())


def _period(asked: Period | Month | None, now: datetime) -> Period:
    if isinstance(asked, Period):
        return asked
    return Period.of_month(asked or Month.of(now.date()).previous)


def _check(
    workspace: Workspace, period: Period, units: Sequence[str], by: Sequence[By], now: datetime
) -> None:
    if not period.started(now):
        raise UsageError("office.month-ahead", month=period.label)
    for unit in units:
        if unit not in workspace.units:
            raise no_such_unit(unit, workspace.units.values())
    for one in by:
        if one is not By.COUNTER and asked_for(one, workspace.survey) is None:
            raise UsageError("office.not-asked", by=one.value)


def _check_there(workspace: Workspace, period: Period, counted: Counted) -> None:
    """Refuse a period that no answer can be known of yet, and a unit that wasn't there and has no answers."""
    known = [one.at for one in counted.compared.values() if one is not None]
    if known and len(known) == len(counted.compared):
        last = max(known).astimezone(workspace.zone).replace(tzinfo=None)
        if last < period.start and not counted.figures.responses.received:
            raise UsageError("office.not-pulled-yet", period=period.label, moment=last)
    for unit, own in counted.by_unit.items():
        there = workspace.units[unit].valid_within(period.first, period.last)
        if not there and not own.responses.received:
            raise UsageError("office.unit-not-there", unit=unit, period=period.label)
