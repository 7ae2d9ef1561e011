"""`QRSURVEY_GOOGLE_BASE_URL`: a server on this machine that stands in for the Google APIs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from qrsurvey.errors import UsageError

VARIABLE = "QRSURVEY_GOOGLE_BASE_URL"

_PLAIN = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # ASCII without spaces, control characters and the backslash
_GOOGLE = re.compile(r"https://[a-z0-9.-]+\.googleapis\.com(?=/)")


def read_base_url(environment: Mapping[str, str]) -> str | None:
    """Return the address that replaces Google's hosts, without a slash at its end; None is Google itself.

    Raises:
        UsageError: it isn't a plain http(s) address of this machine. An access token goes to whoever answers
            there, so only literal loopback addresses are taken: a name like `localhost` can point anywhere.
    """
    value = environment.get(VARIABLE, "")
    if not value:
        return None
    base = _loopback(value)
    if base is None:
        # Not repeated in the message: an address may hold a password.
        raise UsageError("google.bad-base-url", variable=VARIABLE)
    return base


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is written as an address of this machine: 127.0.0.0/8 or ::1."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return address.is_loopback
    return address == IPv6Address("::1")


def rewrite(url: str, base: str | None) -> str:
    """Return the address to call instead of one of the Google APIs."""
    return url if base is None else _GOOGLE.sub(base, url, count=1)


def _loopback(value: str) -> str | None:
    if not _PLAIN.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not is_loopback(parts.hostname) or _has_extras(value, parts):
        return None
    # Put together from what was checked, so that no other reader of addresses can see another host in it.
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"


def _has_extras(value: str, parts: SplitResult) -> bool:
    return "@" in parts.netloc or "?" in value or "#" in value
