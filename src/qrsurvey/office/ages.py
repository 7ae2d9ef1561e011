"""How long ago a day was, in words."""

from __future__ import annotations

from datetime import date

from qrsurvey.errors import Message


def age_of(day: date, today: date) -> Message:
    """Say how long ago a day was: `today`, `3 days ago`; a day to come is today."""
    days = (today - day).days
    if days <= 0:
        return Message("status.age-today")
    return Message("status.age-yesterday") if days == 1 else Message("status.age", {"n": days})
