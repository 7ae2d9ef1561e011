"""Reads the cells of one response the way a pull and a rebuild do."""

from __future__ import annotations

from collections.abc import Mapping

from qrsurvey.intake.reading import AnswerReader
from qrsurvey.survey.questions import Survey, Value


def read_answers(cells: Mapping[str, str], survey: Survey) -> list[tuple[str, Value]]:
    return AnswerReader(survey).read(cells)
