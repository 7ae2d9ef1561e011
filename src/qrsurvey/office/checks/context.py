"""What every check is given, and how a check that fails becomes a finding like any other."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from qrsurvey.errors import BusyError, Message, QrsurveyError, WorkspaceError
from qrsurvey.office.findings import Finding, Level
from qrsurvey.sources.google.base_url import read_base_url
from qrsurvey.sources.google.credentials import Credentials, read_credentials
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.trial import Trial, try_sign_in
from qrsurvey.survey.questions import Source
from qrsurvey.workspace.workspace import ARCHIVE_FILE, KEY_FILE, Workspace

PATIENCE = Patience(time.sleep, random.random, tries=2, longest_wait=5.0)
"""A doctor tells that Google is busy; he doesn't wait until it isn't."""


@dataclass(frozen=True)
class Context:
    """Whose workspace, and what may be asked.

    `workspace` is None where its files are faulty; then `fault` says how. `now` is an aware moment; `clock`
    is this machine's, compared with Google's.
    """

    root: Path
    workspace: Workspace | None
    fault: WorkspaceError | None
    environment: Mapping[str, str]
    offline: bool
    now: datetime
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    patience: Patience = PATIENCE

    @property
    def archive_path(self) -> Path:
        """Where the archive is, whatever the files say."""
        return self.root / ARCHIVE_FILE

    @property
    def key_path(self) -> Path:
        """Where the signing key is, whatever the files say."""
        return self.root / KEY_FILE

    @property
    def sheets(self) -> tuple[Source, ...]:
        """The sources that are spreadsheets of Google's."""
        sources = self.workspace.survey.sources if self.workspace else ()
        return tuple(source for source in sources if source.spreadsheet)

    @property
    def base(self) -> str | None:
        """What replaces Google's hosts; raises UsageError as `read_base_url` does."""
        return read_base_url(self.environment)

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


Check = Callable[[Context], Iterator[Finding]]


def ok(message_id: str, **values: object) -> Finding:
    """Return a finding that is fine."""
    return Finding(Level.OK, Message(message_id, values))


def warning(message_id: str, **values: object) -> Finding:
    """Return a finding that somebody should look at; its next step is `<id>.hint`."""
    return Finding(Level.WARNING, Message(message_id, values), Message(f"{message_id}.hint", values))


def broken(message_id: str, **values: object) -> Finding:
    """Return a finding that stops work; its next step is `<id>.hint`."""
    return Finding(Level.BROKEN, Message(message_id, values), Message(f"{message_id}.hint", values))


def skipped(message_id: str, **values: object) -> Finding:
    """Return what couldn't be looked at, and why."""
    return Finding(Level.SKIPPED, Message(message_id, values))


def refused(error: QrsurveyError) -> Finding:
    """Return what an error says. A file that another program holds is no fault of the workspace."""
    level = Level.WARNING if isinstance(error, BusyError) else Level.BROKEN
    return Finding(level, error.message, error.hint)


def guarded(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what a check finds; where it fails, that is its last finding."""
    try:
        yield from findings
    except QrsurveyError as error:
        yield refused(error)
    except Exception as error:  # noqa: BLE001 - one check's fault must not hide what the others find
        yield broken("doctor.check-failed", kind=type(error).__name__)
