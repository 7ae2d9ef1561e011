"""The sheets on units: their scores, how they compare, what to follow up, each question, and breakdowns.

A unit's own report has none of them but the breakdowns: it sees the others as nothing but the whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from qrsurvey.analysis.figures import Breakdown, UnitFigures
from qrsurvey.report.breakdown_tables import category_label
from qrsurvey.report.sheet_model import Sheet, SheetColumn, Value
from qrsurvey.report.sheet_parts import BOUNDS, SCORE, Parts, bound_values, points, score_values
from qrsurvey.report.sheets_overall import level_values, question_titles


def unit_sheets(parts: Parts) -> Iterator[Sheet | None]:
    """Yield the sheets of all units."""
    if parts.ground.figures.unit is None:
        yield _scores(parts)
        yield _comparison(parts)
        yield _recent(parts)
        yield _follow_up(parts)
        yield _questions(parts)


def _scores(parts: Parts) -> Sheet | None:
    columns = parts.columns("unit", "unit-id", "group", "responses", *SCORE, "standing", *BOUNDS)
    rows = (
        (
            *_named(unit, parts),
            unit.responses,
            *score_values(unit.score),
            parts.standing(unit),
            *bound_values(unit.score),
        )
        for unit in parts.ground.figures.units
    )
    return parts.sheet("units", columns, rows)


def _named(unit: UnitFigures, parts: Parts) -> tuple[Value, ...]:
    return (unit.name, unit.id, parts.group(unit))


def _comparison(parts: Parts) -> Sheet | None:
    columns = parts.columns(
        "unit", "unit-id", "group", "answers", "share", "rest", "standing",
        "estimate", "rank-low", "rank-high", "unit-change", "basis",
    )  # fmt: skip
    rows = (
        (
            *_named(unit, parts),
            unit.score.n,
            unit.score.share,
            unit.rest,
            parts.standing(unit),
            unit.estimate,
            *(unit.ranks or (None, None)),
            points(unit.change),
            parts.text(f"workbook.basis-{unit.basis}"),
        )
        for unit in parts.ground.figures.units
    )
    return parts.sheet("comparison", columns, rows)


def _recent(parts: Parts) -> Sheet | None:
    rows = (
        (*_named(unit, parts), *score_values(unit.recent), unit.steady)
        for unit in parts.ground.figures.units
        if unit.recent is not None
    )
    return parts.sheet("recent", parts.columns("unit", "unit-id", "group", *SCORE, "steady"), rows)


def _follow_up(parts: Parts) -> Sheet | None:
    """Return what units are urged by; columns that this survey has no use for are left out."""
    figures = parts.ground.figures
    aimed = any(unit.target is not None for unit in figures.units)
    signals = figures.signals is not None
    keys = ["unit", "unit-id", "group", "responses"]
    keys += ["target"] * aimed + ["quiet"]
    keys += ["flagged", "unflagged-answers", "unflagged-share"] * signals

    def cells(unit: UnitFigures) -> Iterator[Value]:
        yield from _named(unit, parts)
        yield unit.responses
        if aimed:
            yield unit.target
        yield unit.quiet
        if signals:
            without = unit.without_flagged
            yield unit.flagged
            yield without.n if without else None
            yield without.share if without else None

    return parts.sheet("follow-up", parts.columns(*keys), (tuple(cells(unit)) for unit in figures.units))


def _questions(parts: Parts) -> Sheet | None:
    columns = (
        *parts.columns("unit", "unit-id", "group", "question"),
        *parts.levels(),
        *parts.columns(*SCORE),
    )
    titles = question_titles(parts)
    rows = (
        (
            *_named(unit, parts),
            titles[question.key],
            *level_values(question),
            *score_values(question.score),
        )
        for unit in parts.ground.figures.units
        for question in unit.questions
    )
    return parts.sheet("unit-questions", columns, rows)


def breakdown_sheet(parts: Parts, breakdown: Breakdown) -> Sheet | None:
    """Return one breakdown; a counter is named beside its unit."""
    names = {unit.id: unit.name for unit in parts.ground.figures.units}
    part: SheetColumn = parts.column(
        "part", parts.ground.wording.text(f"breakdown.column-{breakdown.by}"), of="part"
    )
    by_unit = any(category.unit is not None for category in breakdown.categories)
    columns = (
        part,
        *parts.columns(*(["unit"] * by_unit), "responses", *SCORE, *BOUNDS),
    )
    rows = (
        (
            category_label(category, parts.ground.wording),
            *([names.get(category.unit or "", category.unit)] * by_unit),
            category.responses,
            *score_values(category.score),
            *bound_values(category.score),
        )
        for category in breakdown.categories
    )
    return parts.sheet(f"by-{breakdown.by}", columns, rows)
