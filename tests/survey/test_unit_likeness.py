"""Names that may mean the same body are found, and those of two bodies are left alone."""

from __future__ import annotations

from datetime import date

import pytest

from qrsurvey.survey.unit_likeness import Alike, alike_ids, alike_names, is_same_body, left_without_heir
from qrsurvey.survey.units import Succession, SuccessionKind, Unit, Units


def _units(*names: str, group: str = "g") -> Units:
    return Units(tuple(Unit(f"U{at}", name, group) for at, name in enumerate(names)))


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("UBND xã Trường Hòa", "UBND xã Trường Hoà", Alike.SAME),
        ("UBND xã Trường Hòa", "ubnd  xã Trường Hòa", Alike.SAME),
        ("UBND xã Trường Hòa", "UBND xa Truong Hoa", Alike.TONES),
        ("UBND xã Trường Đông", "UBND xã Trường Đồng", Alike.TONES),
        ("UBND phường Long Hoa", "P. Long Hoa", Alike.KIND),
        ("UBND phường Long Hoa", "Ủy ban nhân dân phường Long Hoa", Alike.KIND),
        ("Phòng Văn hóa và Thông tin", "Phòng Văn hóa - Thông tin", Alike.KIND),
        ("UBND phường Long Thành Trung", "UBND phường Long Thành Trng", Alike.SLIP),
        ("UBND phường Long Thành Trung", "UBND phường Long Thàhn Trung", Alike.SLIP),
        ("UBND phường Long Thành Trung", "UBND phường Long Thành Trang", Alike.SLIP),
    ],
)
def test_the_same_body_written_twice_is_found(one: str, other: str, how: Alike) -> None:
    (found,) = alike_names(_units(one, "Phòng Y tế", other))
    assert (found.how, [unit.id for unit in found.units]) == (how, ["U0", "U2"])


@pytest.mark.parametrize(
    "names",
    [
        ("UBND phường Hiệp Tân", "UBND xã Hiệp Tân"),
        ("Phường 11", "Phường 12"),
        ("UBND xã Tân Phú", "UBND xã Tân Phúc"),
        ("UBND xã Bình Thanh", "UBND xã Bình Chanh"),
        ("UBND phường Long Thành Bắc", "UBND phường Long Thành Nam"),
        ("Công an phường Long Hoa", "UBND phường Long Hoa"),
    ],
)
def test_two_bodies_are_left_alone(names: tuple[str, str]) -> None:
    assert alike_names(_units(*names)) == ()


def test_one_that_followed_another_may_have_its_name() -> None:
    name = "UBND phường Long Hoa"
    old = Unit("OLD", name, "g", valid_to=date(2025, 6, 30))
    assert alike_names(Units((old, Unit("NEW", name, "g", valid_from=date(2025, 7, 1))))) == ()
    heir = Unit("OLD", name, "g", succession=Succession(SuccessionKind.MERGED, "NEW"))
    assert alike_names(Units((heir, Unit("NEW", name, "g")))) == ()
    assert len(alike_names(Units((old, Unit("NEW", name, "g", valid_from=date(2025, 6, 1)))))) == 1


def test_a_slip_is_looked_for_within_a_group_only() -> None:
    one = Unit("A", "UBND xã Long Thành Trung", "north")
    assert alike_names(Units((one, Unit("B", "UBND xã Long Thành Trug", "south")))) == ()


def test_ids_that_are_misread_for_each_other() -> None:
    units = Units((Unit("TS1", "a", "g"), Unit("T51", "b", "g"), Unit("KHAC", "c", "g")))
    assert [[unit.id for unit in group] for group in alike_ids(units)] == [["TS1", "T51"]]


def test_an_heir_must_be_there_the_day_after() -> None:
    ended = Unit("A", "a", "g", valid_to=date(2025, 6, 30), succession=Succession(SuccessionKind.MERGED, "B"))
    late, ready = Unit("B", "b", "g", valid_from=date(2025, 8, 1)), Unit("B", "b", "g")
    assert left_without_heir(Units((ended, late))) == (ended,)
    assert left_without_heir(Units((ended, ready))) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UBND phường Long Hoa", "Ủy ban nhân dân phường Long Hoa"),
        ("UBND phường Long Hoa", "UBND phường Long Hoa - cơ sở 2"),
        ("Phòng Văn hóa và Thông tin", "Phòng Văn hóa, Khoa học và Thông tin"),
        ("Trạm Y tế phường", "Trạm Y tế phường Hiệp Tân"),
    ],
)
def test_a_new_name_may_be_that_of_the_same_body(before: str, after: str) -> None:
    assert is_same_body(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UBND phường Long Hoa", "UBND phường Hiệp Tân"),
        ("Phòng Y tế", "Phòng Nội vụ"),
        ("Phường Long Hoa", "Trạm Y tế phường Long Hoa"),
    ],
)
def test_or_that_of_another(before: str, after: str) -> None:
    assert not is_same_body(before, after)
