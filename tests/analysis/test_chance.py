"""The tails that signals are weighed by, against scipy."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qrsurvey.analysis.chance import (
    adjust,
    beta_binomial_tail,
    binomial_tail,
    negative_binomial_tail,
    regular_tail,
)


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.001, 0.999))
def test_binomial(n: int, k: int, p: float) -> None:
    assert binomial_tail(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), rel=1e-7, abs=1e-250)


@given(st.integers(1, 300), st.integers(0, 300), st.floats(0.01, 0.99), st.floats(0.005, 0.5))
def test_beta_binomial(n: int, k: int, mean: float, spread: float) -> None:
    size = (1 - spread) / spread
    expected = stats.betabinom.sf(k - 1, n, mean * size, (1 - mean) * size)
    assert beta_binomial_tail(k, n, mean, spread) == pytest.approx(expected, rel=1e-5, abs=1e-11)


@settings(deadline=None)
@given(st.integers(0, 150), st.floats(0.001, 60), st.floats(1.01, 4))
def test_negative_binomial(k: int, mean: float, fano: float) -> None:
    expected = stats.nbinom.sf(k - 1, mean / (fano - 1), 1 / fano)
    assert negative_binomial_tail(k, mean, fano) == pytest.approx(expected, rel=1e-6, abs=1e-250)


@given(st.integers(0, 80), st.floats(0.001, 40))
def test_poisson_where_nobody_comes_together(k: int, mean: float) -> None:
    expected = stats.poisson.sf(k - 1, mean)
    assert negative_binomial_tail(k, mean, 1) == pytest.approx(expected, rel=1e-6, abs=1e-250)


@pytest.mark.parametrize(("gaps", "deviation"), [(3, 0.3), (4, 0.4), (5, 0.5)])
def test_regular_gaps_are_at_least_as_rare_as_said(gaps: int, deviation: float) -> None:
    dice = random.Random(7)
    hits, runs = 0, 40_000
    for _ in range(runs):
        lengths = [dice.expovariate(1) for _ in range(gaps)]
        mean = sum(lengths) / gaps
        hits += all(abs(length - mean) <= deviation * mean for length in lengths)
    assert 0 < hits / runs <= regular_tail(deviation, gaps)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_as_scipy_does(values: list[float]) -> None:
    expected = stats.false_discovery_control(values, method="bh")
    assert adjust(values, len(values)) == pytest.approx(list(expected))


def test_looks_that_found_nothing_count_too() -> None:
    assert adjust([0.001, 0.004], 100) == pytest.approx([0.1, 0.2])
    assert adjust([0.001], 100) == pytest.approx([0.1])


@pytest.mark.mass
def test_adjusted_as_scipy_does_down_to_the_smallest() -> None:
    dice = np.random.default_rng(1)
    for _ in range(10_000):
        values = 10 ** (dice.uniform(-1, 0, int(dice.integers(1, 30))) * dice.choice((1, 3, 300)))
        np.testing.assert_allclose(
            adjust(values.tolist(), len(values)),
            stats.false_discovery_control(values, method="bh"),
            rtol=1e-12,
        )
