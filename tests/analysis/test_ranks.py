"""Ranges of ranks, against drawing from the same distributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from qrsurvey.analysis.ranks import Ranks, rank_probabilities, rank_ranges
from qrsurvey.analysis.shrinkage import Count, Prior

_PRIOR = Prior(0.9, 40.0)


def _drawn(counts: list[Count], prior: Prior, draws: int) -> np.ndarray:
    """Return how often each unit had each rank."""
    k, n = np.array(counts).T
    shares = np.random.default_rng(9).beta(
        prior.mean * prior.size + k, (1 - prior.mean) * prior.size + n - k, (draws, len(counts))
    )
    ranks = (-shares).argsort(axis=1).argsort(axis=1)
    return np.stack([np.bincount(ranks[:, i], minlength=len(counts)) / draws for i in range(len(counts))])


@pytest.mark.parametrize(
    "counts",
    [
        [(280, 300), (28, 30)],
        [(277, 300), (113, 120), (70, 80), (60, 60), (40, 45), (38, 40), (30, 30), (20, 25), (20, 20)],
        [(930_000, 1_000_000), (929_500, 1_000_000), (45, 50), (50, 50), (0, 200)],
    ],
    ids=["two", "a town", "large and small"],
)
def test_they_agree_with_drawing(counts: list[Count]) -> None:
    found = rank_probabilities(counts, _PRIOR)
    np.testing.assert_allclose(found, _drawn(counts, _PRIOR, 200_000), atol=0.006)


def test_of_two_units_it_is_the_chance_that_one_is_above_the_other() -> None:
    one, two = (36 + 280, 4 + 20), (36 + 28, 4 + 2)
    above, _ = integrate.quad(lambda x: stats.beta.pdf(x, *one) * stats.beta.cdf(x, *two), 0.7, 1)
    found = rank_probabilities([(280, 300), (28, 30)], _PRIOR)
    np.testing.assert_allclose(found, [[above, 1 - above], [1 - above, above]], atol=1e-5)


def test_three_hundred_units() -> None:
    dice = np.random.default_rng(1)
    n = (10 ** dice.uniform(1.5, 3.5, 300)).astype(int)
    counts = list(zip(dice.binomial(n, dice.beta(36, 4, 300)).tolist(), n.tolist(), strict=True))
    found = rank_probabilities(counts, _PRIOR).cumsum(axis=1)
    np.testing.assert_allclose(found, _drawn(counts, _PRIOR, 20_000).cumsum(axis=1), atol=0.025)


def test_ranges_hold_the_rank_as_often_as_they_say() -> None:
    dice = np.random.default_rng(2)
    held, all_of_them = 0, 0
    for _ in range(60):
        n = (10 ** dice.uniform(1.5, 2.8, 12)).astype(int)
        shares = dice.beta(36, 4, 12)
        counts = list(zip(dice.binomial(n, shares).tolist(), n.tolist(), strict=True))
        true = (-shares).argsort().argsort() + 1
        for rank, found in zip(true, rank_ranges(counts, 30, prior=_PRIOR), strict=True):
            assert found is not None
            held += found.low <= rank <= found.high
            all_of_them += 1
    assert 0.9 <= held / all_of_them <= 0.99  # more than 90 %, since ranks are whole


def test_only_units_with_enough_answers_have_a_rank() -> None:
    found = rank_ranges([(90, 100), (29, 29), (0, 0), (10, 100)], 30)
    assert found == (Ranks(1, 1, 2), None, None, Ranks(2, 2, 2))


def test_units_that_are_not_told_from_another_may_have_any_rank() -> None:
    assert rank_ranges([(90, 100), (45, 50), (9, 10)], 30) == (Ranks(1, 2, 2), Ranks(1, 2, 2), None)


def test_few_or_none() -> None:
    assert rank_ranges([], 30) == ()
    assert rank_ranges([(0, 0), (3, 5)], 30) == (None, None)
    assert rank_ranges([(0, 0), (3, 5)], 0) == (None, Ranks(1, 1, 1))
    assert rank_ranges([(31, 40)], 30, prior=_PRIOR) == (Ranks(1, 1, 1),)
    assert rank_ranges([(40, 40), (0, 40)], 30, prior=Prior(0.5, 1.0)) == (Ranks(1, 1, 2), Ranks(2, 2, 2))


_COUNTS = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=8
)


@settings(max_examples=40)
@given(_COUNTS, st.floats(0.02, 0.98), st.floats(1, 3000))
def test_every_rank_belongs_to_somebody(counts: list[Count], mean: float, size: float) -> None:
    found = rank_probabilities(counts, Prior(mean, size))
    assert found.min() >= 0
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=0), 1, atol=0.03)


@settings(max_examples=40)
@given(_COUNTS, st.floats(0.02, 0.98), st.floats(1, 3000))
def test_the_order_of_ranges_is_that_of_the_answers(counts: list[Count], mean: float, size: float) -> None:
    found = rank_ranges([*counts, (9, 10), (8, 10)], 1, prior=Prior(mean, size))
    better, worse = found[-2:]
    assert better is not None
    assert worse is not None
    assert better.low <= worse.low
    assert better.high <= worse.high
    assert all(one is not None and 1 <= one.low <= one.high <= one.of == len(counts) + 2 for one in found)


@settings(max_examples=25)
@given(_COUNTS)
def test_a_wider_range_holds_a_narrower(counts: list[Count]) -> None:
    for narrow, wide in zip(
        rank_ranges(counts, 1, level=0.5), rank_ranges(counts, 1, level=0.95), strict=True
    ):
        assert narrow is not None
        assert wide is not None
        assert wide.low <= narrow.low <= narrow.high <= wide.high
