"""Back the archive up and bring it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qrsurvey.archive.audit import AuditResult, audit
from qrsurvey.archive.backups import (
    Backup,
    Compared,
    Relation,
    back_up,
    compare_ledgers,
    dated,
    look_at,
    prune,
    put_back,
)
from qrsurvey.archive.ledger import read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import ArchiveError, Message, UsageError
from qrsurvey.office.judging import LazyJudge, judge_of
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class BackedUp:
    """A new backup, and the old ones that made room for it."""

    backup: Backup
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Restored:
    """A backup put in the archive's place; `aside` is where the former one lies, if there was one."""

    backup: Backup
    compared: Compared
    aside: Path | None


def back_up_archive(workspace: Workspace, *, out: Path | None = None, keep: int, now: datetime) -> BackedUp:
    """Make a backup: in `data/backups` under a dated name, or as the file `out`, which must not be there.

    Only after a backup in `data/backups` are old ones removed: all but the `keep` youngest made by date.

    Raises:
        UsageError: there is no archive yet, `out` is there already or can't be written, `keep` is below one.
        ArchiveError: the archive's chain doesn't end where it must, or the copy doesn't read back.
        BusyError: another process writes to it.
    """
    if keep < 1:
        raise UsageError("keep.keep-none", keep=str(keep))
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    if out is not None:
        if out.exists():
            raise UsageError("keep.out-exists", path=out)
        return BackedUp(back_up(workspace.archive_path, out.parent, out.name))
    made = back_up(workspace.archive_path, workspace.backups_dir, dated("archive", now))
    return BackedUp(made, prune(workspace.backups_dir, keep))


def restore_archive(workspace: Workspace, file: Path, *, replace: bool = False, now: datetime) -> Restored:
    """Put a backup in the archive's place, after a full audit of it; the present archive is moved aside.

    Raises:
        UsageError: there is no such file, or it is the archive itself.
        ArchiveError: the backup doesn't verify; or neither ledger is the beginning of the other, and nobody
            said `replace`.
        BusyError: another process holds the archive.
        WorkspaceError: the signing key is lost.
    """
    if not file.is_file():
        raise UsageError("keep.no-backup", path=file)
    if workspace.archive_path.exists() and file.samefile(workspace.archive_path):
        raise UsageError("keep.itself", path=file)
    with Archive.open(file, create=False, read_only=True) as archive:
        judge = LazyJudge(lambda: judge_of(workspace, archive))
        _refuse_broken(audit(archive, workspace.survey, judge), file)
        backup, events = look_at(archive), read_events(archive)
    compared = compare_ledgers(workspace.archive_path, events)
    if compared.relation is Relation.OTHER and not replace:
        error = ArchiveError("keep.other-ledger", path=file, event=str(compared.parted), n=len(compared.lost))
        error.details = (Message("keep.would-lose", {"n": compared.responses}),)
        raise error
    return Restored(backup, compared, put_back(file, workspace.archive_path, now))


def _refuse_broken(result: AuditResult, file: Path) -> None:
    if result.first_fault is not None:
        error = ArchiveError("keep.backup-broken", path=file)
        error.details = (result.first_fault,)
        raise error
