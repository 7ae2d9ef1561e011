"""List responses: whose they are, what their codes turned out to be, what was decided about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qrsurvey.archive.answers import refresh_answers
from qrsurvey.archive.digest import readable
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.codes.verdict import Verdict
from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import collapse
from qrsurvey.intake.headers import asked_by, headers_of
from qrsurvey.office.chosen import Choice, Response, choose
from qrsurvey.office.decided import without_personal_data
from qrsurvey.office.judging import judge_of
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Role
from qrsurvey.workspace.workspace import Workspace

if TYPE_CHECKING:
    from qrsurvey.analysis.signals.model import Signal


@dataclass(frozen=True)
class Listed:
    """A response of a list; `flagged`: a signal is about it. `comment`, if asked for, hides personal data."""

    response: Response
    flagged: bool
    comment: str | None = None


@contextmanager
def opened(workspace: Workspace, now: datetime) -> Iterator[tuple[Archive, Judge]]:
    """Open the archive with its answers up to date, and the judge of its codes.

    Raises:
        UsageError: nothing was ever pulled.
        WorkspaceError: the signing key is lost.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    with Archive.open(workspace.archive_path, create=False) as archive:
        judge = judge_of(workspace, archive)
        refresh_answers(archive, workspace.survey, judge, at=now)
        yield archive, judge


def chosen(
    workspace: Workspace, archive: Archive, judge: Judge, choice: Choice, *, now: datetime
) -> tuple[Response, ...]:
    """Return the responses that a choice is about, also where it names a signal.

    Raises:
        UsageError: an id or a signal is none, or there is no such source.
        WorkspaceError: `config/volumes.csv` is faulty.
    """
    about = None
    if choice.signal is not None:
        wanted = choice.signal.strip().casefold()
        about = next(
            (
                one.seqs
                for one in _signals(workspace, archive, judge, wanted, now)
                if one.id.casefold() == wanted
            ),
            None,
        )
        if about is None:
            raise UsageError("signals.no-such-signal", id=choice.signal)
    return choose(archive, workspace, judge, choice, about)


def list_responses(
    workspace: Workspace, choice: Choice, *, comments: bool = False, newest: int | None = None, now: datetime
) -> tuple[tuple[Listed, ...], int]:
    """Return the responses that a choice is about by their times, and how many there are.

    `newest`: only so many of them, the last ones. Comments come without the personal data found in them.

    Raises:
        UsageError: as `chosen`; or nothing was ever pulled.
        WorkspaceError, BusyError, ArchiveError: as `opened` and `chosen`.
    """
    from qrsurvey.office.signals import signals_within

    with opened(workspace, now) as (archive, judge):
        found = sorted(
            chosen(workspace, archive, judge, choice, now=now),
            key=lambda one: (one.submitted is not None, one.submitted, one.seq),
        )
        shown = found[-newest:] if newest else found
        months = {Month.of(one.submitted.date()) for one in shown if one.submitted}
        flagged = {
            seq
            for month in months
            if month.started(now.replace(tzinfo=None))
            for signal in signals_within(workspace, archive, judge, month, now=now.replace(tzinfo=None))
            for seq in signal.seqs
        }
        texts = _comments(workspace, archive, [one.seq for one in shown]) if comments else {}
    listed = (Listed(one, one.seq in flagged, texts.get(one.seq, "") if comments else None) for one in shown)
    return tuple(listed), len(found)


def shown_code(workspace: Workspace, response: Response) -> str:
    """Return the text of a code as it may be shown: what names no unit may be a person's name or number."""
    unknown = response.verdict is Verdict.UNKNOWN
    return without_personal_data(workspace, response.code) if unknown else response.code


def _signals(
    workspace: Workspace, archive: Archive, judge: Judge, signal: str, now: datetime
) -> tuple[Signal, ...]:
    """Return the signals of the month that the id of one begins with."""
    from qrsurvey.office.signals import signals_within

    local = now.replace(tzinfo=None)
    try:
        month = Month.parse(signal[:7])
    except ValueError:
        return ()
    return signals_within(workspace, archive, judge, month, now=local) if month.started(local) else ()


def _comments(workspace: Workspace, archive: Archive, seqs: Sequence[int]) -> Mapping[int, str]:
    """Return what was written as comment, without the personal data found in it, by response."""
    question = workspace.survey.by_role(Role.COMMENT)
    if question is None:
        return {}
    askers, asked, found = headers_of(workspace.survey), dict[str, bool](), dict[int, str]()
    for seq, cells in archive.read(
        "SELECT seq, cells FROM responses WHERE seq IN (SELECT unnest(?::BIGINT[]))", list(seqs)
    ):
        said = []
        for header, cell in readable(stored_json(cells)).items():
            if header not in asked:
                asked[header] = asked_by(header, askers)[0] == question.key
            if asked[header]:
                said.append(collapse(without_personal_data(workspace, cell)))
        found[seq] = " / ".join(said)
    return found
