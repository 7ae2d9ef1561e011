"""One tree of errors, each with a message, a next step and an exit code.

An error carries a message id and its values, never a sentence: the one boundary that prints it
(`qrsurvey.cli.main`) looks the id up in the catalogue of the reader's language. The next step is the
catalogue entry `<id>.hint`, so that no error can be written without one (a test holds that).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell; documented in the command reference."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    NETWORK = 3
    DATA = 4
    INTERRUPTED = 130


@dataclass(frozen=True)
class Message:
    """A sentence still to be put into a language: a catalogue id and the values for its braces.

    Integers are counts and are written with the thousands mark of the language; whatever must stay as it
    is (a year, a row number, an id) is passed as a string.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


class QrsurveyError(Exception):
    """Something the user can act upon. Never raised itself: raise the kind that fits.

    `details` are printed line by line between the message and the next step.
    """

    exit_code = ExitCode.UNEXPECTED

    def __init__(self, message_id: str, **values: object) -> None:
        super().__init__(message_id)
        self.message = Message(message_id, values)
        self.hint = Message(f"{message_id}.hint", values)
        self.details: tuple[Message, ...] = ()

    def __str__(self) -> str:
        """Name the message and its values, for a log or a traceback; people see the translation."""
        return f"{self.message.id} {dict(self.message.values)!r}"


class UsageError(QrsurveyError):
    """The command can't be done as it was given: an argument, a missing file, an unwritable folder."""

    exit_code = ExitCode.USAGE


class WorkspaceError(UsageError):
    """The workspace isn't there, or its configuration or key can't be used."""


class PlacardError(UsageError):
    """A placard can't be drawn so that it can be read and scanned."""


class BusyError(UsageError):
    """Another process holds the archive, or another program a file that we must write."""


class SourceError(QrsurveyError):
    """Google or the network refused."""

    exit_code = ExitCode.NETWORK


class DataError(QrsurveyError):
    """A file or sheet can't be taken as answers; nothing of it was stored."""

    exit_code = ExitCode.DATA


class ArchiveError(QrsurveyError):
    """The archive is damaged, or it doesn't verify."""

    exit_code = ExitCode.DATA
