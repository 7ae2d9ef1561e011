"""Whether new rows are answers that the archive has already, from another source.

A form that is linked to a new spreadsheet copies every answer ever sent into it. Named as one more source, it
would bring them all a second time: matching stays within a source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from qrsurvey.archive.content import Content, ContentReader
from qrsurvey.archive.staged import StagedRow
from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError
from qrsurvey.i18n.text import collapse

SAMPLE = 300
"""How many rows are enough to look for."""

_FEWEST = 3  # two people may answer alike in one second; three pairs of them don't

_Key = tuple[datetime | None, str]


def refuse_known_elsewhere(
    archive: Archive, source: str, sample: Sequence[StagedRow], reader: ContentReader
) -> None:
    """Refuse rows that were answered in the same second, with the same code and content, in another source.

    `sample` are new rows with a time: of many some, from the first to the last. Few at a time add up: what
    was stored of them before counts too. Times on the full minute may not know their seconds; without a code
    as well, many people are alike in one, and half of such rows must be found.

    Raises:
        DataError: names the other source; nothing was stored.
    """
    contents: dict[_Key, list[Content]] = {}
    for row in sample:
        contents.setdefault((row.submitted, collapse(row.code)), []).append(reader.content(row.cells))
    rows = archive.read(
        "SELECT source, submitted, code, cells FROM responses WHERE source <> ? AND submitted IN "
        "(SELECT unnest(?::TIMESTAMP[]))",
        source,
        [moment for moment, _ in contents],
    )
    found: dict[str, set[_Key]] = {}
    for other, submitted, code, cells in rows:
        key = (submitted, collapse(code))
        if key in contents and _any_alike(contents[key], reader.content(json.loads(cells))):
            found.setdefault(other, set()).add(key)
    vague = sum(map(_vague, contents))
    for other, keys in sorted(found.items()):
        telling = sum(not _vague(key) for key in keys)
        if 2 * (len(keys) - telling) >= vague:
            telling = len(keys)
        if telling and telling + _stored_twice(archive, source, other) >= _FEWEST:
            raise DataError("archive.known-elsewhere", source=source, other=other, n=len(keys))


def _any_alike(contents: Iterable[Content], other: Content) -> bool:
    """Tell whether all that both say is the same, and that is more than nothing."""
    for one in contents:
        both = one.keys() & other.keys()
        if len(both) > 1 and all(one[column] == other[column] for column in both):
            return True
    return False


def _vague(key: _Key) -> bool:
    moment, code = key
    return not code and moment is not None and not moment.second


def _stored_twice(archive: Archive, source: str, other: str) -> int:
    """Count the responses that two sources share to the letter, but for those that `_vague` is about."""
    ((count,),) = archive.read(
        "SELECT count(*) FROM (SELECT submitted, code, cells FROM responses "
        "WHERE source = ? AND (code <> '' OR second(submitted) <> 0) AND submitted IS NOT NULL "
        "INTERSECT SELECT submitted, code, cells FROM responses WHERE source = ?)",
        source,
        other,
    )
    return int(count)
