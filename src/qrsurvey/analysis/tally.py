"""The counts of one period, sorted for looking up: responses by unit and verdict, ratings by level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qrsurvey.analysis.figures import LEVELS
from qrsurvey.archive.decisions import SET_ASIDE
from qrsurvey.codes.verdict import Verdict
from qrsurvey.survey.questions import Survey

if TYPE_CHECKING:
    import pandas as pd

Counts = tuple[int, ...]
"""How often each of `LEVELS` was answered."""

NO_COUNTS: Counts = (0,) * len(LEVELS)


@dataclass(frozen=True)
class Tally:
    """What was counted in one period.

    `responses` are those of each unit that has any, `lost` those of no unit by verdict, or by the word that
    stands in its place where they are set aside. `by_unit` holds the
    ratings of each unit and question, `overall` those of each question over all units; what is missing is 0.
    """

    responses: Mapping[str, int]
    lost: Mapping[str, int]
    by_unit: Mapping[tuple[str, str], Counts]
    overall: Mapping[str, Counts]

    @property
    def received(self) -> int:
        """All responses of the period."""
        return sum(self.responses.values()) + sum(self.lost.values())

    @property
    def set_aside(self) -> int:
        """The responses that a decision has set aside."""
        return self.lost.get(SET_ASIDE, 0)

    def of_unit(self, unit: str) -> Tally:
        """Return what was counted of one unit alone."""
        own = {key: counts for key, counts in self.by_unit.items() if key[0] == unit}
        responses = {unit: self.responses[unit]} if unit in self.responses else {}
        return Tally(responses, {}, own, {question: counts for (_, question), counts in own.items()})


NOTHING = Tally({}, {}, {}, {})
"""What is counted where there is no answer."""


def tally(frame: pd.DataFrame, survey: Survey) -> Tally:
    """Sort the counts of `count_answers` for looking up."""
    owned = frame["unit"].notna()
    codes = frame["question"] == survey.code_question.key
    ratings = frame[owned & frame["question"].isin([question.key for question in survey.ratings])]
    wide = (
        ratings.pivot_table(
            index=["unit", "question"], columns="value", values="n", aggfunc="sum", fill_value=0
        )
        .reindex(columns=list(LEVELS), fill_value=0)
        .astype("int64")
    )
    return Tally(
        responses=_sums(frame[owned & codes], "unit"),
        lost=_sums(frame[~owned & codes], "value"),
        by_unit=_rows(wide),
        overall=_rows(wide.groupby(level="question").sum()),
    )


def levels_of(frame: pd.DataFrame, question: str) -> Counts:
    """Return how often each level of one rating question was answered, whoever's the responses are."""
    found = frame[frame["question"] == question].groupby("value")["n"].sum()
    return tuple(int(found.get(level, 0)) for level in LEVELS)


def _rows(wide: pd.DataFrame) -> dict[Any, Counts]:
    return {key: tuple(row) for key, row in zip(wide.index, wide.to_numpy().tolist(), strict=True)}


def _sums(frame: pd.DataFrame, column: str) -> dict[str, int]:
    return {str(key): int(n) for key, n in frame.groupby(column)["n"].sum().items()}


def lost_by_verdict(counted: Tally) -> dict[Verdict, int]:
    """Return the responses of no unit by verdict, in the order of reports; a valid code always has a unit."""
    return {verdict: counted.lost.get(verdict, 0) for verdict in Verdict if verdict is not Verdict.VALID}
