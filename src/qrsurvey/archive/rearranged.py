"""What was rearranged in a tab between two complete readings. Pure: no file, no clock.

None of it changes what was answered, and none of it is an event; it is said because it tells what people do
in the sheet. The words, precisely:

- *moved*: rows that were there before and no longer stand in their old order. It is the fewest that must be
  taken out so that the rest keeps its order: a sorted sheet has many, a row dragged elsewhere is one. Rows
  of one second and one code are told apart by nothing that lasts; among themselves they never move.
- *appended*: new responses below the last row that was there before. Form writes there.
- *inserted*: new responses above that row. Where rows moved, places say nothing: all new ones are appended.
- A column is known by its header and, of several with one header, by its number from the left; columns
  without a header don't count. *renamed*: one left and one came that asks the same question; or that stands
  between the same neighbours, the likest header where there are several. *moved*: the fewest that must be
  taken out so that the others keep their order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from qrsurvey.i18n.text import clean, collapse, fold


@dataclass(frozen=True)
class Layout:
    """How a tab looked: its headers from left to right, and its responses, by number, from the top down."""

    headers: tuple[str, ...]
    order: Sequence[int]


@dataclass(frozen=True)
class ColumnChanges:
    """Headers of columns, each list from left to right; of renamed ones the old and the new."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rearranged:
    """What changed in the order of rows and columns; the module's words."""

    appended: int = 0
    inserted: int = 0
    moved: int = 0
    columns: ColumnChanges = field(default_factory=ColumnChanges)


_MOST_TWINS = 30  # a flood within one second would make pairs without end

Twins = Callable[[], Mapping[int, int]]
"""Gives, for responses that share second and code with others, one number for all of them."""

Asked = Callable[[str], str | None]
"""Gives the question that a header asks."""


def rearranged(before: Layout, now: Layout, first_new: int, twins: Twins, asked: Asked) -> Rearranged:
    """Compare two layouts of one tab; responses from the number `first_new` on were unknown before."""
    moved = _moved_rows(before.order, now.order, twins)
    new = sum(seq >= first_new for seq in now.order)
    inserted = 0
    if not moved:
        there = set(before.order)
        last = next((i for i in reversed(range(len(now.order))) if now.order[i] in there), -1)
        inserted = sum(seq >= first_new for seq in now.order[: last + 1])
    columns = _columns(before.headers, now.headers, asked)
    return Rearranged(new - inserted, inserted, moved, columns)


def _moved_rows(before: Sequence[int], now: Sequence[int], twins: Twins) -> int:
    at = {seq: i for i, seq in enumerate(before)}
    places = [at[seq] for seq in now if seq in at]
    if _increases(places):
        return 0
    same = twins()
    labels = iter([same.get(seq, seq) for seq in before])
    if all(same.get(seq, seq) in labels for seq in now if seq in at):
        return 0
    # A row may stand for each of its twins, in whatever order they stood: the longest common part of both
    # orders is the longest increasing one where each row gives all its places, the last first.
    groups: dict[int, list[int]] = defaultdict(list)
    for i, seq in reversed(list(enumerate(before))):
        if seq in same:
            groups[same[seq]].append(i)
    places = []
    for seq in now:
        if seq in at:
            group = groups.get(same.get(seq, seq), [])
            places += group if 1 < len(group) <= _MOST_TWINS else [at[seq]]
    return sum(seq in at for seq in now) - len(_keeping_order(places))


def _columns(before: Sequence[str], now: Sequence[str], asked: Asked) -> ColumnChanges:
    old, new = _named(before), _named(now)
    kept = [key for key in new if key in old]
    lost, come = [key for key in old if key not in new], [key for key in new if key not in old]
    renamed = _same_question(old, new, lost, come, asked)
    place = {key: i for i, key in enumerate(old)}
    rest = set(_keeping_order([place[key] for key in kept]))
    anchors = {key for key in kept if place[key] in rest}
    left = _by_neighbours([key for key in old if key not in renamed], anchors)
    came = _by_neighbours([key for key in new if key not in renamed.values()], anchors)
    for neighbours, keys in left.items():
        renamed |= _likest(
            [key for key in keys if key in lost],
            [key for key in came.get(neighbours, ()) if key in come],
        )
    # A renamed column stays the column that it was.
    original = {key: key for key in kept} | {new_key: old_key for old_key, new_key in renamed.items()}
    stayed = [key for key in new if key in original]
    in_order = set(_keeping_order([place[original[key]] for key in stayed]))
    return ColumnChanges(
        added=tuple(new[key] for key in come if key not in renamed.values()),
        removed=tuple(old[key] for key in lost if key not in renamed),
        moved=tuple(new[key] for key in stayed if place[original[key]] not in in_order),
        renamed=tuple((old[key], new[renamed[key]]) for key in old if key in renamed),
    )


_Key = tuple[str, int]


def _named(headers: Iterable[str]) -> dict[_Key, str]:
    seen: Counter[str] = Counter()
    named: dict[_Key, str] = {}
    for header in headers:
        text = fold(clean(header))
        if text:
            seen[text] += 1
            named[text, seen[text]] = collapse(clean(header))
    return named


def _same_question(
    old: Mapping[_Key, str],
    new: Mapping[_Key, str],
    lost: Sequence[_Key],
    come: Sequence[_Key],
    asked: Asked,
) -> dict[_Key, _Key]:
    waiting: dict[str, list[_Key]] = defaultdict(list)
    for key in reversed(come):
        if question := asked(new[key]):
            waiting[question].append(key)
    pairs = {}
    for key in lost:
        if (question := asked(old[key])) and waiting[question]:
            pairs[key] = waiting[question].pop()
    return pairs


def _likest(left: Sequence[_Key], came: Sequence[_Key]) -> dict[_Key, _Key]:
    """Pair headers, the likest first."""
    pairs = sorted(
        (
            (-SequenceMatcher(None, old[0], new[0], autojunk=False).ratio(), i, j)
            for i, old in enumerate(left)
            for j, new in enumerate(came)
        )
    )
    found: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in found and j not in found.values():
            found[i] = j
    return {left[i]: came[j] for i, j in found.items()}


def _by_neighbours(
    keys: Sequence[_Key], anchors: set[_Key]
) -> dict[tuple[_Key | None, _Key | None], list[_Key]]:
    found: dict[tuple[_Key | None, _Key | None], list[_Key]] = {}
    before: _Key | None = None
    stretch: list[_Key] = []
    for key in [*keys, None]:
        if key is None or key in anchors:
            if stretch:
                found[before, key] = stretch
            before, stretch = key, []
        else:
            stretch.append(key)
    return found


def _increases(numbers: Sequence[int]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


def _keeping_order(numbers: Sequence[int]) -> list[int]:
    """Return a longest part of different numbers that increases (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for i, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        previous.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            ends.append(i)
        else:
            tops[pile], ends[pile] = number, i
    found = []
    i = ends[-1] if ends else -1
    while i >= 0:
        found.append(numbers[i])
        i = previous[i]
    return found[::-1]
