"""Look through what is new: open cases, and queue what somebody is to be told, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qrsurvey.archive.answered import Answered, answered_after, last_response
from qrsurvey.archive.case_steps import note_scanned, open_cases, scanned
from qrsurvey.archive.cases import Case, NewCase, read_cases
from qrsurvey.archive.outbox import Message, queue, read_outbox
from qrsurvey.archive.store import Archive
from qrsurvey.cases.deadlines import due_day
from qrsurvey.cases.grading import Grader
from qrsurvey.cases.placed import place
from qrsurvey.cases.telling import alerts_due, late_due, lists_due
from qrsurvey.cases.trends import Trend, daily_answers, dissatisfied_units, silent_units
from qrsurvey.errors import WorkspaceError
from qrsurvey.office.responses import opened
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.topic_lexicon import Lexicon
from qrsurvey.workspace.topics_file import read_lexicon
from qrsurvey.workspace.workspace import Workspace
from qrsurvey.workspace.yaml_reader import guess

BACKLOG = timedelta(days=7)
"""A source that is looked at for the first time brings a backlog where any of its answers is older."""


@dataclass(frozen=True)
class Watched:
    """What a look brought: the cases opened, quiet ones too, and the messages that wait for being sent.

    `untold` is how many cases of grade A nobody is told of, because no recipient is named for them; `late`
    how many cases there are by now that should have been closed.
    """

    opened: tuple[Case, ...] = ()
    queued: tuple[Message, ...] = ()
    untold: int = 0
    late: int = 0


def watch(workspace: Workspace, *, now: datetime, since: date | None = None) -> Watched:
    """Look through the responses that came since the last look, by the rules of `alerts`.

    No response opens two cases. Of a backlog nobody is told. `since`: look through all responses sent from
    that day on once more, as the rules may have changed; nobody is told of what that finds.

    Raises:
        UsageError: nothing was ever pulled.
        WorkspaceError: the signing key is lost, or the rules name a topic that there isn't.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    lexicon = _lexicon(workspace)
    with opened(workspace, now) as (archive, _), archive.transaction():
        return _Watch(workspace, archive, lexicon, now).look(since)


def _lexicon(workspace: Workspace) -> Lexicon:
    if not workspace.survey.alerts.topics:
        return Lexicon(())
    lexicon = read_lexicon(workspace.root)
    known = [topic.id for topic in lexicon.topics]
    for topic in workspace.survey.alerts.topics:
        if topic not in known:
            raise WorkspaceError("alerts.no-such-topic", topic=topic, known=known, guess=guess(topic, known))
    return lexicon


class _Watch:
    """One look, in the transaction of the caller."""

    def __init__(self, workspace: Workspace, archive: Archive, lexicon: Lexicon, now: datetime) -> None:
        self._workspace = workspace
        self._survey = workspace.survey
        self._rules = workspace.survey.alerts
        self._archive = archive
        self._grader = Grader(workspace.survey, lexicon)
        self._calendar = WorkCalendar.of(workspace.office)
        self._now = now
        self._today = now.astimezone(workspace.zone).date()

    def look(self, since: date | None) -> Watched:
        known = read_cases(self._archive)
        before, last = scanned(self._archive), last_response(self._archive)
        again = since is not None
        responses = [
            one
            for one in answered_after(self._archive, 0 if again else before or 0, self._survey)
            if since is None or (one.submitted is not None and one.submitted.date() >= since)
        ]
        backlog = self._backlog(responses, before)
        seen = {case.response for case in known}
        new = [
            case
            for one in responses
            if one.seq not in seen
            and (case := self._case(one, quiet=again or one.source in backlog)) is not None
        ]
        if responses and not again:
            # The first look at an archive that has long been there tells nobody of its trends either.
            new += self._trends(known, responses, quiet=before is None and bool(backlog))
        fresh = open_cases(self._archive, new, self._now)
        if not again and last != before:
            note_scanned(self._archive, last)
        queued = self._tell()
        told = {number for message in queued for number in message.cases}
        urgent = [case for case in fresh if case.grade is Grade.A and not case.quiet]
        late = sum(case.late(self._today) > 0 for case in known)
        return Watched(fresh, queued, sum(case.number not in told for case in urgent), late)

    def _backlog(self, responses: Sequence[Answered], before: int | None) -> frozenset[str]:
        """Return the sources of which a backlog is looked at."""
        rows = self._archive.read("SELECT DISTINCT source FROM responses WHERE seq <= ?", before or 0)
        known = {source for (source,) in rows}
        old = datetime.combine(self._today - BACKLOG, datetime.min.time())
        return frozenset(
            one.source
            for one in responses
            if one.source not in known and one.submitted is not None and one.submitted < old
        )

    def _case(self, response: Answered, *, quiet: bool) -> NewCase | None:
        ground = self._grader.judge(response)
        if ground is None:
            return None
        return NewCase(
            response=response.seq,
            unit=None,
            grade=ground.grade,
            reasons=ground.reasons,
            due=due_day(self._today, self._rules.deadlines[ground.grade], self._calendar),
            quiet=quiet,
            evidence={"names": [name.value for name in ground.names]} if ground.names else {},
        )

    def _trends(self, known: Sequence[Case], responses: Sequence[Answered], *, quiet: bool) -> list[NewCase]:
        rules = self._rules
        if rules.dissatisfied is None and rules.silence is None:
            return []
        days = daily_answers(self._archive, self._survey)
        found: list[Trend] = []
        if rules.dissatisfied is not None:
            first = min((one.submitted.date() for one in responses if one.submitted), default=self._today)
            found += dissatisfied_units(days, rules.dissatisfied, known, self._today, first)
        if rules.silence is not None:
            found += silent_units(days, rules.silence, known, self._workspace.units, self._calendar)
        return [
            NewCase(
                response=None,
                unit=trend.unit,
                grade=trend.grade,
                reasons=(trend.reason,),
                due=due_day(self._today, rules.deadlines[trend.grade], self._calendar),
                quiet=quiet,
                evidence=trend.evidence,
            )
            for trend in found
        ]

    def _tell(self) -> tuple[Message, ...]:
        recipients = self._rules.recipients
        if not recipients:
            return ()
        every = place(self._archive, read_cases(self._archive), self._survey)
        told = read_outbox(self._archive)
        messages = [
            *alerts_due(every, recipients, told, self._today, self._workspace.zone),
            *lists_due(every, recipients, told, self._today, self._workspace.zone),
            *late_due(every, recipients, told, self._today),
        ]
        return queue(self._archive, messages, self._now)
