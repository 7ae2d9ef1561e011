"""The conversation with an SMTP server, and what kept it from ending well.

smtplib's time-outs are for each receiving and for the whole of a sending: a server that drips a letter at a
time would hold us for ever, and a report on a slow line would never leave.
"""

from __future__ import annotations

import io
import re
import smtplib
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from qrsurvey.notify.letter import Failure, Problem, Scope
from qrsurvey.notify.patience import Patience

if TYPE_CHECKING:
    from apprise.plugins.email import NotifyEmail

# What a name may stand for that asks nobody: the machine's own would be looked up, and told.
_HELLO = "[127.0.0.1]"

# Replies by which a server wants a login, or another one (RFC 4954).
_LOGIN = {530, 534, 535, 538}

_TOO_MUCH = 552  # said before a mail was seen: it is none of the sender's fault

_PIECE = 16 * 1024

_GOODBYE = 2.0  # seconds in which nobody minds whether a server answers


def deliver(service: NotifyEmail, to: str, text: str, patience: Patience) -> Failure | None:
    """Bring a mail to the server of an address; return what kept it from being taken.

    Only before the mail is spoken of is a failure the server's or the login's: a server that ends the
    conversation at one recipient may take every other's mail.
    """
    try:
        smtp = _connect(service, patience)
    except (OSError, smtplib.SMTPException) as error:
        problem = _why_not_connected(error)
        return Failure(problem, Scope.MESSAGE if problem is Problem.LATER else Scope.SERVER)
    try:
        failure = _log_in(smtp, service) or _hand_over(smtp, str(service.from_addr[1]), to, text)
    except BaseException:
        smtp.close()
        raise
    if failure is not None:
        smtp.close()
        return failure
    smtp.answer_in = min(patience.step, _GOODBYE)
    with suppress(OSError, smtplib.SMTPException):  # it has the mail
        smtp.quit()
    smtp.close()
    return None


class _Smtp(smtplib.SMTP):
    """smtplib's client, with a limit for each answer as a whole, each piece, and everything together."""

    def __init__(self, host: str, port: int, patience: Patience, **more: Any) -> None:  # noqa: ANN401 - smtplib's
        self._patience = patience
        self._end = time.monotonic() + patience.place
        self._until = self._end
        self.answer_in = patience.step
        super().__init__(host, port, _HELLO, timeout=patience.step, **more)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_Ear(self))
        self._until = min(self._end, time.monotonic() + self.answer_in)
        return super().getreply()

    def hear(self, buffer: memoryview) -> int:
        """Receive what comes until the answer is due."""
        sock = self.sock
        if sock is None:
            return 0
        try:
            sock.settimeout(_left(self._until))
            return int(sock.recv_into(buffer))
        finally:
            sock.settimeout(self._patience.step)  # TLS is agreed upon next, perhaps

    def send(self, s: Any) -> None:  # noqa: ANN401 - smtplib's
        content = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        for start in range(0, len(content), _PIECE):
            if self.sock is not None:
                self.sock.settimeout(min(self._patience.step, _left(self._end)))
            super().send(content[start : start + _PIECE])

    def wait_until_taken(self) -> int:
        """Return the code by which the server says what became of a mail that it has whole."""
        self.answer_in = self._patience.taken
        code, _ = self.getreply()
        self.answer_in = self._patience.step
        return code


class _SmtpOverTls(_Smtp, smtplib.SMTP_SSL):
    """The same on a line that is encrypted from the first byte."""


class _Ear(io.RawIOBase):
    def __init__(self, smtp: _Smtp) -> None:
        self._smtp = smtp

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - io's
        return self._smtp.hear(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connect(service: NotifyEmail, patience: Patience) -> _Smtp:
    host, port = service.smtp_host, service.port or 0
    if service.secure_mode == "ssl":
        smtp: _Smtp = _SmtpOverTls(host, port, patience, context=_certificates(service))
    else:
        smtp = _Smtp(host, port, patience)
    try:
        if service.secure_mode == "starttls":
            smtp.starttls(context=_certificates(service))
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _certificates(service: NotifyEmail) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not service.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _log_in(smtp: _Smtp, service: NotifyEmail) -> Failure | None:
    if not (service.user and service.password):
        return None
    try:
        smtp.login(service.user, service.password)
    except smtplib.SMTPAuthenticationError as error:
        return Failure(Problem.LATER if _temporary(error.smtp_code) else Problem.LOGIN, Scope.LOGIN)
    except (UnicodeEncodeError, smtplib.SMTPNotSupportedError):
        # smtplib knows no other letters than ASCII's in a password. That no way to log in is offered is as
        # often as not because the connection isn't encrypted.
        return Failure(Problem.LOGIN, Scope.LOGIN)
    except (OSError, smtplib.SMTPException) as error:
        return Failure(_why_not_connected(error), Scope.LOGIN)
    return None


def _hand_over(smtp: _Smtp, sender: str, to: str, text: str) -> Failure | None:
    content = re.sub(r"\r\n|\r|\n", "\r\n", text).encode("ascii")
    options = [f"size={len(content)}"] if smtp.does_esmtp and smtp.has_extn("size") else []
    try:
        code, _ = smtp.mail(sender, options)
        if code != 250:
            scope = Scope.LOGIN if code in _LOGIN else Scope.MESSAGE
            return Failure(_refusal(code, Problem.REFUSED if code == _TOO_MUCH else Problem.SENDER), scope)
        code, _ = smtp.rcpt(to)
        if code not in {250, 251}:
            return Failure(_refusal(code))
        code, _ = smtp.docmd("DATA")
        if code != 354:
            return Failure(_refusal(code))
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        smtp.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code = smtp.wait_until_taken()
        return None if code == 250 else Failure(_refusal(code))
    except (OSError, smtplib.SMTPException):
        return Failure(Problem.BROKEN_OFF)


def _refusal(code: int, otherwise: Problem = Problem.REFUSED) -> Problem:
    if code in _LOGIN:
        return Problem.LOGIN
    return Problem.LATER if _temporary(code) else otherwise


def _why_not_connected(error: OSError | smtplib.SMTPException) -> Problem:
    if isinstance(error, (ssl.SSLError, smtplib.SMTPNotSupportedError)):
        return Problem.INSECURE
    if isinstance(error, smtplib.SMTPResponseException) and _temporary(error.smtp_code):
        return Problem.LATER
    # smtplib says of a server that didn't answer in time that it hung up.
    late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return Problem.NO_ANSWER if late else Problem.UNREACHABLE


def _temporary(code: int) -> bool:
    return 400 <= code < 500
