"""A session that signs in to Google with google-auth: one scope, no redirects, no other host.

google-auth retries the token endpoint by itself and sleeps for real. Its failures are turned into `CallError`
before it sees them, so that all waiting happens in one place and within one bound.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qrsurvey.sources.google import refusals
from qrsurvey.sources.google.base_url import is_loopback
from qrsurvey.sources.google.credentials import Credentials, CredentialsKind, damaged

if TYPE_CHECKING:
    from google.auth.transport.requests import AuthorizedSession, Request
    from google.oauth2 import credentials as person
    from google.oauth2 import service_account
    from requests import PreparedRequest, Session

SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"
TIMEOUT = (10.0, 30.0)
"""Seconds to wait for a connection, and for the next bytes of an answer."""

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address

# What google-auth has to say is said by our errors; without a handler Python prints warnings to stderr.
logging.getLogger("google").addHandler(logging.NullHandler())


@contextmanager
def open_session(
    credentials: Credentials, base: str | None, scopes: Sequence[str] = (SCOPE,)
) -> Iterator[AuthorizedSession]:
    """Open a session that signs in for these scopes when it first needs to.

    A service account's own `token_uri` is followed; a person's token comes from Google, or from `base`.

    Raises:
        UsageError: nothing can be signed with this file.
    """
    from google.auth.transport.requests import AuthorizedSession

    with (
        signing(credentials, base, scopes) as (google, request),
        AuthorizedSession(google, auth_request=request) as session,  # type: ignore[no-untyped-call]
    ):
        harden(session, base)
        yield session


@contextmanager
def signing(
    credentials: Credentials,
    base: str | None,
    scopes: Sequence[str] | None,
    note: Callable[[Any], None] | None = None,
) -> Iterator[tuple[Any, Any]]:
    """Give google-auth's credentials and its way to the token endpoint, whose every answer `note` is shown.

    Without scopes a person's sign-in is renewed for all that was granted.

    Raises:
        UsageError: nothing can be signed with this file.
    """
    import requests
    from google.auth.transport.requests import Request

    google: person.Credentials | service_account.Credentials | None
    if credentials.kind is CredentialsKind.SERVICE_ACCOUNT:
        token_url = str(credentials.info["token_uri"])
        google = _service_account(credentials, scopes or (SCOPE,))
    else:
        token_url = f"{base}/token" if base else TOKEN_URL
        google = _person(credentials, token_url, scopes)
    if google is None:
        raise damaged(credentials.path)
    with requests.Session() as token_session:
        harden(token_session, token_url)
        yield google, _TokenRequest(Request(token_session), note)


class _TokenRequest:
    """google-auth's way to the token endpoint, bounded."""

    def __init__(self, request: Request, note: Callable[[Any], None] | None) -> None:
        self._request = request
        self._note = note

    def __call__(self, url: str, **options: object) -> Any:  # noqa: ANN401 - google-auth's own type
        """Make one request; raises CallError where another try may help or the answer can't be a token."""
        bounds = {"timeout": TIMEOUT, "allow_redirects": False}
        answer = self._request(url, **{**options, **bounds})
        if self._note is not None:
            self._note(answer)
        host = urlsplit(url).hostname or ""
        refusals.check_token_answer(answer.status, answer.headers, answer.data, host)
        return answer


def _service_account(credentials: Credentials, scopes: Sequence[str]) -> service_account.Credentials | None:
    from google.oauth2 import service_account

    try:
        account: service_account.Credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            credentials.info, scopes=list(scopes)
        )
    except Exception:  # noqa: BLE001 - whatever a key makes its readers say, they may quote from it
        return None
    # From 2.50 on google-auth asks iamcredentials.googleapis.com in a background thread after each refresh
    # where the account's "regional access boundary" lies: another host for the office's firewall to allow, a
    # thread that outlives the command, and an answer that makes no difference to the Sheets API.
    account._is_regional_access_boundary_lookup_required = _never  # type: ignore[method-assign]  # noqa: SLF001
    return account


def _person(credentials: Credentials, token_url: str, scopes: Sequence[str] | None) -> person.Credentials:
    from google.oauth2 import credentials as person

    return person.Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=credentials.info["refresh_token"],
        client_id=credentials.info["client_id"],
        client_secret=credentials.info["client_secret"],
        token_uri=token_url,
        scopes=[_as_granted(scope, credentials.scopes) for scope in scopes] if scopes else None,
    )


def _as_granted(scope: str, granted: Sequence[str]) -> str:
    """Return the wider scope where that was granted: Google refuses one that the person wasn't asked for."""
    wider = scope.removesuffix(".readonly")
    return wider if scope not in granted and wider in granted else scope


def _never() -> bool:
    return False


def harden(session: Session, url: str | None) -> None:
    """Let nothing of the environment but a proxy decide where a session goes and what it shows of itself."""
    # A proxy of the environment can't reach this machine, and must not see what is meant for it.
    session.trust_env = not is_loopback(urlsplit(url or "").hostname)
    # With an `auth` of its own a session doesn't look into ~/.netrc, which would overwrite the token.
    session.auth = _keep
    # Three calls don't gain from a kept connection, and after a long wait the other side may have dropped it.
    session.headers["Connection"] = "close"


def _keep(request: PreparedRequest) -> PreparedRequest:
    return request
