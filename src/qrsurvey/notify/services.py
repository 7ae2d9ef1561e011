"""The services that apprise knows, one place a message goes to at a time.

An address may name several people (`mailto://…?to=a,b`, `tgram://bot/111/222`). Each of them is a place of
its own, so that one who is refused doesn't hide that others took the message.
"""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.errors import UsageError

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase
    from apprise.plugins.email import NotifyEmail

MAIL = "E-Mail"
"""What apprise calls mail; its other services have names of their own, the same in every language."""

# They write addresses, tokens in them too, into their logs.
_TALKATIVE = ("apprise", "urllib3")

# Addresses of webhooks without TLS; whatever else has a name without an "s" at its end uses it all the same.
_OPEN = {"json", "xml", "form"}


# Services that would read a file from the disk, where ours aren't: any message with one would fail.
_FROM_DISK = {"form", "forms", "apprise", "apprises", "mailgun", "matrix", "matrixs", "ses"}


@dataclass(frozen=True)
class Place:
    """One place a message goes to.

    `key` names it, for as long as its address is written the same way; `server` is what would have to answer,
    by what kind of connection; `login` who would be known to it.
    """

    key: str = field(repr=False)
    server: str = field(repr=False)
    login: str = field(repr=False)
    service: NotifyBase = field(repr=False)
    mail_to: tuple[str | bool, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Described:
    """What an address is, without naming it.

    `kind` is the service's name; `places` how many people or channels it leads to; `files`: it takes files;
    `secret` is false where what is sent could be read on its way.
    """

    kind: str
    places: int
    files: bool
    secret: bool


def describe(address: str) -> Described:
    """Tell what an address is.

    Raises:
        UsageError: no service that apprise knows has such addresses.
    """
    service = _service(address)
    if service is None:
        raise UsageError("notify.not-understood")
    places = _places(address, service)
    return Described(str(service.service_name), len(places), takes_files(service), _secret(service))


def places_of(address: str) -> tuple[Place, ...]:
    """Return the places that an address leads to; none where it isn't understood."""
    service = _service(address)
    return () if service is None else _places(address, service)


def takes_files(service: NotifyBase) -> bool:
    """Tell whether files can be sent through a service."""
    return bool(service.attachment_support) and service.schema not in _FROM_DISK


@contextmanager
def unheard(*listening: logging.Handler) -> Iterator[None]:
    """Keep to ourselves what apprise and its HTTP say meanwhile, except for handlers that listen."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    before = [(one, one.propagate, one.level, one.handlers) for one in loggers]
    for one in loggers:
        one.propagate, one.handlers = False, [logging.NullHandler()]
    ours = logging.getLogger(_TALKATIVE[0])
    if listening:
        ours.handlers = list(listening)
        ours.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings():
            # That `imghdr` is deprecated (apprise.utils.pgp asks for it), and that a certificate isn't
            # checked because its address says so: nobody can act on them here, and the latter names a host.
            warnings.simplefilter("ignore")
            yield
    finally:
        for one, propagate, level, handlers in before:
            one.propagate, one.handlers = propagate, handlers
            one.setLevel(level)


def _service(address: str) -> NotifyBase | None:
    with unheard():
        from apprise import Apprise

        return Apprise.instantiate(address, asset=_asset())


def _secret(service: NotifyBase) -> bool:
    """Tell whether nobody can read what is sent on its way; what stays on this machine has none."""
    from apprise.plugins.email import NotifyEmail

    if isinstance(service, NotifyEmail):
        host, secret = service.smtp_host, service.secure_mode != "insecure"
    else:
        host, secret = str(service.host), service.schema not in _OPEN
    return secret or host == "localhost" or host.startswith("127.")


def _asset() -> AppriseAsset:
    """Return apprise's settings: nothing is followed, fetched, stored or read into the text."""
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="qrsurvey",
        app_desc="qrsurvey",
        app_url="",
        async_mode=False,
        http_redirects=False,
        image_url_mask="",
        image_url_logo="",
        interpret_emojis=False,
        interpret_escapes=False,
        pem_autogen=False,
        pgp_autogen=False,
        service_timeout=0,  # nothing is left to a thread that somebody would wait for
        storage_mode="memory",
    )


def _places(address: str, service: NotifyBase) -> tuple[Place, ...]:
    from apprise.plugins.email import NotifyEmail

    # Whatever the address says: what a server sends us on to is not where the office wanted it.
    service.redirects = False
    if isinstance(service, NotifyEmail):
        return tuple(_mail_places(service))
    targets = getattr(service, "targets", None)
    # What names itself by its place in memory would have another name next time.
    if not (isinstance(targets, list) and len(targets) > 1) or " at 0x" in repr(targets):
        return (Place(address, address, address, service),)
    return tuple(Place(f"{address}\n{one!r}", address, address, _only(service, one)) for one in targets)


def _mail_places(service: NotifyEmail) -> Iterator[Place]:
    """Yield everybody a mail goes to; copies are mails of their own, so that nobody gets two of one."""
    server = canonical_json(
        [service.smtp_host, service.port, service.secure_mode, bool(service.verify_certificate)]
    )
    login = canonical_json([server, service.user, service.password])
    copies = [(service.names.get(address) or False, address) for address in sorted(service.cc | service.bcc)]
    for name, address in dict.fromkeys((*service.targets, *copies)):
        yield Place(f"mailto:{address.casefold()}", server, login, service, (name, address))


def _only(service: NotifyBase, target: object) -> NotifyBase:
    alone = copy.copy(service)
    alone.__dict__["targets"] = [target]  # not every service has them
    return alone
