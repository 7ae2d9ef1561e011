"""Shares drawn towards the common one, the more so the fewer answers there are: what units are ordered by.

The shares of all units are taken to be beta distributed around a common one, the answers of each unit to be
binomial around its own; both parameters of that beta are those that make the answers of all units likeliest
(empirical Bayes: Efron and Morris 1975, Journal of the American Statistical Association 70, 311-319; the
beta-binomial: Griffiths 1973, Biometrics 29, 637-648). Where units differ no more than chance explains, none
is told from another and all have the common share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from math import exp, inf, isinf, log, log1p, sqrt
from typing import NamedTuple

from qrsurvey.analysis.chance import log_beta

Count = tuple[int, int]
"""Of a unit: how many were satisfied, and how many answered."""

_GAIN = 1e-3
"""How much more likely, as a logarithm, differing shares must make the answers to be believed in at all."""

_LARGEST = 100
"""A prior of so many times the largest unit's answers moves every unit to within 1 % of the common share."""

_EDGE = 1e-9


class Prior(NamedTuple):
    """How units' shares are spread: their mean, and how many answers that knowledge is worth.

    `size` is alpha + beta of the beta distribution; infinite where all units have the same share.
    """

    mean: float
    size: float

    @property
    def same(self) -> bool:
        """Tell whether units aren't told from another."""
        return isinf(self.size)


def fit(counts: Sequence[Count]) -> Prior:
    """Return the spread of shares that makes the answers likeliest; units without answers don't matter.

    Its size is at least 1: what looks like all or nothing in a few units isn't taken for a law.

    Raises:
        ValueError: There is no answer at all, or a count is impossible.
    """
    if any(not 0 <= k <= n for k, n in counts):
        raise ValueError(counts)
    known = Counter((k, n) for k, n in counts if n)
    if not known:
        raise ValueError(counts)
    k, n = (sum(count[i] * times for count, times in known.items()) for i in (0, 1))
    mean = k / n
    if len(known) == 1 or k in {0, n}:
        return Prior(mean, inf)
    equal = k * log(mean) + (n - k) * log1p(-mean)
    largest = log(_LARGEST * max(size for _, size in known))
    grid = [largest * step / 30 for step in range(31)]
    at = max(grid, key=lambda size: _likelihood(known, _mean(known, size), size))
    mean = _mean(known, at)
    found = _likelihood(known, mean, at)
    # Mean and size hardly depend on each other, so a few turns of one after the other are enough.
    for _ in range(50):
        at = _highest(
            partial(_likelihood, known, mean), max(at - largest / 15, 0), min(at + largest / 15, largest)
        )
        near = sqrt(mean * (1 - mean) / len(counts)) + _EDGE
        by_mean = partial(_likelihood, known, log_size=at)
        mean = _highest(by_mean, max(mean - near, _EDGE), min(mean + near, 1 - _EDGE))
        before, found = found, _likelihood(known, mean, at)
        if found - before < 1e-7:
            break
    if found - equal < _GAIN:
        return Prior(k / n, inf)
    return Prior(mean, exp(at))


def estimates(counts: Sequence[Count], prior: Prior | None = None) -> tuple[float | None, ...]:
    """Return each unit's share drawn towards the common one, in their order; None for one without answers.

    Args:
        counts: Of each unit.
        prior: How shares are spread; fitted to `counts` where it isn't given.

    Raises:
        ValueError: A count is impossible.
    """
    if not any(n for _, n in counts):
        return (None,) * len(counts)
    prior = prior or fit(counts)
    return tuple(_estimate(k, n, prior) if n else None for k, n in counts)


def posterior(k: int, n: int, prior: Prior) -> tuple[float, float]:
    """Return alpha and beta of what is known of a unit's share; `prior` is of finite size."""
    return prior.mean * prior.size + k, (1 - prior.mean) * prior.size + n - k


def _estimate(k: int, n: int, prior: Prior) -> float:
    if prior.same:
        return prior.mean
    a, b = posterior(k, n, prior)
    return a / (a + b)


def _mean(known: Counter[Count], log_size: float) -> float:
    """Return the mean of the shares, each weighed by how exactly it is known if shares are so spread."""
    size = exp(log_size)
    weights = {(k, n): times * n / (n + size) for (k, n), times in known.items()}
    mean = sum(k / n * weight for (k, n), weight in weights.items()) / sum(weights.values())
    return min(max(mean, _EDGE), 1 - _EDGE)


def _likelihood(known: Counter[Count], mean: float, log_size: float) -> float:
    """Return the logarithm of the answers' probability, less what depends on neither mean nor size."""
    size = exp(log_size)
    a, b = mean * size, (1 - mean) * size
    base = log_beta(a, b)
    return sum(times * (log_beta(k + a, n - k + b) - base) for (k, n), times in known.items())


def _highest(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where the function is highest between two points, by golden sections."""
    golden = (sqrt(5) - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(24):
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = function(right)
    return left if at_left >= at_right else right
