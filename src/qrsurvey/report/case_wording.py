"""What a case and what was done about it are called: as people reported it, and never as if it were so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from qrsurvey.archive.cases import CaseState, Outcome, StepKind
from qrsurvey.i18n import numbers
from qrsurvey.report.case_view import CaseView, StepView
from qrsurvey.report.wording import Wording
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.particulars import Particular
from qrsurvey.survey.questions import Role, Survey


def reason_words(
    reason: str,
    survey: Survey,
    topic_names: Mapping[str, str],
    wording: Wording,
    evidence: Mapping[str, Any] | None = None,
) -> str:
    """Say which rule was met that opened a case, as `Case.reasons` names it.

    `evidence` is the case's: of `dissatisfied` the days `from` and `to`, of `n` answers how many; of `silent`
    how many working `days`, and the `last` day with an answer if there ever was one.
    """
    rule, _, about = reason.partition(":")
    seen = evidence or {}
    match rule:
        case "misconduct":
            return _misconduct(survey, wording)
        case "words":
            return wording.text("dossier.reason-words", topic=topic_names.get(about, about))
        case "rating":
            titles = {question.key: wording.question(question) for question in survey.questions}
            return wording.text("dossier.reason-rating", question=titles.get(about, about))
        case "dissatisfied" if seen:
            return wording.text(
                "dossier.reason-dissatisfied",
                first=date.fromisoformat(seen["from"]),
                last=date.fromisoformat(seen["to"]),
                dissatisfied=int(seen["dissatisfied"]),
                answers=int(seen["n"]),
                share=wording.percent(seen["dissatisfied"] / seen["n"]),
            )
        case "silent" if seen:
            days = int(seen["days"])
            if seen["last"] is None:
                return wording.plural("dossier.reason-silent-ever", days)
            return wording.plural("dossier.reason-silent", days, last=date.fromisoformat(seen["last"]))
        case "dissatisfied" | "silent":
            return wording.text(f"dossier.reason-{rule}-bare")
        case _:
            return reason


def named_words(names: Collection[str], wording: Wording) -> str:
    """Say what a comment names that makes it one to be checked: `Case.evidence["names"]`, in one order."""
    kinds = [wording.text(f"dossier.names-{kind}") for kind in Particular if kind in names]
    return wording.text("dossier.reason-names", names=", ".join(kinds))


def grade_words(grade: Grade, wording: Wording) -> str:
    """Name a grade and what it asks for: `mức A (báo cáo ngay)`."""
    return wording.text(f"dossier.grade-{grade.lower()}")


def outcome_words(outcome: Outcome, wording: Wording) -> str:
    """Say what came of a case."""
    return wording.text(f"dossier.outcome-{outcome}")


def state_words(state: CaseState, outcome: Outcome | None, wording: Wording) -> str:
    """Say how a case stands; of a closed one what came of it."""
    if state is CaseState.CLOSED and outcome is not None:
        return wording.text("dossier.state-closed-with", outcome=outcome_words(outcome, wording))
    return wording.text(f"dossier.state-{state}")


def step_words(kind: StepKind, detail: str | None, wording: Wording) -> str:
    """Say what was done; `detail` is to whom a case was given, or with what outcome it was closed."""
    if kind is StepKind.ASSIGN and detail:
        return wording.text("dossier.step-assign-to", to=detail)
    if kind is StepKind.CLOSE and detail in set(Outcome):
        return wording.text("dossier.step-close-with", outcome=outcome_words(Outcome(detail), wording))
    return wording.text(f"dossier.step-{kind}")


def step_line(step: StepView, wording: Wording) -> str:
    """Write one step with its day, who took it, and what was typed."""
    said = step_words(step.kind, step.detail, wording)
    values = {"day": step.day, "who": step.who, "what": said}
    if not step.text:
        return wording.text("dossier.step-line", **values)
    return wording.text("dossier.step-line-text", text=step.text, **values)


def place_words(view: CaseView, wording: Wording) -> str:
    """Name the unit, and its counter where it is known."""
    if view.unit_name is None:
        return wording.text("dossier.no-unit")
    if view.counter_name is None:
        return view.unit_name
    return wording.text("dossier.place", unit=view.unit_name, counter=view.counter_name)


def due_words(view: CaseView, wording: Wording) -> str:
    """Say until when a case is to be closed, and by how many days it is late."""
    if view.late:
        return wording.plural("dossier.due-late", view.late, day=view.due)
    return numbers.day(view.due)


def _misconduct(survey: Survey, wording: Wording) -> str:
    question = survey.by_role(Role.MISCONDUCT)
    if question is None or not question.alarm:
        return wording.text("dossier.reason-misconduct-bare")
    options = wording.either([wording.text("report.quoted", text=label) for label in question.alarm])
    return wording.text("dossier.reason-misconduct", question=wording.question(question), options=options)
