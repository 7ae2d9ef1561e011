"""What all sheets are put together from: every column with its explanation, and the cells of a score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qrsurvey.analysis.figures import LEVELS, Change, Score, Standing, UnitFigures
from qrsurvey.report.ground import Ground
from qrsurvey.report.sheet_model import ChartKind, Format, Sheet, SheetChart, SheetColumn, Value
from qrsurvey.report.tables import standing_words

SCORE = ("answers", "satisfied", "share", "low", "high", "mean")
"""The columns of a score."""

BOUNDS = ("below", "above")
"""The columns that tell how far its interval reaches."""

_BARS_OF_A_CHART = 24
"""More bars than these don't fit on one sheet of paper."""

_COLUMNS = {
    "line": (Format.TEXT, 26),
    "item": (Format.TEXT, 38),
    "value": (Format.TEXT, 100),
    "explanation": (Format.TEXT, 90),
    "period": (Format.TEXT, 26),
    "from": (Format.DATE, 12),
    "to": (Format.DATE, 12),
    "unit": (Format.TEXT, 40),
    "unit-id": (Format.TEXT, 19),
    "group": (Format.TEXT, 15),
    "question": (Format.TEXT, 44),
    "option": (Format.TEXT, 38),
    "number": (Format.COUNT, 10),
    "responses": (Format.COUNT, 9),
    "answers": (Format.COUNT, 10),
    "satisfied": (Format.COUNT, 10),
    "share": (Format.SHARE, 10),
    "low": (Format.SHARE, 10),
    "high": (Format.SHARE, 10),
    "mean": (Format.MEAN, 10),
    "below": (Format.SHARE, 10),
    "above": (Format.SHARE, 10),
    "change": (Format.POINTS, 13),
    "change-low": (Format.POINTS, 13),
    "change-high": (Format.POINTS, 13),
    "level": (Format.COUNT, 10),
    "standing": (Format.TEXT, 28),
    "basis": (Format.TEXT, 26),
    "rest": (Format.SHARE, 12),
    "estimate": (Format.SHARE, 11),
    "rank-low": (Format.COUNT, 9),
    "rank-high": (Format.COUNT, 9),
    "unit-change": (Format.POINTS, 14),
    "steady": (Format.COUNT, 12),
    "target": (Format.COUNT, 11),
    "quiet": (Format.COUNT, 15),
    "flagged": (Format.COUNT, 12),
    "unflagged-answers": (Format.COUNT, 13),
    "unflagged-share": (Format.SHARE, 13),
    "whole-share": (Format.SHARE, 11),
    "month": (Format.MONTH, 12),
    "day": (Format.DATE, 13),
    "weekday": (Format.TEXT, 14),
    "works": (Format.TEXT, 14),
    "hour": (Format.COUNT, 6),
    "part": (Format.TEXT, 40),
    "picks": (Format.COUNT, 12),
    "picks-of": (Format.COUNT, 14),
    "pick-share": (Format.SHARE, 12),
    "reports": (Format.COUNT, 14),
    "reported-units": (Format.COUNT, 12),
    "topic": (Format.TEXT, 40),
    "comments": (Format.COUNT, 12),
    "praise": (Format.COUNT, 12),
    "complaint": (Format.COUNT, 14),
    "mixed": (Format.COUNT, 14),
    "neutral": (Format.COUNT, 12),
    "tone": (Format.TEXT, 16),
    "comment": (Format.TEXT, 90),
    "signal": (Format.TEXT, 32),
    "signal-id": (Format.TEXT, 28),
    "signal-responses": (Format.COUNT, 11),
    "meaning": (Format.TEXT, 60),
    "decision": (Format.COUNT, 9),
    "decided-on": (Format.DATE, 12),
    "decision-kind": (Format.TEXT, 20),
    "origins": (Format.TEXT, 36),
    "assigned-to": (Format.TEXT, 36),
    "who": (Format.TEXT, 24),
    "reason": (Format.TEXT, 50),
    "grade": (Format.TEXT, 30),
    "opened": (Format.COUNT, 12),
    "closed": (Format.COUNT, 12),
    "open-at-end": (Format.COUNT, 12),
    "overdue": (Format.COUNT, 12),
    "median-days": (Format.MEAN, 14),
    "case": (Format.TEXT, 32),
    "sheet": (Format.TEXT, 26),
    "column": (Format.TEXT, 34),
}


