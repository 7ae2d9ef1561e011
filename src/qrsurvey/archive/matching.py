"""Which rows of a source are which responses of the archive. Pure: no file, no clock.

Within one source, in this order, each row and each response being used once:

1. same second, same code, same content over the columns both have (equal ones are counted);
2. all else equal and one second apart, where the response came in another format, which may round otherwise;
3. same second and code: the closest contents together, as edited;
4. all else equal and one second apart, in the same format.

What is left over is new on one side and missing on the other. Rows without a time are never edited: nothing
but their content tells which they are. Whatever lies two seconds or more apart has no say in one another's
matching: so a source can be matched a slice of time at a time (`slices`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Columns = frozenset[str]

_ALL_PAIRS = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A row of the source: seconds since 1970 in local time (None: no time), code text, column to value."""

    second: int | None
    code: str
    content: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A response of the archive, in its latest version. `columns` are those it had, purged ones left out.

    `gone`: it was missing in the source when that was last read; `other_format`: it came in another one.
    """

    second: int | None
    code: str
    content: Mapping[str, str]
    columns: Columns
    gone: bool = False
    other_format: bool = False


@dataclass
class Matching:
    """Pairs of (index of the response, index of the row), and the indices left over."""

    same: list[tuple[int, int]] = field(default_factory=list)
    edited: list[tuple[int, int]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)


Values = tuple[str, ...]


class _Matcher:
    def __init__(self, known: Sequence[Known], seen: Sequence[Seen], columns: Columns) -> None:
        self.known, self.seen = known, seen
        self.row_of: dict[int, int] = {}
        self.edited: set[int] = set()
        self.taken = bytearray(len(seen))
        # Rows that are in the source are matched before those that were missing from it.
        order = sorted(range(len(known)), key=lambda i: known[i].gone)
        by_columns: dict[Columns, list[int]] = defaultdict(list)
        for i in order:
            by_columns[known[i].columns & columns].append(i)
        # The most columns first: they leave the least doubt.
        self.groups = [
            (tuple(sorted(compared)), by_columns[compared])
            for compared in sorted(by_columns, key=lambda c: (-len(c), sorted(c)))
        ]

    def pair(self, i: int, j: int) -> None:
        self.row_of[i] = j
        self.taken[j] = True

    def free_known(self, indices: Sequence[int]) -> list[int]:
        return [i for i in indices if i not in self.row_of]

    def free_seen(self) -> list[int]:
        return [j for j, taken in enumerate(self.taken) if not taken]

    def equal(self) -> None:
        """Step 1."""
        for columns, indices in self.groups:
            rows: dict[tuple[int | None, str, Values], list[int]] = defaultdict(list)
            for j in reversed(self.free_seen()):
                row = self.seen[j]
                rows[row.second, row.code, values_of(row.content, columns)].append(j)
            for i in indices:
                response = self.known[i]
                same = rows.get((response.second, response.code, values_of(response.content, columns)))
                if same:
                    self.pair(i, same.pop())

    def one_second_apart(self, *, other_format: bool) -> None:
        """Steps 2 and 4."""
        for columns, indices in self.groups:
            free = [
                i
                for i in self.free_known(indices)
                if self.known[i].other_format is other_format and self.known[i].second is not None
            ]
            if not free:
                continue
            waiting = set(free)
            places = {(self.known[i].code, values_of(self.known[i].content, columns)) for i in free}
            groups: dict[tuple[str, Values], _Group] = {place: _Group() for place in places}
            for j in self.free_seen():
                row = self.seen[j]
                place = (row.code, values_of(row.content, columns))
                if row.second is not None and place in groups:
                    groups[place].free_rows.append(j)
            for i in indices:
                response = self.known[i]
                place = (response.code, values_of(response.content, columns))
                # What was edited has a row that says something else: it isn't for the others to have.
                if response.second is not None and place in groups and i not in self.edited:
                    groups[place].responses.append(i)
            for group in groups.values():
                if group.free_rows:
                    for run in self._runs(group):
                        if not waiting.isdisjoint(run.responses):
                            self._pair_neighbours(run)

    def _runs(self, group: _Group) -> list[_Group]:
        """Part a group where neighbours are more than a second apart: further on is another story."""
        paired = (self.seen[self.row_of[i]] for i in group.responses if i in self.row_of)
        free = (self.seen[j] for j in group.free_rows)
        responses = (self.known[i] for i in group.responses)
        seconds = sorted({*map(second_of, paired), *map(second_of, free), *map(second_of, responses)})
        starts = [later for before, later in pairwise(seconds) if later - before > 1]
        runs = [_Group() for _ in range(len(starts) + 1)]
        for i in group.responses:
            runs[bisect_right(starts, second_of(self.known[i]))].responses.append(i)
        for j in group.free_rows:
            runs[bisect_right(starts, second_of(self.seen[j]))].free_rows.append(j)
        return [run for run in runs if run.responses and run.free_rows]

    def _pair_neighbours(self, group: _Group) -> None:
        free = self.free_known(group.responses)
        pairs = self._in_order(free, group.free_rows)
        if len(pairs) < min(len(free), len(group.free_rows)):
            # 1, 2, 3 seen as 2, 3, 4: equal ones were paired across, so pair the whole run anew.
            paired = [i for i in group.responses if i in self.row_of]
            again = self._in_order(group.responses, group.free_rows + [self.row_of[i] for i in paired])
            if len(again) > len(paired) + len(pairs):
                for i in paired:
                    self.taken[self.row_of.pop(i)] = False
                pairs = again
        for i, j in pairs:
            self.pair(i, j)

    def _in_order(self, responses: Sequence[int], rows: Sequence[int]) -> list[tuple[int, int]]:
        """Pair along the time line; for intervals of one length, taking the earliest is the most there is."""
        pairs = []
        later = iter(sorted((second_of(self.seen[j]), j) for j in rows))
        row = next(later, None)
        for second, i in sorted((second_of(self.known[i]), i) for i in responses):
            while row is not None and row[0] < second - 1:
                row = next(later, None)
            if row is not None and row[0] <= second + 1:
                pairs.append((i, row[1]))
                row = next(later, None)
        return pairs

    def closest(self) -> list[tuple[int, int]]:
        """Step 3."""
        rows: dict[tuple[int, str], list[int]] = defaultdict(list)
        for j in self.free_seen():
            row = self.seen[j]
            if row.second is not None:
                rows[row.second, row.code].append(j)
        responses: dict[tuple[int, str], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for columns, indices in self.groups:
            for i in self.free_known(indices):
                response = self.known[i]
                if response.second is not None and (response.second, response.code) in rows:
                    responses[response.second, response.code].append((i, columns))
        edited = []
        for place, candidates in responses.items():
            for i, j in self._closest_pairs(candidates, rows[place]):
                self.pair(i, j)
                self.edited.add(i)
                edited.append((i, j))
        return edited

    def _closest_pairs(
        self, candidates: Sequence[tuple[int, tuple[str, ...]]], rows: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        if len(candidates) * len(rows) > _ALL_PAIRS:
            # A flood within one second: comparing all with all would take for ever; neighbours in order of
            # content are close too.
            columns = tuple(sorted({column for _, own in candidates for column in own}))
            left = sorted((values_of(self.known[i].content, columns), i) for i, _ in candidates)
            right = sorted((values_of(self.seen[j].content, columns), j) for j in rows)
            yield from ((i, j) for (_, i), (_, j) in zip(left, right, strict=False))
            return
        distances = sorted(
            (
                sum(
                    self.known[i].content.get(column) != self.seen[j].content.get(column)
                    for column in columns
                ),
                self.known[i].gone,
                i,
                j,
            )
            for i, columns in candidates
            for j in rows
        )
        used_known: set[int] = set()
        used_seen: set[int] = set()
        for _, _, i, j in distances:
            if i not in used_known and j not in used_seen:
                used_known.add(i)
                used_seen.add(j)
                yield i, j


@dataclass
class _Group:
    """Responses, and rows still free, that are equal in all but their time."""

    responses: list[int] = field(default_factory=list)
    free_rows: list[int] = field(default_factory=list)


def match(known: Sequence[Known], seen: Sequence[Seen], columns: Columns) -> Matching:
    """Match the rows of a source, whose table has `columns`, with what is known of it."""
    matcher = _Matcher(known, seen, columns)
    matcher.equal()
    matcher.one_second_apart(other_format=True)
    edited = matcher.closest()
    matcher.one_second_apart(other_format=False)
    return Matching(
        same=sorted((i, j) for i, j in matcher.row_of.items() if i not in matcher.edited),
        edited=sorted(edited),
        missing=[i for i in range(len(known)) if i not in matcher.row_of],
        new=matcher.free_seen(),
    )


def values_of(content: Mapping[str, str], columns: tuple[str, ...]) -> Values:
    """Return the content of some columns, to be compared."""
    return tuple([content.get(column, "") for column in columns])


def second_of(row: Seen | Known) -> int:
    """Return the time of what has one."""
    assert row.second is not None
    return row.second
