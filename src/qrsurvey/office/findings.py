"""What a check found: one line each, from which a person knows whether to act and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.errors import Message


class Level(StrEnum):
    """How bad it is; `skipped` is what couldn't be looked at."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `next_step` is what to do where it isn't fine."""

    level: Level
    message: Message
    next_step: Message | None = None
