"""A list of units as people keep it: in Excel, in a text file, or pasted from a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qrsurvey.errors import Message
from qrsurvey.survey.units import SuccessionKind


class Column(StrEnum):
    """What a column of such a list holds, in the order in which we write them."""

    ID = "id"
    NAME = "name"
    GROUP = "group"
    COPIES = "copies"
    COUNTER_ID = "counter-id"
    COUNTER_NAME = "counter-name"
    VALID_FROM = "valid-from"
    VALID_TO = "valid-to"
    KIND = "kind"
    SUCCESSOR = "successor"
    PARTIAL = "partial"
    TARGET = "target"


@dataclass(frozen=True)
class CounterRow:
    """A counter of a unit; without an id, one is to be proposed."""

    name: str
    id: str | None = None
    row: int = 0


@dataclass(frozen=True)
class UnitRow:
    """A unit as a list says it: None is a cell that is blank, or a column that isn't there.

    `group` and `successor` are as written, an id or a name. `row` is the row of the table or the line of the
    text, from 1.
    """

    name: str
    id: str | None = None
    group: str | None = None
    copies: int | None = None
    counters: tuple[CounterRow, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    kind: SuccessionKind | None = None
    successor: str | None = None
    partial: bool = False
    target: int | None = None
    row: int = 0


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one row."""

    row: int
    message: Message


@dataclass(frozen=True)
class UnitTable:
    """All of a list. What a column that isn't in `columns` would say is unknown, and not blank.

    `headed` tells that its columns have headings; else they were told by what is in them.
    """

    rows: Sequence[UnitRow]
    columns: frozenset[Column]
    faults: Sequence[RowFault] = ()
    headed: bool = True
