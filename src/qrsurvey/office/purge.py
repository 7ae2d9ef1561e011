"""Purge: delete what citizens wrote when its time is over, from the archive and from our copies of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qrsurvey.archive import purge as archive_purge
from qrsurvey.archive.purging import Due
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.errors import BusyError, QrsurveyError, UsageError
from qrsurvey.office.judging import judge_of
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class Purge:
    """What was or would be deleted: everything typed before the day `before`.

    `archive` is what of it is in the archive; `copies` are the other archives in the data folder that hold
    such text (backups, archives moved aside), `unread` those that can't be read or rewritten.
    """

    before: date
    archive: Due
    copies: tuple[Path, ...] = ()
    unread: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.archive or self.copies or self.unread)


def plan_purge(workspace: Workspace, *, before: date | None = None, now: datetime) -> Purge:
    """Tell what a purge would delete; by default what is older than units.yaml's `retention`.

    Raises:
        UsageError: nothing was ever pulled, no day is given and none follows, or it lies ahead.
        BusyError: the archive is in use.
        ArchiveError: it is damaged.
    """
    day = _day(workspace, before, now)
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    found = archive_purge.look_for(workspace.archive_path, day, survey=workspace.survey)
    copies, unread = [], []
    for path in _copies(workspace):
        try:
            if archive_purge.look_for(path, day, survey=workspace.survey):
                copies.append(path)
        except BusyError:
            raise
        except QrsurveyError:
            unread.append(path)
    return Purge(day, found, tuple(copies), tuple(unread))


def purge(workspace: Workspace, *, before: date | None = None, now: datetime) -> Purge:
    """Delete what `plan_purge` tells, each file whole or not at all; the copies first.

    Killed in between, the next purge does what is left.

    Raises:
        UsageError, BusyError: as `plan_purge`.
        WorkspaceError: the signing key is lost, so answers can't be judged again.
        ArchiveError: the archive is damaged or doesn't verify; it was left as it is.
    """
    plan = plan_purge(workspace, before=before, now=now)
    unread = list(plan.unread)

    def judge(archive: Archive) -> Judge:
        return judge_of(workspace, archive)

    for path in list(_leftovers(workspace)):
        path.unlink(missing_ok=True)
    for path in plan.copies:
        try:
            archive_purge.purge(path, plan.before, survey=workspace.survey, judge_of=judge, at=now)
        except BusyError:
            raise
        except QrsurveyError:
            unread.append(path)
    done = archive_purge.purge(
        workspace.archive_path, plan.before, survey=workspace.survey, judge_of=judge, at=now
    )
    rewritten = tuple(path for path in plan.copies if path not in unread)
    return Purge(plan.before, done, rewritten, tuple(unread))


def _day(workspace: Workspace, before: date | None, now: datetime) -> date:
    today = now.date()
    if before is None:
        if workspace.retention is None:
            raise UsageError("purge.no-day")
        return workspace.retention.before(today)
    if before > today:
        raise UsageError("purge.day-ahead", day=before)
    return before


def _copies(workspace: Workspace) -> Iterator[Path]:
    """Yield the other archives in the data folder."""
    folder, own = workspace.archive_path.parent, workspace.archive_path
    yield from sorted(path for path in folder.rglob("*.duckdb") if path.is_file() and path != own)


def _leftovers(workspace: Workspace) -> Iterator[Path]:
    """Yield halves of archives that killed processes left: they hold answers too."""
    for path in sorted(workspace.archive_path.parent.rglob("*.duckdb.*")):
        name = path.name.partition(".duckdb.")[2]
        if path.is_file() and name.split(".", maxsplit=1)[0] in {"part", "purging", "new"}:
            yield path
