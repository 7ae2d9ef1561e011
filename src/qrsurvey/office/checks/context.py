"""What every check is given, and how a check that fails becomes a finding like any other."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from qrsurvey.errors import QrsurveyError, UsageError, WorkspaceError
from qrsurvey.office.checks.kept import Codes, Kept, read_kept
from qrsurvey.office.findings import Finding, Section, broken, refused
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.base_url import read_base_url
from qrsurvey.sources.google.credentials import Credentials, credentials_path, read_credentials
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.trial import Trial, try_sign_in
from qrsurvey.sources.table import Progress, Waiting
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.disk import explain
from qrsurvey.workspace.workspace import ARCHIVE_FILE, KEY_FILE, Workspace

PATIENCE = Patience(time.sleep, random.random, tries=2, longest_wait=5.0)
"""A doctor tells that Google is busy; he doesn't wait until it isn't."""


@dataclass(frozen=True)
class Context:
    """Whose workspace, and what may be asked.

    `workspace` is None where its files are faulty; then `fault` says how. `now` is an aware moment; `clock`
    is this machine's, compared with Google's. `waiting` is told why nothing moves.
    """

    root: Path
    workspace: Workspace | None
    fault: WorkspaceError | None
    environment: Mapping[str, str]
    offline: bool
    now: datetime
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    patience: Patience = PATIENCE
    waiting: Waiting | None = None

    @property
    def archive_path(self) -> Path:
        """Where the archive is, whatever the files say."""
        return self.root / ARCHIVE_FILE

    @property
    def key_path(self) -> Path:
        """Where the signing key is, whatever the files say."""
        return self.root / KEY_FILE

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where answers come from; the one of files where none is named."""
        return (self.workspace.survey.sources if self.workspace else ()) or (Source(),)

    @property
    def sheets(self) -> tuple[Source, ...]:
        """The sources that are spreadsheets of Google's."""
        return tuple(source for source in self.sources if source.spreadsheet)

    @cached_property
    def _archive(self) -> Kept | QrsurveyError | None:
        try:
            if not self.archive_path.exists():
                return None
            return read_kept(self.archive_path, [source.name for source in self.sources])
        except QrsurveyError as error:
            return error
        except OSError as error:  # its folder may not be looked into
            return explain(error) or UsageError("archive.unwritable", path=self.archive_path)

    @property
    def archive_there(self) -> bool:
        """Whether there is an archive, as far as one may look."""
        return self._archive is not None

    @property
    def archive(self) -> Kept | None:
        """What the archive says; None where there is none, or it can't be read."""
        return self._archive if isinstance(self._archive, Kept) else None

    @property
    def archive_fault(self) -> QrsurveyError | None:
        """Why the archive can't be read; None where it can, or there is none."""
        return self._archive if isinstance(self._archive, QrsurveyError) else None

    @property
    def codes(self) -> Codes | None:
        """The codes ever issued; None where there is no archive, or it can't be read."""
        codes = self.archive.codes if self.archive else None
        return codes if isinstance(codes, Codes) else None

    @property
    def base(self) -> str | None:
        """What replaces Google's hosts; raises UsageError as `read_base_url` does."""
        return read_base_url(self.environment)

    @property
    def access(self) -> Access:
        """The way to Google."""
        return Access(self.environment, self.patience)

    @cached_property
    def credentials(self) -> Credentials | None:
        """The Google credentials; None where there are none that can be used."""
        try:
            return read_credentials(self.environment)
        except QrsurveyError:
            return None

    @cached_property
    def trial(self) -> Trial | None:
        """What came of a sign-in; None where it wasn't or couldn't be tried."""
        if self.offline or self.credentials is None:
            return None
        try:
            return try_sign_in(self.credentials, self.base, self.patience, clock=self.clock)
        except QrsurveyError:
            return None

    @property
    def credentials_wanted(self) -> bool:
        """Whether credentials are needed, or there all the same."""
        return bool(self.sheets) or credentials_path(self.environment).exists()

    @property
    def signed_in(self) -> bool:
        """Whether Google took the credentials."""
        return self.trial is not None and self.trial.error is None


Check = Callable[[Context], Iterator[Finding]]

_Area = TypeVar("_Area", bound=StrEnum)
_Subject = TypeVar("_Subject")


def look_at(
    subject: _Subject,
    checks: Mapping[_Area, Sequence[Callable[[_Subject], Iterator[Finding]]]],
    progress: Progress | None = None,
) -> Iterator[Section]:
    """Yield what the checks of each area find; `progress` is told checks done, of all."""
    total, done = sum(map(len, checks.values())), 0
    for area, some in checks.items():
        found: list[Finding] = []
        for check in some:
            found += guarded(check(subject))
            done += 1
            if progress is not None:
                progress(done, total)
        yield Section(area, tuple(found))


def guarded(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what a check finds; where it fails, that is its last finding."""
    try:
        yield from findings
    except QrsurveyError as error:
        yield refused(error)
    except Exception as error:  # noqa: BLE001 - one check's fault must not hide what the others find
        known = explain(error) if isinstance(error, OSError) else None
        if known is not None:
            yield refused(known)
            return
        yield broken("doctor.check-failed", kind=type(error).__name__)
