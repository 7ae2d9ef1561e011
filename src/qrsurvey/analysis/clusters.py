"""The interval of the index: several marks of one person are no independent answers.

The variance of the ratio of sums over responses (Cochran, Sampling Techniques, 1977, section 6.3) gives the
number of independent answers that would be as certain; Wilson's interval is taken with it (Korn and Graubard
1998, Survey Methodology 24, 193-201).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qrsurvey.analysis.intervals import Interval, wilson_of


class Cluster(NamedTuple):
    """`n` responses that rated `rated` questions each, `satisfied` of them with one of the highest levels."""

    rated: int
    satisfied: int
    n: int


def clustered_interval(clusters: Iterable[Cluster]) -> Interval:
    """Return the 95 % interval of satisfied / rated over all responses.

    Raises:
        ValueError: there are no marks.
    """
    known = [cluster for cluster in clusters if cluster.n and cluster.rated]
    people = sum(cluster.n for cluster in known)
    marks = sum(cluster.rated * cluster.n for cluster in known)
    if not marks:
        raise ValueError(marks)
    share = sum(cluster.satisfied * cluster.n for cluster in known) / marks
    return wilson_of(share, _effective(known, share, people, marks))


def _effective(clusters: list[Cluster], share: float, people: int, marks: int) -> float:
    """Return how many independent answers would be as certain: never more than there are marks."""
    spread = sum(cluster.n * (cluster.satisfied - share * cluster.rated) ** 2 for cluster in clusters)
    if people < 2 or spread == 0:
        # Nothing to tell how alike one person's marks are: as if they were the same.
        return float(people)
    variance = spread / marks**2 * people / (people - 1)
    return min(share * (1 - share) / variance, float(marks))
