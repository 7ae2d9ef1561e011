"""Cases as documents and the terminal show them, in words."""

from __future__ import annotations

from qrsurvey.archive.cases import Case, Outcome, StepKind
from qrsurvey.office.alerts import Told
from qrsurvey.office.decided import made_on
from qrsurvey.report.case_view import CaseView, StepView
from qrsurvey.report.case_wording import named_words, reason_words
from qrsurvey.report.wording import Wording
from qrsurvey.survey.topic_lexicon import Lexicon
from qrsurvey.workspace.topics_file import read_lexicon
from qrsurvey.workspace.workspace import Workspace


class Viewer:
    """Puts the cases of one workspace into the words of one language."""

    def __init__(self, workspace: Workspace, wording: Wording) -> None:
        self._workspace = workspace
        self._wording = wording
        self._names: dict[str, str] | None = None

    def view(self, told: Told) -> CaseView:
        """Return a case as its reader may see it."""
        case, placed = told.case, told.placed
        unit = self._workspace.units.get(placed.unit) if placed.unit else None
        counters = unit.counters if unit else ()
        closed = case.closed
        return CaseView(
            number=case.number,
            grade=case.grade,
            unit_name=unit.name if unit else placed.unit,
            counter_name=next((each.name for each in counters if each.id == placed.counter), None),
            submitted=told.submitted,
            opened=told.opened.date(),
            due=case.deadline,
            late=told.late,
            reasons=self.reasons(case),
            comment=told.comment,
            comment_gone=told.purged,
            state=case.state,
            assigned=self.named(case.assigned),
            outcome=Outcome(closed.detail) if closed and closed.detail else None,
            steps=tuple(
                StepView(
                    made_on(self._workspace, step.recorded).date(),
                    step.who,
                    step.kind,
                    self.named(step.detail) if step.kind is StepKind.ASSIGN else step.detail,
                    step.text,
                )
                for step in case.steps
            ),
        )

    def reasons(self, case: Case) -> tuple[str, ...]:
        """Say why a case was opened, and what its comment names: that is what makes it one of grade A."""
        names = self._topic_names() if any(reason.startswith("words:") for reason in case.reasons) else {}
        survey = self._workspace.survey
        reasons = [
            reason_words(reason, survey, names, self._wording, case.evidence) for reason in case.reasons
        ]
        if named := case.evidence.get("names"):
            reasons.append(named_words(named, self._wording))
        return tuple(reasons)

    def topic(self, topic: str) -> str:
        """Return the name of a topic of comments."""
        return self._topic_names().get(topic, topic)

    def named(self, assigned: str | None) -> str | None:
        """Return to whom a case was given, a unit by its name."""
        unit = self._workspace.units.get(assigned) if assigned else None
        return unit.name if unit else assigned

    def _topic_names(self) -> dict[str, str]:
        if self._names is None:
            # A long file: only read where a topic is named.
            lexicon: Lexicon = read_lexicon(self._workspace.root)
            self._names = {topic.id: topic.name(self._wording.language.tag) for topic in lexicon.topics}
        return self._names
