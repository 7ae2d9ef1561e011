"""Look through what is new: open cases, and queue what somebody is to be told, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from qrsurvey.archive.answered import Answered, answered_after, answered_anew
from qrsurvey.archive.case_steps import Scanned, open_cases, scanned
from qrsurvey.archive.cases import Case, NewCase, read_cases
from qrsurvey.archive.outbox import Message, queue, read_outbox
from qrsurvey.archive.store import Archive
from qrsurvey.cases.deadlines import due_day
from qrsurvey.cases.grading import Grader, Ground
from qrsurvey.cases.placed import place
from qrsurvey.cases.telling import alerts_due, late_due, lists_due
from qrsurvey.cases.trends import Trend, daily_answers, dissatisfied_units, silent_units
from qrsurvey.errors import WorkspaceError
from qrsurvey.i18n.near import guess
from qrsurvey.office.responses import opened
from qrsurvey.survey.alert_rules import Grade
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.topic_lexicon import Lexicon
from qrsurvey.workspace.topics_file import read_lexicon
from qrsurvey.workspace.workspace import Workspace

BACKLOG = timedelta(days=7)
"""Older answers of a source that is looked at for the first time are its backlog: nobody is told of them."""


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

    Also through those of which more was read since, or that were edited. No response opens two cases. Of a
    backlog nobody is told. `since`: look once more through all sent from that day on, as the rules may have
    changed; nobody is told of what that finds.

    Raises:
        UsageError: nothing was ever pulled.
        WorkspaceError: the signing key is lost, or the rules name a topic that there isn't.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    lexicon = _lexicon(workspace)
    with opened(workspace, now) as (archive, _), archive.transaction():
        return _Watch(workspace, archive, lexicon, now).look(since)


def _lexicon(workspace: Workspace) -> Callable[[], Lexicon]:
    """Return what reads the lexicon when it is first needed; topics that rules name are looked for now."""
    lexicon = cache(lambda: read_lexicon(workspace.root))
    topics = workspace.survey.alerts.topics
    known = [one.id for one in lexicon().topics] if topics else []
    for topic in topics:
        if topic not in known:
            raise WorkspaceError("alerts.no-such-topic", topic=topic, known=known, guess=guess(topic, known))
    return lexicon


class _Watch:
    """One look, in the transaction of the caller."""

    def __init__(
        self, workspace: Workspace, archive: Archive, lexicon: Callable[[], Lexicon], now: datetime
    ) -> None:
        self._workspace = workspace
        self._survey = workspace.survey
        self._rules = workspace.survey.alerts
        self._archive = archive
        self._grader = Grader(workspace.survey, lexicon)
        self._calendar = WorkCalendar.of(workspace.office)
        self._now = now
        self._today = now.astimezone(workspace.zone).date()
        self._old = datetime.combine(self._today - BACKLOG, time.min)

    def look(self, since: date | None) -> Watched:
        known, before = read_cases(self._archive), scanned(self._archive)
        responses = list(answered_after(self._archive, before.response if before else 0, self._survey))
        anew = list(answered_anew(self._archive, before.event, self._survey)) if before else []
        unseen = self._unseen_sources(before)
        backlog = any(one.source in unseen and self._is_old(one) for one in responses)
        found = [(one, one.source in unseen and self._is_old(one)) for one in responses]
        if before is not None:
            found += [(one, not one.edited and self._is_old(one)) for one in anew]
            found += [(one, True) for one in self._again(since, before.response)]
        seen = {case.response for case in known if case.response is not None}
        new: list[NewCase] = []
        for one, quiet in found:
            if one.seq not in seen and (case := self._case(one, quiet=quiet)) is not None:
                new.append(case)
                seen.add(one.seq)
        first = before is None and backlog
        if responses and not first:
            new += self._trends(known, responses)
        fresh = open_cases(self._archive, new, self._now) if new or responses or anew else ()
        # Of a backlog nobody is told; what of it is of these days is told by the next look.
        queued = () if first else self._tell((*known, *fresh))
        told = {number for message in queued for number in message.cases}
        urgent = [] if first else [case for case in fresh if case.grade is Grade.A and not case.quiet]
        late = sum(case.late(self._today) > 0 for case in known)
        return Watched(fresh, queued, sum(case.number not in told for case in urgent), late)

    def _unseen_sources(self, before: Scanned | None) -> frozenset[str]:
        """Return the sources of which no response was ever looked at."""
        seq = before.response if before else 0
        rows = self._archive.read(
            "SELECT DISTINCT source FROM responses WHERE source NOT IN "
            "(SELECT source FROM responses WHERE seq <= ?)",
            seq,
        )
        return frozenset(source for (source,) in rows)

    def _is_old(self, response: Answered) -> bool:
        return response.submitted is None or response.submitted < self._old

    def _again(self, since: date | None, last: int) -> Iterator[Answered]:
        """Yield what was looked at before and was sent from a day on."""
        if since is None:
            return
        for one in answered_after(self._archive, 0, self._survey):
            if one.seq > last:
                return
            if one.submitted is not None and one.submitted.date() >= since:
                yield one

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
            evidence=_evidence(ground, response),
        )

    def _trends(self, known: Sequence[Case], responses: Sequence[Answered]) -> list[NewCase]:
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
                evidence=trend.evidence,
            )
            for trend in found
        ]

    def _tell(self, cases: Sequence[Case]) -> tuple[Message, ...]:
        recipients = self._rules.recipients
        if not recipients:
            return ()
        every = place(self._archive, cases, self._survey)
        told = read_outbox(self._archive)
        messages = [
            *alerts_due(every, recipients, told, self._today, self._workspace.zone),
            *lists_due(every, recipients, told, self._today, self._workspace.zone),
            *late_due(every, recipients, told, self._today),
        ]
        return queue(self._archive, messages, self._now)


def _evidence(ground: Ground, response: Answered) -> dict[str, object]:
    """Return what was seen: what the comment names, whether it accuses, whether it was edited upstream."""
    seen: dict[str, object] = {}
    if ground.names:
        seen["names"] = [name.value for name in ground.names]
    if ground.accuses:
        seen["accuses"] = True
    if response.edited:
        seen["edited"] = True
    return seen
