"""Send a letter to one place and tell what came of it; nothing of the address ever leaves this room.

A letter is one message everywhere: what is longer than a service takes is cut at the end of a line and says
where the rest is. In parts, a repeat would come as many messages that nobody can tell from the first ones.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from qrsurvey.notify.letter import Failure, Letter, Problem, Scope
from qrsurvey.notify.mail import attached, send_mail
from qrsurvey.notify.patience import PATIENCE, Patience
from qrsurvey.notify.services import Place, takes_files, unheard

if TYPE_CHECKING:
    from apprise import NotifyBase

ID_HEADER = "X-Qrsurvey-Message-Id"
"""Under which name a webhook is given the message's id: a receiver can tell a repeat by it."""

_HTTP_STATUS = re.compile(r"\berror=(\d{3})\b")
_ROOM = 0.8
"""The part of what a service takes that we fill: signs that it would read as markup take more than one."""


def send(place: Place, letter: Letter, message_id: str, patience: Patience = PATIENCE) -> Failure | None:
    """Send a letter; return what kept it from there, None where the service took it."""
    heard = _Heard()
    with unheard(heard):
        try:
            if place.mail_to is not None:
                return send_mail(place.service, place.mail_to, letter, message_id, patience)  # type: ignore[arg-type]
            if _notify(place.service, letter, message_id, patience):
                return None
        except Exception:  # noqa: BLE001 - a hundred services raise what they like, and it may quote the address
            return heard.failure
    return heard.failure


def _notify(service: NotifyBase, letter: Letter, message_id: str, patience: Patience) -> bool:
    from apprise import Apprise, NotifyFormat, NotifyType
    from apprise.common import OverflowMode

    # What is sent must go through within the time for connecting: files need more of it on a slow line.
    files = attached(letter) if takes_files(service) else None
    seconds = patience.step if files is None else patience.taken
    service.socket_connect_timeout = service.socket_read_timeout = seconds
    # An address may ask for more tries, or that a failure doesn't count: we keep the message ourselves.
    service.retry, service.optional = 0, False
    # Where a comment full of signs is longer as markup than we reckoned, the rest is cut rather than refused
    # for ever. That would take all files but the first along; who sends several sends no comment.
    few = len(letter.attachments) < 2
    service.overflow_mode = OverflowMode.TRUNCATE if few else OverflowMode.UPSTREAM
    headers = getattr(service, "headers", None)
    if isinstance(headers, dict):
        headers[ID_HEADER] = message_id
    # Not the service's own `notify`, which would send plain text as the markup it never was.
    sender = Apprise(asset=service.asset)
    sender.add(service)
    result = sender.notify(
        title=letter.subject,
        body=fitted(letter, service.body_maxlen, files=takes_files(service)),
        notify_type=NotifyType.INFO,
        body_format=NotifyFormat.TEXT.value,
        attach=files,
    )
    return bool(result)


def fitted(letter: Letter, longest: int, *, files: bool) -> str:
    """Return a letter's body in at most so many characters."""
    body = letter.body
    if letter.attachments and not files:
        body = f"{body}\n\n{letter.no_files}"
    room = int((longest - len(letter.subject)) * _ROOM) - len(letter.more) - 2
    if longest <= 0 or len(body) <= room:
        return body
    cut = body[: max(room, 0)]
    whole = cut.rpartition("\n")[0] or cut
    return f"{whole}\n\n{letter.more}".strip()


class _Heard(logging.Handler):
    """Listens to what apprise says of a failure, for its kind alone; none of the words are kept."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.failure = Failure(Problem.FAILED)

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.levelno < logging.WARNING and not said.startswith("Socket Exception"):
            return  # what was sent is told too, and a citizen's words are in it
        # requests says so of what went wrong before anything was sent; later on it is the message's own.
        scope = Scope.SERVER if "Max retries exceeded" in said else Scope.MESSAGE
        if (status := _HTTP_STATUS.search(said)) is not None:
            problem = _by_status(int(status[1]))
            self.failure = Failure(problem, Scope.LOGIN if problem is Problem.LOGIN else Scope.MESSAGE)
        elif "timed out" in said.casefold():
            self.failure = Failure(Problem.NO_ANSWER, scope)
        elif "CERTIFICATE_VERIFY_FAILED" in said or "SSLError" in said:
            self.failure = Failure(Problem.INSECURE, scope)
        elif "Connection aborted" in said:
            self.failure = Failure(Problem.BROKEN_OFF)
        elif scope is Scope.SERVER:
            self.failure = Failure(Problem.UNREACHABLE, scope)
        elif "onnection error" in said and self.failure.problem is Problem.FAILED:
            self.failure = Failure(Problem.UNREACHABLE)


def _by_status(status: int) -> Problem:
    if status in {401, 403}:
        return Problem.LOGIN
    return Problem.LATER if status in {408, 429} or status >= 500 else Problem.REFUSED
