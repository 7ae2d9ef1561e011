"""The beta distribution against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qrsurvey.analysis.beta import binomial_cdf, cdf

_PARAMETER = st.floats(0.01, 3000)


def _parameters(seed: int, times: int) -> tuple[list[float], list[float], list[float]]:
    dice = np.random.default_rng(seed)
    size = 10 ** dice.uniform(-2, 4.5, times)
    mean = dice.beta(0.7, 0.7, times).clip(1e-4, 1 - 1e-4)
    return (size * mean).tolist(), (size * (1 - mean)).tolist(), dice.uniform(1e-4, 1 - 1e-4, times).tolist()


def test_the_distribution_agrees_with_scipy() -> None:
    a, b, p = _parameters(1, 10_000)
    at = np.clip(stats.beta.ppf(p, a, b), 1e-250, 1 - 1e-16)
    found = [cdf(*one) for one in zip(at.tolist(), a, b, strict=True)]
    np.testing.assert_allclose(found, stats.beta.cdf(at, a, b), rtol=1e-9, atol=1e-13)


def test_binomial_agrees_with_scipy() -> None:
    dice = np.random.default_rng(3)
    n = (10 ** dice.uniform(0, 6, 10_000)).astype(int)
    p = dice.uniform(0.001, 0.999, 10_000)
    k = dice.binomial(n, p)
    found = [binomial_cdf(*one) for one in zip(k.tolist(), n.tolist(), p.tolist(), strict=True)]
    np.testing.assert_allclose(found, stats.binom.cdf(k, n, p), rtol=1e-7)


@given(st.floats(0, 1), _PARAMETER, _PARAMETER)
def test_one_tail_is_the_other_turned_round(x: float, a: float, b: float) -> None:
    there = 1 - x
    assert cdf(1 - there, a, b) == pytest.approx(1 - cdf(there, b, a), abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 1), _PARAMETER, _PARAMETER)
def test_it_grows(x: float, y: float, a: float, b: float) -> None:
    low, high = sorted((cdf(min(x, y), a, b), cdf(max(x, y), a, b)))
    assert 0 <= low <= high <= 1
    assert cdf(min(x, y), a, b) <= cdf(max(x, y), a, b) + 1e-12


def test_the_ends() -> None:
    assert (cdf(0, 2, 3), cdf(1, 2, 3), cdf(-1, 2, 3), cdf(2, 2, 3)) == (0, 1, 0, 1)
    assert (binomial_cdf(-1, 5, 0.3), binomial_cdf(5, 5, 0.3), binomial_cdf(0, 0, 0.3)) == (0, 1, 1)
    assert (binomial_cdf(2, 5, 0.0), binomial_cdf(2, 5, 1.0)) == (1, 0)
