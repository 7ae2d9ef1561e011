"""Estimates drawn towards the common share: against scipy's maximum, and against what they are for."""

from __future__ import annotations

from itertools import pairwise
from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from qrsurvey.analysis.intervals import wilson
from qrsurvey.analysis.shrinkage import Count, Prior, estimates, fit

_COUNT = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
_COUNTS = st.lists(_COUNT, min_size=1, max_size=12)
_TOWN = (300, 120, 80, 60, 45, 40, 30, 25, 20, 12, 8)


def _likelihood(counts: list[Count], mean: float, size: float) -> float:
    k, n = np.array(counts).T
    if size == inf:
        return float(stats.binom.logpmf(k, n, mean).sum())
    return float(stats.betabinom.logpmf(k, n, mean * size, (1 - mean) * size).sum())


def _town(dice: np.random.Generator, units: int, largest: float, size: float, mean: float) -> list[Count]:
    n = (largest ** dice.uniform(0.2, 1, units)).astype(int)
    k = dice.binomial(n, dice.beta(mean * size, (1 - mean) * size, units))
    return list(zip(k.tolist(), n.tolist(), strict=True))


def test_no_prior_makes_the_answers_likelier() -> None:
    dice = np.random.default_rng(1)
    spread = 0
    for _ in range(60):
        units = int(dice.choice((2, 3, 5, 11, 60)))
        counts = _town(
            dice, units, 10 ** dice.uniform(1.3, 4), 10 ** dice.uniform(0, 3), dice.uniform(0.05, 0.97)
        )
        found = fit(counts)
        spread += not found.same
        most = log(100 * max(n for _, n in counts))

        def worse(at: np.ndarray, counts: list[Count] = counts, most: float = most) -> float:
            inside = 0 <= at[1] <= most and abs(at[0]) < 20
            return -_likelihood(counts, 1 / (1 + exp(-at[0])), exp(at[1])) if inside else 1e9

        best = min(
            optimize.minimize(worse, [2 * found.mean, at], method="Nelder-Mead", options={"fatol": 1e-8}).fun
            for at in (1, min(5, most))
        )
        assert _likelihood(counts, *found) > -best - 2e-3, (counts, found)
    assert spread > 30


def test_what_is_put_in_comes_out() -> None:
    found = fit(_town(np.random.default_rng(2), 3_000, 400, 40, 0.9))
    assert found.mean == pytest.approx(0.9, abs=0.005)
    assert found.size == pytest.approx(40, rel=0.15)


@pytest.mark.parametrize(
    ("counts", "mean"),
    [
        ([(7, 10)], 0.7),  # one unit
        ([(7, 10), (0, 0)], 0.7),
        ([(9, 10), (90, 100), (45, 50)], 0.9),  # all equal
        ([(10, 10), (300, 300), (1, 1)], 1.0),
        ([(0, 10), (0, 300)], 0.0),
        ([(1, 1), (0, 1), (1, 1), (1, 1)], 0.75),  # one answer each tells nothing of units
        ([(277, 300), (113, 120), (73, 80), (57, 60)], 520 / 560),  # no more unlike than chance
    ],
)
def test_units_that_cannot_be_told_from_another_are_not(counts: list[Count], mean: float) -> None:
    assert fit(counts) == pytest.approx((mean, inf))
    known = [one for one, (_, n) in zip(estimates(counts), counts, strict=True) if n]
    assert len(set(known)) == 1
    assert known[0] == pytest.approx(mean)


def test_all_or_nothing_in_two_units_is_no_law() -> None:
    found = fit([(0, 30), (30, 30)])
    assert found == pytest.approx((0.5, 1), rel=1e-3)


@pytest.mark.mass
def test_estimates_are_those_of_the_beta_distribution() -> None:
    dice = np.random.default_rng(3)
    for _ in range(100):
        counts = _town(dice, 100, 10 ** dice.uniform(1.3, 4), 30, dice.uniform(0.1, 0.95))
        prior = Prior(float(dice.uniform(0.01, 0.99)), float(10 ** dice.uniform(0, 3.5)))
        k, n = np.array(counts).T
        a, b = prior.mean * prior.size + k, (1 - prior.mean) * prior.size + n - k
        found = np.array(estimates(counts, prior), dtype=float)[n > 0]
        np.testing.assert_allclose(found, stats.beta.mean(a, b)[n > 0], rtol=0, atol=1e-12)


