"""Count what a report says, from the archive as it was pulled: never over the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from qrsurvey.analysis.asked import Asked, State
from qrsurvey.analysis.changed import changed_within
from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.figures import Figures
from qrsurvey.analysis.handled import Handling
from qrsurvey.analysis.period import period_figures
from qrsurvey.analysis.signals.model import Signal
from qrsurvey.analysis.topics import Understood, told_to_unit, topics_of
from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.canonical import utc_seconds
from qrsurvey.archive.cases import Case
from qrsurvey.archive.comments import Comment, Comments
from qrsurvey.archive.compared import Comparison, known_up_to, last_comparison
from qrsurvey.archive.ledger import Head, head
from qrsurvey.archive.store import Archive
from qrsurvey.cases.handling import handling
from qrsurvey.office.judging import judge_of
from qrsurvey.office.report_again import with_replaced
from qrsurvey.office.report_facts import ArchiveFacts, Facts
from qrsurvey.survey.breakdowns import By
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Period
from qrsurvey.survey.questions import Role, Source
from qrsurvey.survey.topic_lexicon import Lexicon
from qrsurvey.workspace.topics_file import read_lexicon
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class Counted:
    """The figures of all units, those of each unit that was asked for, and how fresh they are.

    `compared` holds when each source was last compared with the archive; None for one that never was.
    `rebuilt` tells that every response was read again first, as the configuration had changed. `lexicon`
    sorted the comments.
    """

    figures: Figures
    by_unit: Mapping[str, Figures]
    compared: Mapping[str, Comparison | None]
    rebuilt: bool
    lexicon: Lexicon


@dataclass(frozen=True)
class Export:
    """Where figures came from: the export's place, and the moment (aware) it was made."""

    tables: str
    made: datetime


def count_report(
    workspace: Workspace,
    period: Period,
    *,
    units: Iterable[str] | None = (),
    by: tuple[By, ...] = (),
    public: bool = False,
    now: datetime,
) -> Counted:
    """Count a period: of all units, and of each of `units` for itself, None being every one that is listed.

    With `public` what may be told outside the office is worked out too.

    Raises:
        WorkspaceError: the signing key is lost, so old answers can't be judged again; or `config/volumes.csv`
            is faulty.
        BusyError: the archive is in use.
        ArchiveError: the archive is damaged.
    """
    with Archive.open(workspace.archive_path, create=False) as archive:
        judge = judge_of(workspace, archive)
        rebuilt = refresh_answers(archive, workspace.survey, judge, at=now)
        names = [source.name for source in workspace.survey.sources] or [Source.name]
        compared = {name: last_comparison(archive, name) for name in names}
        reached = known_up_to(compared.values(), workspace.zone)
        counted = count_in(
            ArchiveFacts(archive, workspace, judge),
            workspace,
            head(archive),
            period,
            units=units,
            by=by,
            public=public,
            now=now,
            compared=reached,
        )
    return replace(counted, compared=compared, rebuilt=rebuilt)


def count_in(
    facts: Facts,
    workspace: Workspace,
    last: Head,
    period: Period,
    *,
    units: Iterable[str] | None = (),
    by: tuple[By, ...] = (),
    public: bool = False,
    now: datetime,
    compared: datetime | None,
) -> Counted:
    """Count a period from what is known, and write nothing.

    `last` is the head to be reported, `compared` the local time up to which every source is known. What
    `Counted` tells of the sources is left empty.
    """
    survey, local = workspace.survey, now.replace(tzinfo=None)
    state = State(
        now=local,
        head=last.hash,
        events=last.events,
        compared=compared,
        signals=tuple(_signals(facts, period, local)),
        decided=facts.decided(period.start, period.end),
    )

    counting, issued = Counting(facts.engine, survey), facts.issued()
    changed = changed_within(facts.engine, period.start, period.end)

    def counted(unit: str | None) -> Figures:
        asked = Asked(
            period,
            workspace.units,
            survey,
            WorkCalendar.of(workspace.office),
            unit=unit,
            campaign=workspace.office.campaign_from,
            by=by,
            public=public and unit is None,
        )
        own = replace(state, changed_upstream=sum(changed.values()) if unit is None else changed.get(unit, 0))
        return with_replaced(issued, period_figures(counting, asked, own))

    figures = replace(counted(None), handled=handled_within(facts.cases(), workspace, period, now))
    asked_for = [unit.id for unit in figures.units] if units is None else units
    own = {unit: counted(unit) for unit in asked_for}
    asks = survey.by_role(Role.COMMENT) is not None
    comments = facts.comments(period.start, period.end) if asks else None
    lexicon = read_lexicon(workspace.root)
    keep = (workspace.office.hotline,) if workspace.office.hotline else ()
    if comments is not None:
        understood = Understood(lexicon, keep)
        figures = replace(figures, topics=topics_of(understood, comments.comments, purged=comments.purged))
        own = dict(_with_topics(own, comments, understood, survey.thresholds.hide_below))
    return Counted(figures, own, {}, rebuilt=False, lexicon=lexicon)


def handled_within(
    every: Iterable[Case], workspace: Workspace, period: Period, now: datetime
) -> Handling | None:
    """Count what was done about cases in a period, up to now; None where there were none.

    It is told by the moments of what was done: the same again, however much later it is counted.
    """
    # An office that begins with years of answers isn't late with them.
    cases = [case for case in every if not case.quiet]
    start = period.start.replace(tzinfo=workspace.zone)
    end = min(period.end.replace(tzinfo=workspace.zone), now.replace(tzinfo=workspace.zone))
    calendar = WorkCalendar.of(workspace.office)
    found = handling(cases, utc_seconds(start), utc_seconds(end), workspace.zone, calendar) if cases else None
    return found if found is not None and found.total.any else None


def _with_topics(
    own: Mapping[str, Figures], comments: Comments, understood: Understood, hide_below: int
) -> Iterator[tuple[str, Figures]]:
    """Say of each unit what its comments are about."""
    by_unit: dict[str, list[Comment]] = {unit: [] for unit in own}
    for comment in comments.comments:
        if comment.unit in by_unit:
            by_unit[comment.unit].append(comment)
    for unit, figures in own.items():
        found = topics_of(understood, by_unit[unit])
        yield unit, replace(figures, topics=told_to_unit(found, hide_below))


def _signals(facts: Facts, period: Period, now: datetime) -> Iterable[Signal]:
    """Yield what looks odd in the months that the period has days in: each month is weighed as a whole."""
    for month in period.months:
        if month.started(now):
            yield from facts.signals(month, now)
