"""Codes and their check.

`<unit>[.<counter>]-<check>`, where the check is the first 20 bits of HMAC-SHA256 over
`unit.counter.edition` (an empty counter where there is none), as four characters of Crockford's base32.
A guess is right once in a million; the same unit, counter and edition give the same code for ever.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from qrsurvey.codes.key import SigningKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32 (https://www.crockford.com/base32.html): no I, L, O and U."""


@dataclass(frozen=True)
class Code:
    """An issued code: what it stands for, and its text."""

    unit: str
    counter: str | None
    edition: int
    text: str

    @classmethod
    def issue(cls, key: SigningKey, unit: str, counter: str | None = None, edition: int = 1) -> Code:
        """Return the code of a unit, or of a counter of it, in an edition."""
        return cls(unit, counter, edition, sign(key, unit, counter, edition))


def sign(key: SigningKey, unit: str, counter: str | None, edition: int) -> str:
    """Return the text of a code."""
    place = unit if counter is None else f"{unit}.{counter}"
    return f"{place}-{check_of(key, unit, counter, edition)}"


def check_of(key: SigningKey, unit: str, counter: str | None, edition: int) -> str:
    """Return the four characters that prove a code."""
    message = f"{unit}.{counter or ''}.{edition}".encode("ascii")
    digest = hmac.digest(key.secret, message, hashlib.sha256)
    bits = int.from_bytes(digest[:3], "big") >> 4
    return "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))
