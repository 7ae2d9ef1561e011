"""The file that lets us in: where it lies, what kind it is, who may read it.

Nothing of what the file holds ever enters an error, except the address of a service account, which people
must know in order to share the spreadsheet with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from qrsurvey.errors import UsageError
from qrsurvey.i18n.text import clean
from qrsurvey.workspace.own_files import own_folder

VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"

_FIRST_YEAR, _LAST_YEAR = 2000, 2999
_MAX_BYTES = 100_000  # a service account's file is some 2,400 bytes long


class CredentialsKind(StrEnum):
    """The two kinds of file we use, by their `type`."""

    SERVICE_ACCOUNT = "service_account"
    PERSON = "authorized_user"


_REQUIRED = {
    CredentialsKind.SERVICE_ACCOUNT: ("client_email", "private_key", "token_uri"),
    CredentialsKind.PERSON: ("client_id", "client_secret", "refresh_token"),
}


@dataclass(frozen=True)
class Credentials:
    """A credentials file that was read and has the fields of its kind; the key itself isn't tried yet."""

    path: Path
    kind: CredentialsKind
    info: Mapping[str, object] = field(repr=False)

    @property
    def address(self) -> str | None:
        """The address to share the spreadsheet with; a person's is known after `auth login` only."""
        name = "account" if self.kind is CredentialsKind.PERSON else "client_email"
        return clean(str(self.info[name]), 200) if self.info.get(name) else None

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a person granted, as `auth login` wrote it down; nothing where that isn't known."""
        scopes = self.info.get("scopes")
        return tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else ()

    @property
    def since(self) -> datetime:
        """When the file came about: the moment of the sign-in, else that of its last change."""
        return self._moment("signed_in") or datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    @property
    def until(self) -> datetime | None:
        """When Google will end a person's sign-in, where it said so."""
        return self._moment("expires")

    def _moment(self, name: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(str(self.info.get(name)))
        except ValueError:
            return None
        # What no sign-in can say isn't a moment: other years can't be told in every time zone.
        return moment if moment.tzinfo and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def credentials_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the credentials are: `GOOGLE_APPLICATION_CREDENTIALS`, else the person's own folder."""
    named = environment.get(VARIABLE)
    return Path(named) if named else own_folder() / "google.json"


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """Read the credentials file.

    Raises:
        UsageError: there is none, it can't be read, or it is of another kind than a service account's key or
            the credentials of a person who signed in.
    """
    path = credentials_path(environment)
    content = read_bytes(path)
    if content is None:
        named = environment.get(VARIABLE)
        raise UsageError("google.credentials-missing" if named else "google.no-credentials", path=path)
    info = parse_file(content)
    if info is None:
        raise UsageError("google.credentials-not-json", path=path)
    if "installed" in info or "web" in info:
        raise UsageError("google.credentials-client-secrets", path=path)
    kind = next((kind for kind in CredentialsKind if info.get("type") == kind), None)
    if kind is None:
        raise UsageError("google.credentials-wrong-type", path=path)
    if not all(isinstance(info.get(name), str) and info[name] for name in _REQUIRED[kind]):
        raise damaged(path)
    if kind is CredentialsKind.SERVICE_ACCOUNT and not _is_web_address(str(info["token_uri"])):
        raise damaged(path)
    return Credentials(path, kind, info)


def damaged(path: Path) -> UsageError:
    """Return the error for a file of the right kind from which nothing can be signed."""
    return UsageError("google.credentials-damaged", path=path)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def read_bytes(path: Path) -> bytes | None:
    """Read a file as far as it can be one of Google's; None where there is none.

    Raises:
        UsageError: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError:
        pass
    raise UsageError("google.credentials-unreadable", path=path)


def parse_file(content: bytes) -> dict[str, object] | None:
    """Read JSON as Google gives it out; None where it is none."""
    if len(content) > _MAX_BYTES:
        return None
    try:
        info = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return info if isinstance(info, dict) else None
