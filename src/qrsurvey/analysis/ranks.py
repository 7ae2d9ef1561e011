"""Between which ranks a unit may lie: what a league table would have to say to be honest.

Goldstein, H. and Spiegelhalter, D. J. (1996), Journal of the Royal Statistical Society A 159, 385-443. A
unit's rank is 1 and the number of units whose share is higher. Given its own share these are independent, so
their number is a sum of unlike coin tosses (Poisson-binomial); averaging over its own share by Gauss-Legendre
gives the probability of each rank, without any random draw. Among many units that sum is nearly normal, and
what it takes to say so grows with their number instead of its third power (the refined normal approximation:
Volkova 1996, Theory of Probability and its Applications 40, 791-794; Hong 2013, Computational Statistics and
Data Analysis 59, 41-51).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import asinh, erfc, log, pi, sqrt
from typing import TYPE_CHECKING, NamedTuple

from qrsurvey.analysis.shrinkage import Count, Prior, fit, posterior

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]

_POINTS = 1501
"""How finely one unit's distribution is tabulated."""

_EXACTLY = 100
"""Up to how many units ranks are worked out exactly; beyond, to within one."""

_NODES = 32
"""At how many of a unit's possible shares ranks among many are looked at."""

_COLUMNS = 192
"""How many columns are worked on at once: few enough for the processor's cache."""


class Ranks(NamedTuple):
    """The ranks a unit may have, of `of` units; 1 is that of the highest share."""

    low: int
    high: int
    of: int


def rank_ranges(
    counts: Sequence[Count], rank_from: int, *, level: float = 0.9, prior: Prior | None = None
) -> tuple[Ranks | None, ...]:
    """Return the range that holds each unit's rank with probability `level`, in their order.

    Only units with `rank_from` answers or more have a rank, among themselves; the others have None. Where
    units aren't told from another each may have any rank.

    Args:
        counts: Of each unit.
        rank_from: As in the survey's thresholds.
        level: Half of the rest may be above, half below.
        prior: How shares are spread; fitted to all of `counts` where it isn't given.

    Raises:
        ValueError: A count is impossible.
    """
    ranked = [at for at, (_, n) in enumerate(counts) if n >= max(rank_from, 1)]
    if not ranked:
        return (None,) * len(counts)
    prior = prior or fit(counts)
    of = len(ranked)
    found = {at: Ranks(1, of, of) for at in ranked}
    if not prior.same:
        beyond = ((1 - level) / 2, (1 + level) / 2)
        bounds = _bounds if of <= _EXACTLY else _nearly
        for at, (low, high) in zip(ranked, bounds([counts[at] for at in ranked], prior, beyond), strict=True):
            found[at] = Ranks(low, min(high, of), of)
    return tuple(found.get(at) for at in range(len(counts)))


def _bounds(counts: Sequence[Count], prior: Prior, beyond: tuple[float, float]) -> Iterator[tuple[int, int]]:
    """Yield the ranks that each unit reaches or passes with two probabilities."""
    for up_to in rank_probabilities(counts, prior).cumsum(axis=1):
        # A probability that is a bound but for rounding is one.
        low, high = (int(up_to.searchsorted(p - 1e-9)) + 1 for p in beyond)
        yield low, high


