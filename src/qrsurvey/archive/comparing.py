"""Compare a reading of a source with what the archive knows of it, a slice of time after the other."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from qrsurvey.archive.content import ContentReader
from qrsurvey.archive.elsewhere import SAMPLE, refuse_known_elsewhere
from qrsurvey.archive.history import History, Past, seconds
from qrsurvey.archive.matching import Columns, Known, Matching, Seen, match
from qrsurvey.archive.offset import OtherTimeZoneError, find_offset
from qrsurvey.archive.slices import Slice, cut
from qrsurvey.archive.staged import AT_ONCE, Staged, StagedRow
from qrsurvey.archive.store import Archive
from qrsurvey.archive.tabs import ReadTab, refuse_other_clock, refuse_second_name
from qrsurvey.i18n.text import collapse
from qrsurvey.intake.incoming import Incoming
from qrsurvey.sources.table import SourceKind

_TOLERANCE = timedelta(seconds=1)
_FARTHEST = timedelta(hours=14)
_LITTLE = 10


@dataclass(frozen=True)
class Reading:
    """What was read of a source at one time.

    `rows` are gone through once. `headers` are those that the table had and that are stored; `complete` is
    true where the whole tab was read, so that what is missing is gone. A file never is. `tail`: the rows
    stand below all that were read before, and those are known to be there still. `tab` is the tab that was
    read, None for a file.
    """

    source: str
    origin: SourceKind
    headers: frozenset[str]
    rows: Iterable[Incoming]
    complete: bool = False
    tail: bool = False
    tab: ReadTab | None = None


class KnownRowsError(Exception):
    """A tail holds rows that may be known ones: only a complete reading can tell which of them are new."""


@dataclass(frozen=True)
class Part:
    """A slice of the comparison: responses, staged rows, and which are which by their indices here."""

    past: Sequence[Past]
    rows: Sequence[StagedRow]
    matching: Matching


@dataclass
class Compared:
    """What a comparison came to.

    `response_of` gives the number of each row's response by the row's place, 0 where it is new; `new` are the
    slices that hold new rows. `equals` counts, for new rows that share second and code with known responses,
    how many those are. `known` are the responses that weren't gone, `lost` those among them that weren't
    found, `lost_days` their days.
    """

    response_of: array[int]
    same: int = 0
    edited: int = 0
    known: int = 0
    lost: int = 0
    lost_days: set[date] = field(default_factory=set)
    new: list[Slice] = field(default_factory=list)
    equals: Counter[tuple[datetime | None, str]] = field(default_factory=Counter)

    def add(self, one: Slice, part: Part) -> None:
        """Count a slice in."""
        past, rows, matching = part.past, part.rows, part.matching
        for pairs in (matching.same, matching.edited):
            for i, j in pairs:
                self.response_of[rows[j].place] = past[i].seq
        self.same += len(matching.same)
        self.edited += len(matching.edited)
        self.known += sum(not response.gone for response in past)
        lost = [past[i] for i in matching.missing if not past[i].gone]
        self.lost += len(lost)
        self.lost_days.update(response.submitted.date() for response in lost if response.submitted)
        if matching.new:
            self.new.append(one)
            fresh = {_key(rows[j]) for j in matching.new}
            keys = (_key(response) for response in past)
            self.equals.update(key for key in keys if key in fresh)


def compare(
    archive: Archive,
    staged: Staged,
    reading: Reading,
    reader: ContentReader,
    see: Callable[[Part], object],
    *,
    size: int = AT_ONCE,
) -> Compared:
    """Match a reading with the responses that it may hold; of all of the source where it is complete.

    `see` is shown every slice in which anything is known, in order of time; a slice has about `size` rows and
    responses.

    Raises:
        DataError: the rows are known ones in another time zone, or those of another source; or the tab is.
        KnownRowsError: rows of a tail were matched.
        ArchiveError: the archive holds what this program never writes.
    """
    source, tab = reading.source, reading.tab
    if tab is not None:
        refuse_second_name(archive, source, tab)
    history = History(archive, source)
    compared = Compared(array("q", bytes(8 * len(staged))))
    span = None if reading.complete else staged.bounds.widened(_TOLERANCE)
    for one in cut(archive, staged, source, span, size):
        if not one.known:
            compared.new.append(one)
            continue
        past = history.within(one.span)
        rows = staged.within(one.span) if one.incoming else []
        part = Part(past, rows, _match(past, rows, reading, reader))
        compared.add(one, part)
        see(part)
    if reading.tail:
        # The same second and code may be a response that was moved here, or another one: the known one stands
        # above, and only beside it can the two be told apart.
        if compared.same or compared.edited:
            raise KnownRowsError
    elif tab is not None and reading.complete:
        refuse_other_clock(archive, source, tab, compared.lost, compared.lost_days)
    if not reading.tail and compared.same * _LITTLE < len(staged):
        _refuse_other_time_zone(archive, staged, reading, reader, history, explained=compared.same)
    refuse_known_elsewhere(archive, source, _sample_of_new(staged, compared), reader)
    return compared


def _match(
    past: Sequence[Past], rows: Sequence[StagedRow], reading: Reading, reader: ContentReader
) -> Matching:
    same = _identical(past, rows, reading)
    paired_past, paired_rows = {i for i, _ in same}, {j for _, j in same}
    past_left = [i for i in range(len(past)) if i not in paired_past]
    rows_left = [j for j in range(len(rows)) if j not in paired_rows]
    if not rows_left:
        return Matching(same=sorted(same), missing=past_left)
    seen = [_seen(rows[j], reader) for j in rows_left]
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


def _identical(past: Sequence[Past], rows: Sequence[StagedRow], reading: Reading) -> list[tuple[int, int]]:
    """Pair what is the same to the letter: most rows of most readings, and nothing needs to be understood.

    Rows from another format are left to the matching, as their times may be a second off.
    """
    waiting: dict[tuple[datetime | None, str, str], list[int]] = defaultdict(list)
    # From the last to the first, those that were gone deepest: they are taken from the end.
    for i in sorted(range(len(past)), key=lambda i: (not past[i].gone, -i)):
        if past[i].origin == reading.origin:
            waiting[past[i].submitted, past[i].code, past[i].latest.cells_text].append(i)
    pairs = []
    for j, row in enumerate(rows if waiting else ()):
        same = waiting.get((row.submitted, row.code, row.cells_text))
        if same:
            pairs.append((same.pop(), j))
    return pairs


@dataclass(frozen=True)
class _SeenRows:
    """The staged rows as they are matched, in the order of the reading, as often as they are gone through."""

    staged: Staged
    reader: ContentReader

    def __iter__(self) -> Iterator[Seen]:
        return (_seen(row, self.reader) for row in self.staged)


def _refuse_other_time_zone(
    archive: Archive,
    staged: Staged,
    reading: Reading,
    reader: ContentReader,
    history: History,
    *,
    explained: int,
) -> None:
    span = None if reading.complete else staged.bounds.widened(_FARTHEST)
    slices = [one for one in cut(archive, staged, reading.source, span, AT_ONCE) if one.known]
    if not slices:
        return
    known = (one for each in slices for one in _known(history.within(each.span), reading, reader))
    offset = find_offset(known, _SeenRows(staged, reader), _columns(reading, reader))
    if offset is not None and offset.rows > explained * _LITTLE:
        raise OtherTimeZoneError(offset, reading.source)


def _sample_of_new(staged: Staged, compared: Compared) -> list[StagedRow]:
    """Return some new rows that have a time, evenly from the first to the last."""
    import numpy as np

    if not len(staged):
        return []
    unmatched = np.frombuffer(compared.response_of, dtype="q") == 0
    dated = np.frombuffer(staged.dated, dtype="?")
    places = np.flatnonzero(unmatched & dated)
    return staged.at(places[:: max(1, len(places) // SAMPLE)].tolist())


def _key(row: StagedRow | Past) -> tuple[datetime | None, str]:
    return row.submitted, collapse(row.code)


def _columns(reading: Reading, reader: ContentReader) -> Columns:
    return reader.columns(reading.headers)


def _seen(row: StagedRow, reader: ContentReader) -> Seen:
    return Seen(seconds(row.submitted), collapse(row.code), reader.content(row.cells))


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
