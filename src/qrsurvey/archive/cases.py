"""Cases by the tables `cases` and `case_steps`: what opened them, what was done about them, how they stand.

A case is about one response, or about a unit's answers as a whole. Nothing about it is ever changed: it
stands as its steps have left it, and each of them is an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from qrsurvey.archive.canonical import canonical_json, parse_canonical, parse_object
from qrsurvey.archive.digest import hashed_cell
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import Event, EventKind
from qrsurvey.archive.store import Archive
from qrsurvey.survey.alert_rules import Grade

CASE_COLUMNS = (
    "event", "number", "response", "unit", "grade", "reasons", "due", "quiet", "evidence",
)  # fmt: skip
"""The columns of the table `cases`, in order."""

STEP_COLUMNS = ("event", "number", "kind", "who", "detail", "text", "salt")
"""The columns of the table `case_steps`, in order."""

Row = tuple[Any, ...]


class StepKind(StrEnum):
    """What may be done about a case."""

    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    ASSIGN = "assign"
    CLOSE = "close"
    REOPEN = "reopen"


class CaseState(StrEnum):
    """How a case stands: nobody has taken it on, somebody has, it is done with."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of a case that was closed: nobody is found guilty here, only what the office found out."""

    HANDLED = "handled"
    GROUNDED = "grounded"
    UNGROUNDED = "ungrounded"
    UNVERIFIABLE = "unverifiable"
    FORWARDED = "forwarded"


@dataclass(frozen=True)
class Step:
    """One step; `recorded` is its moment in UTC. `text` is None where none was typed, or it was purged."""

    event: int
    recorded: str
    kind: StepKind
    who: str
    detail: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class NewCase:
    """A case to be opened, as in `Case`."""

    response: int | None
    unit: str | None
    grade: Grade
    reasons: tuple[str, ...]
    due: date
    quiet: bool = False
    evidence: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Case:
    """One case. `opened` is its moment in UTC, `due` the day by whose end it was to be closed then.

    `response` is the number of the one that opened it; None for a case of a unit's answers as a whole, which
    then is `unit`. `reasons` are the rules that were met: `misconduct`, `words:<topic>`, `rating:<question>`,
    `dissatisfied`, `silent`; `evidence` is what they saw. Of a `quiet` one nobody is told.
    """

    number: int
    event: int
    opened: str
    response: int | None
    unit: str | None
    grade: Grade
    reasons: tuple[str, ...]
    due: date
    quiet: bool
    evidence: Mapping[str, Any]
    steps: tuple[Step, ...] = ()

    @property
    def misconduct(self) -> bool:
        """Tell whether somebody's conduct is in question: a unit isn't shown such a case of its own.

        By its grade, or by its comment where no rule makes that a ground.
        """
        accused = self.grade in {Grade.A, Grade.B} or self.evidence.get("accuses") is True
        return accused and self.response is not None

    @property
    def state(self) -> CaseState:
        """How it stands after all its steps."""
        state = CaseState.OPEN
        for step in self.steps:
            state = state_after(state, step.kind)
        return state

    @property
    def closed(self) -> Step | None:
        """The step that closed it, where it is closed."""
        last = next((step for step in reversed(self.steps) if step.kind in _STATES), None)
        return last if last and last.kind is StepKind.CLOSE else None

    @property
    def assigned(self) -> str | None:
        """To whom it was given last."""
        return next((step.detail for step in reversed(self.steps) if step.kind is StepKind.ASSIGN), None)

    @property
    def deadline(self) -> date:
        """The day by whose end it is to be closed; one that was reopened has got a new one."""
        again = next((step.detail for step in reversed(self.steps) if step.kind is StepKind.REOPEN), None)
        return self.due if again is None else date.fromisoformat(again)

    def as_of(self, moment: str) -> Case:
        """Return it as it stood right before a moment in UTC."""
        return replace(self, steps=tuple(step for step in self.steps if step.recorded < moment))

    def late(self, today: date) -> int:
        """Return by how many days it is past its deadline, 0 where it is closed or in time."""
        return 0 if self.state is CaseState.CLOSED else max(0, (today - self.deadline).days)


_STATES = {
    StepKind.ACKNOWLEDGE: CaseState.ACKNOWLEDGED,
    StepKind.CLOSE: CaseState.CLOSED,
    StepKind.REOPEN: CaseState.OPEN,
}


