"""Run: everything that is due, in one go, for a clock that starts it every day.

Pull, look for cases, write last month's report once its time has come, send what waits. A run that was missed
is made up by the next one: nothing here depends on yesterday's having been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.errors import ArchiveError, ExitCode, QrsurveyError, WorkspaceError
from qrsurvey.office.notify import Sent, send_due
from qrsurvey.office.only_one import only_run
from qrsurvey.office.outputs import Written
from qrsurvey.office.pull_sheets import PullRun, Watch, pull_sheets
from qrsurvey.office.report import make_report
from qrsurvey.office.report_sending import mailing
from qrsurvey.office.reports_due import check_known, reports_due, units_due
from qrsurvey.office.watching import Watched, watch
from qrsurvey.sources.google.access import Access
from qrsurvey.survey.periods import Month
from qrsurvey.workspace.workspace import Workspace

_NOBODY = Watch()


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
            codes.add(int(self.sent.exit_code))
        return codes.pop() if len(codes) == 1 else int(ExitCode.NETWORK if codes else ExitCode.DONE)


def run(workspace: Workspace, *, now: datetime, eyes: Watch = _NOBODY, access: Access | None = None) -> Ran:
    """Do everything that is due; one step that fails doesn't keep others from being tried.

    The report of the last complete month is written on the first working day of the month, or the first run
    after, from an archive that was compared with the whole Sheet: where that fails, the report waits, as it
    does for a file that wasn't pulled since the month ended. Months that a run missed since the last report
    are made up. Who is to get reports is sent them; where that is somebody of a unit, its own is written too.

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
        files=tuple(file for _, files in made for file in files),
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


def _report(
    workspace: Workspace, months: Sequence[Month], now: datetime, errors: list[QrsurveyError]
) -> tuple[list[tuple[Month, tuple[Written, ...]]], tuple[Month, ...]]:
    """Write and queue the reports; a month that isn't known to its end waits."""
    made: list[tuple[Month, tuple[Written, ...]]] = []
    for month in months:
        try:
            made.append((month, _write(workspace, month, now)))
        except ArchiveError:
            raise
        except QrsurveyError as error:
            # What is in the way of one month is in the way of those after it.
            errors.append(error)
            return made, tuple(months[len(made) :])
    return made, ()


def _write(workspace: Workspace, month: Month, now: datetime) -> tuple[Written, ...]:
    """Write the reports of a month; that of all units comes last, as the month is done with it."""
    check_known(workspace, month)
    units = units_due(workspace, month)
    files: tuple[Written, ...] = ()
    if units:
        files = make_report(workspace, month, units=units, mailing=mailing(workspace), now=now).files
    return files + make_report(workspace, month, mailing=mailing(workspace), now=now).files
