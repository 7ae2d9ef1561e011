"""Cases: list them, look at one, take a step. Who may read what is decided here and nowhere below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from qrsurvey.archive.answered import Answered, answered
from qrsurvey.archive.case_steps import find_case, take_step
from qrsurvey.archive.cases import Case, CaseState, Outcome, Step, StepKind, read_cases
from qrsurvey.archive.store import Archive
from qrsurvey.cases.deadlines import due_day
from qrsurvey.cases.placed import Placed, place
from qrsurvey.errors import UsageError
from qrsurvey.i18n.near import guess
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.office.chosen import read_place
from qrsurvey.office.codes import LONGEST_NAME
from qrsurvey.office.decided import made_on, without_personal_data
from qrsurvey.office.responses import opened
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.workspace.workspace import Workspace

_LIKE_AN_ID = re.compile(r"[A-Za-z0-9]{2,16}", re.ASCII)

LONGEST_TEXT = 4_000
"""How many characters of what is said about a case are kept."""


@dataclass(frozen=True)
class Reader:
    """Who reads: the leaders; a `unit`, which sees its own cases only; or who is `outside`, handed a sheet.

    The last two aren't told the hour of a response, nor what leaders noted but with an assignment. Comments
    come without the personal data found in them, unless the reader is `confidential`.
    """

    unit: str | None = None
    confidential: bool = False
    outside: bool = False

    @property
    def within(self) -> bool:
        """Tell whether it is somebody who may know what the office knows."""
        return self.unit is None and not self.outside


LEADERS = Reader()


@dataclass(frozen=True)
class Wanted:
    """Which cases are listed: by default all that aren't closed. All that is given must hold."""

    unit: str | None = None
    grades: tuple[Grade, ...] = ()
    closed: bool = False
    late: bool = False


@dataclass(frozen=True)
class Told:
    """A case as one reader may see it.

    `submitted` and `opened` are local times, at midnight without `hours`: a unit isn't told them. `comment`
    is None where there is none, or it isn't for the reader; `purged` where its time was over. `late` counts
    days.
    """

    placed: Placed
    submitted: datetime | None
    comment: str | None
    purged: bool
    opened: datetime
    late: int
    hours: bool = True

    @property
    def case(self) -> Case:
        """The case itself; its steps' texts are as the reader may see them."""
        return self.placed.case


def list_cases(
    workspace: Workspace, wanted: Wanted = Wanted(), reader: Reader = LEADERS, *, now: datetime
) -> tuple[Told, ...]:
    """Return cases, the most urgent first: late ones, then by grade and due day.

    Raises:
        UsageError: nothing was ever pulled, or there is no such unit.
        WorkspaceError: the signing key is lost.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    for unit in filter(None, (wanted.unit, reader.unit)):
        read_place(workspace, unit)
    with opened(workspace, now) as (archive, _):
        today = now.astimezone(workspace.zone).date()
        placed = place(archive, read_cases(archive), workspace.survey)
        chosen = [one for one in placed if _fits(one, wanted, today)]
        told = _tell(workspace, archive, chosen, reader, now)
    return tuple(sorted(told, key=_urgency))


def show_case(workspace: Workspace, number: int, reader: Reader = LEADERS, *, now: datetime) -> Told:
    """Return one case.

    Raises:
        UsageError: there is no such case, or it isn't the reader's to see.
        WorkspaceError, BusyError, ArchiveError: as `list_cases`.
    """
    if reader.unit is not None:
        read_place(workspace, reader.unit)
    with opened(workspace, now) as (archive, _):
        told = tell(workspace, archive, [find_case(archive, number)], reader, now)
    if not told:
        # A unit isn't told that there is one.
        raise UsageError("cases.no-such-case", number=str(number))
    return told[0]


def step(
    workspace: Workspace,
    number: int,
    kind: StepKind,
    *,
    who: str | None,
    text: str | None = None,
    to: str | None = None,
    outcome: Outcome | None = None,
    now: datetime,
) -> Told:
    """Take one step of a case and write it into the ledger.

    `who` takes it; `text` is what there is to say, which a note, a closing and a reopening must have; `to` is
    to whom it is assigned: a unit's id, or a person or office by name.

    Raises:
        UsageError: something is missing, or the step can't be taken as the case stands.
        WorkspaceError, BusyError, ArchiveError: as `list_cases`.
    """
    author = _line(who)
    if not author:
        raise UsageError("cases.no-author")
    said = clean(text or "", LONGEST_TEXT).strip() or None
    if said is None and kind in {StepKind.NOTE, StepKind.CLOSE, StepKind.REOPEN}:
        raise UsageError("cases.nothing-said", step=kind.value)
    detail = outcome.value if outcome else None
    if kind is StepKind.ASSIGN:
        detail = _assignee(workspace, to)
    with opened(workspace, now) as (archive, _):
        if kind is StepKind.REOPEN:
            detail = _new_deadline(workspace, find_case(archive, number), now)
        case = take_step(archive, number, kind, author, detail=detail, text=said, at=now)
        return tell(workspace, archive, [case], LEADERS, now)[0]


def _assignee(workspace: Workspace, to: str | None) -> str:
    """Return to whom a case goes; what is a unit's id becomes one, so that the unit may see the case."""
    name = _line(to)
    if not name:
        raise UsageError("cases.no-assignee")
    unit = workspace.units.get(name.upper())
    if unit is None and _LIKE_AN_ID.fullmatch(name) and (known := guess(name.upper(), list(workspace.units))):
        # Whoever mistypes a unit would give the case to nobody.
        raise UsageError("office.no-such-unit", unit=name, guess=known)
    return unit.id if unit else name


