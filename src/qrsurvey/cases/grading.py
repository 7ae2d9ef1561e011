"""Which response opens a case, and of which grade: by what was picked, and by what the comment says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qrsurvey.archive.answered import Answered
from qrsurvey.i18n.text import fold
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.particulars import Particular, particulars
from qrsurvey.survey.questions import Role, Survey
from qrsurvey.survey.topic_lexicon import MISCONDUCT, Lexicon, Tone
from qrsurvey.survey.topics import classify

_BLAMED = {Tone.COMPLAINT, Tone.MIXED}


@dataclass(frozen=True)
class Ground:
    """Why a response opens a case: the rules it met, and what its comment names.

    `accuses`: its comment speaks of misconduct though no rule asked, which a unit must not read of itself.
    """

    grade: Grade
    reasons: tuple[str, ...]
    names: tuple[Particular, ...] = ()
    accuses: bool = False


class Grader:
    """Judges responses by the rules of one survey; the lexicon is only read where it is needed."""

    def __init__(self, survey: Survey, lexicon: Callable[[], Lexicon]) -> None:
        self._rules = survey.alerts
        self._lexicon = lexicon
        self._question = survey.by_role(Role.MISCONDUCT)

    def judge(self, response: Answered) -> Ground | None:
        """Return why a response opens a case, None where it opens none.

        What is misconduct is graded by what the comment names; the rest is of grade C. An answer without a
        unit alarms like any other: who is complained about isn't told by the code alone.
        """
        blamed = self._blamed(response.comment) if self._rules.topics else frozenset()
        told = [topic for topic in self._rules.topics if topic in blamed]
        misconduct = [*self._alarms(response), *(f"words:{topic}" for topic in told if topic == MISCONDUCT)]
        lesser = [*self._low(response), *(f"words:{topic}" for topic in told if topic != MISCONDUCT)]
        if misconduct:
            names = particulars("\n".join([response.comment, *self._unread(response)]))
            return Ground(Grade.A if names else Grade.B, tuple(misconduct + lesser), names)
        if not lesser:
            return None
        return Ground(
            Grade.C, tuple(lesser), accuses=MISCONDUCT in (blamed or self._blamed(response.comment))
        )

    def _alarms(self, response: Answered) -> list[str]:
        """Tell of the question on misconduct; an answer that is none of its options alarms too.

        Unless it begins with a harmless one ("Không ạ"): whoever writes "Có, 200 nghìn" means it.
        """
        question = self._question
        if question is None or not question.alarm:
            return []
        picked = set(response.picked.get(question.key, ()))
        harmless = [
            fold(spelling)
            for option in question.options
            if option.label not in question.alarm
            for spelling in option.spellings
        ]
        strange = any(
            not any(fold(text).startswith(one) for one in harmless) for text in self._unread(response)
        )
        return ["misconduct"] if strange or picked & set(question.alarm) else []

    def _unread(self, response: Answered) -> tuple[str, ...]:
        return response.unread.get(self._question.key, ()) if self._question else ()

    def _low(self, response: Answered) -> list[str]:
        rule = self._rules.ratings
        if rule is None:
            return []
        return [
            f"rating:{key}"
            for key in rule.questions
            if any(int(value) <= rule.at_most for value in response.picked.get(key, ()))
        ]

    def _blamed(self, comment: str) -> frozenset[str]:
        """Return the topics that a comment complains of."""
        if not comment:
            return frozenset()
        tones = classify(comment, self._lexicon()).topics
        return frozenset(topic for topic, tone in tones.items() if tone in _BLAMED)
