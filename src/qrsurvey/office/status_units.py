"""How units fare: their pace this month and the last, who has fallen silent, who is far under its target."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qrsurvey.archive.pace import UnitPace, unit_paces
from qrsurvey.archive.store import Archive
from qrsurvey.office.status_facts import UnitsState, UnitState
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month, Period, PeriodKind
from qrsurvey.survey.targets import target_of
from qrsurvey.survey.units import Unit
from qrsurvey.workspace.workspace import Workspace

LOOK_BACK = timedelta(days=92)
"""How far a unit's last response is looked for; the report looks as far back."""

FAR = 0.5
"""Less than this part of what is aimed at is far under it."""

_ENOUGH = 10
"""From so many days of a month on it is measured against its target, before that the month before is."""

_NOBODY = UnitPace((0, 0, 0), datetime.min)  # noqa: DTZ901 - local, as all moments here


def read_units(
    workspace: Workspace,
    archive: Archive,
    *,
    now: datetime,
    known: datetime | None,
    begun: date | None,
    hung_since: Mapping[str, date],
    current: bool,
) -> UnitsState:
    """Look at the units that are there at a local moment.

    Args:
        workspace: Whose units.
        archive: Where their responses are.
        now: The moment.
        known: Up to when all sources are known; where that is None nobody is urged.
        begun: The first day of the survey; None where there is none yet.
        hung_since: Since when each unit has had codes that count.
        current: What `UnitsState.current` is to be.
    """
    today, ended = now.date(), workspace.office.campaign_to
    if ended is not None and today > ended:
        known = None  # nobody is urged any more
    whole = min(known, now).date() - timedelta(days=1) if known else None
    month, span = Month.of(today), _span(whole or today)
    since = datetime.combine(min(today - LOOK_BACK, span.first), time())
    paces = unit_paces(
        archive,
        workspace.survey.code_question.key,
        since,
        (month.start, month.end),
        (month.previous.start, month.previous.end),
        (datetime.combine(span.first, time()), datetime.combine(span.last + timedelta(days=1), time())),
    )
    look = _Look(
        paces, hung_since, begun, since.date(), _working_days(workspace, since.date(), whole), whole, span
    )
    units = tuple(look.at(unit, workspace) for unit in workspace.units.values() if unit.valid_on(today))
    days = workspace.survey.thresholds.silent_days
    silent = tuple(one.unit for one in units if one.quiet is not None and one.quiet >= days)
    return UnitsState(
        units=units,
        silent=silent,
        behind=tuple(_behind(units, {*silent}, hung_since)) if whole else (),
        span=span,
        current=current,
    )


def _span(whole: date) -> Period:
    """Return the days held against targets: those of the last month that is known, or the month before."""
    month = Month.of(whole)
    if whole.day < _ENOUGH:
        return Period.of_month(month.previous)
    return Period.of_month(month) if whole == month.last else Period(month.first, whole, PeriodKind.RANGE)


def _behind(units: Iterable[UnitState], silent: set[str], hung_since: Mapping[str, date]) -> Iterable[str]:
    for one in units:
        if one.unit in hung_since and one.unit not in silent and one.received < FAR * (one.target or 0):
            yield one.unit


def _working_days(workspace: Workspace, first: date, last: date | None) -> list[date]:
    return list(WorkCalendar.of(workspace.office).working_days(first, last)) if last else []


@dataclass(frozen=True)
class _Look:
    paces: Mapping[str, UnitPace]
    hung_since: Mapping[str, date]
    begun: date | None
    since: date
    working: list[date]
    whole: date | None
    span: Period

    def at(self, unit: Unit, workspace: Workspace) -> UnitState:
        pace = self.paces.get(unit.id, _NOBODY)
        this_month, last_month, received = pace.within
        return UnitState(
            unit=unit.id,
            this_month=this_month,
            last_month=last_month,
            last=pace.last if pace is not _NOBODY else None,
            quiet=self._quiet(unit),
            received=received,
            target=target_of(unit, self.span, workspace.survey.thresholds, self._from(unit)),
        )

    def _from(self, unit: Unit) -> date | None:
        """Return the day from which a unit can have responses: the survey has begun, its placards hang.

        One that has some had placards, whatever the ledger knows of their beginning.
        """
        hung = self.hung_since.get(unit.id) if unit.id not in self.paces else None
        return max((day for day in (self.begun, unit.valid_from, hung) if day), default=None)

    def _quiet(self, unit: Unit) -> int | None:
        """Count the working days without a response up to the last that is known to its end."""
        if self.whole is None or self.begun is None or unit.id not in self.hung_since:
            return None
        pace = self.paces.get(unit.id)
        start = max(self._from(unit) or self.since, self.since)
        if pace is not None:
            start = max(start, pace.last.date() + timedelta(days=1))
        last = min(self.whole, unit.valid_to or self.whole)
        return max(bisect_right(self.working, last) - bisect_left(self.working, start), 0)
