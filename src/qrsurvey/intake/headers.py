"""Which column answers what: found by the text of its header, never by its position.

A linked sheet grows: a new question appears at the far right, a deleted one leaves its column, the same
title asked again stands there twice, and the staff add columns of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qrsurvey.errors import DataError
from qrsurvey.i18n.text import clean, collapse, fold
from qrsurvey.sources.table import RawTable
from qrsurvey.survey.questions import Question, Role, Source, Survey

# How `_stored` names a second column under one header.
_NUMBERED = re.compile(r"(.*) \((\d{1,4})\)", re.DOTALL | re.ASCII)

# A time as a Sheet or a file gives it: no title of a question begins so.
_ANSWERED = re.compile(r"\d{5}(\.\d+)?$|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", re.ASCII)

_SHOWN = 80  # characters of a header in a message
_LISTED = 30  # headers in a message


@dataclass(frozen=True)
class Columns:
    """The columns of one table, by index from 0; where several answer one question, from left to right.

    `stored` gives each column that is kept the header under which its cells are. `missing` are the questions
    without a column, `doubled` the headers of several columns for one thing, `unused` those of columns that
    nobody asked for, `blank` the columns without a header, `extra` those kept though no question asks
    for them.
    """

    timestamp: tuple[int, ...]
    questions: Mapping[str, tuple[int, ...]]
    stored: Mapping[int, str]
    missing: tuple[Question, ...]
    doubled: tuple[str, ...]
    unused: tuple[str, ...]
    blank: tuple[int, ...]
    extra: tuple[int, ...] = ()


def find_columns(table: RawTable, survey: Survey, source: Source) -> Columns:
    """Match the headers of a table with the questions of a survey.

    Raises:
        DataError: there is no column for the code question or none of submission times; or none for the
            headline question, while another column may be that question under a new title.
    """
    folds = [fold(clean(header)) for header in table.headers]
    times = {fold(name) for name in source.timestamp_headers}
    askers = headers_of(survey)
    timestamp = tuple(i for i, key in enumerate(folds) if key in times)
    questions: dict[str, tuple[int, ...]] = {question.key: () for question in survey.questions}
    for i, key in enumerate(folds):
        if key in askers and i not in timestamp:
            questions[askers[key]] += (i,)
    _require(table, survey, source, timestamp, questions)
    wanted = {fold(header) for header in survey.store_columns}
    extra = tuple(
        i for i, key in enumerate(folds) if key in wanted and key not in askers and i not in timestamp
    )
    used = {*timestamp, *extra, *(i for columns in questions.values() for i in columns)}
    unused = tuple(shown(table.headers[i]) for i, key in enumerate(folds) if key and i not in used)
    _require_headline(table, survey, questions, unused)
    return Columns(
        timestamp=timestamp,
        questions=questions,
        stored=_stored(table, {i for i in used if i not in timestamp}, set(askers)),
        missing=tuple(question for question in survey.questions if not questions[question.key]),
        doubled=tuple(
            shown(table.headers[columns[0]])
            for columns in (timestamp, *questions.values())
            if len(columns) > 1
        ),
        unused=unused,
        blank=tuple(i for i, key in enumerate(folds) if not key),
        extra=extra,
    )


def headers_of(survey: Survey) -> dict[str, str]:
    """Return the question's key for every header, folded, under which a column can answer it."""
    return {fold(header): question.key for question in survey.questions for header in question.headers}


def asked_by(header: str, askers: Mapping[str, str]) -> tuple[str | None, str, int]:
    """Return the key of the question that a stored header answers, its folded text, and its number.

    The number is 1, or that of `header (2)`, a second column under one header; `askers` are `headers_of`.
    """
    text = fold(header)
    if text not in askers and (numbered := _NUMBERED.fullmatch(header)):
        text = fold(numbered[1])
        return askers.get(text), text, int(numbered[2])
    return askers.get(text), text, 1


def shown(header: str) -> str:
    """Return a header as messages show it."""
    return collapse(clean(header, _SHOWN))


def _require(
    table: RawTable,
    survey: Survey,
    source: Source,
    timestamp: tuple[int, ...],
    questions: Mapping[str, tuple[int, ...]],
) -> None:
    found = _told([header for header in map(shown, table.headers) if header])
    if not questions[survey.code_question.key]:
        wanted = shown(survey.code_question.headers[0])
        raise DataError("intake.no-code-column", name=table.name, wanted=wanted, found=found)
    if not timestamp:
        wanted = shown(" / ".join(source.timestamp_headers))
        raise DataError("intake.no-timestamp-column", name=table.name, wanted=wanted, found=found)


def _told(headers: Sequence[str]) -> list[str]:
    """Return the headers for a message; none where they are somebody's answers."""
    return ["…"] if any(map(_ANSWERED.match, headers)) else list(headers[:_LISTED])


def _require_headline(
    table: RawTable, survey: Survey, questions: Mapping[str, tuple[int, ...]], unused: Sequence[str]
) -> None:
    headline = survey.by_role(Role.HEADLINE)
    if headline is not None and unused and not questions[headline.key]:
        raise DataError(
            "intake.no-headline-column",
            name=table.name,
            wanted=shown(headline.headers[0]),
            found=_told(unused),
        )


def _stored(table: RawTable, columns: set[int], known: set[str]) -> dict[int, str]:
    """Name the columns: as their header, with a number where the same header came before."""
    stored: dict[int, str] = {}
    taken: set[str] = set()
    for i in sorted(columns):
        header = name = collapse(clean(table.headers[i]))
        number = 2
        # Another question may really be called "… (2)".
        while fold(name) in taken or (name != header and fold(name) in known):
            name = f"{header} ({number})"
            number += 1
        taken.add(fold(name))
        stored[i] = name
    return stored
