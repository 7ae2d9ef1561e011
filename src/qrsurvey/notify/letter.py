"""What goes to one recipient, and what may keep it from arriving."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Letter:
    """A message as it is sent: plain text whatever it looks like.

    `subject` is one line. `no_files` is said in the body where a service takes no files, `more` where it
    takes less text than there is.
    """

    subject: str
    body: str
    attachments: tuple[tuple[str, bytes], ...] = ()
    no_files: str = ""
    more: str = ""


class Problem(StrEnum):
    """Why a message didn't get through, as far as it can be told apart."""

    UNREACHABLE = "unreachable"
    NO_ANSWER = "no-answer"
    BROKEN_OFF = "broken-off"
    INSECURE = "insecure"
    LOGIN = "login"
    SENDER = "sender"
    REFUSED = "refused"
    LATER = "later"
    NOT_UNDERSTOOD = "not-understood"
    FAILED = "failed"
    NO_ADDRESS = "no-address"
    NO_RECIPIENT = "no-recipient"
    ALTERED = "altered"


class Scope(StrEnum):
    """Whom a failure would meet again: whoever asks the same server, uses the same login, or nobody else."""

    SERVER = "server"
    LOGIN = "login"
    MESSAGE = "message"


@dataclass(frozen=True)
class Failure:
    """What kept one place from taking a message, and whom else it would keep."""

    problem: Problem
    scope: Scope = Scope.MESSAGE
