"""What a row says, comparable across formats, renamed headers and later surveys."""

from __future__ import annotations

from collections.abc import Iterable

from qrsurvey.archive.digest import Cells
from qrsurvey.archive.spelling import one_spelling
from qrsurvey.i18n.text import fold
from qrsurvey.intake.headers import asked_by, headers_of
from qrsurvey.survey.questions import Kind, Survey

Content = dict[str, str]
"""Column to value, spelled one way; a blank cell has no entry."""

_SEPARATOR = "\x1f"  # can't occur in a cell: control characters are stripped at intake


class ContentReader:
    """Reads cells into contents. A column is the question that its header asks, or else the header itself."""

    def __init__(self, survey: Survey) -> None:
        self._askers = headers_of(survey)
        self._multiple = {question.key for question in survey.questions if question.kind is Kind.MULTIPLE}
        self._code = survey.code_question.key
        self._columns: dict[str, tuple[str, bool]] = {}

    def column(self, header: str) -> str:
        """Return the column that a header stands for."""
        return (self._columns.get(header) or self._find(header))[0]

    def columns(self, headers: Iterable[str]) -> frozenset[str]:
        """Return the columns that count in a comparison: the code has been compared by itself."""
        return frozenset(map(self.column, headers)) - {self._code}

    def content(self, cells: Cells) -> Content:
        """Return what the cells say; purged ones say nothing."""
        content: Content = {}
        for header, cell in cells.items():
            if isinstance(cell, str):
                column, multiple = self._columns.get(header) or self._find(header)
                value = one_spelling(cell, multiple=multiple)
                # Several columns of one question are compared together, whichever comes first.
                content[column] = (
                    _SEPARATOR.join(sorted([*content[column].split(_SEPARATOR), value]))
                    if column in content
                    else value
                )
        return content

    def purged(self, cells: Cells) -> frozenset[str]:
        """Return the columns whose text was deleted."""
        return frozenset(self.column(header) for header, cell in cells.items() if not isinstance(cell, str))

    def _find(self, header: str) -> tuple[str, bool]:
        key, _, _ = asked_by(header, self._askers)
        # A header is no key, even if it reads like one: the mark keeps them apart.
        found = (f"header:{fold(header)}", False) if key is None else (key, key in self._multiple)
        self._columns[header] = found
        return found
