"""Under which headers each response was read: what was blank there was blank, the rest was never read.

A response was read by the pull that brought it, by each complete reading at which it was in the tab, and by
each pull that found its cells otherwise. The ledger and the changes tell all of it, so the chain covers it;
a complete reading that adds to it is an event for that alone. A file in which a response was as known adds
nothing: no event tells which rows a file held.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from qrsurvey.archive.ledger import EventKind, read_events
from qrsurvey.archive.store import Archive

_NEVER = 2**63


@dataclass(frozen=True)
class PullEvent:
    """What the ledger says of a pull; `first_seq` is 0 where it brought no response."""

    event: int
    source: str
    first_seq: int
    origin: str
    complete: bool
    headers: frozenset[str]


class HeadersRead:
    """Gives the headers under which responses of one source were read, from the pulls of that source.

    Of many pulls few differ in their headers, and of many responses few were ever away from the tab: equal
    cases are worked out once.
    """

    def __init__(self, pulls: Iterable[PullEvent]) -> None:
        self._complete: dict[frozenset[str], list[int]] = defaultdict(list)
        for pull in pulls:
            if pull.complete:
                self._complete[pull.headers].append(pull.event)
        self._found: dict[tuple[int, tuple[int, ...]], frozenset[str]] = {}
        self._equal: dict[frozenset[str], frozenset[str]] = {}

    def of(self, brought: PullEvent, absences: tuple[int, ...]) -> frozenset[str]:
        """Return the headers under which a response was read as a whole.

        `absences` are the events, in order, at which it left the tab, was back, left again, and so on.
        """
        key = brought.event, absences
        found = self._found.get(key)
        if found is None:
            turns = (brought.event, *absences, _NEVER)
            there = list(zip(turns[::2], turns[1::2], strict=False))
            found = brought.headers.union(
                *(h for h, events in self._complete.items() if _any_in(events, there))
            )
            self._found[key] = found = self._equal.setdefault(found, found)
        return found


def read_pulls(archive: Archive) -> dict[int, PullEvent]:
    """Return all pulls by the numbers of their events; raises what reading strange payloads raises."""
    pulls = {}
    for event in read_events(archive, EventKind.PULL):
        data = event.data
        pulls[event.seq] = PullEvent(
            event.seq,
            data["source"],
            data["first_seq"] or 0,
            data["origin"],
            data["complete"],
            frozenset(data["headers"]),
        )
    return pulls


def _any_in(events: list[int], spans: Iterable[tuple[int, int]]) -> bool:
    """Tell if any of the events, which are in order, is within a span; its end is excluded."""
    return any(bisect_left(events, start) < bisect_left(events, end) for start, end in spans)
