"""Stored cells become answers, by whatever the survey says today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from qrsurvey.i18n.text import fold
from qrsurvey.intake.headers import asked_by, headers_of
from qrsurvey.survey.questions import Kind, Question, Role, Survey, Value

_REMEMBERED = 10_000


class AnswerReader:
    """Reads the responses of one survey; what was read once, header or cell, is remembered."""

    def __init__(self, survey: Survey) -> None:
        self._order = [question.key for question in survey.questions if question.role is not Role.CODE]
        self._askers = headers_of(survey)
        self._ranks = {
            fold(header): rank
            for question in survey.questions
            for rank, header in enumerate(question.headers)
        }
        self._read = {question.key: _reading_of(question) for question in survey.questions}
        self._columns = lru_cache(_REMEMBERED)(self._find_columns)

    def read(self, cells: Mapping[str, str]) -> list[tuple[str, Value]]:
        """Return the answers of one response in the order of the questions, the code's left out.

        Of several columns for one question the first that isn't blank counts, in the order of the question's
        own texts and then of their numbers: the order of the cells says nothing.
        """
        answers: list[tuple[str, Value]] = []
        for key, headers in self._columns(tuple(cells)):
            text = cells[headers[0]] or _first(headers, cells)
            if text:
                answers += self._read[key](text)
        return answers

    def text(self, question: str, cells: Mapping[str, str]) -> str:
        """Return the cell that counts as the answer to one question, as it is; empty where there is none."""
        found = (headers for key, headers in self._columns(tuple(cells)) if key == question)
        return next((_first(headers, cells) for headers in found), "")

    def _find_columns(self, headers: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: dict[str, list[tuple[int, int, str]]] = {}
        for header in headers:
            key, text, number = asked_by(header, self._askers)
            if key is not None:
                found.setdefault(key, []).append((self._ranks[text], number, header))
        return tuple(
            (key, tuple(header for _, _, header in sorted(found[key]))) for key in self._order if key in found
        )


def _first(headers: tuple[str, ...], cells: Mapping[str, str]) -> str:
    return cells[headers[0]] or next((cells[header] for header in headers if cells[header]), "")


def _reading_of(question: Question) -> Callable[[str], tuple[tuple[str, Value], ...]]:
    """Return what makes answers of a cell's text, each with the question's key."""
    if question.kind is Kind.TEXT:
        typed = ((question.key, Value(None)),)
        return lambda _: typed
    return lru_cache(_REMEMBERED)(lambda text: tuple((question.key, value) for value in question.read(text)))
