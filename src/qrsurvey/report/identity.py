"""What a report is made from, as a line of text that every file carries: `qrsurvey {"period": …}`."""

from __future__ import annotations

import json
from dataclasses import asdict

from qrsurvey.report.model import Identity

IDENTITY_PROPERTY = "qrsurvey"
"""The custom property of a DOCX or an XLSX that holds the text; Office takes 255 letters there."""

_MARK = "qrsurvey "


def identity_text(identity: Identity) -> str:
    """Return an identity as text; equal identities give equal texts, all of ASCII."""
    return _MARK + json.dumps(asdict(identity), sort_keys=True, separators=(",", ":"))


def parse_identity(text: str) -> Identity | None:
    """Read an identity back; None where a text is no identity, for it may come from any file.

    Names that a later release added are passed over.
    """
    if not text.startswith(_MARK):
        return None
    try:
        read = json.loads(text.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    lists = [read.get(name) for name in ("units", "by")]
    words = [read.get(name) for name in ("period", "language", "made")]
    if not all(isinstance(found, list) and all(isinstance(item, str) for item in found) for found in lists):
        return None
    if not all(isinstance(word, str) for word in words) or not isinstance(read.get("head"), str | None):
        return None
    return Identity(
        period=read["period"],
        language=read["language"],
        units=tuple(read["units"]),
        by=tuple(read["by"]),
        made=read["made"],
        head=read.get("head"),
    )
