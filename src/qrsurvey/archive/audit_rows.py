"""Verify the rows of `responses` and `changes` against the events that brought them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from qrsurvey.archive.canonical import digest_of_digests
from qrsurvey.archive.digest import (
    Cells,
    StoredChange,
    StoredRow,
    change_digest,
    read_cells,
    read_salts,
    response_digest,
    response_id,
)
from qrsurvey.archive.history import ChangeKind
from qrsurvey.archive.ledger import Event
from qrsurvey.archive.store import Archive
from qrsurvey.errors import Message
from qrsurvey.i18n.text import collapse

_AT_ONCE = 20_000


class RowAuditor:
    """Goes through the pulls in order; every response must have been brought by exactly one of them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._next = 1
        self._changes = 0
        self._wrong: StoredRow | None = None
        self.responses = self._count("SELECT count(*) FROM responses")

    @property
    def known(self) -> int:
        """How many responses the pulls so far have brought."""
        return self._next - 1

    def check_pull(self, event: Event) -> Message | None:
        """Verify what one pull brought; raises what reading strange rows raises."""
        data = event.data
        first, last = self._next, self._next + data["added"] - 1
        if data["added"] and (data["first_seq"], data["last_seq"]) != (first, last):
            return Message("archive.fault-unreadable")
        found = self._count("SELECT count(*) FROM responses WHERE seq BETWEEN ? AND ?", first, last)
        if found != data["added"]:
            return Message("archive.fault-count", {"expected": data["added"], "found": found})
        whole = digest_of_digests(self._sound(first, last))
        if self._wrong is not None:
            return Message("archive.fault-row", {"number": str(self._next), "id": self._wrong.id})
        if whole != data["digest"]:
            return Message("archive.fault-rows")
        return self._check_changes(event.seq, data)

    def _sound(self, first: int, last: int) -> Iterator[str]:
        """Yield the digests of rows one by one, up to one that is wrong: a pull may have millions."""
        for row, digest in self._rows(first, last):
            if (
                row.seq != self._next
                or row.seq == self._misnamed
                or response_digest(row) != digest
                # A digest knows whole seconds; parts of one are never stored.
                or (row.submitted is not None and row.submitted.microsecond)
            ):
                self._wrong = row
                return
            yield digest
            self._next += 1

    @cached_property
    def _misnamed(self) -> int | None:
        """The first response whose id isn't that of its source, time, code and place among its equals.

        All are gone through in an order in which equals are together: DuckDB sorts beside its memory where it
        must, and what is held here are the equals of one second.
        """
        misnamed: int | None = None
        group: tuple[object, ...] | None = None
        equals: Counter[str] = Counter()
        for seq, found, source, submitted, code in self._archive.stream(
            "SELECT seq, id, source, submitted, code FROM responses WHERE seq >= 1 "
            "ORDER BY source, submitted, seq"
        ):
            if group != (source, submitted):
                group = source, submitted
                equals.clear()
            same = collapse(code)
            if response_id(source, submitted, code, equals[same]) != found:
                misnamed = seq if misnamed is None else min(misnamed, seq)
            equals[same] += 1
        return misnamed

    def check_rest(self) -> Message | None:
        """Look for rows that no event brought."""
        if self.responses != self._next - 1:
            return Message("archive.fault-extra-rows", {"n": self.responses - self._next + 1})
        changes = self._count("SELECT count(*) FROM changes")
        if changes != self._changes:
            return Message("archive.fault-extra-changes", {"n": changes - self._changes})
        return None

    def _check_changes(self, event: int, data: dict[str, Any]) -> Message | None:
        rows = self._archive.read(
            "SELECT event, kind, response, before, after, salts, digest FROM changes WHERE event = ? "
            "ORDER BY response, kind",
            event,
        )
        self._changes += len(rows)
        for seq, kind, response, before, after, salts, digest in rows:
            change = StoredChange(
                seq, kind, response, _cells_or_none(before), _cells_or_none(after), read_salts(salts)
            )
            sides = {"before": before, "after": after}
            if (
                change_digest(change) != digest
                or not 1 <= response < self._next
                or change.salts.keys() != {side for side, cells in sides.items() if cells is not None}
            ):
                return Message("archive.fault-change", {"number": str(response)})
        kinds = Counter(row[1] for row in rows)
        counted = {kind.value: data[kind.value] for kind in ChangeKind if data[kind.value]}
        if dict(kinds) != counted or digest_of_digests(row[-1] for row in rows) != data["changes_digest"]:
            return Message("archive.fault-changes")
        return None

    def _rows(self, first: int, last: int) -> Iterator[tuple[StoredRow, str]]:
        for low in range(first, last + 1, _AT_ONCE):
            rows = self._archive.read(
                "SELECT seq, id, source, submitted, code, verdict, unit, counter, cells, salts, digest "
                "FROM responses WHERE seq BETWEEN ? AND ? ORDER BY seq",
                low,
                min(last, low + _AT_ONCE - 1),
            )
            for row in rows:
                columns: list[Any] = [*row[:8], read_cells(row[8]), read_salts(row[9])]
                yield StoredRow(*columns), row[10]

    def _count(self, query: str, *parameters: int) -> int:
        return int(self._archive.read(query, *parameters)[0][0])


def _cells_or_none(text: str | None) -> Cells | None:
    return None if text is None else read_cells(text)
