"""What is told of every unit: targets, three months together, steadiness, and those that are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from qrsurvey.analysis.figures import Basis, UnitFigures
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.questions import Survey, Thresholds
from qrsurvey.survey.units import Succession, SuccessionKind, Unit, Units
from support.answers import MAY, Answer, figures, make, survey

TARGET = survey(Thresholds(target=30))
LATE = datetime(2026, 2, 1)


def _units(*units: Unit) -> Units:
    return Units(units)


def _unit(
    unit: Unit, label: str = "2025-05", campaign: date | None = None, asked: Survey = TARGET
) -> UnitFigures:
    counted = figures(
        [], units=_units(unit), period=Period.parse(label), asked=asked, now=LATE, campaign=campaign
    )
    return counted.units[0]


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("2025-05", 30),
        ("2025-02", 30),
        ("2025-Q2", 90),
        ("2025-H1", 180),
        ("2025-9M", 270),
        ("2025", 360),
        ("2025-05-01_2025-05-31", 30),
        ("2025-05-01_2025-05-10", 10),  # 30 × 10/31
        ("2025-05-16_2025-06-15", 30),  # 60 × 31/61
        ("2025-02-01_2025-02-14", 15),
        ("2025-05-05_2025-05-05", 1),
    ],
)
def test_the_target_is_as_many_months_worth_as_the_period_has(label: str, target: int) -> None:
    assert _unit(Unit("A", "A", "town"), label).target == target
    assert _unit(Unit("A", "A", "town", target=60), label).target == pytest.approx(2 * target, abs=1)
    assert _unit(Unit("A", "A", "town", target=0), label).target is None
    assert _unit(Unit("A", "A", "town"), label, asked=survey()).target is None


def test_a_target_is_that_of_the_days_on_which_there_was_a_unit_and_a_survey() -> None:
    assert _unit(Unit("A", "A", "town", valid_to=date(2025, 5, 10))).target == 10
    assert _unit(Unit("A", "A", "town", valid_from=date(2025, 5, 22))).target == 10
    assert _unit(Unit("A", "A", "town"), campaign=date(2025, 5, 22)).target == 10
    assert _unit(Unit("A", "A", "town"), campaign=date(2025, 6, 1)).target is None
    assert _unit(Unit("A", "A", "town"), "2025-Q2", campaign=date(2025, 3, 1)).target == 90


@pytest.mark.parametrize(
    ("valid_to", "now", "ended"),
    [
        (None, LATE, False),
        (date(2025, 5, 10), LATE, True),
        (date(2025, 5, 31), LATE, True),
        (date(2025, 6, 1), LATE, False),
        (date(2025, 5, 20), datetime(2025, 5, 19, 9), False),
        (date(2025, 5, 20), datetime(2025, 5, 20, 9), True),
    ],
)
def test_a_unit_has_ended_when_its_last_day_has_come(
    valid_to: date | None, now: datetime, *, ended: bool
) -> None:
    counted = figures([], units=_units(Unit("A", "A", "town", valid_to=valid_to)), now=now)
    assert counted.units[0].ended is ended


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 45), min_size=4, max_size=4), st.integers(0, 99))
def test_three_months_are_put_together_where_one_has_too_few(sizes: list[int], seed: int) -> None:
    months = [Month(2025, 2), Month(2025, 3), Month(2025, 4), MAY]
    made = [
        make(n, "MOTCUA", seed + at, month=month)
        for at, (month, n) in enumerate(zip(months, sizes, strict=True))
    ]
    unit = figures([a for part in made for a in part]).units[0]
    assert unit.steady == sum(n >= 30 for n in sizes[1:])
    n = sum(sizes[1:])
    if sizes[3] >= 30 or n < 30:
        assert unit.recent is None
        return
    assert unit.recent is not None
    satisfied = sum(a.ratings["overall"] >= 4 for part in made[1:] for a in part)
    assert (unit.recent.n, unit.recent.satisfied) == (n, satisfied)
    assert (unit.recent.low, unit.recent.high) == pytest.approx(
        proportion_confint(satisfied, n, 0.05, "wilson"), abs=1e-9
    )


def test_three_months_reach_over_the_years_end_and_are_of_months_alone() -> None:
    answers = [
        a
        for year, n in ((2024, 11), (2024, 12), (2025, 1))
        for a in make(12, "MOTCUA", n, month=Month(year, n))
    ]
    january = figures(answers, month=Month(2025, 1), now=LATE).units[0]
    assert january.recent is not None
    assert january.recent.n == 36
    assert figures(answers, period=Period.parse("2025-Q1"), now=LATE).units[0].recent is None


def test_the_share_of_the_others_is_without_the_units_own() -> None:
    answers = (
        make(50, "MOTCUA", 1, satisfied=0.9) + make(40, "DATDAI", 2, satisfied=0.4) + make(9, "LONGHOA", 3)
    )
    by_id = {unit.id: unit for unit in figures(answers).units}
    others = [a for a in answers if a.unit != "MOTCUA"]
    assert by_id["MOTCUA"].rest == sum(a.ratings["overall"] >= 4 for a in others) / len(others)
    assert by_id["LONGHOA"].rest is None  # hidden
    alone = figures(answers[:50]).units[0]
    assert alone.rest is None


def test_a_merger_to_come_breaks_nothing_yet() -> None:
    units = Units(
        (
            Unit(
                "CU",
                "Cũ",
                "wards",
                valid_to=date(2025, 6, 30),
                succession=Succession(SuccessionKind.MERGED, "MOI", partial=True),
            ),
            Unit("MOI", "Mới", "wards"),
        )
    )
    answers = [a for month in (4, 5, 6, 7) for a in make(40, "MOI", month, month=Month(2025, month))]
    for month, basis in ((5, Basis.SAME), (6, Basis.SAME), (7, Basis.BROKEN), (8, Basis.SAME)):
        counted = figures(answers, month=Month(2025, month), units=units, now=LATE)
        assert next(unit.basis for unit in counted.units if unit.id == "MOI") is basis, month


def test_a_renamed_unit_without_earlier_answers_is_new_and_not_broken() -> None:
    units = Units(
        (
            Unit(
                "CU",
                "Cũ",
                "wards",
                valid_to=date(2025, 4, 30),
                succession=Succession(SuccessionKind.RENAMED, "MOI"),
            ),
            Unit("MOI", "Mới", "wards", valid_from=date(2025, 5, 1)),
        )
    )
    now = make(40, "MOI", 1)
    assert figures(now, units=units).units[0].basis is Basis.NEW
    before = [replace(a, unit="CU") for a in make(40, "CU", 2, month=MAY.previous)]
    assert figures(now + before, units=units).units[0].basis is Basis.POOLED


def test_units_are_many() -> None:
    units = Units(tuple(Unit(f"U{n}", f"Đơn vị {n}", "town") for n in range(300)))
    answers: list[Answer] = [a for n in range(0, 300, 3) for a in make(1 + n % 40, f"U{n}", n)]
    counted = figures(answers, units=units)
    assert len(counted.units) == 300
    assert sum(unit.responses for unit in counted.units) == counted.responses.attributed == len(answers)
    ranked = [unit for unit in counted.units if unit.score.n >= 30]
    assert all(unit.ranks and 1 <= unit.ranks[0] <= unit.ranks[1] <= len(ranked) for unit in ranked)
