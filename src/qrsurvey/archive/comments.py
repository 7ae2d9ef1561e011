"""What people wrote in their own words, out of the responses: answers hold only that they wrote.

Whoever reads comments begins here: the same columns, completed by those read later, purged ones told apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qrsurvey.archive.answers import completions
from qrsurvey.archive.faults import stored_json
from qrsurvey.archive.store import Archive
from qrsurvey.intake.reading import AnswerReader
from qrsurvey.survey.questions import Role, Survey

_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a response that counts for a unit; `submitted` is local time, naive."""

    seq: int
    unit: str
    submitted: datetime
    text: str


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """One comment as it is stored: `unit` is None where the response counts for none, `text` if purged."""

    seq: int
    unit: str | None
    submitted: datetime
    text: str | None


@dataclass(frozen=True)
class Comments:
    """The comments of a period in the order of the archive; of `purged` ones the words are gone."""

    comments: tuple[Comment, ...]
    purged: int = 0


def comments_within(archive: Archive, start: datetime, end: datetime, survey: Survey) -> Comments:
    """Read the comments of responses that count for a unit, from `start` up to, not including, `end`.

    The answers must be up to date (`refresh_answers`): they say which unit a response counts for, if for any.
    """
    comments: list[Comment] = []
    purged = 0
    for one in written_within(archive, start, end, survey):
        if one.unit is None:
            continue
        if one.text is None:
            purged += 1
        else:
            comments.append(Comment(one.seq, one.unit, one.submitted, one.text))
    return Comments(tuple(comments), purged)


def written_within(
    archive: Archive, start: datetime, end: datetime, survey: Survey
) -> Iterator[WrittenComment]:
    """Yield all comments of a time in the order of the archive; the answers must be up to date."""
    written = _written(archive, start, end, survey)
    places = {
        seq: (unit, submitted)
        for seq, unit, submitted in archive.read(
            """
            SELECT response, unit, submitted FROM answers
            WHERE question = ? AND submitted >= ? AND submitted < ?
              AND response IN (SELECT unnest(?::BIGINT[]))
            """,
            survey.code_question.key,
            start,
            end,
            written,
        )
    }
    for seq, text in _texts(archive, written, survey):
        if seq in places:
            yield WrittenComment(seq, *places[seq], text)


def comment_texts(
    archive: Archive, start: datetime, end: datetime, survey: Survey
) -> Iterator[tuple[int, str | None]]:
    """Yield the comment of every response of a time that has one, by its number; None where it was purged.

    Where a survey asks for comments in several questions, each is a line. The answers must be up to date.
    """
    return _texts(archive, _written(archive, start, end, survey), survey)


def _written(archive: Archive, start: datetime, end: datetime, survey: Survey) -> list[int]:
    """Return the responses of a time in which something was written; its words may have been purged."""
    rows = archive.read(
        """
        SELECT DISTINCT response FROM answers
        WHERE question IN (SELECT unnest(?::VARCHAR[])) AND submitted >= ? AND submitted < ?
        ORDER BY response
        """,
        _questions(survey),
        start,
        end,
    )
    return [seq for (seq,) in rows]


def _questions(survey: Survey) -> list[str]:
    return [question.key for question in survey.questions if question.role is Role.COMMENT]


def _texts(archive: Archive, seqs: Sequence[int], survey: Survey) -> Iterator[tuple[int, str | None]]:
    questions, reader = _questions(survey), AnswerReader(survey)
    for at in range(0, len(seqs), _AT_ONCE):
        part = seqs[at : at + _AT_ONCE]
        later = completions(archive, part[0] - 1, part[-1])
        # The bounds spare DuckDB all other responses, since it knows of each block which numbers it holds.
        rows = archive.read(
            "SELECT seq, cells FROM responses "
            "WHERE seq BETWEEN ? AND ? AND seq IN (SELECT unnest(?::BIGINT[])) ORDER BY seq",
            part[0],
            part[-1],
            part,
        )
        for seq, stored in rows:
            cells = {**later.get(seq, {}), **stored_json(stored)}
            typed = {header: cell for header, cell in cells.items() if isinstance(cell, str)}
            texts = [text for key in questions if (text := reader.text(key, typed))]
            if texts:
                yield seq, "\n".join(texts)
            elif any(reader.text(key, dict.fromkeys(cells.keys() - typed.keys(), "…")) for key in questions):
                yield seq, None
