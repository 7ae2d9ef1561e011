"""Units that were merged, split or renamed: whose earlier answers are theirs.

The units and what became of them on 1 July 2025 are those of Resolution 1682/NQ-UBTVQH15, article 1, clauses
90 to 92.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from qrsurvey.analysis.figures import Basis, UnitFigures
from qrsurvey.analysis.lineage import Lineage, lineages, with_data
from qrsurvey.survey.periods import Month, Period
from qrsurvey.survey.units import Succession, SuccessionKind, Unit, Units
from support.answers import Answer, figures, make

LAST = date(2025, 6, 30)
NEW = date(2025, 7, 1)


def _old(
    unit: str, heir: str | None, kind: SuccessionKind = SuccessionKind.MERGED, *, partial: bool = False
) -> Unit:
    return Unit(
        unit, f"UBND {unit}", "wards", valid_to=LAST, succession=Succession(kind, heir, partial=partial)
    )


UNITS = Units(
    (
        Unit("DATDAI", "Chi nhánh Văn phòng Đăng ký Đất đai", "wards"),
        _old("LONGHOA", "TNLONGHOA"),
        _old("LTBAC", "TNLONGHOA"),
        _old("TRUONGHOA", "TNLONGHOA"),
        _old("TRUONGTAY", "TNLONGHOA"),
        _old("TRUONGDONG", "TNLONGHOA"),
        _old("LTTRUNG", "TNHOATHANH"),
        _old("LTNAM", "TNHOATHANH"),
        _old("HIEPTAN", "TNTHANHDIEN", partial=True),
        _old("MOTCUA", None, SuccessionKind.CLOSED),
        Unit("TNLONGHOA", "UBND phường Long Hoa", "wards", valid_from=NEW),
        Unit("TNHOATHANH", "UBND phường Hòa Thành", "wards", valid_from=NEW),
        Unit("TNTHANHDIEN", "UBND phường Thanh Điền", "wards", valid_from=NEW),
    )
)
JULY, JUNE = Period.parse("2025-07"), Period.parse("2025-06")


@pytest.mark.parametrize(
    ("unit", "basis", "members"),
    [
        ("DATDAI", Basis.SAME, ("DATDAI",)),
        ("TNLONGHOA", Basis.POOLED, ("LONGHOA", "LTBAC", "TRUONGHOA", "TRUONGTAY", "TRUONGDONG")),
        ("TNHOATHANH", Basis.POOLED, ("LTTRUNG", "LTNAM")),
        ("TNTHANHDIEN", Basis.BROKEN, ("HIEPTAN",)),
    ],
)
def test_the_wards_of_july_2025_come_from_those_before(
    unit: str, basis: Basis, members: tuple[str, ...]
) -> None:
    assert lineages(UNITS, JUNE, JULY)[unit] == Lineage(basis, members)


def test_a_sum_of_units_not_all_measured_is_not_compared() -> None:
    line = lineages(UNITS, JUNE, JULY)["TNHOATHANH"]
    assert with_data(line, {"LTTRUNG": 40, "LTNAM": 1}).basis is Basis.POOLED
    assert with_data(line, {"LTTRUNG": 40}).basis is Basis.BROKEN


def test_after_a_whole_period_of_its_own_a_unit_is_compared_with_itself() -> None:
    august, september = Period.parse("2025-08"), Period.parse("2025-09")
    for unit in ("TNLONGHOA", "TNTHANHDIEN"):
        assert lineages(UNITS, august, september)[unit] == Lineage(Basis.SAME, (unit,))


def test_a_renamed_unit_goes_on_and_a_split_one_does_not() -> None:
    units = Units(
        (
            _old("CU", "MOI", SuccessionKind.RENAMED),
            _old("TO", "NHO", SuccessionKind.SPLIT),
            Unit("MOI", "Mới", "wards", valid_from=NEW),
            Unit("NHO", "Nhỏ", "wards", valid_from=NEW),
            Unit("THEM", "Thêm", "wards", valid_from=NEW),
        )
    )
    assert lineages(units, JUNE, JULY)["MOI"] == Lineage(Basis.POOLED, ("CU",))
    assert lineages(units, JUNE, JULY)["NHO"].basis is Basis.BROKEN
    assert lineages(units, JUNE, JULY)["THEM"] == Lineage(Basis.NEW, ())


def test_a_unit_that_took_in_another_is_compared_with_both() -> None:
    units = Units((_old("NHO", "TO"), Unit("TO", "To", "wards")))
    assert lineages(units, JUNE, JULY)["TO"] == Lineage(Basis.POOLED, ("NHO", "TO"))
    assert lineages(units, Period.parse("2025-07"), Period.parse("2025-08"))["TO"].basis is Basis.SAME


def _july(answers: list[Answer], unit: str) -> UnitFigures:
    counted = figures(answers, period=JULY, units=UNITS, now=datetime(2025, 8, 2))
    return next(one for one in counted.units if one.id == unit)


def test_the_change_of_a_merged_unit_is_against_the_sum_of_its_parts() -> None:
    june, july = Month(2025, 6), Month(2025, 7)
    parts = make(60, "LTTRUNG", 1, month=june, satisfied=0.9) + make(
        40, "LTNAM", 2, month=june, satisfied=0.5
    )
    now = make(80, "TNHOATHANH", 3, month=july, satisfied=0.8)
    unit = _july(parts + now, "TNHOATHANH")
    before = sum(answer.ratings["overall"] >= 4 for answer in parts) / len(parts)
    assert unit.basis is Basis.POOLED
    assert unit.change == pytest.approx(
        sum(answer.ratings["overall"] >= 4 for answer in now) / len(now) - before
    )


def test_a_unit_that_is_not_what_it_was_has_no_change() -> None:
    june, july = Month(2025, 6), Month(2025, 7)
    answers = make(60, "HIEPTAN", 1, month=june) + make(60, "TNTHANHDIEN", 2, month=july)
    unit = _july(answers, "TNTHANHDIEN")
    assert (unit.basis, unit.change) == (Basis.BROKEN, None)
    whole = Units(tuple(replace(one, succession=Succession(SuccessionKind.MERGED, "TNTHANHDIEN")) if one.id == "HIEPTAN" else one for one in UNITS.values()))  # fmt: skip
    counted = figures(answers, period=JULY, units=whole, now=datetime(2025, 8, 2))
    assert next(one for one in counted.units if one.id == "TNTHANHDIEN").change is not None
