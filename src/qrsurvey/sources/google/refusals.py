"""What went wrong, from a response or an exception to an error that a clerk can act upon.

Never a word of a response's body, a token or a key gets into an error. Whether another try makes sense is
decided by the HTTP status and by Google's reason codes (`google.rpc.ErrorInfo`, and the older `errors` list).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qrsurvey.errors import SourceError
from qrsurvey.sources.google.blame import Blame, GoogleError
from qrsurvey.sources.google.credentials import Credentials, CredentialsKind
from qrsurvey.sources.google.patience import HICCUP, QUOTA, CallError, retry_after

if TYPE_CHECKING:
    from google.auth.exceptions import GoogleAuthError
    from requests import Response

_RATE_LIMITS = {"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded"}
_DISABLED = {"SERVICE_DISABLED", "accessNotConfigured"}
_SCOPE = {"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"}
_POLICY = {"domainPolicy", "ORG_RESTRICTION_VIOLATION"}
POLICY_ON_SIGN_IN = {"admin_policy_enforced", "org_internal"}

# By host, what Google Cloud calls an API.
_APIS = {"sheets.googleapis.com": "Google Sheets API", "forms.googleapis.com": "Google Forms API"}
_CONSUMER = re.compile(r"projects/(\d{1,20})", re.ASCII)
_IN_PROJECT = re.compile(r"in project (\d{1,20}) ", re.ASCII)


class ChangedError(SourceError):
    """The spreadsheet was changed while it was being read; reading it anew may work."""


def check_response(response: Response, credentials: Credentials) -> None:
    """Raise CallError for an answer of the Sheets API that isn't a success."""
    status, host = response.status_code, host_of(response.url)
    if status == 200:
        return
    check_status(status, response.headers, host)
    error = _google_error(response.content)
    if error is None:
        raise CallError(GoogleError("google.not-google", Blame.LINE, host=host, status=str(status)))
    message = str(error.get("message", ""))
    if status == 400 and ("Unable to parse range" in message or "exceeds grid limits" in message):
        raise CallError(ChangedError("google.changed"))
    if status == 400 and "not supported for this document" in message:
        raise CallError(SourceError("google.office-file"))
    if status == 401:
        raise CallError(GoogleError("google.unauthorized", Blame.ALL))
    if status == 403:
        raise _forbidden(error, message, credentials, response)
    if status == 404:
        raise CallError(SourceError("google.no-such-spreadsheet"))
    raise CallError(SourceError("google.refused", status=str(status)))


def from_exception(error: OSError | GoogleAuthError, credentials: Credentials) -> CallError:
    """Return the error for a call that brought no answer, or none that can be used."""
    from google.auth.exceptions import GoogleAuthError

    if isinstance(error, GoogleAuthError):
        # A TransportError holds what requests raised on the way to the token endpoint.
        inner = error.args[0] if error.args else None
        return from_network(inner) if isinstance(inner, OSError) else _from_refusal(error, credentials)
    return from_network(error)


def from_network(error: OSError) -> CallError:
    """Return the error for a call that brought no answer."""
    import requests
    from urllib3.exceptions import MaxRetryError, ReadTimeoutError

    inner = error.args[0] if error.args else None
    request = getattr(error, "request", None)
    host = host_of(getattr(request, "url", None))
    if isinstance(error, requests.exceptions.ProxyError):
        return CallError(GoogleError("google.proxy", Blame.ALL, host=host))
    if isinstance(error, requests.exceptions.SSLError) or not isinstance(error, requests.RequestException):
        # The one thing that requests doesn't wrap is that the file of trusted certificates is missing.
        return CallError(GoogleError("google.tls", Blame.ALL, host=host))
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return malformed()
    if isinstance(error, requests.Timeout) or isinstance(inner, ReadTimeoutError):
        return CallError(GoogleError("google.timeout", Blame.LINE, host=host), HICCUP)
    if isinstance(inner, MaxRetryError):
        return CallError(GoogleError("google.offline", Blame.ALL, host=host), HICCUP)
    return CallError(GoogleError("google.cut", Blame.LINE, host=host), HICCUP)


def check_token_answer(status: int, headers: Mapping[str, str], body: bytes, host: str) -> None:
    """Raise CallError for an answer of the token endpoint that google-auth shouldn't see.

    It gets tokens, and refusals in JSON; it would stumble over a web page, follow a redirect and wait on its
    own for a server that is busy.
    """
    check_status(status, headers, host)
    answer = _json_object(body)
    if status >= 400:
        if answer is None:
            raise CallError(GoogleError("google.not-google", Blame.LINE, host=host, status=str(status)))
        return
    expires = 0 if answer is None else answer.get("expires_in", 0)
    if answer is None or not isinstance(answer.get("access_token"), str) or not str(expires).isdigit():
        raise malformed()


