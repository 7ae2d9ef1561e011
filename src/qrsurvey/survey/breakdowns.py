"""What figures can be broken down by."""

from __future__ import annotations

from enum import StrEnum

from qrsurvey.survey.questions import Kind, Question, Role, Survey


class By(StrEnum):
    """What figures can be broken down by."""

    COUNTER = "counter"
    SERVICE = "service"
    RESPONDENT = "respondent"
    VISIT = "visit"


_ROLES = {By.SERVICE: Role.SERVICE, By.RESPONDENT: Role.RESPONDENT, By.VISIT: Role.VISIT}


def asked_for(by: By, survey: Survey) -> Question | None:
    """Return the question with options that a breakdown is by; None where there is none, or by counter."""
    question = survey.by_role(_ROLES[by]) if by in _ROLES else None
    return question if question and question.kind in {Kind.CHOICE, Kind.MULTIPLE} else None
