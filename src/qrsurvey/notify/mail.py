"""Mail through the SMTP server that an address names.

apprise reads the address and writes the mail; the conversation with the server is ours. Its own would make a
new Message-ID each time, so that a repeat looked like a second mail, and would only tell that something
failed, neither what nor for whom.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qrsurvey.notify.letter import Failure, Letter
from qrsurvey.notify.patience import Patience
from qrsurvey.notify.smtp import deliver

if TYPE_CHECKING:
    from apprise import AppriseAttachment
    from apprise.plugins.email import NotifyEmail

_MESSAGE_ID = re.compile(r"^message-id:.*(?:\n[ \t].*)*\n?", re.IGNORECASE | re.MULTILINE)


def send_mail(
    service: NotifyEmail, to: tuple[str | bool, str], letter: Letter, message_id: str, patience: Patience
) -> Failure | None:
    """Send a mail to one address; return what kept it from there, None where the server took it."""
    return deliver(service, to[1], write_mail(service, to, letter, message_id), patience)


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
