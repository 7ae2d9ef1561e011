"""One text for one value: what is hashed must be written the same way everywhere, today and in ten years."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_json(value: object) -> str:
    """Write JSON with sorted keys, without spaces and without escapes for letters.

    Text is written as it is, not composed: a hash commits to what is stored, letter by letter.
    """
    return "{}" if value == {} else _ENCODER.encode(value)


def parse_canonical(text: str) -> object:
    """Read JSON that `canonical_json` wrote.

    Raises:
        ValueError: it is none, or it was written another way (somebody else wrote it).
    """
    value: object = json.loads(text)
    if canonical_json(value) != text:
        raise ValueError("not in canonical form")
    return value


def parse_object(text: str) -> dict[str, Any]:
    """Read a JSON object that `canonical_json` wrote.

    Raises:
        ValueError: it is none, or it was written another way.
    """
    value = parse_canonical(text)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the text is wrong, not a caller's type
    return value


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_digests(digests: Iterable[str]) -> str:
    """Return one digest for many: the SHA-256 of their hexadecimal texts, one after the other."""
    whole = hashlib.sha256()
    for digest in digests:
        whole.update(digest.encode())
    return whole.hexdigest()


def utc_seconds(moment: datetime) -> str:
    """Write an aware moment as UTC to the second: `2024-05-31T10:00:00Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def local_seconds(moment: datetime | None) -> str | None:
    """Write a naive local moment to the second, `2024-05-31T10:00:00`; None stays None."""
    return None if moment is None else moment.isoformat(timespec="seconds")