@dataclass(frozen=True)
class Parts:
    """Makes columns and sheets in the words of one report."""

    ground: Ground

    def column(self, key: str, title: str | None = None, *, of: str | None = None) -> SheetColumn:
        """Return a column; of several like it, such as the levels, `of` is the one that tells about all."""
        kind = of or key
        format_, width = _COLUMNS[kind]
        return SheetColumn(
            key,
            title if title is not None else self.text(f"workbook.column-{kind}"),
            self.text(f"workbook.explain-{kind}"),
            format_,
            width,
        )

    def columns(self, *keys: str) -> tuple[SheetColumn, ...]:
        """Return columns that need no title of their own."""
        return tuple(self.column(key) for key in keys)

    def levels(self) -> tuple[SheetColumn, ...]:
        """Return the columns of the five levels, lowest first."""
        names = self.ground.wording.levels(self.ground.survey)
        return tuple(
            self.column(level_key(level), name, of="level") for level, name in zip(LEVELS, names, strict=True)
        )

    def text(self, message_id: str) -> str:
        """Return a sentence on the workbook; any may name the thresholds, the levels or the headline."""
        return self.ground.wording.text(message_id, **self._named)

    @cached_property
    def _named(self) -> Mapping[str, object]:
        survey, wording = self.ground.survey, self.ground.wording
        levels = wording.levels(survey)
        return {
            "hide_below": survey.thresholds.hide_below,
            "rank_from": survey.thresholds.rank_from,
            "satisfied": levels[3],
            "very": levels[4],
            "headline": wording.question(survey.headline),
        }

    def sheet(
        self, key: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Value]]
    ) -> Sheet | None:
        """Return a table; None where it has no rows."""
        found = tuple(tuple(row) for row in rows)
        if not found:
            return None
        return Sheet(
            key,
            self.text(f"workbook.name-{key}"),
            self.text(f"workbook.title-{key}"),
            self.text(f"workbook.about-{key}"),
            columns=tuple(columns),
            rows=found,
        )

    def group(self, unit: UnitFigures) -> str:
        """Return the name of a unit's group."""
        names = {group.id: group.name for group in self.ground.groups}
        return names.get(unit.group, unit.group)

    def standing(self, unit: UnitFigures) -> str:
        """Say how a unit compares with all others, or why it doesn't."""
        if unit.standing is Standing.TYPICAL:
            # The document leaves this out as no news; in a column that is filtered it is a value.
            return self.text("workbook.standing-typical")
        return standing_words(unit, self.ground.wording)


def level_key(level: str) -> str:
    """Return the key of a level's column."""
    return f"level-{level}"


def score_values(score: Score) -> tuple[Value, ...]:
    """Return the cells of `SCORE`; of too few answers only their number."""
    if score.satisfied is None:
        return (score.n, None, None, None, None, None)
    return (score.n, score.satisfied, score.share, score.low, score.high, score.mean)


def bound_values(score: Score) -> tuple[Value, Value]:
    """Return the cells of `BOUNDS`."""
    if score.satisfied is None or score.share is None or score.low is None or score.high is None:
        return (None, None)
    # At 0 and 1 the bound is the share itself but for the last bit.
    return (max(score.share - score.low, 0.0), max(score.high - score.share, 0.0))


def points(fraction: float | None) -> float | None:
    """Return a difference of shares in percentage points."""
    return None if fraction is None else fraction * 100


def change_values(change: Change | None) -> tuple[Value, Value, Value]:
    """Return a change and its bounds, in percentage points."""
    if change is None:
        return (None, None, None)
    return (points(change.value), points(change.low), points(change.high))


def share_charts(sheet: Sheet, label: str, title: str, alt: str) -> tuple[SheetChart, ...]:
    """Return the charts of a table's shares: as many as its rows need; none where it has no share."""
    if all(share is None for share in sheet.values("share")):
        return ()
    starts = range(0, len(sheet.rows), _BARS_OF_A_CHART)
    return tuple(
        SheetChart(
            ChartKind.SHARES,
            f"{title} ({part}/{len(starts)})" if len(starts) > 1 else title,
            alt,
            sheet.key,
            label,
            ("share",),
            first,
            min(first + _BARS_OF_A_CHART, len(sheet.rows)) - 1,
            bounds=BOUNDS,
        )
        for part, first in enumerate(starts, start=1)
    )
