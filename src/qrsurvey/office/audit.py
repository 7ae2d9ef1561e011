"""Audit: verify that the archive is what was pulled, offline."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qrsurvey.archive.audit import AuditResult, audit
from qrsurvey.archive.ledger import read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.office.judging import LazyJudge, judge_of
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class HeadProof:
    """Whether a hash is that of an event of this ledger, and how many events came after it."""

    found: bool
    since: int


@dataclass(frozen=True)
class Audited:
    """What the audit found; `proof` answers for the head that was asked about."""

    result: AuditResult
    proof: HeadProof | None


def audit_archive(workspace: Workspace, *, head: str | None = None) -> Audited:
    """Recompute every digest and link of the archive, and derive its answers again.

    `head` is the hash printed in a report: its proof tells whether that report was made from this archive.
    It holds only where the chain itself does.

    Raises:
        UsageError: there is no archive yet, or `head` is no whole hash.
        WorkspaceError: the signing key is lost, so verdicts can't be derived.
        ArchiveError: the file is damaged.
        BusyError: another process holds it.
    """
    if not workspace.archive_path.exists():
        raise UsageError("office.nothing-pulled")
    with Archive.open(workspace.archive_path, create=False, read_only=True) as archive:
        judge = LazyJudge(lambda: judge_of(workspace, archive))
        result = audit(archive, workspace.survey, judge)
        return Audited(result, _prove(archive, head) if head is not None else None)


def _prove(archive: Archive, head: str) -> HeadProof:
    wanted = head.strip().casefold()
    if not re.fullmatch(r"[0-9a-f]{64}", wanted, re.ASCII):
        raise UsageError("office.not-a-head", head=head)
    events = read_events(archive)
    seq = next((event.seq for event in events if event.hash == wanted), None)
    return HeadProof(seq is not None, len(events) - seq if seq is not None else 0)
