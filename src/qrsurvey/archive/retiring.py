"""Withdraw an edition of a unit's codes, and read all answers again under it: both together or neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from qrsurvey.archive.answers import Judging, refresh_inside
from qrsurvey.archive.issued import Retirement, editions, issued_codes, record_retired
from qrsurvey.archive.store import Archive
from qrsurvey.codes.judge import Edition
from qrsurvey.errors import UsageError
from qrsurvey.survey.questions import Survey


@dataclass(frozen=True)
class Retired:
    """What was withdrawn: how many codes hang, and how many known answers left the unit by it."""

    retirement: Retirement
    codes: int
    answers: int


class _RehearsedError(Exception):
    """Undoes a transaction that was only to tell what it would do."""


def retire(
    archive: Archive,
    unit: str,
    start: date,
    *,
    reason: str,
    by: str | None,
    survey: Survey,
    judge_of: Callable[[Mapping[str, tuple[Edition, ...]]], Judging],
    at: datetime,
    rehearse: bool = False,
) -> Retired:
    """Withdraw the newest edition of a unit's codes from the day `start` on; `at` is an aware moment.

    `judge_of` makes the judge of given editions. A rehearsal does all of it, tells what it came to, and
    leaves nothing of it: how many answers go can't be told better than by judging them.

    Raises:
        UsageError: the unit never had a code, or its newest edition is withdrawn already.
    """
    with suppress(_RehearsedError), archive.transaction():
        issued = editions(archive)
        if unit not in issued:
            raise UsageError("archive.never-issued", unit=unit)
        newest = issued[unit][-1]
        if newest.withdrawn_from is not None:
            raise UsageError(
                "archive.retired-already", unit=unit, edition=str(newest.number), day=newest.withdrawn_from
            )
        # Should the configuration have changed too, what that moved isn't this retirement's doing.
        refresh_inside(archive, survey, judge_of(issued), at)
        before = _attributed(archive, unit, survey)
        retirement = Retirement(unit, newest.number, start, reason, by)
        record_retired(archive, retirement, at)
        refresh_inside(archive, survey, judge_of(editions(archive)), at)
        left = before - _attributed(archive, unit, survey)
        hanging = {
            one.code
            for one in issued_codes(archive)
            if (one.code.unit, one.code.edition) == (unit, newest.number)
        }
        done = Retired(retirement, len(hanging), left)
        if rehearse:
            raise _RehearsedError
    return done


def _attributed(archive: Archive, unit: str, survey: Survey) -> int:
    """Return how many responses are counted for a unit."""
    query = "SELECT count(*) FROM answers WHERE unit = ? AND question = ?"
    return int(archive.read(query, unit, survey.code_question.key)[0][0])
