"""Stored cells become answers, by whatever the survey says today."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from qrsurvey.i18n.text import fold
from qrsurvey.intake.headers import headers_of
from qrsurvey.survey.questions import Kind, Role, Survey, Value

_NUMBERED = re.compile(r"(.*) \(\d+\)", re.DOTALL)
_REMEMBERED = 10_000
_TYPED = (Value(None),)


class AnswerReader:
    """Reads the responses of one survey; what was read once, header or cell, is remembered."""

    def __init__(self, survey: Survey) -> None:
        self._order = [question.key for question in survey.questions if question.role is not Role.CODE]
        self._askers = headers_of(survey)
        self._read: dict[str, Callable[[str], tuple[Value, ...]]] = {
            question.key: _typed if question.kind is Kind.TEXT else lru_cache(_REMEMBERED)(question.read)
            for question in survey.questions
        }
        self._columns = lru_cache(_REMEMBERED)(self._find_columns)

    def read(self, cells: Mapping[str, str]) -> list[tuple[str, Value]]:
        """Return the answers of one response in the order of the questions, the code's left out.

        Of several columns for one question the first that isn't blank counts.
        """
        answers: list[tuple[str, Value]] = []
        for key, headers in self._columns(tuple(cells)):
            text = next((cells[header] for header in headers if cells[header]), "")
            if text:
                answers += [(key, value) for value in self._read[key](text)]
        return answers

    def _find_columns(self, headers: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: dict[str, list[str]] = {}
        for header in headers:
            key = self._asker(header)
            if key is not None:
                found.setdefault(key, []).append(header)
        return tuple((key, tuple(found[key])) for key in self._order if key in found)

    def _asker(self, header: str) -> str | None:
        key = self._askers.get(fold(header))
        if key is None and (numbered := _NUMBERED.fullmatch(header)):
            return self._askers.get(fold(numbered[1]))
        return key


def read_answers(cells: Mapping[str, str], survey: Survey) -> list[tuple[str, Value]]:
    """Return the answers in one response's stored cells (header to text), as the survey reads them today.

    A header stored with a number, `header (2)`, is a second column of the same question. An answer that is
    none of a question's options has `known` false.
    """
    return _reader(_Same(survey)).read(cells)


class _Same:
    """A survey as a key: equal to itself alone, since its titles are mappings and have no hash."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey

    def __hash__(self) -> int:
        return id(self.survey)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.survey is self.survey


@lru_cache(maxsize=4)
def _reader(same: _Same) -> AnswerReader:
    return AnswerReader(same.survey)


def _typed(_: str) -> tuple[Value, ...]:
    return _TYPED
