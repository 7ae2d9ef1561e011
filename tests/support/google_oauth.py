"""Google's consent page and what follows it, for an installed application with PKCE.

The rules are those of RFC 6749, RFC 7636 and RFC 8252, and of Google's guide "OAuth 2.0 for iOS & Desktop Apps".
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

CLIENT_ID = "104857600-hoathanh.apps.googleusercontent.com"
ACCOUNT = "van.phong@vi-du.vn"

_QUERY = {
    "response_type": "code",
    "access_type": "offline",
    "prompt": "consent",
    "code_challenge_method": "S256",
}


class RefusedError(Exception):
    """What the token endpoint answers: RFC 6749's `error` and `error_description`, 400 unless it says so."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True)
class Code:
    """What a code stands for until it is redeemed."""

    client: str
    redirect: str
    challenge: str
    scope: str


@dataclass
class OAuth:
    """The applications that Google knows, and the person in front of the browser.

    `refuses` is the error that the redirect brings instead of a code; `unticked` are the scopes that the
    person takes out; `state` replaces the one that was sent; `lasts` are the seconds of a sign-in to an
    application in testing.
    """

    clients: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refuses: str | None = None
    unticked: set[str] = field(default_factory=set)
    state: str | None = None
    lasts: int | None = None
    lasting: bool = True

    def authorize(self, query: Mapping[str, str]) -> str:
        """Return where the browser is sent; raises LookupError for what Google would show an error page for."""
        if {name: query.get(name) for name in _QUERY} != _QUERY or query["client_id"] not in self.clients:
            raise LookupError(query)
        redirect = query["redirect_uri"]
        if not re.fullmatch(r"http://127\.0\.0\.1:\d+/", redirect) or len(query["state"]) < 20:
            raise LookupError(query)
        state = self.state or query["state"]
        if self.refuses:
            return f"{redirect}?{urlencode({'error': self.refuses, 'state': state})}"
        # Google names them in an order of its own.
        scope = " ".join(sorted(set(query["scope"].split()) - self.unticked))
        code = f"4/0A{secrets.token_urlsafe(40)}"
        self.codes[code] = Code(query["client_id"], redirect, query["code_challenge"], scope)
        return f"{redirect}?{urlencode({'state': state, 'code': code, 'scope': scope})}"

    def redeem(self, form: Mapping[str, str]) -> dict[str, object]:
        """Answer a code with tokens, once."""
        if set(form) != {
            "grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret",
        }:  # fmt: skip
            raise LookupError(sorted(form))
        if self.clients.get(form["client_id"]) != form["client_secret"]:
            raise RefusedError("invalid_client", "The provided client secret is invalid.", 401)
        code = self.codes.pop(form["code"], None)
        hashed = hashlib.sha256(form["code_verifier"].encode("ascii")).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode("ascii")
        if code is None or (code.client, code.redirect, code.challenge) != (
            form["client_id"], form["redirect_uri"], challenge,
        ):  # fmt: skip
            raise RefusedError("invalid_grant", "Malformed auth code.")
        tokens: dict[str, object] = {
            "access_token": f"ya29.{secrets.token_urlsafe(40)}",
            "expires_in": 3599,
            "scope": code.scope,
            "token_type": "Bearer",
            "id_token": ".".join(map(_part, ({"alg": "RS256"}, {"email": ACCOUNT}, {}))),
            "refresh_token": f"1//{secrets.token_urlsafe(40)}" if self.lasting else "",
        }
        return {**tokens, **({"refresh_token_expires_in": self.lasts} if self.lasts else {})}


def make_client(folder: Path, oauth: OAuth, kind: str = "installed") -> Path:
    """Write an OAuth client file that Google knows, as Google Cloud gives it out."""
    secret = f"GOCSPX-{secrets.token_urlsafe(20)}"
    oauth.clients[CLIENT_ID] = secret
    path = folder / f"client_secret_{CLIENT_ID}.json"
    client = {
        "client_id": CLIENT_ID,
        "project_id": "hoa-thanh",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_secret": secret,
        "redirect_uris": ["http://localhost"],
    }
    path.write_text(json.dumps({kind: client}), encoding="utf-8")
    return path


def basic(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the client that an `Authorization: Basic` header names (RFC 6749, 2.3.1)."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    name, _, secret = base64.b64decode(given).decode("utf-8").partition(":")
    return {"client_id": name, "client_secret": secret}


def _part(claims: Mapping[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
