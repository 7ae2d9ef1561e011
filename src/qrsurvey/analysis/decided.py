"""What leaders' decisions about responses do to the figures of one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qrsurvey.archive.decisions import DecisionKind, Place


@dataclass(frozen=True)
class DecisionFigures:
    """A decision that holds for some responses of the period; `day` is that on which it was made.

    `origins` are whose these responses are by their codes (None: nobody's), and how many of each; `to` is
    whose they are by the decision. `reason` is without personal data.
    """

    number: int
    kind: DecisionKind
    day: date
    who: str
    reason: str
    origins: Mapping[Place | None, int]
    to: Place | None = None

    @property
    def responses(self) -> int:
        """How many responses of the period it holds for."""
        return sum(self.origins.values())


@dataclass(frozen=True)
class Decided:
    """The decisions that hold for responses of a period, and how many of those about it were taken back.

    Of these responses `left_out` would be counted, had nothing been decided, and `taken_in` would not.
    """

    decisions: tuple[DecisionFigures, ...] = ()
    undone: int = 0
    left_out: tuple[int, ...] = ()
    taken_in: tuple[int, ...] = ()

    @property
    def reassigned(self) -> int:
        """How many responses are counted for another unit than their codes say, or for one at all."""
        return sum(one.responses for one in self.decisions if one.kind is DecisionKind.REASSIGN)
