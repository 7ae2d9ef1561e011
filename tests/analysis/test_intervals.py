"""Intervals against statsmodels and scipy."""

from __future__ import annotations

import random

import pytest
from scipy.stats import binomtest, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from qrsurvey.analysis.intervals import Z_95, newcombe, wilson


def _shares(seed: int, times: int) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    edges = [(0, 1), (1, 1), (0, 10), (10, 10), (1, 5000), (4999, 5000), (0, 5000), (5000, 5000)]
    sizes = [
        chance.choice((chance.randint(1, 12), chance.randint(1, 300), chance.randint(1, 100_000)))
        for _ in range(times)
    ]
    return edges + [(chance.randint(0, n), n) for n in sizes]


def test_the_quantile_is_that_of_95_percent() -> None:
    assert pytest.approx(norm.ppf(0.975), abs=1e-15) == Z_95


def test_wilson_agrees_with_statsmodels() -> None:
    for k, n in _shares(1, 10_000):
        assert wilson(k, n) == pytest.approx(proportion_confint(k, n, 0.05, "wilson"), abs=1e-9), (k, n)


def test_wilson_agrees_with_scipy() -> None:
    for k, n in _shares(2, 500):
        expected = binomtest(k, n).proportion_ci(0.95, "wilson")
        assert wilson(k, n) == pytest.approx((expected.low, expected.high), abs=1e-9), (k, n)


def test_wilson_stays_within_0_and_1_and_holds_the_share() -> None:
    for k, n in _shares(3, 10_000):
        low, high = wilson(k, n)
        assert 0 <= low <= k / n <= high <= 1, (k, n)


@pytest.mark.mass
def test_newcombe_agrees_with_statsmodels() -> None:
    firsts, seconds = _shares(4, 10_000), _shares(5, 10_000)
    random.Random(6).shuffle(seconds)
    for (k1, n1), (k2, n2) in zip(firsts, seconds, strict=True):
        expected = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff", alpha=0.05)
        assert newcombe(k1, n1, k2, n2) == pytest.approx(expected, abs=1e-9), (k1, n1, k2, n2)


def test_newcombe_gives_the_published_example() -> None:
    # Newcombe (1998), table II, example (a): 56/70 against 48/80, method 10.
    low, high = newcombe(56, 70, 48, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (-1, 5), (6, 5), (1, 0)])
def test_impossible_counts_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it carries the numbers, not a sentence
        wilson(k, n)
