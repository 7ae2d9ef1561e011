"""When each source was last compared with the archive, news or not: a note outside the chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from qrsurvey.archive.canonical import canonical_json, utc_seconds
from qrsurvey.archive.store import Archive
from qrsurvey.sources.table import SourceKind

_PREFIX = "compared:"


@dataclass(frozen=True)
class Comparison:
    """One comparison: when (aware), with what kind of copy, and whether the whole tab was read."""

    at: datetime
    origin: SourceKind
    complete: bool


def note_comparison(archive: Archive, source: str, comparison: Comparison) -> None:
    """Note that a source was compared; the caller holds the transaction."""
    archive.set_state(f"{_PREFIX}{source}", canonical_json(comparison_data(comparison)))


def last_comparison(archive: Archive, source: str) -> Comparison | None:
    """Return the last comparison with a source; None where there was none, or the note can't be read."""
    text = archive.state(f"{_PREFIX}{source}")
    if text is None:
        return None
    try:
        return read_comparison(json.loads(text))
    except (ValueError, TypeError, KeyError):
        return None


def comparison_data(comparison: Comparison) -> dict[str, object]:
    """Return a comparison as plain values."""
    return {
        "at": utc_seconds(comparison.at),
        "origin": comparison.origin.value,
        "complete": comparison.complete,
    }


def read_comparison(value: Mapping[str, Any]) -> Comparison:
    """Read plain values; raises ValueError, TypeError or KeyError where they aren't ours."""
    return Comparison(datetime.fromisoformat(value["at"]), SourceKind(value["origin"]), value["complete"])


def known_up_to(comparisons: Iterable[Comparison | None], zone: tzinfo) -> datetime | None:
    """Return the local time up to which every source is known; None where one was never compared."""
    times = [one.at.astimezone(zone).replace(tzinfo=None) if one else None for one in comparisons]
    known = [time for time in times if time is not None]
    return min(known) if known and len(known) == len(times) else None
