"""Mail through the SMTP server that an address names.

apprise reads the address and writes the mail; the conversation with the server is ours. Its own would make a
new Message-ID each time, so that a repeat looked like a second mail, and would only tell that something
failed, neither what nor for whom.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from qrsurvey.notify.letter import Letter, Problem

if TYPE_CHECKING:
    from apprise import AppriseAttachment
    from apprise.plugins.email import NotifyEmail

# What a name may stand for that asks nobody: the machine's own would be looked up, and told.
_HELLO = "[127.0.0.1]"

_MESSAGE_ID = re.compile(r"^message-id:.*(?:\n[ \t].*)*\n?", re.IGNORECASE | re.MULTILINE)

# Replies by which a server wants a login, or another one (RFC 4954).
_LOGIN = {530, 534, 535, 538}


def send_mail(
    service: NotifyEmail, to: tuple[str | bool, str], letter: Letter, message_id: str, seconds: float
) -> Problem | None:
    """Send a mail to one address; return why that failed, None where the server took it.

    `seconds` is how long each step of the conversation may take.
    """
    text = write_mail(service, to, letter, message_id)
    try:
        smtp = _connect(service, seconds)
    except (OSError, smtplib.SMTPException) as error:
        return _why_not_connected(error)
    try:
        _log_in(smtp, service)
        smtp.sendmail(str(service.from_addr[1]), [to[1]], text)
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        return _why_not_sent(error)
    with suppress(OSError, smtplib.SMTPException):  # it has the mail
        smtp.quit()
    return None


def write_mail(service: NotifyEmail, to: tuple[str | bool, str], letter: Letter, message_id: str) -> str:
    """Return a mail with its headers, all of it ASCII."""
    from apprise import NotifyFormat

    own = {name: value for name, value in service.headers.items() if name.casefold() != "message-id"}
    (mail,) = service.prepare_emails(
        subject=letter.subject,
        body=letter.body,
        from_addr=service.from_addr,
        to=[to],
        reply_to=service.reply_to,
        smtp_host=service.smtp_host,
        notify_format=NotifyFormat.TEXT,
        attach=attached(letter),
        headers={"Auto-Submitted": "auto-generated", **own},
        names=service.names,
        pgp=service.pgp,
        pgp_mode=service.pgp_mode,
        tzinfo=service.tzinfo,
    )
    head, between, body = mail.body.partition("\n\n")
    head = _MESSAGE_ID.sub("", f"{head}\n").rstrip("\n")
    return f"{head}\nMessage-ID: {message_id}{between}{body}"


def attached(letter: Letter) -> AppriseAttachment | None:
    """Return a letter's files as apprise takes them."""
    if not letter.attachments:
        return None
    from apprise import AppriseAttachment
    from apprise.attachment.memory import AttachMemory

    files = [
        AttachMemory(content=content, name=name, mimetype=_type_of(name))  # type: ignore[no-untyped-call]
        for name, content in letter.attachments
    ]
    return AppriseAttachment(files)


def _type_of(name: str) -> str:
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _connect(service: NotifyEmail, seconds: float) -> smtplib.SMTP:
    host, port = service.smtp_host, service.port or 0
    if service.secure_mode == "ssl":
        return smtplib.SMTP_SSL(host, port, _HELLO, timeout=seconds, context=_certificates(service))
    smtp = smtplib.SMTP(host, port, _HELLO, timeout=seconds)
    if service.secure_mode == "starttls":
        try:
            smtp.starttls(context=_certificates(service))
        except BaseException:
            smtp.close()
            raise
    return smtp


def _certificates(service: NotifyEmail) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not service.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _log_in(smtp: smtplib.SMTP, service: NotifyEmail) -> None:
    if service.user and service.password:
        try:
            smtp.login(service.user, service.password)
        except UnicodeEncodeError as error:  # smtplib knows no other letters than ASCII's in a password
            raise smtplib.SMTPNotSupportedError from error


def _why_not_connected(error: OSError | smtplib.SMTPException) -> Problem:
    if isinstance(error, (ssl.SSLError, smtplib.SMTPNotSupportedError)):
        return Problem.INSECURE
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500:
        return Problem.LATER
    return Problem.NO_ANSWER if _timed_out(error) else Problem.UNREACHABLE


def _why_not_sent(error: OSError | smtplib.SMTPException) -> Problem:
    codes = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    # No way to log in is offered: as often as not because the connection isn't encrypted.
    if isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)) or _LOGIN & {
        *codes
    }:
        return Problem.LOGIN
    if any(400 <= code < 500 for code in codes):
        return Problem.LATER
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Problem.SENDER
    if codes:
        return Problem.REFUSED
    return Problem.NO_ANSWER if _timed_out(error) else Problem.UNREACHABLE


def _timed_out(error: BaseException) -> bool:
    # smtplib says of a server that didn't answer in time that it hung up.
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
