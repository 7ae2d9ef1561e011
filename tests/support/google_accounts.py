"""The accounts of the test server: throw-away keys, credentials files, and Google's checks of a sign-in.

What is refused, and in which words, is what Google's token endpoint says (RFC 7523, and reports of users).
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from support.google_forms_model import READ_SCOPE, WRITE_SCOPE
from support.google_oauth import OAuth, RefusedError

SERVICE_ADDRESS = "khao-sat@hoa-thanh.iam.gserviceaccount.com"
PERSON_ADDRESS = "van.phong@vi-du.vn"
READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
FORMS = WRITE_SCOPE
WHO = ("openid", "https://www.googleapis.com/auth/userinfo.email")
ALLOWED = {READ_ONLY, READ_SCOPE, WRITE_SCOPE, *WHO}

_AUDIENCE = "https://oauth2.googleapis.com/token"
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_TIMEFRAME = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


@dataclass(frozen=True)
class Grant:
    """Whom a token stands for, and what it allows."""

    address: str
    scope: str


@dataclass
class Accounts:
    """Who may sign in, and the tokens that were handed out."""

    keys: dict[str, rsa.RSAPublicKey] = field(default_factory=dict)
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    assertions: list[dict[str, Any]] = field(default_factory=list)
    consents: dict[str, str] = field(default_factory=dict)
    oauth: OAuth = field(default_factory=OAuth)

    def token(self, form: dict[str, str]) -> dict[str, object]:
        """Answer a request for a token; raises RefusedError, and LookupError for what no client of ours sends."""
        if form["grant_type"] == _JWT_GRANT and set(form) == {"grant_type", "assertion"}:
            grant = self._verify(form["assertion"])
        elif form["grant_type"] == "refresh_token":
            client = (form["client_id"], form["client_secret"])
            if self.people.get(form["refresh_token"]) != client:
                raise RefusedError("invalid_grant", "Token has been expired or revoked.")
            granted = self.consents.get(form["refresh_token"], READ_ONLY)
            grant = Grant(PERSON_ADDRESS, form.get("scope", granted))
            if not set(grant.scope.split()) <= ALLOWED:
                raise LookupError(grant.scope)
            if not set(grant.scope.split()) <= set(granted.split()):
                raise RefusedError("invalid_scope", "Some requested scopes were invalid.")
        elif form["grant_type"] == "authorization_code":
            given = self.oauth.redeem(form)
            refresh = str(given["refresh_token"])
            self.people[refresh] = (form["client_id"], form["client_secret"])
            self.consents[refresh] = str(given["scope"])
            self.tokens[str(given["access_token"])] = Grant(PERSON_ADDRESS, str(given["scope"]))
            return given
        else:
            raise LookupError(form["grant_type"])
        if not set(grant.scope.split()) <= ALLOWED:
            raise LookupError(grant.scope)
        token = f"ya29.{secrets.token_urlsafe(40)}"
        self.tokens[token] = grant
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer", "scope": grant.scope}

    def revoke(self, token: str) -> None:
        """Forget a sign-in; raises RefusedError where there is none."""
        if self.people.pop(token, None) is None:
            raise RefusedError("invalid_token", "Token expired or revoked")

    def _verify(self, assertion: str) -> Grant:
        head, body, signature = assertion.split(".")
        if json.loads(_decode(head))["alg"] != "RS256":
            raise RefusedError("invalid_grant", "Invalid JWT: Bad algorithm.")
        claims = json.loads(_decode(body))
        key = self.keys.get(claims["iss"])
        if key is None:
            raise RefusedError("invalid_grant", "Invalid grant: account not found")
        try:
            key.verify(_decode(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise RefusedError("invalid_grant", "Invalid JWT Signature.") from None
        if claims["aud"] != _AUDIENCE:
            raise RefusedError("invalid_grant", "Invalid JWT: Failed audience check.")
        now = time.time()
        if not now - 300 < claims["iat"] < now + 300 or not 0 < claims["exp"] - claims["iat"] <= 3600:
            raise RefusedError("invalid_grant", _TIMEFRAME)
        self.assertions.append(claims)
        return Grant(claims["iss"], claims["scope"])


class HasAccounts(Protocol):
    """The server, as far as credentials need it."""

    accounts: Accounts
    base_url: str


def make_service_account(folder: Path, server: HasAccounts, address: str = SERVICE_ADDRESS) -> Path:
    """Write the key of a service account that the server knows, as Google Cloud gives it out."""
    key = _key()
    server.accounts.keys[address] = key.public_key()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _write(
        folder / "google.json",
        {
            "type": "service_account",
            "project_id": "hoa-thanh",
            "private_key_id": secrets.token_hex(20),
            "private_key": pem.decode("ascii"),
            "client_email": address,
            "client_id": "104857600000000000000",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{server.base_url}/token",
            "universe_domain": "googleapis.com",
        },
    )


def make_person(folder: Path, server: HasAccounts, *scopes: str) -> Path:
    """Write the credentials of a person who signed in, as gcloud and google-auth write them.

    With `scopes` they are those of a person who granted these, as the file that we write says.
    """
    refresh, client = f"1//{secrets.token_urlsafe(30)}", ("1234.apps.googleusercontent.com", "GOCSPX-secret")
    server.accounts.people[refresh] = client
    if scopes:
        server.accounts.consents[refresh] = " ".join(scopes)
    return _write(
        folder / "google.json",
        {
            "type": "authorized_user",
            "client_id": client[0],
            "client_secret": client[1],
            "refresh_token": refresh,
            **({"scopes": list(scopes)} if scopes else {}),
            "universe_domain": "googleapis.com",
        },
    )


@cache
def _key() -> rsa.RSAPrivateKey:
    # Short, since it guards nothing: whoever reads a key first has it tested, which takes longer the longer it is.
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def _write(path: Path, content: Mapping[str, object]) -> Path:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    path.chmod(0o600)
    return path


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