def malformed() -> CallError:
    """Return the error for an answer that isn't what the API promises; the next one may be."""
    return CallError(GoogleError("google.malformed", Blame.LINE), HICCUP)


def check_status(status: int, headers: Mapping[str, str], host: str) -> None:
    """Raise CallError for a status that tells by itself what is wrong: a redirect, a quota, a server down."""
    if 300 <= status < 400:
        raise CallError(GoogleError("google.redirected", Blame.ALL, host=host))
    asked = retry_after(headers.get("Retry-After"))
    if status == 429:
        raise CallError(GoogleError("google.quota", Blame.ALL), QUOTA, asked)
    if status == 408 or status >= 500:
        raise CallError(GoogleError("google.unavailable", Blame.LINE, host=host), HICCUP, asked)


def _forbidden(
    error: Mapping[str, Any], message: str, credentials: Credentials, response: Response
) -> CallError:
    reasons = {
        str(item.get("reason"))
        for name in ("details", "errors")
        for item in _list(error.get(name))
        if isinstance(item, dict) and "reason" in item
    }
    if reasons & _RATE_LIMITS:
        return CallError(
            GoogleError("google.quota", Blame.ALL), QUOTA, retry_after(response.headers.get("Retry-After"))
        )
    if reasons & _DISABLED or "has not been used in project" in message:
        return CallError(_disabled(error, message, urlsplit(response.url or "").path))
    if reasons & _SCOPE:
        return CallError(GoogleError("google.scope", Blame.ALL, path=credentials.path))
    if reasons & _POLICY:
        return CallError(SourceError("google.domain-policy"))
    if "storageQuotaExceeded" in reasons:
        # Of the domain `usageLimits` like a rate limit, but waiting brings no storage.
        return CallError(SourceError("google.storage-quota"))
    if reasons - {"forbidden"}:
        return CallError(SourceError("google.refused", status="403"))
    return CallError(_not_shared(credentials))


def _not_shared(credentials: Credentials) -> SourceError:
    address = credentials.address
    if address is None:
        return SourceError("google.not-shared-person")
    if credentials.kind is CredentialsKind.PERSON:
        return SourceError("google.not-shared-account", address=address)
    return SourceError("google.not-shared", address=address)


def _disabled(error: Mapping[str, Any], message: str, path: str) -> SourceError:
    """Name the API and the page of Google Cloud on which it is enabled.

    From the `ErrorInfo` nothing is taken but the number of the project; the host may be that of a test.
    """
    consumers = [
        str(item["metadata"].get("consumer"))
        for item in _list(error.get("details"))
        if isinstance(item, dict) and isinstance(item.get("metadata"), dict)
    ]
    found = next(filter(None, map(_CONSUMER.fullmatch, consumers)), None) or _IN_PROJECT.search(message)
    service = "forms.googleapis.com" if path.startswith("/v1/forms") else "sheets.googleapis.com"
    link = f"https://console.cloud.google.com/apis/library/{service}"
    return GoogleError(
        "google.api-disabled",
        Blame.ALL,
        api=_APIS[service],
        link=f"{link}?project={found[1]}" if found else link,
    )


def _from_refusal(error: GoogleAuthError, credentials: Credentials) -> CallError:
    """Read a RefreshError: its second argument is the token endpoint's JSON, RFC 6749 section 5.2."""
    data = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    code, description = str(data.get("error", "")), str(data.get("error_description", ""))
    if credentials.kind is CredentialsKind.SERVICE_ACCOUNT:
        if code == "invalid_grant" and "timeframe" in description:
            return CallError(GoogleError("google.clock", Blame.ALL))
        return CallError(GoogleError("google.key-refused", Blame.ALL, path=credentials.path))
    if code == "invalid_scope":
        return CallError(GoogleError("google.scope", Blame.ALL, path=credentials.path))
    if code in POLICY_ON_SIGN_IN:
        return CallError(GoogleError("google.domain-policy", Blame.ALL))
    if code in {"invalid_grant", ""}:
        return CallError(GoogleError("google.sign-in-expired", Blame.ALL, path=credentials.path))
    return CallError(GoogleError("google.sign-in-refused", Blame.ALL, path=credentials.path))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _google_error(body: bytes) -> Mapping[str, Any] | None:
    error = (_json_object(body) or {}).get("error")
    return error if isinstance(error, dict) else None


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def host_of(url: str | None) -> str:
    """Return the host of an address; "googleapis.com" where it has none."""
    return urlsplit(url or "").hostname or "googleapis.com"
