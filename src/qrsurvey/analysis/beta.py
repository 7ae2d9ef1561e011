"""The beta distribution: what is known of a share after so many answers; and through it the binomial one.

The regularised incomplete beta function is evaluated by its continued fraction (Abramowitz and Stegun 1964,
26.5.8) after Lentz; its steps grow with the square root of the parameters, some hundreds for a million.
"""

from __future__ import annotations

from math import exp, log, log1p

from qrsurvey.analysis.chance import log_beta

_TINY = 1e-300
_PRECISE = 1e-15
_STEPS = 100_000


def cdf(x: float, a: float, b: float) -> float:
    """Return P(X <= x) for X beta distributed with the positive parameters `a` and `b`.

    The relative error is below 1e-10 for parameters of thousands, 1e-7 for millions.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
    # The fraction converges fast below the mean only; beyond it the other tail is what is known.
    if x < (a + 1) / (a + b + 2):
        return min(front / a * _fraction(x, a, b), 1.0)
    return max(1.0 - front / b * _fraction(1 - x, b, a), 0.0)


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Return P(X <= k) for X binomial of `n` with probability `p`."""
    if k < 0:
        return 0.0
    return 1.0 if k >= n else cdf(1 - p, n - k, k + 1)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _kept(1.0 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1.0 / _kept(1.0 + even * d), _kept(1.0 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1.0 / _kept(1.0 + odd * d), _kept(1.0 + odd / c)
        value *= d * c
        if abs(d * c - 1.0) < _PRECISE:
            break
    return value


def _kept(value: float) -> float:
    """Return the value, kept from being nought."""
    return value if abs(value) > _TINY else _TINY
