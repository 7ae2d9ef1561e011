"""Where time can be cut so that what is on either side has nothing to do with the other.

A row is matched with responses of its own second and of the seconds beside it. So rows and responses in order
of time can be compared a slice at a time, if each begins two seconds or more after the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.history import Span
from qrsurvey.archive.staged import Staged
from qrsurvey.archive.store import Archive

_ALWAYS = Span(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59))

_QUERY = """
WITH moments AS (
    SELECT submitted, sum(incoming) AS incoming, sum(known) AS known
    FROM (
        SELECT submitted, 1 AS incoming, 0 AS known FROM incoming
        UNION ALL
        SELECT submitted, 0, 1 FROM responses
        WHERE source = $source AND (submitted IS NULL OR submitted BETWEEN $first AND $last)
    )
    GROUP BY submitted
),
runs AS (
    SELECT *,
        sum(incoming + known) OVER (ORDER BY submitted) // $size AS slice,
        coalesce(submitted - lag(submitted) OVER (ORDER BY submitted) >= INTERVAL 2 SECOND, true) AS opens
    FROM moments WHERE submitted IS NOT NULL
),
placed AS (
    SELECT *, max(CASE WHEN opens THEN slice END) OVER (ORDER BY submitted) AS part FROM runs
)
SELECT min(submitted) AS first, max(submitted) AS last, sum(incoming)::BIGINT, sum(known)::BIGINT
FROM placed GROUP BY part
UNION ALL
SELECT NULL, NULL, incoming::BIGINT, known::BIGINT FROM moments WHERE submitted IS NULL
ORDER BY first NULLS LAST
"""


@dataclass(frozen=True)
class Slice:
    """A stretch of time (None: no time at all), with how many staged rows and known responses are in it."""

    span: Span | None
    incoming: int
    known: int


def cut(archive: Archive, staged: Staged, source: str, span: Span | None, size: int) -> list[Slice]:
    """Cut the staged rows and a source's responses into slices in order of time, the undated last.

    `span` bounds the responses, None means all. A slice has about `size` of both, or more where time
    can't be cut.
    """
    if span is None:
        span = _ALWAYS
    known, undated = _known(archive, source, span)
    if len(staged) + known + undated <= size:
        dated = sum(staged.dated)
        whole = [Slice(span, dated, known), Slice(None, len(staged) - dated, undated)]
        return [one for one in whole if one.incoming or one.known]
    staged.spill()
    found = archive.connection.execute(
        _QUERY,
        {
            "source": source,
            "size": size,
            "first": span.first,
            "last": span.last,
        },
    ).fetchall()
    return [
        Slice(None if first is None else Span(first, last), incoming, known)
        for first, last, incoming, known in found
    ]


def _known(archive: Archive, source: str, span: Span) -> tuple[int, int]:
    """Return how many responses of a source are within a span, and how many have no time."""
    ((dated, undated),) = archive.read(
        "SELECT count(submitted), count(*) - count(submitted) FROM responses "
        "WHERE source = ? AND (submitted IS NULL OR submitted BETWEEN ? AND ?)",
        source,
        span.first,
        span.last,
    )
    return dated, undated
