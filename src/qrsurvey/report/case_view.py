"""A case as documents show it: everything about it that a reader may see, already looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.archive.cases import CaseState, Outcome, StepKind
from qrsurvey.survey.alert_rules import Grade


@dataclass(frozen=True)
class StepView:
    """One step: its local day, who took it, to whom it was given or with what outcome, what was typed."""

    day: date
    who: str
    kind: StepKind
    detail: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class CaseView:
    """One case. `reasons` are words already; `late` is by how many days it is past its due day.

    `submitted` is when the response was sent, in local time; a case of a unit's answers as a whole has none.
    `comment` is None where nothing was written, or `comment_gone`: purged.
    """

    number: int
    grade: Grade
    unit_name: str | None
    counter_name: str | None
    submitted: datetime | None
    opened: date
    due: date
    late: int
    reasons: tuple[str, ...]
    comment: str | None
    comment_gone: bool
    state: CaseState
    assigned: str | None
    outcome: Outcome | None
    steps: tuple[StepView, ...] = ()
