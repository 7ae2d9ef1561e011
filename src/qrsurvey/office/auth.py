"""A person's sign-in to Google: sign in, see how it stands, sign out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qrsurvey.errors import SourceError, UsageError
from qrsurvey.sources.google.access import Access
from qrsurvey.sources.google.base_url import read_base_url
from qrsurvey.sources.google.credentials import (
    VARIABLE,
    Credentials,
    CredentialsKind,
    parse_file,
    read_bytes,
    read_credentials,
)
from qrsurvey.sources.google.login import EVERYTHING, READ
from qrsurvey.sources.google.login import sign_in as sign_in_to_google
from qrsurvey.sources.google.oauth_client import read_client, remember_client
from qrsurvey.sources.google.patience import Patience
from qrsurvey.sources.google.private_file import delete_private, require_place_for_private, write_private
from qrsurvey.sources.google.receiver import Pages
from qrsurvey.sources.google.trial import revoke, try_sign_in
from qrsurvey.workspace.own_files import own_folder, readable_by_others

WAIT = 300.0
"""Seconds in which somebody must have agreed in the browser."""


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that was stored; `overruled_by` is the file that is used all the same, if another is."""

    credentials: Credentials
    overruled_by: Path | None


@dataclass(frozen=True)
class SignInStatus:
    """How the credentials stand.

    `works` is None where nobody was asked; `error` is why they don't. `granted` are the scopes that Google
    named, else those written down at the sign-in.
    """

    credentials: Credentials
    granted: tuple[str, ...]
    exposed: bool
    works: bool | None
    error: SourceError | None


@dataclass(frozen=True)
class SignedOut:
    """What became of a sign-in; `revoked` tells whether Google has forgotten it too."""

    path: Path
    account: str | None
    revoked: bool


def sign_in(
    *,
    client: Path | None,
    read_only: bool = False,
    show: Callable[[str], object],
    pages: Pages,
    port: int = 0,
    seconds: float = WAIT,
    environment: Mapping[str, str] = os.environ,
) -> SignedIn:
    """Sign a person in with the browser and keep the sign-in in the person's own folder.

    Args:
        client: The OAuth client file from Google Cloud; None for the one used last.
        read_only: Ask for the right to read spreadsheets only, not for that to change forms.
        show: Given the address to open in a browser on this machine.
        pages: What the browser shows in the end.
        port: Where to listen for the answer; 0 is any free port.
        seconds: How long to wait for it.
        environment: Where the credentials and the server of a test are named.

    Raises:
        UsageError: there is no client that can be used, the port is taken, the file can't be written, or it
            holds something else that would be lost.
        SourceError: nobody agreed in time, or the person, Google or the network refused.
    """
    base = read_base_url(environment)
    path = own_folder() / "google.json"
    _require_replaceable(path)
    chosen = read_client(client)
    require_place_for_private(path)
    content = sign_in_to_google(
        chosen,
        base,
        READ if read_only else EVERYTHING,
        show=show,
        pages=pages,
        port=port,
        seconds=seconds,
        patience=Access().patience,
    )
    write_private(path, content)
    remember_client(chosen)
    named = environment.get(VARIABLE)
    return SignedIn(
        Credentials(path, CredentialsKind.PERSON, content),
        Path(named) if named and Path(named).absolute() != path.absolute() else None,
    )


def sign_in_status(
    *, offline: bool = False, environment: Mapping[str, str] = os.environ, patience: Patience | None = None
) -> SignInStatus:
    """Tell which credentials are used and, unless `offline`, whether Google still takes them.

    Raises:
        UsageError: there are none, or none that can be used.
    """
    base = read_base_url(environment)
    credentials = read_credentials(environment)
    exposed = readable_by_others(credentials.path)
    if offline:
        return SignInStatus(credentials, credentials.scopes, exposed, works=None, error=None)
    trial = try_sign_in(credentials, base, patience or Access().patience)
    granted = trial.granted or credentials.scopes
    return SignInStatus(credentials, granted, exposed, works=trial.error is None, error=trial.error)


def sign_out(*, environment: Mapping[str, str] = os.environ) -> SignedOut | None:
    """Take the sign-in back at Google, where that can be reached, and delete its file; None where none is.

    Raises:
        UsageError: the file in the person's own folder isn't a sign-in, or can't be deleted.
    """
    base = read_base_url(environment)
    path = own_folder() / "google.json"
    if read_bytes(path) is None:
        return None
    credentials = read_credentials({VARIABLE: str(path)})
    if credentials.kind is not CredentialsKind.PERSON:
        raise UsageError("auth.not-a-sign-in", path=path)
    revoked = revoke(credentials, base)
    delete_private(path)
    return SignedOut(path, credentials.address, revoked)


def age_in_days(credentials: Credentials, now: datetime) -> int:
    """Return how many whole days ago the credentials came about; `now` is an aware moment."""
    return max((now - credentials.since).days, 0)


def _require_replaceable(path: Path) -> None:
    """Refuse to write over a key: Google gives a key out once."""
    content = read_bytes(path)
    info = None if content is None else parse_file(content)
    if content is not None and (info is None or info.get("type") != CredentialsKind.PERSON):
        raise UsageError("auth.file-in-place", path=path)
