"""Leaders' decisions about responses, by the table `decisions`: set aside, another unit's, taken back.

A decision is about responses that exist, named by their numbers: what arrives later is not taken in, whatever
the criteria were. Of several decisions about one response the newest that stands holds; one that is taken
back is as if it had never been, so what stood before holds again. Taking back can't be taken back: it is
decided anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from qrsurvey.archive.canonical import canonical_json, digest_of_digests, parse_canonical
from qrsurvey.archive.faults import as_we_wrote
from qrsurvey.archive.ledger import Event, EventKind
from qrsurvey.archive.store import Archive

SET_ASIDE = "set-aside"
"""What stands in `answers` in the place of the verdict on the code of a response that is set aside."""

COLUMNS = (
    "event", "number", "kind", "who", "reason", "criteria", "unit", "counter", "responses", "digest",
)  # fmt: skip
"""The columns of the table, in order."""

Row = tuple[Any, ...]
"""A row of the table: its `COLUMNS`."""


class DecisionKind(StrEnum):
    """What may be decided."""

    SET_ASIDE = EventKind.SET_ASIDE.value
    REASSIGN = EventKind.REASSIGN.value


@dataclass(frozen=True, order=True)
class Place:
    """A unit, or one of its counters."""

    unit: str
    counter: str | None = None

    def __str__(self) -> str:
        """Write it as it stands in a code: `MOTCUA.Q3`."""
        return f"{self.unit}.{self.counter}" if self.counter else self.unit

    def holds(self, unit: str | None, counter: str | None) -> bool:
        """Tell whether an answer of a unit and counter is one of this place; a unit has all its counters."""
        return unit == self.unit and self.counter in {None, counter}


@dataclass(frozen=True)
class Undoing:
    """That a decision was taken back: by which event, when (UTC), by whom and why."""

    event: int
    recorded: str
    who: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """One decision; `recorded` is its moment in UTC, `runs` are its responses: first and last number of each.

    `criteria` are those asked for, as they were typed; `to` is whose the responses are then. `undone` where
    it no longer stands.
    """

    number: int
    event: int
    recorded: str
    kind: DecisionKind
    who: str
    reason: str
    criteria: Mapping[str, Any]
    to: Place | None
    runs: tuple[tuple[int, int], ...]
    undone: Undoing | None = None

    @property
    def count(self) -> int:
        """How many responses it is about."""
        return sum(last - first + 1 for first, last in self.runs)

    @property
    def seqs(self) -> Iterator[int]:
        """The numbers of these responses, in order."""
        return _numbers_in(self.runs)

    def stands_at(self, event: int | None) -> bool:
        """Tell whether it stood right after an event; None: whether it stands now."""
        if event is None:
            return self.undone is None
        return self.event <= event and (self.undone is None or event < self.undone.event)


class Standing:
    """What the decisions that stand say of each response."""

    def __init__(self, decisions: Iterable[Decision] = (), *, after: int | None = None) -> None:
        """Lay decisions, in their order, one over the other; `after` an event, or as they stand now."""
        self._by_response: dict[int, Decision] = {}
        for decision in decisions:
            if decision.stands_at(after):
                self._by_response.update(dict.fromkeys(decision.seqs, decision))

    def __len__(self) -> int:
        return len(self._by_response)

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers of the responses that are decided about."""
        return iter(self._by_response)

    def of(self, seq: int) -> Decision | None:
        """Return the decision that holds for a response."""
        return self._by_response.get(seq)


NOTHING_DECIDED = Standing()


def runs_of(seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Write numbers as runs: 1, 2, 3, 7 are 1 to 3, and 7."""
    runs: list[tuple[int, int]] = []
    for seq in sorted(set(seqs)):
        if runs and runs[-1][1] == seq - 1:
            runs[-1] = (runs[-1][0], seq)
        else:
            runs.append((seq, seq))
    return tuple(runs)


def _numbers_in(runs: Iterable[tuple[int, int]]) -> Iterator[int]:
    for first, last in runs:
        yield from range(first, last + 1)


def digest_of(archive: Archive, runs: Sequence[tuple[int, int]]) -> tuple[int, str]:
    """Return how many of these responses there are, and one digest over theirs in order."""
    # One by one: a join on ranges costs the square of their number.
    rows = archive.read(
        "SELECT digest FROM responses WHERE seq IN (SELECT unnest(?::BIGINT[])) ORDER BY seq",
        list(_numbers_in(runs)),
    )
    return len(rows), digest_of_digests(digest for (digest,) in rows)


def row_of(event: Event) -> Row:
    """Return the row that an event makes; raises what reading strange payloads raises."""
    data = event.data
    start = (event.seq, int(data["number"]), event.kind, str(data["who"]), str(data["reason"]))
    if event.kind == EventKind.UNDO:
        return (*start, None, None, None, None, None)
    unit, counter = data["to"] if event.kind == EventKind.REASSIGN else (None, None)
    criteria, runs = canonical_json(data["criteria"]), canonical_json(data["responses"])
    return (*start, criteria, unit, counter, runs, data["digest"])


def fold_rows(rows: Iterable[tuple[Row, str]]) -> tuple[Decision, ...]:
    """Return the decisions that rows (each with its moment) tell of; raises what strange rows raise."""
    found: dict[int, Decision] = {}
    for (event, number, kind, who, reason, criteria, unit, counter, responses, _), recorded in rows:
        if kind == EventKind.UNDO:
            if found[number].undone is not None:
                raise ValueError(number)
            found[number] = replace(found[number], undone=Undoing(event, recorded, who, reason))
            continue
        to = Place(unit, counter) if kind == DecisionKind.REASSIGN else None
        runs = tuple((int(first), int(last)) for first, last in json.loads(responses))
        asked: Any = parse_canonical(criteria)
        found[number] = Decision(number, event, recorded, DecisionKind(kind), who, reason, asked, to, runs)
    return tuple(found.values())


def read_decisions(archive: Archive) -> tuple[Decision, ...]:
    """Return all decisions in their order, those taken back too.

    Raises:
        ArchiveError: the table holds what we never write.
    """
    columns = ", ".join(f"decisions.{name}" for name in COLUMNS)
    rows = archive.read(
        f"SELECT {columns}, recorded FROM decisions JOIN ledger ON ledger.seq = decisions.event "  # noqa: S608 - names of ours
        "ORDER BY decisions.event, decisions.number"
    )
    last = archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0]
    with as_we_wrote():
        decisions = fold_rows((row[:-1], row[-1]) for row in rows)
        if not all(1 <= low <= high <= last for decision in decisions for low, high in decision.runs):
            raise ValueError("responses that there never were")
        return decisions


def standing(archive: Archive) -> Standing:
    """Return what decisions say of each response now.

    Raises:
        ArchiveError: as `read_decisions`.
    """
    return Standing(read_decisions(archive))
