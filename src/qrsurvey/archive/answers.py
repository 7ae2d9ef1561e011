"""Answers in long form, as today's survey, units and codes read them: what figures are counted from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any, Protocol

from qrsurvey.archive.canonical import canonical_json, local_seconds, sha256
from qrsurvey.archive.decisions import NOTHING_DECIDED, SET_ASIDE, Standing, standing
from qrsurvey.archive.digest import Cells, readable
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.history import ChangeKind
from qrsurvey.archive.ledger import EventKind, record
from qrsurvey.archive.store import Archive
from qrsurvey.codes.verdict import Judgement
from qrsurvey.intake.reading import AnswerReader
from qrsurvey.survey.questions import Survey

# To be raised when the same cells are read otherwise than before: every archive is then rebuilt.
_RULES = 1
_FINGERPRINT = "answers"
_AT_ONCE = 20_000


class Judging(Protocol):
    """Who judges codes (`codes.judge.Judge`)."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever a verdict may change."""
        ...

    def judge(self, text: str, submitted: datetime | None) -> Judgement:
        """Judge the text of a code question at its local time of submission."""
        ...


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a response its answers are derived from."""

    seq: int
    submitted: datetime | None
    code: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Derived:
    """The answers of one response: (question, value, known), its verdict first."""

    seq: int
    submitted: datetime | None
    unit: str | None
    counter: str | None
    answers: tuple[tuple[str, str | None, bool], ...]

    @property
    def line(self) -> str:
        """One line of canonical JSON for a digest."""
        when = local_seconds(self.submitted)
        return canonical_json([self.seq, self.unit, self.counter, when, self.answers])

    def decided(self, standing: Standing) -> Derived:
        """Return it as a leader's decision has it, if one holds for it."""
        decision = standing.of(self.seq)
        if decision is None:
            return self
        if decision.to is not None:
            return replace(self, unit=decision.to.unit, counter=decision.to.counter)
        (code, _, known), *rest = self.answers
        return replace(self, unit=None, counter=None, answers=((code, SET_ASIDE, known), *rest))


def derive(
    responses: Iterable[Unread], survey: Survey, judge: Judging, decided: Standing = NOTHING_DECIDED
) -> Iterator[Derived]:
    """Read responses: under the same survey, codes and decisions they give the same answers, in one order."""
    code, reader = survey.code_question.key, AnswerReader(survey)
    for response in responses:
        judgement = judge.judge(response.code, response.submitted)
        answers = (
            (code, judgement.verdict.value, True),
            *(
                (question, value.value, value.known)
                for question, value in reader.read(readable(response.cells))
            ),
        )
        derived = Derived(response.seq, response.submitted, judgement.unit, judgement.counter, answers)
        yield derived.decided(decided)


def fingerprint(survey: Survey, judge: Judging) -> str:
    """Return what changes whenever the same responses may give other answers."""
    return sha256(canonical_json([_RULES, question_rules(survey), judge.fingerprint]))


def question_rules(survey: Survey) -> list[list[object]]:
    """Return what of the questions decides how cells are read, as plain values."""
    return [
        [
            question.key,
            question.kind.value,
            question.role.value if question.role else None,
            list(question.headers),
            [list(option.spellings) for option in question.options],
        ]
        for question in survey.questions
    ]


def stored_fingerprint(archive: Archive) -> str | None:
    """Return what the stored answers were read with."""
    return archive.state(_FINGERPRINT)


def refresh_answers(archive: Archive, survey: Survey, judge: Judging, at: datetime) -> bool:
    """Rebuild all answers if survey, units or codes have changed since they were read; tell whether they had.

    The rebuild is an event, as figures may change by it; an archive without responses has none.
    """
    with archive.transaction():
        return refresh_inside(archive, survey, judge, at)


def refresh_inside(archive: Archive, survey: Survey, judge: Judging, at: datetime) -> bool:
    """Do what `refresh_answers` does inside the caller's transaction."""
    if stored_fingerprint(archive) == fingerprint(survey, judge):
        return False
    return rebuild_inside(archive, survey, judge, at)


