"""Decide about responses, or take a decision back: event, table and answers change together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.answers import Judging, refresh_inside, reread_inside
from qrsurvey.archive.decisions import (
    COLUMNS,
    Decision,
    DecisionKind,
    Place,
    digest_of,
    read_decisions,
    row_of,
    runs_of,
)
from qrsurvey.archive.ledger import EventKind, record
from qrsurvey.archive.store import Archive
from qrsurvey.errors import UsageError
from qrsurvey.survey.questions import Survey


@dataclass(frozen=True)
class Ruling:
    """What is to be decided: about which responses, by whom and why; `to` is whose they shall be.

    `criteria` are what they were chosen by, as it was asked for.
    """

    kind: DecisionKind
    seqs: tuple[int, ...]
    who: str
    reason: str
    criteria: Mapping[str, object]
    to: Place | None = None


class _RehearsedError(Exception):
    """Undoes a transaction that was only to tell what it would do."""


@contextmanager
def rehearsal(archive: Archive) -> Iterator[None]:
    """Do what is inside and leave nothing of it."""
    with suppress(_RehearsedError), archive.transaction():
        yield
        raise _RehearsedError


def decide(archive: Archive, ruling: Ruling, *, survey: Survey, judge: Judging, at: datetime) -> Decision:
    """Write a decision down and count by it from now on; `at` is an aware moment.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    with archive.transaction():
        # Should the configuration have changed too, what that moved isn't this decision's doing.
        refresh_inside(archive, survey, judge, at)
        runs = runs_of(ruling.seqs)
        count, digest = digest_of(archive, runs)
        assert count == len(set(ruling.seqs)) > 0, "only responses that exist are decided about"
        number = len(read_decisions(archive)) + 1
        payload: dict[str, object] = {
            "number": number,
            "who": ruling.who,
            "reason": ruling.reason,
            "criteria": dict(ruling.criteria),
            "responses": runs,
            "count": count,
            "digest": digest,
        }
        if ruling.kind is DecisionKind.REASSIGN:
            assert ruling.to is not None, "a reassignment says to whom"
            payload["to"] = [ruling.to.unit, ruling.to.counter]
        _write(archive, EventKind(ruling.kind.value), payload, at)
        reread_inside(archive, ruling.seqs, survey, judge)
        return read_decisions(archive)[number - 1]


def undo(
    archive: Archive, number: int, *, who: str, reason: str, survey: Survey, judge: Judging, at: datetime
) -> Decision:
    """Take a decision back: of its responses what stood before holds again.

    Raises:
        UsageError: there is no such decision, or it was taken back already.
        ArchiveError: the archive holds what we never write.
    """
    with archive.transaction():
        refresh_inside(archive, survey, judge, at)
        decisions = read_decisions(archive)
        if not 1 <= number <= len(decisions):
            raise UsageError("decisions.no-such-decision", number=str(number))
        decision = decisions[number - 1]
        if decision.undone is not None:
            raise UsageError("decisions.undone-already", number=str(number), by=decision.undone.who)
        _write(archive, EventKind.UNDO, {"number": number, "who": who, "reason": reason}, at)
        reread_inside(archive, tuple(decision.seqs), survey, judge)
        return read_decisions(archive)[number - 1]


def _write(archive: Archive, kind: EventKind, payload: Mapping[str, object], at: datetime) -> None:
    event = record(archive, kind, payload, at)
    marks = ", ".join("?" * len(COLUMNS))
    archive.connection.execute(f"INSERT INTO decisions VALUES ({marks})", list(row_of(event)))  # noqa: S608 - marks only
