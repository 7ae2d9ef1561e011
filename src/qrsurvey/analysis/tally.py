"""The counts of one period, sorted for looking up: responses by unit and verdict, ratings by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qrsurvey.analysis.counts import Row
from qrsurvey.analysis.figures import LEVELS
from qrsurvey.archive.decisions import SET_ASIDE
from qrsurvey.codes.verdict import Verdict
from qrsurvey.survey.questions import Survey

Counts = tuple[int, ...]
"""How often each of `LEVELS` was answered."""

NO_COUNTS: Counts = (0,) * len(LEVELS)

PLACES = {level: at for at, level in enumerate(LEVELS)}
"""Where each level stands in `Counts`."""


@dataclass(frozen=True)
class Tally:
    """What was counted in one period.

    `responses` are those of each unit that has any, `lost` those of no unit by verdict, or by the word that
    stands in its place where they are set aside. `by_unit` holds the ratings of each unit and question,
    `overall` those of each question over all units, `picked` how often each option of each other question
    was picked, by unit and question; what is missing is 0.
    """

    responses: Mapping[str, int]
    lost: Mapping[str, int]
    by_unit: Mapping[tuple[str, str], Counts]
    overall: Mapping[str, Counts]
    picked: Mapping[tuple[str, str], Mapping[str, int]]

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
        picked = {key: options for key, options in self.picked.items() if key[0] == unit}
        return Tally(responses, {}, own, {question: counts for (_, question), counts in own.items()}, picked)


NOTHING = Tally({}, {}, {}, {}, {})
"""What is counted where there is no answer."""


def tally(rows: Iterable[Row], survey: Survey) -> Tally:
    """Sort the counts of `count_answers` for looking up.

    Each mapping is in the order of its keys, whatever order an engine gives rows in: sums of fractions over
    units differ in their last digit.
    """
    code = survey.code_question.key
    rated = frozenset(question.key for question in survey.ratings)
    chosen = frozenset(question.key for question in survey.choices)
    responses: dict[str, int] = defaultdict(int)
    lost: dict[str, int] = defaultdict(int)
    levels: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(LEVELS))
    picked: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit, question, value, n in rows:
        if unit is None:
            if question == code:
                lost[value] += n
        elif question in rated:
            line = levels[unit, question]
            if (at := PLACES.get(value)) is not None:
                line[at] += n
        elif question == code:
            responses[unit] += n
        elif question in chosen:
            picked[unit, question][value] += n
    by_unit = {key: tuple(line) for key, line in sorted(levels.items())}
    return Tally(
        responses=dict(sorted(responses.items())),
        lost=dict(sorted(lost.items())),
        by_unit=by_unit,
        overall=_overall(by_unit),
        picked={key: dict(options) for key, options in sorted(picked.items())},
    )


def _overall(by_unit: Mapping[tuple[str, str], Counts]) -> dict[str, Counts]:
    of_question: dict[str, list[Counts]] = defaultdict(list)
    for (_, question), counts in by_unit.items():
        of_question[question].append(counts)
    return {question: summed(counts) for question, counts in sorted(of_question.items())}


def summed(counts: Iterable[Counts]) -> Counts:
    """Add up counts, level by level."""
    return tuple(map(sum, zip(NO_COUNTS, *counts, strict=True)))


def levels_of(rows: Iterable[Row], question: str) -> Counts:
    """Return how often each level of one rating question was answered, whoever's the responses are."""
    found = [0] * len(LEVELS)
    for _, asked, value, n in rows:
        if asked == question and (at := PLACES.get(value)) is not None:
            found[at] += n
    return tuple(found)


def lost_by_verdict(counted: Tally) -> dict[Verdict, int]:
    """Return the responses of no unit by verdict, in the order of reports; a valid code always has a unit."""
    return {verdict: counted.lost.get(verdict, 0) for verdict in Verdict if verdict is not Verdict.VALID}
