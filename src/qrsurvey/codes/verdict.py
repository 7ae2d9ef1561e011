"""What a code in a response turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Judged strictly, for the time of submission."""

    VALID = "valid"
    RETIRED = "retired"
    FORGED = "forged"
    UNKNOWN = "unknown"
    MISSING = "missing"


@dataclass(frozen=True)
class Judgement:
    """A verdict, and the unit (and counter) the response is counted for: None where it is nobody's."""

    verdict: Verdict
    unit: str | None = None
    counter: str | None = None
