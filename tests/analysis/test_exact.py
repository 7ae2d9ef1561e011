"""Fisher's exact test against scipy, and against whole-number arithmetic where scipy rounds."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qrsurvey.analysis.exact import fisher

_Row = tuple[int, int]
_ROWS = st.integers(0, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _scipy(k1: int, n1: int, k2: int, n2: int) -> float:
    return float(stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue)


def _by_definition(k1: int, n1: int, k2: int, n2: int) -> Fraction:
    k = k1 + k2
    weights = {x: comb(n1, x) * comb(n2, k - x) for x in range(max(0, k - n2), min(k, n1) + 1)}
    return Fraction(sum(w for w in weights.values() if w <= weights[k1]), comb(n1 + n2, k))


def _cases(seed: int, times: int, *most: int) -> list[tuple[int, int, int, int]]:
    dice = random.Random(seed)
    cases = []
    for _ in range(times):
        largest = dice.choice(most)
        n1, n2, p = dice.randint(0, largest), dice.randint(0, largest * 3), dice.random()
        apart = dice.gauss(0, 0.1)
        cases.append((round(n1 * p), n1, min(max(round(n2 * (p + apart)), 0), n2), n2))
    return cases


def test_it_agrees_with_scipy() -> None:
    for case in _cases(1, 1_000, 8, 40, 300, 4_000):
        assert fisher(*case) == pytest.approx(_scipy(*case), rel=1e-9, abs=1e-300), case


def test_it_agrees_with_the_distribution_of_scipy() -> None:
    cases = [case for case in _cases(2, 10_100, 8, 40, 120) if case[1] + case[3]]
    k1, n1, k2, n2 = (np.array(column)[:, None] for column in zip(*cases, strict=True))
    chances = stats.hypergeom.pmf(np.arange(121), n1 + n2, k1 + k2, n1)
    own = np.take_along_axis(chances, k1, axis=1)
    expected = np.where(chances <= own * (1 + 1e-11), chances, 0).sum(axis=1)
    np.testing.assert_allclose([fisher(*case) for case in cases], expected, rtol=1e-10)


@given(_ROWS, _ROWS)
def test_it_is_the_definition(first: _Row, second: _Row) -> None:
    assert fisher(*first, *second) == pytest.approx(float(_by_definition(*first, *second)), rel=1e-11)


def test_it_agrees_with_scipy_for_a_million_answers() -> None:
    dice = random.Random(2)
    for _ in range(50):
        n1, n2 = dice.randint(1, 1_000_000), dice.randint(1, 1_000_000)
        p = dice.uniform(0.01, 0.99)
        k1, k2 = round(n1 * p), round(n2 * min(p + dice.uniform(-0.003, 0.003), 1.0))
        assert fisher(k1, n1, k2, n2) == pytest.approx(_scipy(k1, n1, k2, n2), rel=1e-7, abs=1e-300), (
            k1,
            n1,
            k2,
            n2,
        )


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2"),
    [(500, 500, 0, 500), (0, 520, 505, 505), (700, 1000, 30, 1000), (900, 900, 400, 1500)],
)
def test_the_smallest_of_p_values(k1: int, n1: int, k2: int, n2: int) -> None:
    exact = _by_definition(k1, n1, k2, n2)
    assert exact < Fraction(1, 10**200)
    assert fisher(k1, n1, k2, n2) == pytest.approx(float(exact), rel=1e-8, abs=0)


def test_below_what_a_number_can_hold_it_is_0() -> None:
    assert fisher(1_000_000, 1_000_000, 0, 1_000_000) == 0.0


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2", "expected"),
    # the values scipy's own tests hold, computed with R
    [(6, 43, 108, 308, 0.005092697748126), (22, 22, 0, 102, 7.175066786244549e-25), (94, 142, 3577, 20565, 2.069356340993818e-37)],
)  # fmt: skip
def test_published_values(k1: int, n1: int, k2: int, n2: int, expected: float) -> None:
    assert fisher(k1, n1, k2, n2) == pytest.approx(expected, rel=1e-9)


@given(_ROWS, _ROWS)
def test_neither_rows_nor_columns_have_an_order(first: _Row, second: _Row) -> None:
    (k1, n1), (k2, n2) = first, second
    p = fisher(k1, n1, k2, n2)
    assert 0 <= p <= 1
    assert fisher(k2, n2, k1, n1) == pytest.approx(p, rel=1e-10)
    assert fisher(n1 - k1, n1, n2 - k2, n2) == pytest.approx(p, rel=1e-10)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 120))
def test_further_from_the_middle_is_rarer(n1: int, n2: int, k: int) -> None:
    k = min(k, n1 + n2)
    values = [fisher(x, n1, k - x, n2) for x in range(max(0, k - n2), min(k, n1) + 1)]
    top = values.index(max(values))
    assert all(a <= b * (1 + 1e-9) for a, b in pairwise(values[: top + 1]))
    assert all(a * (1 + 1e-9) >= b for a, b in pairwise(values[top:]))


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2"), [(0, 0, 0, 0), (0, 0, 5, 9), (0, 7, 0, 9), (7, 7, 9, 9), (1, 1, 0, 0)]
)
def test_where_nothing_can_differ_nothing_does(k1: int, n1: int, k2: int, n2: int) -> None:
    assert fisher(k1, n1, k2, n2) == 1.0


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(3, 2, 0, 5), (-1, 2, 0, 5), (0, 2, 6, 5), (0, -1, 0, 5)])
def test_impossible_counts_are_refused(k1: int, n1: int, k2: int, n2: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it carries the numbers, not a sentence
        fisher(k1, n1, k2, n2)
