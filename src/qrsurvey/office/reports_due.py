"""Which reports a run is to write: of which months, of which units, and whether the answers reach so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from qrsurvey.archive.compared import last_comparison
from qrsurvey.archive.issued_reports import IssuedEvent, IssuedReport, issued_reports
from qrsurvey.archive.store import Archive
from qrsurvey.cases.deadlines import first_working_day
from qrsurvey.errors import UsageError
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace

MOST_MONTHS = 12
"""How many months' reports a run makes up: an old archive isn't reported in one morning."""

READ_AS = ("pdf", "docx")
"""How the files of a report end that people read; the rest is for other programs."""

_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_NUMBERED = re.compile(r" \(\d+\)(?=\.\w+$)", re.ASCII)


def reports_due(workspace: Workspace, now: datetime) -> tuple[Month, ...]:
    """Return the months whose report is due and wasn't written yet, oldest first.

    Where none was ever written only the last complete month is, if the survey had begun: an office isn't sent
    its past unasked. What was written by hand counts, if people read it; a bulletin or a file for other
    programs is no report.

    Raises:
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    if not workspace.archive_path.exists():
        return ()
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        return months_due(workspace, archive, issued_reports(archive), now)


def months_due(
    workspace: Workspace, archive: Archive, issued: Sequence[IssuedEvent], now: datetime
) -> tuple[Month, ...]:
    """Do what `reports_due` does with an open archive and the reports that were issued."""
    today = now.astimezone(workspace.zone).date()
    last = Month.of(today).previous
    if today < first_working_day(today.replace(day=1), WorkCalendar.of(workspace.office)):
        last = last.previous
    written = {Month.parse(one.report.period) for one in issued if _is_months(one.report, None)}
    begun = survey_begun(workspace, archive)
    if begun is None:
        return ()
    ended = workspace.office.campaign_to
    if not written:
        return (last,) if begun <= last.last and (ended is None or last.first <= ended) else ()
    months = [last]
    while len(months) < MOST_MONTHS and months[-1].previous > max(written):
        months.append(months[-1].previous)
    return tuple(
        month
        for month in reversed(months)
        if month > max(written) and begun <= month.last and (ended is None or month.first <= ended)
    )


def units_due(workspace: Workspace, month: Month) -> tuple[str, ...]:
    """Return the units that were there in a month, whose own report somebody is to get, and wasn't written.

    Raises:
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    wanted = {one.unit for one in workspace.survey.alerts.getting_reports if one.unit is not None}
    there = [
        unit.id
        for unit in workspace.units.values()
        if unit.id in wanted and unit.valid_within(month.first, month.last)
    ]
    if not there:
        return ()
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        issued = [one.report for one in issued_reports(archive)]
    return tuple(
        unit
        for unit in there
        if not any(one.period == month.label and _is_months(one, unit) for one in issued)
    )


def _is_months(report: IssuedReport, unit: str | None) -> bool:
    """Tell whether it is the report of a month that was over, of all units or one, for people to read."""
    stem = f"report-{report.period}" + (f"-{unit}" if unit else "")
    # In another language than the office's it is called so; it counts all the same.
    names = {f"{stem}{mark}.{format_}" for format_ in READ_AS for mark in ("", f"-{report.language}")}
    read = any(_NUMBERED.sub("", name) in names for name in report.files)
    return report.unit == unit and report.complete and read and bool(_MONTH.fullmatch(report.period))


def survey_begun(workspace: Workspace, archive: Archive) -> date | None:
    """Return the day on which the survey began: as the office says, else that of the first answer."""
    (first,) = archive.read("SELECT min(submitted) FROM responses")[0]
    return workspace.office.campaign_from or (first.date() if first else None)


def check_known(workspace: Workspace, month: Month) -> None:
    """Refuse a month of which a source wasn't pulled since it ended: leaders would get a part of it.

    Raises:
        UsageError: there is such a source.
        BusyError: the archive is in use.
    """
    period = Period.of_month(month)
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        for source in [one.name for one in workspace.survey.sources] or [Source.name]:
            last = last_comparison(archive, source)
            moment = last.at.astimezone(workspace.zone).replace(tzinfo=None) if last else None
            if moment is not None and not period.complete(moment):
                raise UsageError("run.not-known-to-end", month=month.label, source=source, moment=moment)
