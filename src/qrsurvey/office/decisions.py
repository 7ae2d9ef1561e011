"""A leader's decisions about responses: set aside, another unit's, taken back; and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qrsurvey.analysis.counting import Counting
from qrsurvey.analysis.engine import DuckDBEngine
from qrsurvey.analysis.figures import Score
from qrsurvey.analysis.period import period_headline
from qrsurvey.archive import deciding
from qrsurvey.archive.deciding import Ruling, rehearsal
from qrsurvey.archive.decisions import Decision, DecisionKind, Place, read_decisions
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import Message, UsageError
from qrsurvey.i18n.text import clean, collapse
from qrsurvey.office.chosen import Choice, Response, State, choose
from qrsurvey.office.codes import LONGEST_NAME, LONGEST_REASON
from qrsurvey.office.decided import without_personal_data
from qrsurvey.office.responses import chosen, opened
from qrsurvey.survey.periods import Month, Period
from qrsurvey.workspace.workspace import Workspace

_NAMED = 10
"""So many responses are named at the most where a decision is refused because of them."""


@dataclass(frozen=True)
class MonthEffect:
    """The headline share of a month before and after a decision."""

    month: Month
    before: Score
    after: Score


@dataclass(frozen=True)
class Effect:
    """What a decision comes to, or would.

    `responses` are all it is about, as they were before; `moves` count them by what they were and are then.
    `skipped` were chosen too, but are set aside and stay so.
    """

    decision: Decision
    responses: tuple[Response, ...]
    moves: Mapping[tuple[State, State], int]
    months: tuple[MonthEffect, ...]
    skipped: int = 0

    @property
    def seqs(self) -> tuple[int, ...]:
        """The numbers of the responses."""
        return tuple(one.seq for one in self.responses)


@dataclass(frozen=True)
class Author:
    """Who decides, by name and office held, and why."""

    who: str
    reason: str

    @classmethod
    def of(cls, who: str | None, reason: str | None) -> Author:
        """Read both as typed.

        Raises:
            UsageError: one of them is missing.
        """
        name = collapse(clean(who or "", LONGEST_NAME))
        why = collapse(clean(reason or "", LONGEST_REASON))
        if not why:
            raise UsageError("decisions.no-reason")
        if not name:
            raise UsageError("decisions.no-author")
        return cls(name, why)


def set_aside(
    workspace: Workspace,
    choice: Choice,
    author: Author,
    *,
    now: datetime,
    rehearse: bool = False,
    expected: Sequence[int] | None = None,
) -> Effect:
    """Count the chosen responses nowhere any more but among those received.

    Args:
        workspace: Whose responses.
        choice: Which of those that are in the archive now; what arrives later is not taken in.
        author: Who decides, and why; kept in the ledger.
        now: The office's local time.
        rehearse: Only tell what would come of it.
        expected: The numbers that a rehearsal told; other ones are then refused.

    Raises:
        UsageError: nothing is chosen or found, nothing would change, or not what was expected.
        WorkspaceError: the signing key is lost, so answers can't be judged again.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    _require(choice)
    with opened(workspace, now) as (archive, judge):
        found = _found(workspace, archive, judge, choice, now)
        if all(one.state.set_aside for one in found):
            raise UsageError("decisions.set-aside-already", n=len(found))
        ruling = Ruling(
            DecisionKind.SET_ASIDE,
            _seqs(found, expected),
            author.who,
            author.reason,
            _criteria(workspace, judge, choice),
        )
        return _decide(workspace, archive, judge, found, ruling, now=now, rehearse=rehearse)


def reassign(
    workspace: Workspace,
    choice: Choice,
    to: Place,
    author: Author,
    *,
    now: datetime,
    rehearse: bool = False,
    expected: Sequence[int] | None = None,
) -> Effect:
    """Count the chosen responses for a unit, or one of its counters, whatever their codes say.

    Those that are set aside stay so. The arguments are those of `set_aside`.

    Raises:
        UsageError: as `set_aside`; nothing says whose the responses were; or the unit didn't exist when they
            were sent.
        WorkspaceError, BusyError, ArchiveError: as `set_aside`.
    """
    _require(choice)
    if not (choice.origin or choice.codes or choice.ids or choice.signal):
        raise UsageError("decisions.no-origin")
    if choice.origin == to:
        raise UsageError("decisions.same-place", place=str(to))
    with opened(workspace, now) as (archive, judge):
        every = _found(workspace, archive, judge, choice, now)
        found = tuple(one for one in every if not one.state.set_aside)
        if not found:
            raise UsageError("decisions.all-set-aside", n=len(every))
        if all(one.state.place == to for one in found):
            raise UsageError("decisions.there-already", n=len(found), place=str(to))
        _require_valid(workspace, to, found)
        ruling = Ruling(
            DecisionKind.REASSIGN,
            _seqs(found, expected),
            author.who,
            author.reason,
            _criteria(workspace, judge, choice),
            to,
        )
        skipped = len(every) - len(found)
        done = _decide(workspace, archive, judge, found, ruling, now=now, rehearse=rehearse)
        return replace(done, skipped=skipped)


