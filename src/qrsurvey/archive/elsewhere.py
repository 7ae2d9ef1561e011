"""Whether new rows are answers that the archive has already, from another source.

A form that is linked to a new spreadsheet copies every answer ever sent into it. Named as one more source, it
would bring them all a second time: matching stays within a source.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from qrsurvey.archive.content import Content, ContentReader
from qrsurvey.archive.store import Archive
from qrsurvey.errors import DataError
from qrsurvey.i18n.text import collapse
from qrsurvey.intake.incoming import Incoming

_SAMPLE = 300
_FEWEST = 3  # two people may answer alike in one second; three pairs of them don't


def refuse_known_elsewhere(
    archive: Archive, source: str, new: Sequence[Incoming], reader: ContentReader
) -> None:
    """Refuse rows that were answered in the same second, with the same code and content, in another source.

    Of many rows a sample is looked for, from the first to the last.

    Raises:
        DataError: names the other source; nothing was stored.
    """
    dated = [row for row in new if row.submitted is not None and collapse(row.code)]
    sample = dated[:: max(1, len(dated) // _SAMPLE)]
    if len(sample) < _FEWEST:
        return
    contents = {(row.submitted, collapse(row.code)): reader.content(row.cells) for row in sample}
    moments = [moment for moment, _ in contents]
    rows = archive.read(
        "SELECT source, submitted, code, cells FROM responses WHERE source <> ? AND submitted IN "
        "(SELECT unnest(?::TIMESTAMP[]))",
        source,
        moments,
    )
    found: dict[str, set[tuple[datetime | None, str]]] = {}
    for other, submitted, code, cells in rows:
        key = (submitted, collapse(code))
        content = contents.get(key)
        if content is not None and _alike(content, reader.content(json.loads(cells))):
            found.setdefault(other, set()).add(key)
    for other, keys in found.items():
        if len(keys) >= _FEWEST:
            raise DataError("archive.known-elsewhere", source=source, other=other, n=len(keys))


def _alike(one: Content, other: Content) -> bool:
    """Tell whether all that both say is the same, and that is more than nothing."""
    both = one.keys() & other.keys()
    return len(both) > 1 and all(one[column] == other[column] for column in both)
