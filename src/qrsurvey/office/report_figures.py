"""Count what a report says, from the archive as it was pulled: never over the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.period import period_figures
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.changes import changed_within
from qrsurvey.archive.compared import Comparison, last_comparison
from qrsurvey.archive.ledger import head
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.office.judging import judge_of
from qrsurvey.office.signals import signals_within
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class Counted:
    """The figures of all units, those of each unit that was asked for, and how fresh they are.

    `compared` holds when each source was last compared with the archive; None for one that never was.
    `rebuilt` tells that every response was read again first, as the configuration had changed.
    """

    figures: Figures
    by_unit: Mapping[str, Figures]
    compared: Mapping[str, Comparison | None]
    rebuilt: bool


def count_report(
    workspace: Workspace, period: Period, *, units: Iterable[str] = (), by: tuple[By, ...] = (), now: datetime
) -> Counted:
    """Count a period: of all units, and of each of `units` for itself.

    Raises:
        WorkspaceError: the signing key is lost, so old answers can't be judged again; or `config/volumes.csv`
            is faulty.
        BusyError: the archive is in use.
        ArchiveError: the archive is damaged.
    """
    survey, local = workspace.survey, now.replace(tzinfo=None)
    with Archive.open(workspace.archive_path, create=False) as archive:
        judge = judge_of(workspace, archive)
        rebuilt = refresh_answers(archive, survey, judge, at=now)
        last = head(archive)
        names = [source.name for source in survey.sources] or [Source.name]
        compared = {name: last_comparison(archive, name) for name in names}
        state = State(
            now=local,
            head=last.hash,
            events=last.events,
            changed_upstream=changed_within(archive, period.start, period.end),
            compared=_oldest(workspace, compared.values()),
            signals=tuple(_signals(workspace, archive, judge, period, local)),
        )

        def asked(unit: str | None) -> Asked:
            return Asked(
                period,
                workspace.units,
                survey,
                WorkCalendar.of(workspace.office),
                unit=unit,
                campaign=workspace.office.campaign_from,
                by=by,
            )

        figures = period_figures(archive.connection, asked(None), state)
        own = {unit: period_figures(archive.connection, asked(unit), state) for unit in units}
    return Counted(figures, own, compared, rebuilt)


def _signals(
    workspace: Workspace, archive: Archive, judge: Judge, period: Period, now: datetime
) -> Iterable[Signal]:
    """Yield what looks odd in the months that the period has days in: each month is weighed as a whole."""
    for month in period.months:
        if month.started(now):
            yield from signals_within(workspace, archive, judge, month, now=now)


def _oldest(workspace: Workspace, comparisons: Iterable[Comparison | None]) -> datetime | None:
    """Return the local time up to which every source is known; None where one was never compared."""
    times = [one.at.astimezone(workspace.zone).replace(tzinfo=None) if one else None for one in comparisons]
    known = [time for time in times if time is not None]
    return min(known) if known and len(known) == len(times) else None
