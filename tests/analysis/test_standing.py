"""Standing against all others: scipy's tests put together, and how often they are wrong."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qrsurvey.analysis.figures import Standing
from qrsurvey.analysis.shrinkage import Count
from qrsurvey.analysis.standing import standings
from qrsurvey.survey.questions import Thresholds

_USUAL = Thresholds(hide_below=10, rank_from=30)
_TOWN = (300, 120, 80, 60, 45, 40, 30, 25, 20, 12, 8)
_COMPARED = {Standing.ABOVE, Standing.TYPICAL, Standing.BELOW}
_COUNTS = st.lists(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12
)


def _by_scipy(counts: list[Count]) -> dict[int, float]:
    k_all, n_all = np.sum(counts, axis=0)
    values = {
        at: stats.fisher_exact([[k, n - k], [k_all - k, n_all - n - (k_all - k)]]).pvalue
        for at, (k, n) in enumerate(counts)
        if n >= 30
    }
    return (
        dict(zip(values, stats.false_discovery_control(list(values.values())), strict=True)) if values else {}
    )


def test_p_values_are_those_of_scipy() -> None:
    dice = np.random.default_rng(1)
    said = set()
    for _ in range(150):
        n = (10 ** dice.uniform(0.7, 3, int(dice.integers(1, 15)))).astype(int)
        k = dice.binomial(n, dice.beta(27, 3, len(n)))
        counts = list(zip(k.tolist(), n.tolist(), strict=True))
        expected = _by_scipy(counts)
        for at, ((k_own, n_own), found) in enumerate(zip(counts, standings(counts, _USUAL), strict=True)):
            assert found.p == (pytest.approx(expected[at], rel=1e-8) if n_own >= 30 else None)
            if n_own >= 30:
                said.add(found.standing)
                differs = found.standing is not Standing.TYPICAL
                assert differs == (expected[at] <= 0.05)
                assert not differs or (found.standing is Standing.ABOVE) == (
                    k_own / n_own > k.sum() / n.sum()
                )
    assert said == _COMPARED


def test_too_few_answers_are_not_compared_but_count_among_the_others() -> None:
    few = [(0, 0), (1, 9), (2, 29)]
    found = standings([*few, (30, 30)], _USUAL)
    assert [one.standing for one in found] == [Standing.NONE, Standing.HIDDEN, Standing.FEW, Standing.ABOVE]
    assert [one.p is None for one in found] == [True, True, True, False]


@pytest.mark.parametrize(
    "counts",
    [[(30, 40)], [(40, 40)], [(0, 40)], [(40, 40), (0, 0)], [(40, 40), (99, 99)], [(0, 40), (0, 99)]],
)
def test_where_there_are_no_others_or_none_differ_all_are_typical(counts: list[Count]) -> None:
    assert {one for one in standings(counts, _USUAL) if one.standing is not Standing.NONE} == {
        (Standing.TYPICAL, 1.0)
    }


def test_nobody_stands_anywhere() -> None:
    assert standings([], _USUAL) == ()


def test_the_smallest_of_p_values_are_fine() -> None:
    above, below, *_ = standings([(900, 900), (0, 900), (0, 0)], _USUAL)
    assert (above.standing, below.standing) == (Standing.ABOVE, Standing.BELOW)
    assert above.p is not None
    assert 0 <= above.p < 1e-300


@given(_COUNTS)
def test_satisfied_and_not_are_the_same_turned_round(counts: list[Count]) -> None:
    turned = {Standing.ABOVE: Standing.BELOW, Standing.BELOW: Standing.ABOVE}
    there = standings([(n - k, n) for k, n in counts], _USUAL)
    for one, other in zip(standings(counts, _USUAL), there, strict=True):
        assert other.standing is turned.get(one.standing, one.standing)


@given(_COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(counts: list[Count], dice: object) -> None:
    order = list(range(len(counts)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    straight = standings(counts, _USUAL)
    assert standings([counts[at] for at in order], _USUAL) == tuple(straight[at] for at in order)


def test_the_more_extreme_the_share_the_clearer_it_is_said() -> None:
    others = [(450, 500), (270, 300)]
    found = [standings([(k, 100), *others], Thresholds(10, 600))[0] for k in range(101)]
    assert {one.standing for one in found} == {Standing.FEW}
    seen = [standings([(k, 100), *others], _USUAL)[0].standing for k in range(101)]
    levels = [[Standing.BELOW, Standing.TYPICAL, Standing.ABOVE].index(one) for one in seen]
    assert all(a <= b for a, b in pairwise(levels))
    assert set(levels) == {0, 1, 2}


def test_of_equal_units_one_is_seldom_said_to_differ() -> None:
    # Eleven units all truly at 93 %, everyone compared: at least one is said to differ in 3 % of the months.
    dice = np.random.default_rng(3)
    n = np.array(_TOWN)
    everyone = Thresholds(hide_below=1, rank_from=1)
    months = dice.binomial(n, 0.93, (3_000, len(n)))
    wrong = sum(
        any(
            one.standing is not Standing.TYPICAL
            for one in standings(list(zip(k.tolist(), _TOWN, strict=True)), everyone)
        )
        for k in months
    )
    assert wrong / len(months) == pytest.approx(0.03, abs=0.01)