def test_nobody_has_no_estimate() -> None:
    assert estimates([]) == ()
    assert estimates([(0, 0), (0, 0)]) == (None, None)
    assert estimates([(0, 0), (3, 5)], Prior(0.8, 20))[0] is None


@pytest.mark.parametrize("counts", [[], [(0, 0)], [(3, 2)], [(-1, 2)], [(0, 0), (1, 0)]])
def test_nothing_can_be_fitted_to_impossible_counts(counts: list[Count]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it carries the numbers, not a sentence
        fit(counts)


@given(_COUNTS)
def test_an_estimate_lies_between_the_own_share_and_the_common_one(counts: list[Count]) -> None:
    if not any(n for _, n in counts):
        return
    prior = fit(counts)
    assert 0 <= prior.mean <= 1
    assert prior.size >= 1
    for (k, n), one in zip(counts, estimates(counts), strict=True):
        assert (one is None) == (n == 0)
        if one is not None:
            low, high = sorted((k / n, prior.mean))
            assert low - 1e-12 <= one <= high + 1e-12


@given(_COUNTS, st.floats(0.05, 0.95), st.floats(1, 500))
def test_satisfied_and_not_are_the_same_turned_round(counts: list[Count], mean: float, size: float) -> None:
    turned = estimates([(n - k, n) for k, n in counts], Prior(1 - mean, size))
    for one, other in zip(estimates(counts, Prior(mean, size)), turned, strict=True):
        if one is not None:
            assert other is not None
            assert one == pytest.approx(1 - other, abs=1e-9)


@given(_COUNTS)
def test_the_fit_does_not_depend_on_the_order(counts: list[Count]) -> None:
    if any(n for _, n in counts):
        assert fit(counts[::-1]) == pytest.approx(fit(counts), rel=1e-4)


@settings(max_examples=30)
@given(st.integers(1, 80), st.floats(0.05, 0.95), st.floats(1, 500))
def test_more_satisfied_of_as_many_is_never_worse(n: int, mean: float, size: float) -> None:
    found = [one for one in estimates([(k, n) for k in range(n + 1)], Prior(mean, size)) if one is not None]
    assert all(a < b for a, b in pairwise(found))


@given(st.integers(1, 300), st.floats(0.05, 0.95), st.floats(1, 500))
def test_the_more_answers_the_nearer_to_the_own_share(times: int, mean: float, size: float) -> None:
    few, many = estimates([(3, 4), (3 * (times + 1), 4 * (times + 1))], Prior(mean, size))
    assert few is not None
    assert many is not None
    assert abs(many - 0.75) <= abs(few - 0.75) + 1e-12  # 0.75 itself comes out one rounding off


def _first(town: list[list[float]]) -> np.ndarray:
    """Return how often each unit alone is first, in shares of the months."""
    values = np.array(town)
    alone = (values == values.max(axis=1, keepdims=True)).sum(axis=1) == 1
    return np.bincount(values.argmax(axis=1)[alone], minlength=values.shape[1]) / len(values)


@pytest.mark.mass
def test_the_order_favours_neither_small_units_nor_large_ones() -> None:
    # Eleven units, all truly at 93 %: who is first is chance, but whose chance?
    dice = np.random.default_rng(4)
    n = np.array(_TOWN)
    months = dice.binomial(n, 0.93, (500, len(n)))
    towns = [list(zip(k.tolist(), _TOWN, strict=True)) for k in months]
    raw = _first((months / n + dice.uniform(0, 1e-9, months.shape)).tolist())
    bound = _first([[wilson(*one).low for one in town] for town in towns])

    def order(prior_of: object) -> np.ndarray:
        assert callable(prior_of)
        return _first([[one for one in estimates(town, prior_of(town)) if one is not None] for town in towns])

    weight_50 = order(lambda town: Prior(sum(k for k, _ in town) / sum(_TOWN), 50.0))
    fitted = order(fit)
    assert (raw[0], raw[-1]) == (pytest.approx(0.003, abs=0.01), pytest.approx(0.34, abs=0.07))
    assert bound[0] == pytest.approx(0.55, abs=0.07)
    assert (weight_50[0], weight_50[-1]) == (pytest.approx(0.05, abs=0.03), pytest.approx(0.01, abs=0.015))
    # With the spread fitted to the month itself, most months have no first unit at all.
    assert fitted.sum() < 0.6
    assert fitted.max() < 0.15
    assert fitted[-1] < 0.02
