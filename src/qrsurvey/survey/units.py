"""Who is measured: units, their counters, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

LONGEST_ID = 16
MOST_COPIES = 10_000
MOST_TARGET = 1_000_000
"""Responses a month."""

_ID = re.compile(rf"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{{2,{LONGEST_ID}}}", re.ASCII)

# Windows gives these names to devices, in every folder and with any ending.
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def is_id(text: str) -> bool:
    """Tell whether a text has the form of a unit's or a counter's id."""
    return _ID.fullmatch(text) is not None


def is_reserved(unit_id: str) -> bool:
    """Tell whether an id can't be the name of a file on Windows."""
    return unit_id in _RESERVED


def fold_id(text: str) -> str:
    """Return the key under which ids that a person may confuse are equal: O/0 and I/L/1."""
    return text.upper().translate(_LOOKALIKES)


class SuccessionKind(StrEnum):
    """What became of a unit; only the first two hand their answers on."""

    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    CLOSED = "closed"


@dataclass(frozen=True)
class Succession:
    """What became of a unit, and the unit that followed it, if one did.

    `partial`: the unit that followed also took in what was never measured here, so that the two can't be
    compared.
    """

    kind: SuccessionKind
    unit: str | None = None
    partial: bool = False

    @property
    def heir(self) -> str | None:
        """The unit that answers for the old code belong to: none where it was split or closed."""
        return self.unit if self.kind in {SuccessionKind.RENAMED, SuccessionKind.MERGED} else None


@dataclass(frozen=True)
class Group:
    """Units that are listed and compared together."""

    id: str
    name: str


@dataclass(frozen=True)
class Counter:
    """A place inside a unit with a code of its own."""

    id: str
    name: str


@dataclass(frozen=True)
class Unit:
    """A body that receives and settles procedures. Its id is opaque and never reused.

    `valid_from` and `valid_to` are inclusive days; None is open. `target` is how many responses a month are
    aimed at, None where the office's own number holds.
    """

    id: str
    name: str
    group: str
    copies: int = 1
    counters: tuple[Counter, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    succession: Succession | None = None
    target: int | None = None

    def valid_on(self, day: date) -> bool:
        """Tell whether the unit exists on a day."""
        return self.valid_within(day, day)

    def valid_within(self, first: date, last: date) -> bool:
        """Tell whether the unit exists on any day from `first` to `last`."""
        return (self.valid_from is None or self.valid_from <= last) and (
            self.valid_to is None or first <= self.valid_to
        )


class Units(Mapping[str, Unit]):
    """All units by id, in the order of the file, which is the order of every table."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self._by_id = {unit.id: unit for unit in units}
        self._by_fold = {fold_id(unit.id): unit for unit in units}

    def __getitem__(self, unit_id: str) -> Unit:
        return self._by_id[unit_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def like(self, text: str) -> Unit | None:
        """Return the unit whose id a person may have meant, look-alike letters being equal."""
        return self._by_fold.get(fold_id(text))

    def heir(self, unit: Unit, day: date) -> Unit | None:
        """Return the unit that exists on a day along the line of those that `unit` handed on to."""
        seen: set[str] = set()
        current: Unit | None = unit
        while current is not None and current.id not in seen:
            seen.add(current.id)
            following = current.succession.heir if current.succession else None
            current = self._by_id.get(following) if following else None
            if current is not None and current.valid_on(day):
                return current
        return None


@dataclass(frozen=True)
class Signer:
    """The signature block of the report."""

    authority: str | None = None
    title: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Office:
    """Who runs the survey and signs the report. What only the office can know may be missing."""

    name: str
    parent: str | None = None
    symbol: str = "BC"
    place: str | None = None
    addressee: str | None = None
    hotline: str | None = None
    signer: Signer = field(default_factory=Signer)
    recipients: tuple[str, ...] = ("Như trên", "Lưu: VT")
    time_zone: str = "Asia/Ho_Chi_Minh"
    language: str = "vi"
    campaign_from: date | None = None
    campaign_to: date | None = None
    working_hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()
