"""Whether the rows of a source are known ones in another time zone. Pure: no file, no clock."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from qrsurvey.archive.matching import Columns, Known, Seen, second_of, values_of
from qrsurvey.errors import DataError

_QUARTER = 15 * 60
_OFFSETS = [quarters * _QUARTER for quarters in range(-56, 57) if quarters]  # ±14 hours
_SAMPLE = 200
_CLOCK_CHANGES = (30 * 60, 60 * 60)
_FEWEST = 3
_FEWEST_OF_ALL = 2  # where every row is explained

_Offsets = tuple[int, ...]
_Place = int  # the hash of second, code, columns and values: a year of answers takes no more than numbers


@dataclass(frozen=True)
class Offset:
    """The archive's time minus the source's, in minutes, and how many rows are explained.

    Where the clocks were changed between the rows, the offset is that of the greater part, and the rows are
    those of both.
    """

    minutes: int
    rows: int


class OtherTimeZoneError(DataError):
    """The rows of a source are known ones in another time zone; `minutes` as `Offset` has them."""

    def __init__(self, offset: Offset, source: str) -> None:
        hours, minutes = divmod(abs(offset.minutes), 60)
        said = f"{'+' if offset.minutes > 0 else '−'}{hours}:{minutes:02}"
        super().__init__("archive.other-time-zone", n=offset.rows, source=source, offset=said)
        self.minutes = offset.minutes


def find_offset(known: Iterable[Known], seen: Iterable[Seen], columns: Columns) -> Offset | None:
    """Tell whether the rows are known ones in another time zone; `seen` is gone through several times.

    They are if one constant offset of quarter-hours, up to 14 hours, and no other, makes nine in ten of them
    equal to known responses in second, code and content; or one pair of offsets as far apart as clocks are
    changed in summer. Where the source has newer rows too, nine in ten of the known responses in that span
    are enough, if their minutes and seconds vary: answers made up on the hour are alike at many offsets, and
    so they must for a pair. At least three rows are needed, or two that are all there is and not blank.
    """
    rows = _Rows(seen)
    if rows.count < _FEWEST_OF_ALL:
        return None
    places = _Places(known, columns)
    sample = list(islice(rows, 0, None, max(1, rows.count // _SAMPLE)))
    hits = {offset: sum(places.holds(row, offset) for row in sample) for offset in _OFFSETS}
    for offsets in (_best([(offset,) for offset in _OFFSETS], hits), _best(_pairs(hits), hits)):
        found = places.explain(rows, offsets) if offsets else None
        if found is not None:
            return found
    return None


def _pairs(hits: Mapping[int, int]) -> list[_Offsets]:
    there = [offset for offset in _OFFSETS if hits[offset]]
    return [(one, other) for one in there for other in there if other - one in _CLOCK_CHANGES]


def _best(candidates: Sequence[_Offsets], hits: Mapping[int, int]) -> _Offsets | None:
    """Return the candidate with the most hits, its greater part first; None where two are alike."""
    totals = {offsets: sum(hits[offset] for offset in offsets) for offsets in candidates}
    most = max(totals.values(), default=0)
    best = [offsets for offsets, total in totals.items() if total == most]
    if not most or len(best) > 1:
        return None
    return tuple(sorted(best[0], key=lambda offset: -hits[offset]))


class _Rows:
    """The rows that have a time; how many there are, and the first and the last second."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self._seen = seen
        self.count = self.first = self.last = 0
        for row in self:
            second = second_of(row)
            self.first = min(self.first, second) if self.count else second
            self.last = max(self.last, second) if self.count else second
            self.count += 1

    def __iter__(self) -> Iterator[Seen]:
        return (row for row in self._seen if row.second is not None)


class _Places:
    """Where responses stand: second, code and content, over the columns that each shares with a table."""

    def __init__(self, known: Iterable[Known], columns: Columns) -> None:
        self.there: Counter[_Place] = Counter()
        self.kinds: set[tuple[str, ...]] = set()
        self._seconds = array("q")
        for response in known:
            if response.second is not None:
                own = tuple(sorted(response.columns & columns))
                self.kinds.add(own)
                self.there[_place(response.second, response, own)] += 1
                self._seconds.append(response.second)

    def of(self, row: Seen, offset: int) -> list[_Place]:
        second = second_of(row) + offset
        return [_place(second, row, own) for own in self.kinds]

    def holds(self, row: Seen, offset: int) -> bool:
        return any(place in self.there for place in self.of(row, offset))

    def explain(self, rows: _Rows, offsets: _Offsets) -> Offset | None:
        """Count the rows that the offsets explain, each response once; None where they are too few."""
        left = Counter(self.there)
        parts: Counter[int] = Counter()
        minutes: set[int] = set()
        blank = False
        for row in rows:
            place, offset = next(
                ((place, offset) for offset in offsets for place in self.of(row, offset) if left[place] > 0),
                (None, 0),
            )
            if place is not None:
                left[place] -= 1
                parts[offset] += 1
                minutes.add(second_of(row) % _QUARTER)
                blank = blank or not any(row.content.values())
        explained = parts.total()
        first, last = rows.first + min(offsets), rows.last + max(offsets)
        in_span = sum(first <= second <= last for second in self._seconds)
        vary = len(minutes) >= _FEWEST
        most = explained >= max(_FEWEST, 0.9 * rows.count) and (vary or len(offsets) == 1)
        all_known = vary and explained >= 0.9 * in_span
        pair_of_rows = len(offsets) == 1 and rows.count == explained == _FEWEST_OF_ALL
        if most or all_known or (pair_of_rows and not blank):
            return Offset(max(parts, key=lambda offset: parts[offset]) // 60, explained)
        return None


def _place(second: int, row: Seen | Known, columns: tuple[str, ...]) -> _Place:
    return hash((second, row.code, columns, values_of(row.content, columns)))
