"""What the signals are computed from, read out of the archive.

Comments never leave this module: each becomes a number that is equal where the words are, and is different in
every run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from qrsurvey.analysis.engine import sql
from qrsurvey.analysis.signals.model import Evidence, PastHour, Sheet
from qrsurvey.archive.comments import comment_texts
from qrsurvey.archive.history import ChangeKind
from qrsurvey.archive.store import Archive
from qrsurvey.codes.verdict import Verdict
from qrsurvey.i18n.text import fold
from qrsurvey.survey.calendar import WorkCalendar
from qrsurvey.survey.periods import Month
from qrsurvey.survey.questions import Survey

PAST_MONTHS = 3
"""How many months before the period a unit's own rates are taken from."""

SHORT_WORDS, SHORT_LETTERS = 5, 25
"""A comment with fewer words or letters is what everybody writes."""

_WORD = re.compile(r"\w+")

Names = Callable[[str], str | None]
"""Which unit the text of a code names, whether or not it is genuine."""


def read_evidence(
    archive: Archive,
    month: Month,
    survey: Survey,
    calendar: WorkCalendar,
    names: Names,
    *,
    complete: bool,
    files: Mapping[str, int],
) -> Evidence:
    """Read one month, and the months before it as counts."""
    texts = _codes_and_comments(archive, month, survey)
    changed = _changed(archive, month)
    sheets = tuple(_sheets(_answers(archive, month, survey), names, texts, changed))
    return Evidence(
        period=month.label,
        first=month.first,
        last=month.last,
        complete=complete,
        sheets=sheets,
        calendar=calendar,
        past=tuple(_past(archive, month, survey)),
        files=files,
        alarm_rating=survey.thresholds.alarm_rating,
    )


@dataclass
class _Answers:
    """The answers of one response while they are collected."""

    unit: str | None
    submitted: datetime
    marks: list[int]
    headline: int = 0
    verdict: str = ""


def _answers(archive: Archive, month: Month, survey: Survey) -> dict[int, _Answers]:
    code, headline = survey.code_question.key, survey.headline.key
    places = {question.key: at for at, question in enumerate(survey.ratings)}
    found: dict[int, _Answers] = {}
    rows = archive.stream(sql("sheets"), month.start, month.end, [code, *places])
    for seq, unit, submitted, question, value, known in rows:
        response = found.setdefault(seq, _Answers(unit, submitted, [0] * len(places)))
        if question == code:
            response.verdict = str(value)
        elif question in places and known and value is not None:
            response.marks[places[question]] = int(value)
            if question == headline:
                response.headline = int(value)
    return found


def _sheets(
    answers: Mapping[int, _Answers],
    names: Names,
    texts: Mapping[int, tuple[str, int]],
    changed: frozenset[int],
) -> Iterable[Sheet]:
    verdicts = {verdict.value: verdict for verdict in Verdict}
    for seq, response in sorted(answers.items(), key=_in_time):
        if response.verdict not in verdicts:
            continue  # a leader set it aside: it was looked at
        text, comment = texts.get(seq, ("", 0))
        yield Sheet(
            seq=seq,
            unit=response.unit or names(text),
            submitted=response.submitted,
            marks=tuple(response.marks),
            headline=response.headline,
            comment=comment,
            verdict=verdicts[response.verdict],
            counted=response.unit is not None,
            changed=seq in changed,
        )


def _in_time(answered: tuple[int, _Answers]) -> tuple[datetime, int]:
    seq, response = answered
    return response.submitted, seq


def _codes_and_comments(archive: Archive, month: Month, survey: Survey) -> dict[int, tuple[str, int]]:
    """Return the text of the code and the number of the comment of each response."""
    numbers: dict[str, int] = {}
    comments = {
        seq: _number(words, numbers)
        for seq, text in comment_texts(archive, month.start, month.end, survey)
        if (words := _WORD.findall(fold(text or "")))
    }
    codes = archive.read(
        "SELECT seq, code FROM responses WHERE submitted >= ? AND submitted < ?", month.start, month.end
    )
    return {seq: (code, comments.get(seq, 0)) for seq, code in codes}


def _number(words: list[str], numbers: dict[str, int]) -> int:
    text = " ".join(words)
    if len(words) < SHORT_WORDS or len(text) < SHORT_LETTERS:
        return -1
    return numbers.setdefault(text, len(numbers) + 1)


def _changed(archive: Archive, month: Month) -> frozenset[int]:
    """Return the responses whose last news from the source is that they were edited or are gone."""
    rows = archive.read(
        """
        SELECT DISTINCT changes.response
        FROM changes JOIN responses ON responses.seq = changes.response
        WHERE changes.kind IN (?, ?) AND responses.submitted >= ? AND responses.submitted < ?
        """,
        ChangeKind.EDITED.value,
        ChangeKind.GONE.value,
        month.start,
        month.end,
    )
    return frozenset(int(seq) for (seq,) in rows)


def _past(archive: Archive, month: Month, survey: Survey) -> Iterable[PastHour]:
    first = month
    for _ in range(PAST_MONTHS):
        first = first.previous
    code, headline = survey.code_question.key, survey.headline.key
    lowest = str(survey.thresholds.alarm_rating)
    rows = archive.read(sql("hours"), code, headline, lowest, headline, code, first.start, month.start)
    began = min((day for _, day, _, _, _ in rows), default=None)
    # The days before the first answer ever were no days without answers.
    if began is None or began > month.first - timedelta(days=7):
        return
    for unit, day, hour, n, low in sorted(rows):
        yield PastHour(unit, day, int(hour), int(n), int(low))
