"""Where each unit stands against all others together, chance and the number of units having had their due.

Each unit with enough answers is held against the answers of all others by Fisher's exact test. The p-values
form one family, adjusted after Benjamini, Y. and Hochberg, Y. (1995), Journal of the Royal Statistical
Society B 57, 289-300: of the units said to differ, one in twenty at most is expected not to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qrsurvey.analysis.chance import adjust
from qrsurvey.analysis.exact import fisher
from qrsurvey.analysis.figures import Standing
from qrsurvey.analysis.shrinkage import Count
from qrsurvey.survey.questions import Thresholds

FALSE_SHARE = 0.05
"""The share of false ones that is put up with among the units said to differ."""


class Compared(NamedTuple):
    """A unit's standing; `p` is its adjusted p-value, None where it isn't compared."""

    standing: Standing
    p: float | None = None


def standings(counts: Sequence[Count], thresholds: Thresholds) -> tuple[Compared, ...]:
    """Return the standing of each unit, in their order.

    All answers count among the others', also those of units with too few to be compared themselves. Where
    there are no others, or they are all the same, a unit is typical.

    Args:
        counts: Of each unit: how many were satisfied, and how many answered.
        thresholds: Where figures are hidden and where comparing begins.

    Raises:
        ValueError: A count is impossible.
    """
    k_all, n_all = sum(k for k, _ in counts), sum(n for _, n in counts)
    few = [_too_few(n, thresholds) for _, n in counts]
    compared = [at for at, reason in enumerate(few) if reason is None]
    values = [fisher(k, n, k_all - k, n_all - n) for k, n in (counts[at] for at in compared)]
    adjusted = dict(zip(compared, adjust(values, len(values)), strict=True))
    return tuple(
        # k / n against (k_all - k) / (n_all - n), in whole numbers
        Compared(reason) if reason else Compared(_said(k * n_all - k_all * n, adjusted[at]), adjusted[at])
        for at, (reason, (k, n)) in enumerate(zip(few, counts, strict=True))
    )


def _too_few(n: int, thresholds: Thresholds) -> Standing | None:
    """Return why a unit isn't compared, if it isn't."""
    if n == 0:
        return Standing.NONE
    if n < thresholds.hide_below:
        return Standing.HIDDEN
    return Standing.FEW if n < thresholds.rank_from else None


def _said(difference: int, p: float) -> Standing:
    if p > FALSE_SHARE or difference == 0:
        return Standing.TYPICAL
    return Standing.ABOVE if difference > 0 else Standing.BELOW
