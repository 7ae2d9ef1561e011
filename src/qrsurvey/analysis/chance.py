"""Tails of a few distributions, exact and without a library: how likely as much or more is by chance.

All return a probability in [0, 1] and are meant for counts of a month, not for millions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, lgamma, log, log1p

_NEVER = 1e-300


def binomial_tail(k: int, n: int, p: float) -> float:
    """Return P(X >= k) for X binomial of `n` with probability `p`."""
    if k <= 0:
        return 1.0
    if k > n or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    log_p, log_q = log(p), log1p(-p)
    terms = (log_choose(n, i) + i * log_p + (n - i) * log_q for i in range(k, n + 1))
    return _sum(terms)


def beta_binomial_tail(k: int, n: int, mean: float, spread: float) -> float:
    """Return P(X >= k) where the share itself varies: beta with this mean and intra-class correlation.

    `spread` 0 is the binomial distribution.
    """
    if spread <= 0:
        return binomial_tail(k, n, mean)
    if k <= 0:
        return 1.0
    if k > n or mean <= 0:
        return 0.0
    if mean >= 1:
        return 1.0
    size = (1 - spread) / spread
    a, b = mean * size, (1 - mean) * size
    base = log_beta(a, b)
    return _sum(log_choose(n, i) + log_beta(i + a, n - i + b) - base for i in range(k, n + 1))


def negative_binomial_tail(k: int, mean: float, fano: float) -> float:
    """Return P(X >= k) for a count with this mean whose variance is `fano` times its mean; 1 is Poisson."""
    if k <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    below = _sum(_log_count(i, mean, fano) for i in range(k))
    if below < 0.999:
        return max(1.0 - below, 0.0)
    # Near 1 the difference is all rounding: the tail itself is added up, until it no longer grows.
    total, i = 0.0, k
    while True:
        term = exp(_log_count(i, mean, fano))
        total += term
        if term <= total * 1e-12 and i > mean:
            return min(total, 1.0)
        i += 1


def regular_tail(deviation: float, gaps: int) -> float:
    """Return a bound of P(every gap within `deviation` of their mean), the gaps being those of chance.

    Gaps of a Poisson stream, divided by their sum, are uniform on a simplex: the first `gaps - 1` of them
    have the density (gaps - 1)! there, and the asked-for region lies in a box of side 2 * deviation / gaps.
    """
    side = 2 * deviation / gaps
    if side <= 0:
        return _NEVER
    return min(exp(lgamma(gaps) + (gaps - 1) * log(side)), 1.0)


def adjust(values: Sequence[float], tests: int) -> list[float]:
    """Return p-values adjusted after Benjamini and Hochberg (1995) as among `tests`, in their order.

    `tests` beyond those given count as having shown nothing.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    adjusted = [1.0] * len(values)
    least = 1.0
    for rank in range(len(values), 0, -1):
        at = order[rank - 1]
        least = min(least, values[at] * tests / rank)
        adjusted[at] = least
    return adjusted


def _sum(logarithms: Iterable[float]) -> float:
    total = 0.0
    for value in logarithms:
        total += exp(value) if value > -700 else 0.0
    return min(total, 1.0)


def _log_count(i: int, mean: float, fano: float) -> float:
    if fano <= 1:
        return i * log(mean) - mean - lgamma(i + 1)
    size = mean / (fano - 1)
    return lgamma(i + size) - lgamma(size) - lgamma(i + 1) - size * log(fano) + i * log((fano - 1) / fano)


def log_choose(n: int, k: int) -> float:
    """Return the logarithm of the number of ways to choose `k` of `n`."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)
