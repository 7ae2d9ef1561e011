"""What a check found: one line each, from which a person knows whether to act and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.errors import BusyError, ExitCode, Message, QrsurveyError


class Level(StrEnum):
    """How bad it is; `skipped` is what couldn't be looked at."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `next_step` is what to do where it isn't fine.

    `code` is what the program ends with where this is broken and nothing weighs more.
    """

    level: Level
    message: Message
    next_step: Message | None = None
    code: ExitCode = ExitCode.USAGE


def ok(message_id: str, **values: object) -> Finding:
    """Return a finding that is fine."""
    return Finding(Level.OK, Message(message_id, values))


def warning(message_id: str, **values: object) -> Finding:
    """Return a finding that somebody should look at; its next step is `<id>.hint`."""
    return Finding(Level.WARNING, Message(message_id, values), Message(f"{message_id}.hint", values))


def broken(message_id: str, **values: object) -> Finding:
    """Return a finding that stops work; its next step is `<id>.hint`."""
    return Finding(Level.BROKEN, Message(message_id, values), Message(f"{message_id}.hint", values))


def skipped(message_id: str, next_step: str | None = None, /, **values: object) -> Finding:
    """Return what couldn't be looked at, and why; `next_step` is the id of what would change that."""
    step = None if next_step is None else Message(next_step, values)
    return Finding(Level.SKIPPED, Message(message_id, values), step)


def refused(error: QrsurveyError, level: Level = Level.BROKEN) -> Finding:
    """Return what an error says. A file that another program holds is no fault of the workspace."""
    level = Level.WARNING if isinstance(error, BusyError) else level
    return Finding(level, error.message, error.hint, error.exit_code)


@dataclass(frozen=True)
class Section:
    """What was found in one area; its title is `<domain>.area-<area>`."""

    area: StrEnum
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Diagnosis:
    """All that a look at everything has found."""

    sections: tuple[Section, ...]

    @property
    def findings(self) -> Iterator[Finding]:
        """All findings, in the order of the areas."""
        return (finding for section in self.sections for finding in section.findings)

    def count(self, level: Level) -> int:
        """Return how many findings are of a level."""
        return sum(finding.level is level for finding in self.findings)

    @property
    def exit_code(self) -> ExitCode:
        """2 where something of the office's own is broken, else 4 for the archive, else 3 for Google."""
        return exit_code(self.findings)


# The office's own files come first: with them mended, the rest may be as well.
_WEIGHTS = (ExitCode.USAGE, ExitCode.DATA, ExitCode.NETWORK)


def exit_code(findings: Iterable[Finding]) -> ExitCode:
    """Return what the program ends with: 0 where nothing is broken, else the code that weighs most."""
    codes = {finding.code for finding in findings if finding.level is Level.BROKEN}
    return next((code for code in _WEIGHTS if code in codes), ExitCode.UNEXPECTED if codes else ExitCode.DONE)
