"""Which unit somebody may have meant, by an id or a name that isn't quite one."""

from __future__ import annotations

from collections.abc import Iterable

from qrsurvey.errors import Message
from qrsurvey.i18n.near import guess_named
from qrsurvey.survey.units import Unit


def guess_unit(typed: str, units: Iterable[Unit]) -> Message | str:
    """Return ", did you mean …?" with the id of a unit, or nothing where none is close."""
    return guess_named(typed, {unit.id: unit.name for unit in units})
