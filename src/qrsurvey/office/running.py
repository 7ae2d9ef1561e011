"""Run: everything that is due, in one go, for a clock that starts it every day.

Pull, look for cases, write last month's report once its time has come, send what waits. A run that was missed
is made up by the next one: nothing here depends on yesterday's having been.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.archive.compared import last_comparison
from qrsurvey.archive.issued_reports import IssuedReport, issued_reports
from qrsurvey.archive.store import Archive
from qrsurvey.cases.deadlines import first_working_day
from qrsurvey.errors import ArchiveError, ExitCode, QrsurveyError, UsageError, WorkspaceError
from qrsurvey.office.notify import Sent, send_due
from qrsurvey.office.only_one import only_run
from qrsurvey.office.outputs import Written
from qrsurvey.office.pull_sheets import PullRun, Watch, pull_sheets
from qrsurvey.office.report import MadeReport, make_report
from qrsurvey.office.report_sending import SENT_AS, mailing
from qrsurvey.office.watching import Watched, watch
from qrsurvey.sources.google.access import Access
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

_NOBODY = Watch()
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_NUMBERED = re.compile(r" \(\d+\)(?=\.\w+$)", re.ASCII)

MOST_MONTHS = 12
"""How many months' reports a run makes up: an old archive isn't reported in one morning."""


@dataclass(frozen=True)
class Ran:
    """What a run did. `pulled` is None where the survey names no Google Sheet.

    `reported` are the months of which a report was written, `put_off` those whose report waits for a pull
    that succeeds. `errors` are what went wrong, in order, that of each source that failed too; the run went
    on as far as that let it.
    """

    pulled: PullRun | None
    watched: Watched
    reported: tuple[Month, ...] = ()
    files: tuple[Written, ...] = ()
    put_off: tuple[Month, ...] = ()
    sent: Sent | None = None
    errors: tuple[QrsurveyError, ...] = ()

    @property
    def exit_code(self) -> int:
        """The code of what went wrong; where several did, that of the network."""
        codes = {int(error.exit_code) for error in self.errors}
        if self.sent is not None and not self.sent.done:
            codes.add(int(ExitCode.NETWORK))
        return codes.pop() if len(codes) == 1 else int(ExitCode.NETWORK if codes else ExitCode.DONE)


def run(workspace: Workspace, *, now: datetime, eyes: Watch = _NOBODY, access: Access | None = None) -> Ran:
    """Do everything that is due; one step that fails doesn't keep others from being tried.

    The report of the last complete month is written on the first working day of the month, or the first run
    after, from an archive that was compared with the whole Sheet: where that fails, the report waits, as it
    does for a file that wasn't pulled since the month ended. Months that a run missed since the last report
    are made up. Who is to get reports is sent them.

    Raises:
        UsageError: nothing was ever pulled and there is no Sheet; or the folder can't be written.
        WorkspaceError: the signing key is lost, or the rules for alerts are faulty.
        BusyError: another run goes on, or the archive is in use.
        ArchiveError: the archive is damaged.
    """
    with only_run(workspace.archive_path):
        return _run(workspace, now, eyes, access)


def _run(workspace: Workspace, now: datetime, eyes: Watch, access: Access | None) -> Ran:
    errors: list[QrsurveyError] = []
    full = bool(reports_due(workspace, now))
    pulled = _pull(workspace, now, eyes, access, full=full, errors=errors)
    if pulled is not None and pulled.interrupted:
        raise KeyboardInterrupt
    pulled_all = not errors
    # Where the very first pull failed, that is what went wrong, and there is nothing to look at.
    watched = _look(workspace, now, errors) if workspace.archive_path.exists() or not errors else Watched()
    due = reports_due(workspace, now)
    known = pulled_all and not (pulled and pulled.left)
    made, failed = _report(workspace, due if known else (), now, errors)
    return Ran(
        pulled=pulled,
        watched=watched,
        reported=tuple(month for month, _ in made),
        files=tuple(file for _, report in made for file in report.files),
        put_off=failed if known else due,
        sent=_send(workspace, now, errors),
        errors=tuple(errors),
    )


def _look(workspace: Workspace, now: datetime, errors: list[QrsurveyError]) -> Watched:
    """Look for cases; faulty rules keep nothing else from being done."""
    try:
        return watch(workspace, now=now)
    except WorkspaceError as error:
        errors.append(error)
        return Watched()


def _pull(
    workspace: Workspace,
    now: datetime,
    eyes: Watch,
    access: Access | None,
    *,
    full: bool,
    errors: list[QrsurveyError],
) -> PullRun | None:
    """Pull from all Sheets; None where there is none, or none could be asked."""
    if not any(source.spreadsheet for source in workspace.survey.sources):
        return None
    try:
        pulled = pull_sheets(workspace, full=full, now=now, watch=eyes, access=access)
    except ArchiveError:
        raise
    except QrsurveyError as error:
        errors.append(error)
        return None
    errors += [failed.error for failed in pulled.failed]
    return pulled


def _send(workspace: Workspace, now: datetime, errors: list[QrsurveyError]) -> Sent | None:
    try:
        return send_due(workspace, now)
    except ArchiveError:
        raise
    except QrsurveyError as error:
        errors.append(error)
        return None


def reports_due(workspace: Workspace, now: datetime) -> tuple[Month, ...]:
    """Return the months whose report is due and wasn't written yet, oldest first.

    Where none was ever written only the last complete month is, if the survey had begun: an office isn't sent
    its past unasked. What was written by hand counts, if people read it; a bulletin or a file for other
    programs is no report.

    Raises:
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    today = now.astimezone(workspace.zone).date()
    last = Month.of(today).previous
    if today < first_working_day(today.replace(day=1), WorkCalendar.of(workspace.office)):
        last = last.previous
    if not workspace.archive_path.exists():
        return ()
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        written = {
            Month.parse(one.report.period) for one in issued_reports(archive) if _is_months(one.report)
        }
        begun = _begun(workspace, archive)
    if begun is None:
        return ()
    if not written:
        return (last,) if begun <= last.last else ()
    months = [last]
    while len(months) < MOST_MONTHS and months[-1].previous > max(written):
        months.append(months[-1].previous)
    ended = workspace.office.campaign_to
    return tuple(
        month
        for month in reversed(months)
        if month > max(written) and begun <= month.last and (ended is None or month.first <= ended)
    )


