"""A person signs in with the browser: OAuth 2.0 for installed applications with PKCE (RFC 8252, RFC 7636).

google-auth-oauthlib composes the address and reads the answers; who listens on this machine, how long, and
where the code goes is ours. A sign-in goes to Google, or to the server of a test (`base`), and nowhere else.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from qrsurvey.errors import SourceError
from qrsurvey.i18n.text import clean
from qrsurvey.sources.google import refusals, session
from qrsurvey.sources.google.base_url import rewrite
from qrsurvey.sources.google.oauth_client import OAuthClient
from qrsurvey.sources.google.patience import CallError, Patience
from qrsurvey.sources.google.receiver import Pages, Receiver

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter

READ = (session.SCOPE,)
"""What `pull` needs."""

EVERYTHING = (session.SCOPE, "https://www.googleapis.com/auth/forms.body")
"""What `pull` and the `form` commands need."""

# So that an error can name the account with which a spreadsheet must be shared.
_WHO = ("openid", "https://www.googleapis.com/auth/userinfo.email")

_AUTH_URL = "https://accounts.google.com/o/oauth2/v2/auth"
_LOGGERS = ("requests_oauthlib", "oauthlib")


def sign_in(
    client: OAuthClient,
    base: str | None,
    scopes: Sequence[str],
    *,
    show: Callable[[str], object],
    pages: Pages,
    port: int,
    seconds: float,
    patience: Patience,
) -> dict[str, object]:
    """Let a person sign in and return what the credentials file must hold.

    `show` is given the address to open in a browser on this machine. Nothing is stored here.

    Raises:
        UsageError: the port is taken.
        SourceError: nobody answered in time, the person or Google refused, or something is missing.
    """
    from google_auth_oauthlib.flow import Flow

    for name in _LOGGERS:  # at DEBUG they write down codes and tokens
        logging.getLogger(name).setLevel(logging.INFO)
    wanted = [*scopes, *_WHO]
    config = {"client_id": client.id, "client_secret": client.secret}
    addresses = {"auth_uri": _AUTH_URL, "token_uri": session.TOKEN_URL}
    flow = Flow.from_client_config({"installed": {**config, **addresses}}, wanted)
    with Receiver(port, pages) as receiver, closing(flow.oauth2session):
        flow.redirect_uri = receiver.address
        # Without `consent` Google gives a second sign-in no refresh token.
        address, state = flow.authorization_url(access_type="offline", prompt="consent")
        show(address.replace(_AUTH_URL, f"{base}/auth", 1) if base else address)
        answer = receiver.wait(seconds, state)
        if answer is None:
            raise SourceError("auth.other-answer" if receiver.astray else "auth.nobody-came")
        session.harden(flow.oauth2session, base)
        flow.oauth2session.mount("https://", _token_line(base))
        token = patience.call(lambda: _exchange(flow, answer))
    _require(token, wanted)
    return _content(client, token)


def _exchange(flow: Any, answer: str) -> Mapping[str, Any]:  # noqa: ANN401 - google-auth-oauthlib has no types
    """Give the code for a token, once; raises CallError."""
    from oauthlib.oauth2 import OAuth2Error

    try:
        # The library wants an address with https, though nothing but its query is read.
        given: Mapping[str, Any] = flow.fetch_token(
            authorization_response=f"https://127.0.0.1/?{answer}", timeout=session.TIMEOUT
        )
    except OAuth2Error as error:
        failure = _refusal(str(error.error or ""))
    except OSError as error:
        failure = refusals.from_network(error)
    except Warning as changed:  # how oauthlib tells that not all was granted
        granted = getattr(changed, "token", None)
        if granted is None:
            raise
        return dict(granted)
    else:
        return given
    raise failure


def _refusal(code: str) -> CallError:
    if code == "mismatching_state":
        return CallError(SourceError("auth.other-answer"))
    if code == "access_denied":
        return CallError(SourceError("auth.denied"))
    if code in refusals.POLICY_ON_SIGN_IN:
        return CallError(SourceError("google.domain-policy"))
    if code in {"invalid_client", "unauthorized_client", "deleted_client", "disabled_client"}:
        return CallError(SourceError("auth.client-refused"))
    if code == "invalid_grant":
        return CallError(SourceError("auth.code-refused"))
    return CallError(SourceError("auth.refused", code=clean(code, 40)))


def _require(token: Mapping[str, Any], wanted: Sequence[str]) -> None:
    granted = _scopes(token)
    if missing := [_short(scope) for scope in wanted if scope not in granted and scope not in _WHO]:
        raise SourceError("auth.not-all-granted", missing=missing)
    if not token.get("refresh_token"):
        raise SourceError("auth.no-refresh-token")


def _content(client: OAuthClient, token: Mapping[str, Any]) -> dict[str, object]:
    now = datetime.now(UTC).replace(microsecond=0)
    content: dict[str, object] = {
        "type": "authorized_user",
        "client_id": client.id,
        "client_secret": client.secret,
        "refresh_token": token["refresh_token"],
        "scopes": [scope for scope in _scopes(token) if scope not in _WHO],
        "account": _account(str(token.get("id_token", ""))),
        "signed_in": now.isoformat(),
    }
    # Google says so where the application is in testing, or the person granted access for some time only.
    seconds = str(token.get("refresh_token_expires_in", ""))
    if seconds.isdecimal() and len(seconds) < 10:
        content["expires"] = (now + timedelta(seconds=int(seconds))).isoformat()
    return content


def _scopes(token: Mapping[str, Any]) -> tuple[str, ...]:
    granted = token.get("scope") or ()
    return tuple(granted.split() if isinstance(granted, str) else map(str, granted))


def _account(id_token: str) -> str | None:
    """Return the address in an ID token, which came from Google's token endpoint itself."""
    try:
        body = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return clean(str(claims["email"]), 200)
    except (IndexError, ValueError, KeyError, TypeError):
        return None


def _short(scope: str) -> str:
    return scope.rpartition("/")[2]


def _token_line(base: str | None) -> HTTPAdapter:
    from requests.adapters import HTTPAdapter

    class TokenLine(HTTPAdapter):
        """Leads to the token endpoint that counts, and lets nothing through but its answers."""

        def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:  # noqa: ANN401 - as requests
            request.url = rewrite(request.url or "", base)
            response = super().send(request, *arguments, **options)
            host = refusals.host_of(request.url)
            refusals.check_token_answer(response.status_code, response.headers, response.content, host)
            return response

    return TokenLine()
