"""Which response opens a case, and of which grade: by what was picked, and by what the comment says."""

from __future__ import annotations

from dataclasses import dataclass

from qrsurvey.archive.answered import Answered
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.particulars import Particular, particulars
from qrsurvey.survey.questions import Role, Survey
from qrsurvey.survey.topic_lexicon import MISCONDUCT, Lexicon, Tone
from qrsurvey.survey.topics import classify

_BLAMED = {Tone.COMPLAINT, Tone.MIXED}


@dataclass(frozen=True)
class Ground:
    """Why a response opens a case: the rules it met, and what its comment names."""

    grade: Grade
    reasons: tuple[str, ...]
    names: tuple[Particular, ...] = ()


class Grader:
    """Judges responses by the rules of one survey."""

    def __init__(self, survey: Survey, lexicon: Lexicon) -> None:
        self._rules = survey.alerts
        self._lexicon = lexicon
        self._question = survey.by_role(Role.MISCONDUCT)

    def judge(self, response: Answered) -> Ground | None:
        """Return why a response opens a case, None where it opens none.

        What is misconduct is graded by what the comment names; the rest is of grade C. An answer without a
        unit alarms like any other: who is complained about isn't told by the code alone.
        """
        blamed = self._blamed(response.comment)
        misconduct = [*self._alarms(response), *(f"words:{topic}" for topic in blamed if topic == MISCONDUCT)]
        lesser = [*self._low(response), *(f"words:{topic}" for topic in blamed if topic != MISCONDUCT)]
        if misconduct:
            names = particulars(response.comment)
            return Ground(Grade.A if names else Grade.B, tuple(misconduct + lesser), names)
        return Ground(Grade.C, tuple(lesser)) if lesser else None

    def _alarms(self, response: Answered) -> list[str]:
        if self._question is None:
            return []
        picked = response.picked.get(self._question.key, ())
        return ["misconduct"] if set(picked) & set(self._question.alarm) else []

    def _low(self, response: Answered) -> list[str]:
        rule = self._rules.ratings
        if rule is None:
            return []
        return [
            f"rating:{key}"
            for key in rule.questions
            if any(int(value) <= rule.at_most for value in response.picked.get(key, ()))
        ]

    def _blamed(self, comment: str) -> list[str]:
        """Return the topics of the rules that a comment complains of, in their order."""
        if not comment or not self._rules.topics:
            return []
        tones = classify(comment, self._lexicon).topics
        return [topic for topic in self._rules.topics if tones.get(topic) in _BLAMED]