def undo(
    workspace: Workspace, number: int, author: Author, *, now: datetime, rehearse: bool = False
) -> Effect:
    """Take a decision back: of its responses what stood before holds again.

    Raises:
        UsageError: there is no such decision, or it was taken back already.
        WorkspaceError, BusyError, ArchiveError: as `set_aside`.
    """
    with opened(workspace, now) as (archive, judge):
        decision = next((one for one in read_decisions(archive) if one.number == number), None)
        if decision is None:
            raise UsageError("decisions.no-such-decision", number=str(number))
        found = choose(archive, workspace, judge, Choice(), among=tuple(decision.seqs))

        def act() -> Decision:
            return deciding.undo(
                archive,
                number,
                who=author.who,
                reason=author.reason,
                survey=workspace.survey,
                judge=judge,
                at=now,
            )

        return _effect(workspace, archive, judge, found, act, rehearse=rehearse)


def list_decisions(workspace: Workspace) -> tuple[Decision, ...]:
    """Return all decisions in their order, those taken back too.

    Raises:
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    if not workspace.archive_path.exists():
        return ()
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        return read_decisions(archive)


def _require(choice: Choice) -> None:
    if not choice:
        raise UsageError("decisions.nothing-chosen")


def _criteria(workspace: Workspace, judge: Judge, choice: Choice) -> dict[str, object]:
    """Return what was asked for as the ledger keeps it for ever: without a name typed instead of a code."""
    codes = tuple(
        without_personal_data(workspace, code) if judge.read(code).verdict is Verdict.UNKNOWN else code
        for code in choice.codes
    )
    return replace(choice, codes=codes).criteria()


def _found(
    workspace: Workspace, archive: Archive, judge: Judge, choice: Choice, now: datetime
) -> tuple[Response, ...]:
    found = chosen(workspace, archive, judge, choice, now=now)
    if not found:
        raise UsageError("decisions.nothing-found")
    return found


def _seqs(found: Sequence[Response], expected: Sequence[int] | None) -> tuple[int, ...]:
    """Return the numbers, which must be those that whoever decides has been told."""
    seqs = tuple(one.seq for one in found)
    if expected is not None and seqs != tuple(expected):
        raise UsageError("decisions.changed-meanwhile", before=len(expected), n=len(seqs))
    return seqs


def _require_valid(workspace: Workspace, to: Place, found: Sequence[Response]) -> None:
    """Refuse a unit that didn't exist when a response was sent; one without a time can't tell."""
    unit = workspace.units[to.unit]
    wrong = [one for one in found if one.submitted and not unit.valid_on(one.submitted.date())]
    if not wrong:
        return
    error = UsageError("decisions.unit-not-valid", n=len(wrong), unit=unit.id, name=unit.name)
    error.details = tuple(
        Message("decisions.response", {"number": str(one.seq), "id": one.short, "submitted": one.submitted})
        for one in wrong[:_NAMED]
    )
    if len(wrong) > _NAMED:
        error.details += (Message("decisions.more", {"n": len(wrong) - _NAMED}),)
    raise error


def _decide(
    workspace: Workspace,
    archive: Archive,
    judge: Judge,
    found: tuple[Response, ...],
    ruling: Ruling,
    *,
    now: datetime,
    rehearse: bool,
) -> Effect:
    def act() -> Decision:
        return deciding.decide(archive, ruling, survey=workspace.survey, judge=judge, at=now)

    return _effect(workspace, archive, judge, found, act, rehearse=rehearse)


def _effect(
    workspace: Workspace,
    archive: Archive,
    judge: Judge,
    found: tuple[Response, ...],
    act: Callable[[], Decision],
    *,
    rehearse: bool,
) -> Effect:
    """Do it, or rehearse it, and tell what it came to: that can't be told better than by doing it."""
    months = sorted({Month.of(one.submitted.date()) for one in found if one.submitted})

    def headlines() -> list[Score]:
        counting = Counting(DuckDBEngine(archive.connection), workspace.survey)
        return [period_headline(counting, Period.of_month(month), workspace.survey) for month in months]

    with rehearsal(archive) if rehearse else archive.transaction():
        before = headlines()
        decision = act()
        after = headlines()
        then = choose(archive, workspace, judge, Choice(), among=[one.seq for one in found])
        moves = Counter((old.state, new.state) for old, new in zip(found, then, strict=True))
    effects = map(MonthEffect, months, before, after)
    return Effect(decision, found, moves, tuple(effects))
