"""The limits of a funnel plot: how far shares of `n` answers stray from the common one by chance.

Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202: 95 % and 99.8 % limits instead of ranks;
exact binomial limits, interpolated between the whole counts, after the paper's appendix A.1.1. The chance of
straying is therefore a little below what is said at the lower limits and a little above at the upper ones, by
less than that of a single count.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from qrsurvey.analysis.beta import binomial_cdf
from qrsurvey.analysis.intervals import Interval

WARNING = 0.025
"""The chance of straying beyond each warning limit: 95 % lie between the two."""

ALARM = 0.001
"""The chance of straying beyond each alarm limit: 99.8 % lie between the two."""


class Limits(NamedTuple):
    """Fractions: at `n` answers 95 % lie between the `warning` limits, 99.8 % between the `alarm` ones."""

    n: int
    warning: Interval
    alarm: Interval


def limits(share: float, n: int) -> Limits:
    """Return the limits around the common share at `n` answers, of a unit or of a point of the curve.

    Raises:
        ValueError: `n` isn't positive, or `share` isn't within 0 to 1.
    """
    if n < 1 or not 0 <= share <= 1:
        raise ValueError(share, n)
    return Limits(
        n,
        Interval(_limit(WARNING, n, share), _limit(1 - WARNING, n, share)),
        Interval(_limit(ALARM, n, share), _limit(1 - ALARM, n, share)),
    )


def curve(share: float, sizes: Iterable[int], points: int = 60) -> tuple[Limits, ...]:
    """Return the limits from the smallest to the largest of `sizes`, close together where they bend most.

    Without sizes there is no curve; sizes of 0 are left out.
    """
    known = [n for n in sizes if n > 0]
    if not known:
        return ()
    first, last = min(known), max(known)
    steps = max(points - 1, 1)
    growth = (last / first) ** (1 / steps)
    grid = {first, last, *(round(first * growth**at) for at in range(steps))}
    return tuple(limits(share, n) for n in sorted(grid))


def _limit(p: float, n: int, share: float) -> float:
    """Return the interpolated quantile of k/n at `p`, `k` being binomial."""
    if share in {0.0, 1.0}:
        return share
    k = _quantile(p, n, share)
    up_to, below = binomial_cdf(k, n, share), binomial_cdf(k - 1, n, share)
    return min(max((k - (up_to - p) / (up_to - below)) / n, 0.0), 1.0)


def _quantile(p: float, n: int, share: float) -> int:
    """Return the least count that isn't exceeded with probability `p` at least."""
    low, high = -1, n
    # Nearly always within eight deviations; what isn't is found all the same.
    spread = 8 * sqrt(n * share * (1 - share)) + 8
    near, far = int(n * share - spread), int(n * share + spread) + 1
    if near > low and binomial_cdf(near, n, share) < p:
        low = near
    if far < high and binomial_cdf(far, n, share) >= p:
        high = far
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_cdf(middle, n, share) >= p:
            high = middle
        else:
            low = middle
    return high
