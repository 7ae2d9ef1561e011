"""The judge of a workspace's codes: its key, its units, and what the ledger says was issued and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from qrsurvey.archive.issued import editions, key_fingerprint
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Judge
from qrsurvey.codes.verdict import Judgement
from qrsurvey.office.signing import existing_key
from qrsurvey.workspace.workspace import Workspace


def judge_of(workspace: Workspace, archive: Archive | None) -> Judge:
    """Return the judge; `archive` is None where there is none yet.

    Raises:
        WorkspaceError: there is no key, or not the one that signed the codes.
        ArchiveError: the ledger holds what we never write.
    """
    if archive is None:
        return Judge(existing_key(workspace, None), workspace.units, {})
    return Judge(existing_key(workspace, key_fingerprint(archive)), workspace.units, editions(archive))


class LazyJudge:
    """A judge that is made when it is first asked.

    An altered ledger must be found by the audit, and not by whoever reads the codes out of it before.
    """

    def __init__(self, make: Callable[[], Judge]) -> None:
        self._make = make

    @cached_property
    def _judge(self) -> Judge:
        return self._make()

    @property
    def fingerprint(self) -> str:
        """As `Judge.fingerprint`."""
        return self._judge.fingerprint

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        """As `Judge.judge`."""
        return self._judge.judge(text, submitted)