def rebuild_inside(archive: Archive, survey: Survey, judge: Judging, at: datetime) -> bool:
    """Rebuild all answers inside the caller's transaction, as an event; tell if there are any responses."""
    wanted = fingerprint(survey, judge)
    archive.set_state(_FINGERPRINT, wanted)
    archive.connection.execute("DELETE FROM answers")
    digest = hashlib.sha256()
    responses = answers = 0
    for batch in _batches(derive(read_responses(archive), survey, judge, standing(archive))):
        for derived in batch:
            digest.update(f"{derived.line}\n".encode())
        responses += len(batch)
        answers += append_answers(archive, batch)
    if not responses:
        return False
    payload = {
        "fingerprint": wanted,
        "responses": responses,
        "answers": answers,
        "digest": digest.hexdigest(),
    }
    record(archive, EventKind.REBUILD, payload, at)
    return True


def reread_inside(archive: Archive, seqs: Sequence[int], survey: Survey, judge: Judging) -> None:
    """Read some responses again inside the caller's transaction: what was decided about them has changed."""
    decided, ordered = standing(archive), sorted(set(seqs))
    archive.connection.execute(
        "DELETE FROM answers WHERE response IN (SELECT unnest(?::BIGINT[]))", [ordered]
    )
    for at in range(0, len(ordered), _AT_ONCE):
        rows = archive.read(
            "SELECT seq, submitted, code, cells FROM responses WHERE seq IN (SELECT unnest(?::BIGINT[])) "
            "ORDER BY seq",
            ordered[at : at + _AT_ONCE],
        )
        append_answers(archive, derive(_unread(archive, rows), survey, judge, decided))


def append_answers(archive: Archive, batch: Iterable[Derived]) -> int:
    """Store the answers of some responses; return how many rows they make."""
    import numpy as np

    derived = list(batch)
    counts = [len(one.answers) for one in derived]
    if not derived:
        return 0

    def repeated(values: Iterable[object], kind: str = "object") -> Sequence[object]:
        return np.repeat(np.array(list(values), dtype=kind), counts)  # type: ignore[return-value]

    question, value, known = zip(*chain.from_iterable(one.answers for one in derived), strict=True)
    archive.append(
        "answers",
        {
            "response": repeated((one.seq for one in derived), "int64"),
            "unit": repeated(one.unit for one in derived),
            "counter": repeated(one.counter for one in derived),
            "submitted": repeated((one.submitted for one in derived), "datetime64[us]"),
            "question": question,
            "value": value,
            "known": known,
        },
    )
    return len(question)


def read_responses(archive: Archive) -> Iterator[Unread]:
    """Read all responses in order, a part at a time: as first seen, and completed by columns read later.

    Raises:
        ArchiveError: a row holds what we never write.
    """
    # In parts by number and not by cursor: the caller writes on the same connection in between.
    last = 0
    while True:
        rows = archive.read(
            "SELECT seq, submitted, code, cells FROM responses WHERE seq > ? ORDER BY seq LIMIT ?",
            last,
            _AT_ONCE,
        )
        yield from _unread(archive, rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]


def _unread(archive: Archive, rows: Sequence[tuple[Any, ...]]) -> Iterator[Unread]:
    """Yield responses given by number, time, code and cells, in order of their numbers."""
    later = completions(archive, rows[0][0] - 1, rows[-1][0]) if rows else {}
    for seq, submitted, code, cells in rows:
        yield Unread(seq, submitted, code, {**later.get(seq, {}), **stored_json(cells)})


def completions(archive: Archive, after: int, last: int) -> dict[int, Cells]:
    """Return the cells of columns read later, by response; of one read twice what was seen first counts."""
    found: dict[int, Cells] = {}
    for seq, cells in archive.read(
        "SELECT response, after FROM changes WHERE kind = ? AND response > ? AND response <= ? "
        "ORDER BY event",
        ChangeKind.COMPLETED.value,
        after,
        last,
    ):
        found[seq] = {**stored_json(cells), **found.get(seq, {})}
    return found


def _batches(derived: Iterator[Derived]) -> Iterator[list[Derived]]:
    while batch := list(islice(derived, _AT_ONCE)):
        yield batch
