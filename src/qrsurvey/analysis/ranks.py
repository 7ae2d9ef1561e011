"""Between which ranks a unit may lie: what a league table would have to say to be honest.

Goldstein, H. and Spiegelhalter, D. J. (1996), Journal of the Royal Statistical Society A 159, 385-443. A
unit's rank is 1 and the number of units whose share is higher. Given its own share these are independent, so
their number is a sum of unlike coin tosses (Poisson-binomial); averaging over its own share by Gauss-Legendre
gives the probability of each rank, without any random draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asinh, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from qrsurvey.analysis.shrinkage import Count, Prior, fit, posterior

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]

_POINTS = 1501
"""How finely one unit's distribution is tabulated."""

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
        beyond = (1 - level) / 2
        table = rank_probabilities([counts[at] for at in ranked], prior).cumsum(axis=1)
        for at, up_to in zip(ranked, table, strict=True):
            # A probability that is a bound but for rounding is one.
            low, high = (int(up_to.searchsorted(p - 1e-9)) + 1 for p in (beyond, 1 - beyond))
            found[at] = Ranks(low, min(high, of), of)
    return tuple(found.get(at) for at in range(len(counts)))


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
