"""How cases were handled in a period, as figures: what they were about is told elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qrsurvey.survey.alert_rules import Grade


@dataclass(frozen=True)
class Tally:
    """How some cases were handled.

    `opened` and `closed` happened in the period, `open_at_end` and of these `overdue` is how it stood at its
    end. `median_days` are the working days from opening to closing of those that were closed in it: 0 on the
    same day, None where none was closed.
    """

    opened: int = 0
    closed: int = 0
    open_at_end: int = 0
    overdue: int = 0
    median_days: float | None = None

    @property
    def any(self) -> bool:
        """Tell whether there was any case at all."""
        return bool(self.opened or self.closed or self.open_at_end)


@dataclass(frozen=True)
class Handling:
    """How cases were handled in a period: in all, and by their grade."""

    total: Tally
    grades: Mapping[Grade, Tally]
