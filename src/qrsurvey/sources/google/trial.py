"""Try whether a sign-in still works, and look at Google's clock on the way; and take a sign-in back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from qrsurvey.errors import SourceError
from qrsurvey.sources.google import refusals, session
from qrsurvey.sources.google.credentials import Credentials, CredentialsKind
from qrsurvey.sources.google.patience import Patience

_REVOKE_URL = "https://oauth2.googleapis.com/revoke"


@dataclass(frozen=True)
class Trial:
    """What came of it.

    `error` is why it doesn't work; `granted` the scopes that Google named; `ahead` the seconds by which this
    machine's clock is ahead of Google's, None where no answer came from there.
    """

    error: SourceError | None
    granted: tuple[str, ...] = ()
    ahead: float | None = None


def try_sign_in(
    credentials: Credentials,
    base: str | None,
    patience: Patience,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Trial:
    """Ask for an access token, with which nothing is done.

    Raises:
        UsageError: nothing can be signed with this file.
    """
    from google.auth.exceptions import GoogleAuthError

    granted: tuple[str, ...] = ()
    ahead: float | None = None

    def note(answer: Any) -> None:  # noqa: ANN401 - google-auth's own type
        nonlocal granted, ahead
        ahead = _ahead(answer.headers.get("Date"), clock())
        granted = _scopes(answer.data) or granted

    def attempt() -> None:
        try:
            google.refresh(request)
        except (OSError, GoogleAuthError) as error:
            raise refusals.from_exception(error, credentials) from None

    failure = None
    with session.signing(credentials, base, None, note) as (google, request):
        try:
            patience.call(attempt)
        except SourceError as error:
            failure = error
    return Trial(failure, granted, ahead)


def revoke(credentials: Credentials, base: str | None) -> bool:
    """Tell Google to forget a person's sign-in; return whether it has.

    A sign-in that Google doesn't know any more is forgotten already (RFC 7009, section 2.2).
    """
    import requests

    assert credentials.kind is CredentialsKind.PERSON
    url = f"{base}/revoke" if base else _REVOKE_URL
    with requests.Session() as line:
        session.harden(line, url)
        try:
            answer = line.post(
                url,
                data={"token": credentials.info["refresh_token"]},
                timeout=session.TIMEOUT,
                allow_redirects=False,
            )
        except OSError:
            return False
    return answer.status_code == 200 or (
        answer.status_code == 400 and _text(answer.content, "error") == "invalid_token"
    )


def _ahead(date: str | None, now: datetime) -> float | None:
    try:
        there = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return None
    return (now - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds()


def _scopes(body: bytes) -> tuple[str, ...]:
    return tuple(_text(body, "scope").split())


def _text(body: bytes, name: str) -> str:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    value = answer.get(name) if isinstance(answer, dict) else None
    return value if isinstance(value, str) else ""
