"""Cases: list them, look at one, take a step. Who may read what is decided here and nowhere below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from qrsurvey.archive.answered import Answered, answered
from qrsurvey.archive.case_steps import find_case, take_step
from qrsurvey.archive.cases import Case, CaseState, Outcome, Step, StepKind, read_cases
from qrsurvey.archive.store import Archive
from qrsurvey.cases.placed import Placed, place
from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.office.chosen import read_place
from qrsurvey.office.codes import LONGEST_NAME
from qrsurvey.office.decided import made_on, without_personal_data
from qrsurvey.office.responses import opened
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.workspace.workspace import Workspace

LONGEST_TEXT = 4_000
"""How many characters of what is said about a case are kept."""


@dataclass(frozen=True)
class Reader:
    """Who reads: the leaders, or a `unit`, which sees its own cases only, and less of them.

    Comments come without the personal data found in them, unless the reader is `confidential`. Who is
    `outside` gets a case handed on: masked, the day without the hour, no notes but those of an assignment.
    """

    unit: str | None = None
    confidential: bool = False
    outside: bool = False

    @property
    def hours(self) -> bool:
        """Tell whether the reader may know the hour: it would tell the counter's people who it was."""
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
        told = tell(workspace, archive, read_cases(archive), reader, now)
    chosen = [one for one in told if _fits(one, wanted)]
    return tuple(sorted(chosen, key=_urgency))


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
        case = take_step(archive, number, kind, author, detail=detail, text=said, at=now)
        return tell(workspace, archive, [case], LEADERS, now)[0]


def _assignee(workspace: Workspace, to: str | None) -> str:
    """Return to whom a case goes; what is a unit's id becomes one, so that the unit may see the case."""
    name = _line(to)
    if not name:
        raise UsageError("cases.no-assignee")
    unit = workspace.units.get(name.upper())
    return unit.id if unit else name


def _line(text: str | None) -> str:
    return collapse(clean(text or "", LONGEST_NAME))


def tell(
    workspace: Workspace, archive: Archive, cases: Sequence[Case], reader: Reader, now: datetime
) -> list[Told]:
    """Return those of some cases that a reader may see, as they may; the answers must be up to date.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    placed = [
        one
        for one in place(archive, cases, workspace.survey)
        if reader.unit is None or one.shown_to(reader.unit)
    ]
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
    if not reader.hours:
        submitted = submitted and datetime.combine(submitted.date(), time.min)
        made = datetime.combine(made.date(), time.min)

    def shown(text: str | None) -> str | None:
        if text is None or (reader.confidential and not reader.outside):
            return text
        return without_personal_data(workspace, text)

    steps = tuple(
        replace(step, text=shown(step.text) if _is_for(step, reader) else None) for step in case.steps
    )
    return Told(
        replace(one, case=replace(case, steps=steps)),
        submitted,
        shown(response.comment or None) if response else None,
        bool(response and response.purged),
        made,
        case.late(today),
        hours=reader.hours,
    )


def _is_for(step: Step, reader: Reader) -> bool:
    """Tell whether what was typed is the reader's to know: a unit's is only what goes with its assignment."""
    if reader.hours:
        return True
    return step.kind is StepKind.ASSIGN and reader.unit in {None, step.detail}


def _fits(one: Told, wanted: Wanted) -> bool:
    case = one.case
    return (
        (wanted.closed or case.state is not CaseState.CLOSED)
        and (not wanted.grades or case.grade in wanted.grades)
        and (wanted.unit is None or one.placed.unit == wanted.unit.strip().upper())
        and (not wanted.late or one.late > 0)
    )


def _urgency(one: Told) -> tuple[bool, bool, str, date, int]:
    case = one.case
    closed = case.state is CaseState.CLOSED
    return (closed, not one.late, case.grade.value, case.due, case.number)
