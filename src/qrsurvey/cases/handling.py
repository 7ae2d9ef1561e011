"""How cases were handled in a period: opened, closed, still open, overdue, and how long they took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta, tzinfo
from statistics import median

from qrsurvey.analysis.handled import Handling, Tally
from qrsurvey.archive.cases import Case, CaseState, local_day
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar


def handling(cases: Sequence[Case], start: str, end: str, zone: tzinfo, calendar: WorkCalendar) -> Handling:
    """Count what was done in a period from `start` to before `end`, moments in UTC as the ledger has them.

    What happened later doesn't count: a case that was closed in the period and reopened after it counts as
    closed. One that was closed twice counts once, by the last time. One of which nobody was told counts too.

    Args:
        cases: All of them, with all their steps.
        start: The first moment.
        end: The moment after the last one, or now.
        zone: Whose days are counted: the office's.
        calendar: On which of them it works.
    """
    known = [case.as_of(end) for case in cases if case.opened < end]
    grades = {
        grade: _tally([case for case in known if case.grade is grade], start, end, zone, calendar)
        for grade in Grade
    }
    return Handling(_tally(known, start, end, zone, calendar), grades)


def _tally(cases: Sequence[Case], start: str, end: str, zone: tzinfo, calendar: WorkCalendar) -> Tally:
    # A case is overdue from the end of its due day: at midnight that is the day that begins.
    today = local_day(end, zone)
    days = [_days(opened, closed, calendar) for opened, closed in _closed(cases, start, zone)]
    return Tally(
        opened=sum(case.opened >= start for case in cases),
        closed=len(days),
        open_at_end=sum(case.state is not CaseState.CLOSED for case in cases),
        overdue=sum(case.late(today) > 0 for case in cases),
        median_days=float(median(days)) if days else None,
    )


def _closed(cases: Iterable[Case], start: str, zone: tzinfo) -> Iterator[tuple[date, date]]:
    """Yield on which days those cases were opened and closed that were closed from `start` on."""
    for case in cases:
        step = case.closed
        if step is not None and step.recorded >= start:
            yield local_day(case.opened, zone), local_day(step.recorded, zone)


def _days(opened: date, closed: date, calendar: WorkCalendar) -> int:
    """Return how many working days there are after the day of opening up to that of closing."""
    return sum(1 for _ in calendar.working_days(opened + timedelta(days=1), closed))
