"""What a report says otherwise than the one issued before it for the same period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from qrsurvey.archive.issued_reports import IssuedFigures, IssuedScore, IssuedUnit

if TYPE_CHECKING:
    from qrsurvey.analysis.figures import Figures, Score


class Measure(StrEnum):
    """What may differ between two reports; the last two are a unit's."""

    RECEIVED = "received"
    ATTRIBUTED = "attributed"
    SET_ASIDE = "set-aside"
    HEADLINE = "headline"
    INDEX = "index"
    RESPONSES = "responses"
    SCORE = "score"


@dataclass(frozen=True)
class Ratio:
    """`satisfied` of `n` answers; None where these are too few to be shown."""

    n: int
    satisfied: int | None


@dataclass(frozen=True)
class Difference:
    """One figure, before and now; None where a report doesn't have the unit."""

    measure: Measure
    before: int | Ratio | None
    now: int | Ratio | None
    unit: str | None = None


@dataclass(frozen=True)
class Replaced:
    """The report that was issued before: when it was made, by the office's local time, and what differs."""

    made: datetime
    differences: tuple[Difference, ...]


def issued_figures(figures: Figures) -> IssuedFigures:
    """Return figures in short, as the ledger keeps them."""
    responses = figures.responses
    return IssuedFigures(
        received=responses.received,
        attributed=responses.attributed,
        set_aside=responses.set_aside,
        headline=_score(figures.headline.score),
        index=_score(figures.index),
        units={
            unit.id: IssuedUnit(unit.responses, unit.score.n, unit.score.satisfied) for unit in figures.units
        },
    )


def differences(before: IssuedFigures, now: IssuedFigures) -> tuple[Difference, ...]:
    """Return what differs: of the whole first, then of each unit in the order of the newer report."""
    return tuple(one for one in _pairs(before, now) if one.before != one.now)


def _pairs(before: IssuedFigures, now: IssuedFigures) -> Iterator[Difference]:
    yield Difference(Measure.RECEIVED, before.received, now.received)
    yield Difference(Measure.ATTRIBUTED, before.attributed, now.attributed)
    yield Difference(Measure.SET_ASIDE, before.set_aside, now.set_aside)
    yield Difference(Measure.HEADLINE, _ratio(before.headline), _ratio(now.headline))
    yield Difference(Measure.INDEX, _ratio(before.index), _ratio(now.index))
    for unit in dict.fromkeys((*now.units, *before.units)):
        old, new = before.units.get(unit), now.units.get(unit)
        if old is None or new is None:
            # Only one of the reports has it; without answers that is no other figure.
            was, is_ = (None if one is None else one.responses for one in (old, new))
            if was or is_:
                yield Difference(Measure.RESPONSES, was, is_, unit)
            continue
        yield Difference(Measure.RESPONSES, old.responses, new.responses, unit)
        yield Difference(Measure.SCORE, _ratio(old), _ratio(new), unit)


def _ratio(score: IssuedScore | IssuedUnit | None) -> Ratio | None:
    return None if score is None else Ratio(score.n, score.satisfied)


def _score(score: Score) -> IssuedScore:
    return IssuedScore(score.n, score.satisfied, score.share)