def state_after(state: CaseState, kind: StepKind) -> CaseState:
    """Return how a case stands after a step; notes and assignments leave it as it is."""
    return _STATES.get(kind, state)


def may_follow(kind: StepKind, state: CaseState) -> bool:
    """Tell whether a step can be taken of a case that stands so; a closed one is only reopened or noted."""
    if kind is StepKind.NOTE:
        return True
    if kind is StepKind.ACKNOWLEDGE:
        return state is CaseState.OPEN
    return (state is CaseState.CLOSED) is (kind is StepKind.REOPEN)


def payload_of(number: int, case: NewCase) -> dict[str, object]:
    """Return how a case stands in the event that opens it."""
    return {
        "number": number,
        "response": case.response,
        "unit": case.unit,
        "grade": case.grade.value,
        "reasons": list(case.reasons),
        "due": case.due.isoformat(),
        "quiet": case.quiet,
        "evidence": dict(case.evidence or {}),
    }


def case_rows(event: Event) -> list[Row]:
    """Return the rows that an event of opened cases makes; raises what reading strange payloads raises."""
    return [
        (
            event.seq,
            int(one["number"]),
            one["response"],
            one["unit"],
            Grade(one["grade"]).value,
            canonical_json([str(reason) for reason in one["reasons"]]),
            date.fromisoformat(one["due"]).isoformat(),
            bool(one["quiet"]),
            canonical_json(dict(one["evidence"])),
        )
        for one in event.data["cases"]
    ]


def step_fits(event: Event, row: Row) -> bool:
    """Tell whether a row of `case_steps` is that of an event; purged text fits, altered text doesn't."""
    data = event.data
    seq, number, kind, who, detail, text, salt = row
    if (seq, number, kind, who, detail) != (
        event.seq, data["case"], data["step"], data["who"], data["detail"],
    ):  # fmt: skip
        return False
    if text is None or salt is None:
        return text is None and salt is None
    return data["text"] is not None and bool(hashed_cell(text, salt) == data["text"])


def read_cases(archive: Archive, numbers: Iterable[int] | None = None) -> tuple[Case, ...]:
    """Return all cases, or some by their numbers, in the order in which they were opened, with their steps.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    recorded = dict(
        archive.read(
            "SELECT seq, recorded FROM ledger WHERE kind IN (?, ?)",
            EventKind.CASES_OPENED.value,
            EventKind.CASE_STEP.value,
        )
    )
    only = "" if numbers is None else "WHERE number IN (SELECT unnest(?::BIGINT[]))"
    asked = () if numbers is None else (list(numbers),)
    cases = archive.read(f"SELECT {', '.join(CASE_COLUMNS)} FROM cases {only} ORDER BY number", *asked)  # noqa: S608 - ours
    steps = archive.read(f"SELECT {', '.join(STEP_COLUMNS)} FROM case_steps {only} ORDER BY event", *asked)  # noqa: S608 - ours
    with as_we_wrote():
        found = fold_cases(cases, steps, recorded)
        for case in found:
            _ = case.deadline  # refuses a day that is none
        return found


def fold_cases(cases: Iterable[Row], steps: Iterable[Row], recorded: Mapping[int, str]) -> tuple[Case, ...]:
    """Return the cases that rows tell of, each table's in its order; raises what strange rows raise.

    `recorded` are the moments of the events. Salts aren't needed, and may be left away.
    """
    taken: dict[int, list[Step]] = {}
    for event, number, kind, who, detail, text, *_ in steps:
        taken.setdefault(number, []).append(Step(event, recorded[event], StepKind(kind), who, detail, text))
    return tuple(
        Case(
            number,
            event,
            recorded[event],
            response,
            unit,
            Grade(grade),
            tuple(_listed(reasons)),
            date.fromisoformat(due),
            quiet,
            parse_object(evidence),
            tuple(taken.get(number, ())),
        )
        for event, number, response, unit, grade, reasons, due, quiet, evidence in cases
    )


def _listed(text: str) -> Sequence[str]:
    value: Any = parse_canonical(text)
    return [str(one) for one in value]


def local_day(moment: str, zone: tzinfo) -> date:
    """Return the day of a moment in UTC, as the ledger writes it, in a time zone."""
    return datetime.fromisoformat(moment).astimezone(zone).date()
