"""How many responses there are and when the last ones came: at a glance, and without reading all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.store import Archive


@dataclass(frozen=True)
class Received:
    """All responses, whosever they are: `within` is how many were sent in each of the spans asked for.

    `last` is the local time of the last; None without any.
    """

    total: int
    within: tuple[int, ...]
    last: datetime | None


@dataclass(frozen=True)
class UnitPace:
    """The responses of a unit: how many were sent in each of the spans, and when the last one was."""

    within: tuple[int, ...]
    last: datetime


Span = tuple[datetime, datetime]
"""From a local moment up to, not including, another."""

_WITHIN = "count(*) FILTER (submitted >= ? AND submitted < ?)"


def count_received(archive: Archive, *spans: Span) -> Received:
    """Count the responses that were ever pulled."""
    rows = archive.read(
        f"SELECT count(*), max(submitted), {', '.join([_WITHIN] * len(spans))} "  # noqa: S608 - ours
        "FROM responses",
        *(moment for span in spans for moment in span),
    )
    total, last, *within = rows[0]
    return Received(total, tuple(within), last)


def unit_paces(archive: Archive, code: str, since: datetime, *spans: Span) -> Mapping[str, UnitPace]:
    """Count the responses sent from `since` on by unit, as they were attributed last.

    `code` is the key of the code question, of which every response has exactly one row.
    """
    rows = archive.read(
        f"SELECT unit, max(submitted), {', '.join([_WITHIN] * len(spans))} FROM answers "  # noqa: S608 - ours
        "WHERE question = ? AND unit IS NOT NULL AND submitted >= ? GROUP BY unit",
        *(moment for span in spans for moment in span),
        code,
        since,
    )
    return {unit: UnitPace(tuple(within), last) for unit, last, *within in rows}
