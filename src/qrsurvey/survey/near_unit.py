"""Which unit somebody may have meant, by an id or a name that isn't quite one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from qrsurvey.errors import Message, UsageError
from qrsurvey.i18n.near import guess_named
from qrsurvey.survey.units import Unit

MOST_NAMED = 12
"""How many units an error can list; of more it only says where they are listed."""


def guess_unit(typed: str, units: Iterable[Unit]) -> Message | str:
    """Return ", did you mean …?" with the id of a unit, or nothing where none is close."""
    return guess_named(typed, {unit.id: unit.name for unit in units})


def no_such_unit(typed: str, units: Collection[Unit], asked: str | None = None) -> UsageError:
    """Return the error of a unit that there isn't, with all that there are where these are few.

    `asked` is what was typed around it, where that is more.
    """
    error = UsageError("office.no-such-unit", unit=asked or typed, guess=guess_unit(typed, units))
    if len(units) <= MOST_NAMED:
        error.details = tuple(
            Message("office.unit-known", {"unit": unit.id, "name": unit.name}) for unit in units
        )
    return error
