"""The charts of a report, as definitions: what is shown, in the report's words, not how it is drawn.

Fractions and counts are there beside the words, since a chart is drawn from them. Every chart has a text that
says in one or two sentences what a reader sees who sees it (`alt`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IntervalRow:
    """One line of an interval chart: a share between its bounds (fractions), and the words beside it.

    Without a share the words alone stand there, and say why. A share of `few` answers is marked as one not
    to be compared.
    """

    label: str
    words: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    few: bool = False


@dataclass(frozen=True)
class Tick:
    """A place on an axis (a fraction, or a number of responses) and its label."""

    at: float
    label: str


@dataclass(frozen=True)
class IntervalChart:
    """Shares with their intervals, one below the other, on an axis from its first to its last tick.

    `reference` is a share that is drawn across all lines; `note` tells how all this is drawn.
    """

    key: str
    label: str
    title: str
    rows: tuple[IntervalRow, ...]
    ticks: tuple[Tick, ...]
    reference: float
    note: str
    alt: str = ""


@dataclass(frozen=True)
class LevelsRow:
    """One line of a diverging chart: the part of each of the five levels, lowest first, which sum to 1.

    Without parts the words alone stand there, and say why. `words` is the share of the two highest.
    """

    label: str
    words: str
    parts: tuple[float, float, float, float, float] | None = None


@dataclass(frozen=True)
class LevelsChart:
    """The five levels as bars that part at the middle one: dissatisfied to the left, satisfied to the right.

    `levels` are their names, lowest first; each is written into or beside the first bar that has room.
    """

    key: str
    label: str
    title: str
    levels: tuple[str, str, str, str, str]
    rows: tuple[LevelsRow, ...]
    note: str
    alt: str


@dataclass(frozen=True)
class TrendPoint:
    """One period of a trend: its short name, and the share with its bounds where there are enough answers."""

    label: str
    words: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    few: bool = False


@dataclass(frozen=True)
class TrendChart:
    """Shares over time with the band of their intervals; a period without a share leaves a gap.

    `breaks` are places between points (1 is before the second) at which what is measured changed.
    """

    key: str
    label: str
    title: str
    points: tuple[TrendPoint, ...]
    ticks: tuple[Tick, ...]
    note: str
    alt: str
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True)
class FunnelPoint:
    """One unit of a funnel plot. One that stands `out` is named beside its point; the others are points."""

    label: str
    n: int
    share: float
    out: bool


@dataclass(frozen=True)
class FunnelLimit:
    """The limits at a number of answers: the inner ones (95 %) and the outer ones (99.8 %)."""

    n: int
    inner: tuple[float, float]
    outer: tuple[float, float]


@dataclass(frozen=True)
class FunnelChart:
    """Shares by number of answers, between the limits within which equal units would lie by chance.

    `limits` are in order of n, near enough to each other to be joined by lines. `across` are the ticks of n,
    `ticks` those of the share; `centre` is the share of all. `inner` and `outer` name the limits.
    """

    key: str
    label: str
    title: str
    points: tuple[FunnelPoint, ...]
    limits: tuple[FunnelLimit, ...]
    centre: float
    across: tuple[Tick, ...]
    ticks: tuple[Tick, ...]
    across_title: str
    inner: str
    outer: str
    note: str
    alt: str


@dataclass(frozen=True)
class HeatRow:
    """One weekday: its name, the responses of each hour column, and in which of them the office is open.

    `words` are the counts as the language writes them; without them they have no thousands mark.
    """

    label: str
    counts: tuple[int, ...]
    open: tuple[bool, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeatChart:
    """Responses by hour and weekday; each number stands in its cell, the darker the more.

    `hours` are the columns' names; hours outside the office's working time are left out of the frame.
    """

    key: str
    label: str
    title: str
    hours: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    note: str
    alt: str


@dataclass(frozen=True)
class DayBar:
    """One day, or one week of a long period: its short name, its responses, whether the office works.

    `words` is the count as the language writes it; without it it has no thousands mark.
    """

    label: str
    count: int
    works: bool = True
    words: str = ""


@dataclass(frozen=True)
class DaysChart:
    """Responses per day as bars. `every` says how many bars lie between two that have their name below."""

    key: str
    label: str
    title: str
    bars: tuple[DayBar, ...]
    every: int
    ticks: tuple[Tick, ...]
    note: str
    alt: str


Chart = IntervalChart | LevelsChart | TrendChart | FunnelChart | HeatChart | DaysChart
