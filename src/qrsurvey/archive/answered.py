"""Responses with what was answered, by number: what is to be judged one by one and not counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from qrsurvey.archive.answers import completions
from qrsurvey.archive.digest import Cells, readable
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.history import ChangeKind
from qrsurvey.archive.store import Archive
from qrsurvey.intake.reading import AnswerReader
from qrsurvey.survey.questions import Role, Survey

_AT_ONCE = 20_000
_COLUMNS = "seq, source, submitted, cells"


@dataclass(frozen=True, slots=True)
class Answered:
    """One response: whose it is today, what was picked by question, and what was written.

    `submitted` is local time, naive; `unit` is None where it counts for none. `picked` are the values of
    `answers` that are a question's options, `unread` those that are none. `comment` is empty where
    there is none; `purged` tells that there was one, `edited` that it is read as it was edited upstream.
    """

    seq: int
    source: str
    submitted: datetime | None
    unit: str | None
    counter: str | None
    picked: Mapping[str, tuple[str, ...]]
    comment: str = ""
    purged: bool = False
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    edited: bool = False


def last_response(archive: Archive) -> int:
    """Return the number of the newest response, 0 where there is none."""
    return int(archive.read("SELECT coalesce(max(seq), 0) FROM responses")[0][0])


def answered_after(archive: Archive, after: int, survey: Survey) -> Iterator[Answered]:
    """Yield the responses behind a number, in order; the answers must be up to date.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    reader, last = _Reader(archive, survey), last_response(archive)
    for low in range(after, last, _AT_ONCE):
        yield from reader.read(
            archive.read(
                f"SELECT {_COLUMNS} FROM responses WHERE seq > ? AND seq <= ? ORDER BY seq",  # noqa: S608 - ours
                low,
                low + _AT_ONCE,
            )
        )


def answered(archive: Archive, seqs: Iterable[int], survey: Survey) -> dict[int, Answered]:
    """Return some responses by their numbers; the answers must be up to date.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    wanted = sorted(set(seqs))
    reader = _Reader(archive, survey)
    found: dict[int, Answered] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        rows = archive.read(
            f"SELECT {_COLUMNS} FROM responses WHERE seq IN (SELECT unnest(?::BIGINT[])) ORDER BY seq",  # noqa: S608 - ours
            wanted[at : at + _AT_ONCE],
        )
        found.update((one.seq, one) for one in reader.read(rows))
    return found


def answered_anew(archive: Archive, event: int, survey: Survey) -> Iterator[Answered]:
    """Yield the responses of which more was read after an event of the ledger, or which were edited upstream.

    The latter as they were edited: figures stay with what was seen first, but what somebody reports late is
    reported all the same. The answers must be up to date.

    Raises:
        ArchiveError: the archive holds what we never write.
    """
    rows = archive.read(
        "SELECT response, kind, after FROM changes WHERE event > ? AND kind IN (?, ?) ORDER BY event",
        event,
        ChangeKind.COMPLETED.value,
        ChangeKind.EDITED.value,
    )
    latest = {seq: (kind, after) for seq, kind, after in rows}
    reader = _Reader(archive, survey)
    for seq, one in answered(archive, latest, survey).items():
        kind, after = latest[seq]
        yield reader.as_edited(one, stored_json(after)) if kind == ChangeKind.EDITED else one


class _Reader:
    """Puts together what the tables hold of a response."""

    def __init__(self, archive: Archive, survey: Survey) -> None:
        self._archive = archive
        self._code = survey.code_question.key
        self._comments = [question.key for question in survey.questions if question.role is Role.COMMENT]
        self._reader = AnswerReader(survey)

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Answered]:
        if not rows:
            return
        places: dict[int, tuple[str | None, str | None]] = {}
        picked: dict[int, dict[str, tuple[str, ...]]] = {}
        unread: dict[int, dict[str, tuple[str, ...]]] = {}
        for seq, unit, counter, question, value, known in self._archive.read(
            "SELECT response, unit, counter, question, value, known FROM answers "
            "WHERE response IN (SELECT unnest(?::BIGINT[])) ORDER BY response, question, value",
            [row[0] for row in rows],
        ):
            if question == self._code:
                places[seq] = (unit, counter)
            elif value is not None:
                own = (picked if known else unread).setdefault(seq, {})
                own[question] = (*own.get(question, ()), value)
        later = completions(self._archive, rows[0][0] - 1, rows[-1][0])
        for seq, source, submitted, cells in rows:
            text, purged = self._comment({**later.get(seq, {}), **stored_json(cells)})
            unit, counter = places.get(seq, (None, None))
            yield Answered(
                seq,
                source,
                submitted,
                unit,
                counter,
                picked.get(seq, {}),
                text,
                purged,
                unread.get(seq, {}),
            )

    def as_edited(self, one: Answered, cells: Cells) -> Answered:
        """Return a response with the answers of other cells."""
        picked: dict[str, tuple[str, ...]] = {}
        unread: dict[str, tuple[str, ...]] = {}
        for question, value in self._reader.read(readable(cells)):
            if value.value is not None:
                own = picked if value.known else unread
                own[question] = (*own.get(question, ()), value.value)
        text, purged = self._comment(cells)
        return replace(one, picked=picked, unread=unread, comment=text, purged=purged, edited=True)

    def _comment(self, cells: Cells) -> tuple[str, bool]:
        """Return what was written, each question's in its own line, and whether any of it is purged."""
        typed = {header: cell for header, cell in cells.items() if isinstance(cell, str)}
        texts = [text for key in self._comments if (text := self._reader.text(key, typed))]
        gone = dict.fromkeys(cells.keys() - typed.keys(), "…")
        purged = bool(gone) and any(self._reader.text(key, gone) for key in self._comments)
        return "\n".join(texts), purged