def _new_deadline(workspace: Workspace, case: Case, now: datetime) -> str:
    """Return by when a case that is opened again is to be closed, as if it were new."""
    today = now.astimezone(workspace.zone).date()
    days = workspace.survey.alerts.deadlines[case.grade]
    return due_day(today, days, WorkCalendar.of(workspace.office)).isoformat()


def _line(text: str | None) -> str:
    return collapse(clean(text or "", LONGEST_NAME))


def tell(
    workspace: Workspace, archive: Archive, cases: Sequence[Case], reader: Reader, now: datetime
) -> list[Told]:
    """Return those of some cases that a reader may see, as they may; the answers must be up to date.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    return _tell(workspace, archive, place(archive, cases, workspace.survey), reader, now)


def _tell(
    workspace: Workspace, archive: Archive, cases: Iterable[Placed], reader: Reader, now: datetime
) -> list[Told]:
    placed = [one for one in cases if reader.unit is None or one.shown_to(reader.unit)]
    numbers = [one.case.response for one in placed if one.case.response is not None]
    responses = answered(archive, numbers, workspace.survey)
    today = now.astimezone(workspace.zone).date()
    return [_as_told(workspace, one, responses, reader, today) for one in placed]


def _as_told(
    workspace: Workspace, one: Placed, responses: Mapping[int, Answered], reader: Reader, today: date
) -> Told:
    case = one.case
    response = responses.get(case.response) if case.response is not None else None
    submitted, made = response.submitted if response else None, made_on(workspace, case.opened)
    if not reader.within:
        # The hour would tell the counter's people who it was.
        submitted = submitted and datetime.combine(submitted.date(), time.min)
        made = datetime.combine(made.date(), time.min)

    def shown(text: str | None) -> str | None:
        if text is None or (reader.confidential and not reader.outside):
            return text
        return without_personal_data(workspace, text)

    steps = tuple(_step_for(workspace, step, reader) for step in case.steps)
    steps = tuple(replace(step, text=shown(step.text)) for step in steps)
    return Told(
        replace(one, case=replace(case, steps=steps)),
        submitted,
        shown(response.comment or None) if response else None,
        bool(response and response.purged),
        made,
        case.late(today),
        hours=reader.within,
    )


def _step_for(workspace: Workspace, step: Step, reader: Reader) -> Step:
    """Return a step as a reader may know it: elsewhere only that it was taken, or an assignment to it."""
    if reader.within or _is_for(step, reader):
        return step
    to = step.detail if step.kind is not StepKind.ASSIGN else None
    return replace(step, who=workspace.office.name, detail=to, text=None)


def _is_for(step: Step, reader: Reader) -> bool:
    """Tell whether what was typed is the reader's to know: elsewhere only what goes with an assignment."""
    if reader.within or step.kind is not StepKind.ASSIGN:
        return reader.within
    return reader.unit in {None, step.detail}


def _fits(one: Placed, wanted: Wanted, today: date) -> bool:
    case = one.case
    return (
        (wanted.closed or case.state is not CaseState.CLOSED)
        and (not wanted.grades or case.grade in wanted.grades)
        and (wanted.unit is None or one.unit == wanted.unit.strip().upper())
        and (not wanted.late or case.late(today) > 0)
    )


def _urgency(one: Told) -> tuple[bool, bool, str, date, int]:
    case = one.case
    closed = case.state is CaseState.CLOSED
    return (closed, not one.late, case.grade.value, case.deadline, case.number)
