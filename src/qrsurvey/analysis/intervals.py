"""Confidence intervals for shares and for the difference of two shares, 95 % unless told otherwise.

Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209-212: the score interval, which
Brown, Cai and DasGupta (2001, Statistical Science 16, 101-133) recommend for small numbers.
Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890: method 10, the hybrid of two score intervals.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""


class Interval(NamedTuple):
    """Both ends, as fractions."""

    low: float
    high: float


def wilson(k: int, n: int, z: float = Z_95) -> Interval:
    """Return the Wilson score interval of the share k/n.

    Raises:
        ValueError: `n` isn't positive, or `k` isn't within 0 to `n`.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(k, n)
    return wilson_of(k / n, n, z)


def wilson_of(share: float, n: float, z: float = Z_95) -> Interval:
    """Return the Wilson score interval of a share of `n` answers, which needn't be a whole number.

    Raises:
        ValueError: `n` isn't positive, or the share isn't within 0 to 1.
    """
    if not 0 <= share <= 1 or n <= 0:
        raise ValueError(share, n)
    spread = z * z / n
    centre = share + spread / 2
    half = sqrt(spread * (share * (1 - share) + spread / 4))
    # At the edges the formula gives exactly 0 and 1, floating point nearly so.
    low = 0.0 if share == 0 else (centre - half) / (1 + spread)
    high = 1.0 if share == 1 else (centre + half) / (1 + spread)
    return Interval(low, high)


def newcombe(k1: int, n1: int, k2: int, n2: int, z: float = Z_95) -> Interval:
    """Return the interval of the difference k1/n1 - k2/n2 of two independent shares.

    Raises:
        ValueError: as for `wilson`.
    """
    first, second = wilson(k1, n1, z), wilson(k2, n2, z)
    share1, share2 = k1 / n1, k2 / n2
    difference = share1 - share2
    return Interval(
        difference - sqrt((share1 - first.low) ** 2 + (second.high - share2) ** 2),
        difference + sqrt((first.high - share1) ** 2 + (share2 - second.low) ** 2),
    )
