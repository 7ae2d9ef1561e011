"""The OAuth client: what makes our sign-in known to Google as an application of the office's own project.

It is the file `client_secret_….json` that Google Cloud lets one download for a client of the kind "Desktop
app". Its secret isn't one in the strict sense (RFC 8252, section 8.5), but it is kept and shown like one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from qrsurvey.errors import UsageError
from qrsurvey.sources.google.credentials import parse_file, read_bytes
from qrsurvey.sources.google.private_file import write_private
from qrsurvey.workspace.own_files import own_folder

_ID = re.compile(r"[A-Za-z0-9_-]+(?:\.[a-z0-9-]+)*\.googleusercontent\.com", re.ASCII)


@dataclass(frozen=True)
class OAuthClient:
    """A desktop application as Google Cloud knows it."""

    id: str
    secret: str = field(repr=False)


def client_path() -> Path:
    """Return where the client of the last sign-in is remembered."""
    return own_folder() / "oauth-client.json"


def read_client(path: Path | None) -> OAuthClient:
    """Read the client from a file, or the one that is remembered.

    The addresses in the file aren't used: a sign-in goes to Google, whatever a file says.

    Raises:
        UsageError: there is none yet, it can't be read, or it is something else.
    """
    chosen = path or client_path()
    content = read_bytes(chosen)
    if content is None:
        raise UsageError("auth.client-missing" if path else "auth.no-client", path=chosen)
    info = parse_file(content)
    if info is not None and "web" in info:
        raise UsageError("auth.client-web", path=chosen)
    if info is not None and str(info.get("type")) in {"service_account", "authorized_user"}:
        raise UsageError("auth.client-is-key", path=chosen)
    installed = info.get("installed") if info else None
    if not isinstance(installed, dict):
        raise UsageError("auth.client-other", path=chosen)
    client_id, secret = installed.get("client_id"), installed.get("client_secret")
    if not isinstance(client_id, str) or not _ID.fullmatch(client_id) or not isinstance(secret, str):
        raise UsageError("auth.client-other", path=chosen)
    return OAuthClient(client_id, secret)


def remember_client(client: OAuthClient) -> None:
    """Keep the client for the next sign-in.

    Raises:
        UsageError: it can't be written.
    """
    write_private(client_path(), {"installed": {"client_id": client.id, "client_secret": client.secret}})
