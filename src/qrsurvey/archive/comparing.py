"""Compare a reading of a source with what the archive knows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qrsurvey.archive.canonical import canonical_json
from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.elsewhere import refuse_known_elsewhere
from qrsurvey.archive.history import Past, Span, read_history, seconds
from qrsurvey.archive.matching import Columns, Known, Matching, Seen, match
from qrsurvey.archive.offset import OtherTimeZoneError, find_offset
from qrsurvey.archive.store import Archive
from qrsurvey.archive.tabs import ReadTab, refuse_other_clock, refuse_second_name
from qrsurvey.i18n.text import collapse
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import SourceKind

_TOLERANCE = timedelta(seconds=1)
_FARTHEST = timedelta(hours=14)
_LITTLE = 10
_NO_TIME = datetime(1, 1, 1)


@dataclass(frozen=True)
class Reading:
    """What was read of a source at one time.

    `headers` are those that the table had and that are stored; `complete` is true where the whole tab was
    read, so that what is missing is gone. A file never is. `tail`: the rows stand below all that were read
    before, and those are known to be there still. `tab` is the tab that was read, None for a file.
    """

    source: str
    origin: SourceKind
    headers: frozenset[str]
    rows: Sequence[Incoming]
    complete: bool = False
    tail: bool = False
    tab: ReadTab | None = None


class KnownRowsError(Exception):
    """A tail holds rows that may be known ones: only a complete reading can tell which of them are new."""


def compare(archive: Archive, reading: Reading, reader: ContentReader) -> tuple[list[Past], Matching]:
    """Match a reading with the responses that it may hold; of all of the source where it is complete.

    Raises:
        DataError: the rows are known ones in another time zone, or those of another source; or the tab is.
        KnownRowsError: rows of a tail were matched.
        ArchiveError: the archive holds what this program never writes.
    """
    if reading.tab is not None:
        refuse_second_name(archive, reading.source, reading.tab)
    span = _span(reading)
    past = read_history(archive, reading.source, None if reading.complete else span.widened(_TOLERANCE))
    matching = _match(past, reading, reader)
    if reading.tail:
        # The same second and code may be a response that was moved here, or another one: the known one stands
        # above, and only beside it can the two be told apart.
        if matching.same or matching.edited:
            raise KnownRowsError
    elif reading.tab is not None and reading.complete:
        refuse_other_clock(archive, reading.source, reading.tab, [past[i] for i in matching.missing])
    if not reading.tail and len(matching.same) * _LITTLE < len(reading.rows):
        wider = past if reading.complete else read_history(archive, reading.source, span.widened(_FARTHEST))
        _refuse_other_time_zone(wider, reading, reader, len(matching.same))
    refuse_known_elsewhere(archive, reading.source, [reading.rows[j] for j in matching.new], reader)
    return past, matching


def _match(past: Sequence[Past], reading: Reading, reader: ContentReader) -> Matching:
    if not past:
        return Matching(new=list(range(len(reading.rows))))
    same = _identical(past, reading)
    paired_past, paired_rows = {i for i, _ in same}, {j for _, j in same}
    past_left = [i for i in range(len(past)) if i not in paired_past]
    rows_left = [j for j in range(len(reading.rows)) if j not in paired_rows]
    if not rows_left:
        return Matching(same=sorted(same), missing=past_left)
    seen = _seen([reading.rows[j] for j in rows_left], reader)
    near = {
        (row.second if row.second is None else row.second + apart, row.code)
        for row in seen
        for apart in (-1, 0, 1)
    }
    # Only what may be one of the rows need be understood.
    likely = [i for i in past_left if (seconds(past[i].submitted), collapse(past[i].code)) in near]
    left = match(_known([past[i] for i in likely], reading, reader), seen, _columns(reading, reader))
    same += [(likely[i], rows_left[j]) for i, j in left.same]
    edited = [(likely[i], rows_left[j]) for i, j in left.edited]
    found = {i for i, _ in same + edited}
    return Matching(
        same=sorted(same),
        edited=edited,
        missing=[i for i in past_left if i not in found],
        new=[rows_left[j] for j in left.new],
    )


def _identical(past: Sequence[Past], reading: Reading) -> list[tuple[int, int]]:
    """Pair what is the same to the letter: most rows of most readings, and nothing needs to be understood.

    Rows from another format are left to the matching, as their times may be a second off.
    """
    waiting: dict[tuple[datetime | None, str, str], list[int]] = defaultdict(list)
    # From the last to the first, those that were gone deepest: they are taken from the end.
    for i in sorted(range(len(past)), key=lambda i: (not past[i].gone, -i)):
        if past[i].origin == reading.origin:
            waiting[past[i].submitted, past[i].code, past[i].latest.cells_text].append(i)
    pairs = []
    for j, row in enumerate(reading.rows if waiting else ()):
        same = waiting.get((row.submitted, row.code, canonical_json(row.cells)))
        if same:
            pairs.append((same.pop(), j))
    return pairs


def _refuse_other_time_zone(
    past: Sequence[Past], reading: Reading, reader: ContentReader, explained: int
) -> None:
    if not past:
        return
    columns = _columns(reading, reader)
    offset = find_offset(_known(past, reading, reader), _seen(reading.rows, reader), columns)
    if offset is not None and offset.rows > explained * _LITTLE:
        raise OtherTimeZoneError(offset, reading.source)


def _span(reading: Reading) -> Span:
    times = [row.submitted for row in reading.rows if row.submitted is not None]
    return Span(min(times), max(times)) if times else Span(_NO_TIME, _NO_TIME)


def _columns(reading: Reading, reader: ContentReader) -> Columns:
    return reader.columns(reading.headers)


def _seen(rows: Sequence[Incoming], reader: ContentReader) -> list[Seen]:
    return [Seen(seconds(row.submitted), collapse(row.code), reader.content(row.cells)) for row in rows]


def _known(past: Sequence[Past], reading: Reading, reader: ContentReader) -> list[Known]:
    columns: dict[frozenset[str], Columns] = {}
    known = []
    for response in past:
        if response.headers not in columns:
            columns[response.headers] = reader.columns(response.headers)
        cells = response.latest.cells
        known.append(
            Known(
                second=seconds(response.submitted),
                code=collapse(response.code),
                content=reader.content(cells),
                columns=columns[response.headers] - reader.purged(cells),
                gone=response.gone,
                other_format=response.origin != reading.origin,
            )
        )
    return known
