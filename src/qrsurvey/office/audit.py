"""Audit: verify that the archive is what was pulled, offline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from qrsurvey.archive.audit import AuditResult, audit
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.office.judging import LazyJudge, judge_of
from qrsurvey.workspace.workspace import Workspace


@dataclass(frozen=True)
class HeadProof:
    """Whether a hash is that of an event of this ledger, and what came after it.

    `event` is its number, `recorded` its moment in UTC; `since` events came after it, `added` counts them by
    kind, in the order in which each came first; they brought `responses`.
    """

    found: bool
    since: int
    event: int | None = None
    recorded: str | None = None
    added: Mapping[str, int] = field(default_factory=dict)
    responses: int = 0


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
    at = next((n for n, event in enumerate(events) if event.hash == wanted), None)
    if at is None:
        return HeadProof(found=False, since=0)
    later = events[at + 1 :]
    # Whatever stands in an altered ledger, the audit has said so.
    brought = [stored_json(event.payload).get("added") for event in later if event.kind == EventKind.PULL]
    return HeadProof(
        found=True,
        since=len(later),
        event=events[at].seq,
        recorded=events[at].recorded,
        added=Counter(event.kind for event in later),
        responses=sum(n for n in brought if isinstance(n, int)),
    )
