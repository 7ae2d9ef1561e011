"""The limits of a funnel plot, against scipy's binomial distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qrsurvey.analysis.funnel import ALARM, WARNING, curve, limits
from qrsurvey.analysis.intervals import Interval


@pytest.mark.mass
def test_it_agrees_with_scipy() -> None:
    dice = np.random.default_rng(1)
    n = np.concatenate(([1, 1, 2, 8, 300], (10 ** dice.uniform(0, 4.5, 2_500)).astype(int)))
    share = np.concatenate(([0.93, 0.01, 0.5, 0.93, 0.93], dice.uniform(0.001, 0.999, 2_500)))
    found = [limits(*one) for one in zip(share.tolist(), n.tolist(), strict=True)]
    four = (
        (WARNING, "warning", 0),
        (1 - WARNING, "warning", 1),
        (ALARM, "alarm", 0),
        (1 - ALARM, "alarm", 1),
    )
    for p, name, end in four:  # 10,020 limits
        k = stats.binom.ppf(p, n, share)
        step = (stats.binom.cdf(k, n, share) - p) / (
            stats.binom.cdf(k, n, share) - stats.binom.cdf(k - 1, n, share)
        )
        np.testing.assert_allclose(
            [getattr(one, name)[end] for one in found], ((k - step) / n).clip(0, 1), rtol=0, atol=1e-9
        )


def test_a_million_answers() -> None:
    found = limits(0.93, 1_000_000)
    error = (0.93 * 0.07 / 1_000_000) ** 0.5
    assert found.warning == pytest.approx((0.93 - 1.96 * error, 0.93 + 1.96 * error), abs=1e-6)
    assert found.alarm == pytest.approx((0.93 - 3.09 * error, 0.93 + 3.09 * error), abs=2e-6)


@pytest.mark.parametrize(("share", "n"), [(0.93, 45), (0.93, 120), (0.6, 300), (0.5, 2000)])
def test_as_many_stray_as_said(share: float, n: int) -> None:
    found = limits(share, n)
    k = np.arange(n + 1)
    chance = stats.binom.pmf(k, n, share)
    for p, (low, high) in ((WARNING, found.warning), (ALARM, found.alarm)):
        # Interpolated inwards at the top, outwards at the bottom, by less than one answer.
        assert chance[k / n < low].sum() < p
        assert chance[k / n > high].sum() < p + chance[np.argmax(k / n > high)]


@given(st.floats(0, 1), st.integers(1, 3000))
def test_the_alarm_limits_lie_outside_the_warning_limits(share: float, n: int) -> None:
    found = limits(share, n)
    assert 0 <= found.alarm.low <= found.warning.low <= found.warning.high <= found.alarm.high <= 1
    # interpolating moves a limit by one answer at most
    assert found.warning.low - 1 / n <= share <= found.warning.high + 1 / n


@given(st.integers(1, 99), st.integers(1, 500))
def test_what_holds_for_satisfied_holds_for_the_others(percent: int, n: int) -> None:
    # Interpolation takes the step below, so turned round it differs by less than one answer.
    found, turned = limits(percent / 100, n), limits(1 - percent / 100, n)
    assert found.alarm.low == pytest.approx(1 - turned.alarm.high, abs=1 / n + 1e-9)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_all_are_alike_nothing_strays(share: float) -> None:
    assert limits(share, 5) == (5, Interval(share, share), Interval(share, share))


@pytest.mark.parametrize(("share", "n"), [(0.5, 0), (-0.1, 5), (1.1, 5)])
def test_impossible_numbers_are_refused(share: float, n: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it carries the numbers, not a sentence
        limits(share, n)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 2000), max_size=6), st.integers(1, 40))
def test_the_curve_reaches_from_the_smallest_to_the_largest(sizes: list[int], points: int) -> None:
    found = curve(0.9, sizes, points)
    known = [n for n in sizes if n]
    steps = [one.n for one in found]
    assert steps == sorted(set(steps))
    assert len(steps) <= points + 1
    assert (min(steps), max(steps)) == (min(known), max(known)) if known else steps == []
    assert all(one == limits(0.9, one.n) for one in found)
