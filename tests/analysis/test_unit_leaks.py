"""What a unit is given must not tell of another unit, nor of few people of its own."""

from __future__ import annotations

from datetime import datetime

import pytest

from qrsurvey.survey.periods import Month, Period
from support.answers import APRIL, MAY, Answer, figures, make

JUNE = Month(2025, 6)
QUARTER = Period.parse("2025-Q2")
AFTER = datetime(2025, 7, 2)


@pytest.mark.parametrize(("others", "told"), [((5,), False), ((40,), False), ((4, 5), False), ((5, 6), True)])
def test_the_share_of_the_others_is_told_only_where_it_is_nobodys_in_particular(
    others: tuple[int, ...], *, told: bool
) -> None:
    answers = make(40, "LONGHOA", 1)
    for at, n in enumerate(others):
        answers += make(n, ("HIEPTAN", "MOTCUA")[at], at + 2)
    for counted in (figures(answers), figures(answers, unit="LONGHOA")):
        unit = next(one for one in counted.units if one.id == "LONGHOA")
        assert (unit.rest is not None) == told
    if told:
        rest = [answer.ratings["overall"] >= 4 for answer in answers[40:]]
        assert unit.rest == pytest.approx(sum(rest) / len(rest))


def _months(n: int) -> list[Answer]:
    return make(40, "LONGHOA", 1, month=APRIL) + make(40, "LONGHOA", 2) + make(n, "LONGHOA", 3, month=JUNE)


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True), (0, True)])
def test_months_that_would_tell_a_hidden_one_of_a_quarter_are_left_out(n: int, *, told: bool) -> None:
    first = APRIL.first
    own = figures(_months(n), period=QUARTER, unit="LONGHOA", now=AFTER, campaign=first)
    assert own.headline.score.satisfied is not None
    assert bool(own.views.months) == told
    assert (own.views.campaign is not None) == told
    # Leaders see all units, and a month of few answers by its number alone.
    assert figures(_months(n), period=QUARTER, now=AFTER).views.months
    assert MAY.previous == APRIL