def rank_probabilities(counts: Sequence[Count], prior: Prior) -> Values:
    """Return P(unit i has rank r + 1) as a table of units by ranks; each row adds up to 1.

    `prior` is of finite size. The work grows with the third power of the units: 300 take about a second.
    """
    import numpy as np

    units = len(counts)
    nodes = max(32, min(96, 3000 // units))
    roots, weights = np.polynomial.legendre.leggauss(nodes)
    tables = [_distribution(*posterior(k, n, prior)) for k, n in counts]
    own = np.array([np.interp((roots + 1) / 2, up_to, log_odds) for log_odds, up_to in tables])
    result = np.empty((units, units))
    together = max(_COLUMNS // nodes, 1)
    for first in range(0, units, together):
        block = own[first : first + together]
        higher = [1 - np.interp(block.ravel(), *table) for table in tables]
        for at in range(len(block)):
            higher[first + at][at * nodes : (at + 1) * nodes] = 0  # nobody is above himself
        ranks = _sums(higher)[:units].reshape(units, len(block), nodes) @ (weights / 2)
        result[first : first + together] = ranks.T
    return result


def _sums(chances: Sequence[Values]) -> Values:
    """Return the probability of each number of hits among tosses of these chances: numbers by columns."""
    import numpy as np

    hits = np.zeros((len(chances) + 1, len(chances[0])))
    hits[0] = 1
    for tosses, chance in enumerate(chances, start=1):
        gained = hits[:tosses] * chance
        hits[:tosses] -= gained
        hits[1 : tosses + 1] += gained
    return hits


def _nearly(counts: Sequence[Count], prior: Prior, beyond: tuple[float, float]) -> Iterator[tuple[int, int]]:
    """Yield what `_bounds` yields, by the mean, the spread and the skewness of how many units are above."""
    import numpy as np

    roots, weights = np.polynomial.legendre.leggauss(_NODES)
    tables = [_distribution(*posterior(k, n, prior)) for k, n in counts]
    # How many units are above depends on a share and hardly on whose it is: looked up, and oneself left out.
    ends = np.array([[log_odds[0], log_odds[-1]] for log_odds, _ in tables])
    grid = np.unique(
        np.concatenate(
            [np.quantile(np.concatenate([t[0] for t in tables[::8]]), np.linspace(0, 1, 4001)), ends.ravel()]
        )
    )
    sums = np.zeros((3, len(grid)))
    for table in tables:
        sums += _moments(1 - np.interp(grid, *table))
    own = np.array([np.interp((roots + 1) / 2, up_to, log_odds) for log_odds, up_to in tables])
    above = np.array([np.interp(own, grid, one) for one in sums])
    above -= _moments(1 - np.tile((roots + 1) / 2, (len(counts), 1)))
    mean, spread = above[0], np.sqrt(np.maximum(above[1], 1e-12))
    skew = above[2] / spread**3

    def reaches(ranks: Values, p: float) -> npt.NDArray[np.bool_]:
        """Tell of each unit whether its rank is this or a better one with probability `p`."""
        at = (ranks[:, None] - 0.5 - mean) / spread
        normal = _below(at) - skew * (at**2 - 1) * np.exp(-(at**2) / 2) / (6 * sqrt(2 * pi))
        chance: Values = normal.clip(0, 1) @ (weights / 2)
        return chance >= p - 1e-9

    found = [_least(partial(reaches, p=p), len(counts)) for p in beyond]
    yield from zip(*(one.tolist() for one in found), strict=True)


def _moments(chance: Values) -> Values:
    """Return the mean, the variance and the third central moment of tosses of these chances."""
    import numpy as np

    variance = chance * (1 - chance)
    return np.array([chance, variance, variance * (1 - 2 * chance)])


def _least(reached: Callable[[Values], npt.NDArray[np.bool_]], units: int) -> Values:
    """Return the lowest rank of each unit for which `reached` holds, by halving; the last holds anyway."""
    import numpy as np

    low, high = np.ones(units), np.full(units, float(units))
    while (low < high).any():
        middle = (low + high) // 2
        enough = reached(middle)
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle + 1)
    return low.astype(int)


def _below(at: Values) -> Values:
    """Return the standard normal distribution, P(X <= at)."""
    import numpy as np

    root = -sqrt(0.5)
    values = [erfc(root * x) / 2 for x in at.ravel().tolist()]
    return np.array(values).reshape(at.shape)


def _distribution(a: float, b: float) -> tuple[Values, Values]:
    """Return the distribution of a beta variable as a table: its log-odds, and P(as much or less).

    On the scale of log-odds the density has no infinities, whatever the parameters, but long tails; so the
    points lie close together in the middle and ever wider apart outside.
    """
    import numpy as np

    middle, width = log(a / b), sqrt(1 / a + 1 / b)
    reach = asinh(10 + 40 * max(1 / a, 1 / b) / width)
    even = np.linspace(-reach, reach, _POINTS)
    log_odds = middle + width * np.sinh(even)
    height = -a * np.logaddexp(0, -log_odds) - b * np.logaddexp(0, log_odds)
    density = np.exp(height - height.max()) * np.cosh(even)
    up_to = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2)))
    return log_odds, up_to / up_to[-1]