def _is_months(report: IssuedReport) -> bool:
    """Tell whether it is the report of all units of a month that was over, for people to read."""
    names = {f"report-{report.period}.{format_}" for format_ in SENT_AS}
    read = any(_NUMBERED.sub("", name) in names for name in report.files)
    return report.unit is None and report.complete and read and bool(_MONTH.fullmatch(report.period))


def _begun(workspace: Workspace, archive: Archive) -> date | None:
    """Return the day on which the survey began: as the office says, else that of the first answer."""
    (first,) = archive.read("SELECT min(submitted) FROM responses")[0]
    return workspace.office.campaign_from or (first.date() if first else None)


def _check_known(workspace: Workspace, month: Month) -> None:
    """Refuse a month of which a source wasn't pulled since it ended: leaders would get a part of it.

    Raises:
        UsageError: there is such a source.
    """
    period = Period.of_month(month)
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        for source in [one.name for one in workspace.survey.sources] or [Source.name]:
            last = last_comparison(archive, source)
            moment = last.at.astimezone(workspace.zone).replace(tzinfo=None) if last else None
            if moment is not None and not period.complete(moment):
                raise UsageError("run.not-known-to-end", month=month.label, source=source, moment=moment)


def _report(
    workspace: Workspace, months: Sequence[Month], now: datetime, errors: list[QrsurveyError]
) -> tuple[list[tuple[Month, MadeReport]], tuple[Month, ...]]:
    """Write and queue the reports; a month that no answer can be known of yet waits."""
    made: list[tuple[Month, MadeReport]] = []
    for month in months:
        try:
            _check_known(workspace, month)
            report = make_report(workspace, month, mailing=mailing(workspace), now=now)
        except ArchiveError:
            raise
        except QrsurveyError as error:
            # What is in the way of one month is in the way of those after it.
            errors.append(error)
            return made, tuple(months[len(made) :])
        made.append((month, report))
    return made, ()
